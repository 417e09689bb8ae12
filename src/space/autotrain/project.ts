import { autoTrainImage } from './detect.ts';
import type { ParamValue } from './params.ts';
import type { TrainingTask } from './tasks.ts';

export interface TrainingProject {
  /** Who owns the Space and the model. */
  owner: string;
  name: string;
  task: TrainingTask;
  /** A model's id, or the algorithm of a tabular task. */
  model: string;
  /** A dataset's id. */
  dataset: string;
  trainSplit: string;
  validSplit?: string;
  /** Columns of the dataset by what AutoTrain calls them. */
  columns: Record<string, string>;
  params: Record<string, ParamValue>;
}

export type ProjectProblem = 'badName' | 'tooLong';

/** Narrower than AutoTrain's own rule, so that the model's id is one the Hub takes. */
export function checkProjectName(name: string): ProjectProblem | undefined {
  if (!/^[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?$/.test(name) || name.includes('--')) return 'badName';
  return name.length > 50 ? 'tooLong' : undefined;
}

export function trainingSpace({ owner, name }: { owner: string; name: string }): string {
  return `${owner}/autotrain-${name}`;
}

/** A week, as AutoTrain sets it: a training must not be put to sleep. */
export const trainingSleepSeconds = 604_800;

/** What the training reads at its start. The token stands in two of them, so they are never shown or written elsewhere. */
export function trainingSecrets(project: TrainingProject, token: string): { key: string; value: string }[] {
  return [
    { key: 'HF_TOKEN', value: token },
    { key: 'AUTOTRAIN_USERNAME', value: project.owner },
    { key: 'PROJECT_NAME', value: project.name },
    { key: 'TASK_ID', value: String(project.task.id) },
    { key: 'PARAMS', value: JSON.stringify({ ...trainingParams(project), token }) },
    { key: 'DATA_PATH', value: project.dataset },
    { key: 'MODEL', value: project.model },
  ];
}

/** All parameters but the token. `push_to_hub` is set here, as a training whose model is not pushed loses it. */
export function trainingParams(project: TrainingProject): Record<string, unknown> {
  const { task, columns } = project;
  const named = Object.fromEntries(
    Object.entries(columns).map(([column, value]) => [
      column,
      column === 'target_columns' ? value.split(',').map((one) => one.trim()) : value,
    ]),
  );
  return {
    ...project.params,
    ...named,
    ...(task.trainer ? { [task.family === 'tabular' ? 'task' : 'trainer']: task.trainer } : {}),
    model: project.model,
    data_path: project.dataset,
    project_name: project.name,
    username: project.owner,
    train_split: project.trainSplit,
    valid_split: task.family === 'llm' ? null : (project.validSplit ?? null),
    push_to_hub: true,
    log: 'tensorboard',
  };
}

/** The two files of the Space, for one commit. */
export function trainingFiles(project: TrainingProject): { path: string; content: string }[] {
  return [
    {
      path: 'README.md',
      content: [
        '---',
        `title: ${JSON.stringify(project.name)}`,
        'emoji: 🚀',
        'colorFrom: green',
        'colorTo: indigo',
        'sdk: docker',
        'pinned: false',
        'tags:',
        '- autotrain',
        'duplicated_from: autotrain-projects/autotrain-advanced',
        '---',
        '',
      ].join('\n'),
    },
    {
      path: 'Dockerfile',
      content: [
        `FROM ${autoTrainImage}:latest`,
        'CMD pip uninstall -y autotrain-advanced && pip install -U autotrain-advanced && autotrain api --port 7860 --host 0.0.0.0',
        '',
      ].join('\n'),
    },
  ];
}

/** `split`, or `config:split`. */
export function isSplit(text: string): boolean {
  return /^[\w.-]+(?::[\w.-]+)?$/.test(text);
}
