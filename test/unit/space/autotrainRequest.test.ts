import assert from 'node:assert/strict';
import { createRequest, serverLimit } from '../../../src/space/autotrain/createRequest.ts';
import { paramsOf } from '../../../src/space/autotrain/params.ts';
import type { TrainingProject } from '../../../src/space/autotrain/project.ts';
import { trainingTasks } from '../../../src/space/autotrain/tasks.ts';

const project = (name: string, columns: Record<string, string>): TrainingProject => {
  const task = trainingTasks.find((one) => one.name === name);
  assert.ok(task, name);
  return {
    owner: 'ann',
    name: 'words',
    task,
    model: 'google/bert',
    dataset: 'ann/words',
    trainSplit: 'train',
    validSplit: 'test',
    columns,
    params: Object.fromEntries(paramsOf(task).map(({ name: key, value }) => [key, value])),
  };
};

describe('space/autotrain/createRequest', () => {
  it('fills the body the server wants, and says all presets', () => {
    const { params, ...rest } = createRequest(
      project('text-classification', { text_column: 'sentence', target_column: 'label' }),
      't4-small',
    );
    assert.deepEqual(rest, {
      project_name: 'words',
      task: 'text-classification',
      base_model: 'google/bert',
      hardware: 'spaces-t4-small',
      username: 'ann',
      column_mapping: { text_column: 'sentence', target_column: 'label' },
      hub_dataset: 'ann/words',
      train_split: 'train',
      valid_split: 'test',
    });
    assert.equal((params as Record<string, unknown>)['mixed_precision'], 'fp16');
    assert.equal(Object.keys(params as object).length, 18);
  });

  it('leaves out what is null, and the split that language models do not take', () => {
    const body = createRequest(project('llm:sft', { text_column: 'text' }), 'l4x1');
    assert.ok(!('valid_split' in body));
    assert.ok(!('chat_template' in (body['params'] as object)), 'the text "none" is a template');
    assert.ok(!JSON.stringify(body).includes('null'));
  });

  it('names the columns of a table as a list', () => {
    const body = createRequest(
      project('tabular-classification', { id_column: 'id', target_columns: 'a, b' }),
      'cpu-basic',
    );
    assert.deepEqual(body['column_mapping'], { id_column: 'id', target_columns: ['a', 'b'] });
    // With null for one of the three the server answers 500.
    assert.ok('numeric_scaler' in (body['params'] as object));
  });

  it('knows what the server makes nothing of', () => {
    assert.equal(serverLimit(project('extractive-question-answering', {})), 'taskFails');
    assert.equal(serverLimit(project('vlm:vqa', { image_column: 'picture' })), 'imageColumn');
    assert.equal(serverLimit(project('vlm:vqa', { image_column: 'image' })), undefined);
    assert.equal(serverLimit(project('llm:sft', { text_column: 'text' })), undefined);
  });
});
