import type { TrainingProject } from './project.ts';

/**
 * Body of `POST /api/create_project` of a running AutoTrain server. Every preset is sent, as the server forgets its
 * own; null parameters are left out, which is how it takes them.
 */
export function createRequest(project: TrainingProject, flavor: string): Record<string, unknown> {
  const { task, columns } = project;
  return {
    project_name: project.name,
    task: task.name,
    base_model: project.model,
    hardware: `spaces-${flavor}`,
    params: Object.fromEntries(Object.entries(project.params).filter(([, value]) => value !== null)),
    username: project.owner,
    column_mapping: Object.fromEntries(
      Object.entries(columns).map(([column, value]) => [
        column,
        column === 'target_columns' ? value.split(',').map((one) => one.trim()) : value,
      ]),
    ),
    hub_dataset: project.dataset,
    train_split: project.trainSplit,
    ...(project.validSplit !== undefined && task.family !== 'llm' ? { valid_split: project.validSplit } : {}),
  };
}

export type ServerLimit =
  /** The server fails with every request for this task. */
  | 'taskFails'
  /** The server reads the column `image`, whatever the request names. */
  | 'imageColumn';

/** What AutoTrain 0.8.37.dev0 makes of a request although it takes it; the other way of training has no such limits. */
export function serverLimit({ task, columns }: TrainingProject): ServerLimit | undefined {
  if (task.name === 'extractive-question-answering') return 'taskFails';
  return task.family === 'vlm' && columns['image_column'] !== 'image' ? 'imageColumn' : undefined;
}
