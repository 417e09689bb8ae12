import assert from 'node:assert/strict';
import { isAutoTrain, usesAutoTrainImage } from '../../../src/space/autotrain/detect.ts';
import { parseParam, paramsOf, type Param } from '../../../src/space/autotrain/params.ts';
import {
  checkProjectName,
  isSplit,
  trainingFiles,
  trainingParams,
  trainingSecrets,
  trainingSpace,
  type TrainingProject,
} from '../../../src/space/autotrain/project.ts';
import { trainingTasks, type TrainingTask } from '../../../src/space/autotrain/tasks.ts';
import { readCard } from '../../../src/space/card.ts';

const taskNamed = (name: string): TrainingTask => {
  const found = trainingTasks.find((task) => task.name === name);
  assert.ok(found, name);
  return found;
};
const token = 'hf_aTokenOfTheTest';
const project = (name: string, more: Partial<TrainingProject> = {}): TrainingProject => ({
  owner: 'ann',
  name: 'my-model',
  task: taskNamed(name),
  model: 'google/gemma',
  dataset: 'ann/words',
  trainSplit: 'train',
  validSplit: 'validation',
  columns: { text_column: 'text' },
  params: Object.fromEntries(paramsOf(taskNamed(name)).map((param) => [param.name, param.value])),
  ...more,
});

describe('space/autotrain', () => {
  it('knows the 22 tasks and as many parameters as AutoTrain takes for each family', () => {
    assert.equal(trainingTasks.length, 22);
    assert.equal(new Set(trainingTasks.map(({ name }) => name)).size, 22);
    const counts: Record<string, number> = {
      'text-classification': 18,
      'st:pair': 18,
      'extractive-question-answering': 19,
      'image-classification': 17,
      'image-object-detection': 18,
      seq2seq: 25,
      'vlm:vqa': 23,
      'llm:sft': 30,
      'llm:generic': 31,
      'llm:orpo': 32,
      'llm:dpo': 34,
      'tabular-regression': 8,
    };
    for (const [name, count] of Object.entries(counts)) {
      const names = paramsOf(taskNamed(name)).map((param) => param.name);
      assert.equal(new Set(names).size, count, name);
      assert.equal(names.length, count, name);
    }
  });

  it('takes values of the right type only', () => {
    const named = (task: string, name: string): Param => {
      const found = paramsOf(taskNamed(task)).find((param) => param.name === name);
      assert.ok(found);
      return found;
    };
    assert.equal(parseParam(named('llm:sft', 'epochs'), '5'), 5);
    assert.equal(parseParam(named('llm:sft', 'epochs'), '1.5'), undefined);
    assert.equal(parseParam(named('llm:sft', 'lr'), '2e-4'), 2e-4);
    assert.equal(parseParam(named('llm:sft', 'peft'), 'maybe'), undefined);
    assert.equal(parseParam(named('llm:sft', 'mixed_precision'), ''), null);
    assert.equal(parseParam(named('llm:sft', 'mixed_precision'), 'fp8'), undefined);
    assert.equal(parseParam(named('tabular-regression', 'numeric_scaler'), ''), undefined);
    assert.deepEqual(parseParam(named('tabular-regression', 'numerical_columns'), 'a, b'), ['a', 'b']);
  });

  it('accepts names that fit a model and a Space', () => {
    for (const good of ['a', 'my-model', 'A1']) assert.equal(checkProjectName(good), undefined, good);
    for (const bad of ['', '-a', 'a-', 'a_b', 'a.b', 'a b', 'a--b', 'ä'])
      assert.equal(checkProjectName(bad), 'badName', bad);
    assert.equal(checkProjectName('a'.repeat(51)), 'tooLong');
    assert.equal(trainingSpace({ owner: 'ann', name: 'x' }), 'ann/autotrain-x');
    assert.ok(isSplit('train') && isSplit('default:train') && !isSplit('a:b:c') && !isSplit(''));
  });

  it('pushes the model, which the API of AutoTrain forgets', () => {
    const params = trainingParams(project('text-classification'));
    assert.equal(params['push_to_hub'], true);
    assert.equal(params['text_column'], 'text');
    assert.equal(params['valid_split'], 'validation');
    assert.equal(params['mixed_precision'], 'fp16');
    const llm = trainingParams(project('llm:dpo'));
    assert.equal(llm['valid_split'], null);
    assert.equal(llm['trainer'], 'dpo');
    const tabular = trainingParams(project('tabular-regression', { columns: { target_columns: 'a, b' } }));
    assert.deepEqual([tabular['target_columns'], tabular['task']], [['a', 'b'], 'regression']);
  });

  it('puts the token into two secrets and into nothing else', () => {
    const secrets = trainingSecrets(project('llm:sft'), token);
    assert.deepEqual(
      secrets.map(({ key }) => key),
      ['HF_TOKEN', 'AUTOTRAIN_USERNAME', 'PROJECT_NAME', 'TASK_ID', 'PARAMS', 'DATA_PATH', 'MODEL'],
    );
    assert.deepEqual(
      secrets.filter(({ value }) => value.includes(token)).map(({ key }) => key),
      ['HF_TOKEN', 'PARAMS'],
    );
    const files = trainingFiles(project('llm:sft'));
    assert.ok(!JSON.stringify([files, trainingParams(project('llm:sft'))]).includes(token));
  });

  it('makes a Space that is known for what it is', () => {
    const files = new Map(trainingFiles(project('llm:sft')).map(({ path, content }) => [path, content]));
    const card = readCard(files.get('README.md') ?? '');
    assert.ok(card.kind === 'card');
    assert.equal(card.data.sdk, 'docker');
    assert.ok(isAutoTrain(card.data.tags));
    assert.ok(usesAutoTrainImage(files.get('Dockerfile') ?? ''));
    assert.ok(
      usesAutoTrainImage(
        '# x\nFROM --platform=linux/amd64 docker.io/huggingface/autotrain-advanced@sha256:00\n',
      ),
    );
    assert.ok(!usesAutoTrainImage('FROM python:3.12\nRUN echo huggingface/autotrain-advanced\n'));
    assert.ok(!isAutoTrain(['docker']));
  });
});
