/** What AutoTrain can train. Facts: autotrain-advanced 0.8.37.dev0, `app/params.py`, `app/models.py`, `backends/base.py`. */
export type Family =
  'llm' | 'sentence' | 'text' | 'seq2seq' | 'question' | 'image' | 'objects' | 'vlm' | 'tabular';

export interface TrainingTask {
  /** As AutoTrain writes it. */
  name: string;
  family: Family;
  /** What `TASK_ID` says. */
  id: number;
  /** Columns of the dataset that have to be named. */
  columns: readonly string[];
  /** Part of a family, as the trainer's parameters name it. */
  trainer?: string;
}

const task = (name: string, family: Family, id: number, columns: string, trainer?: string): TrainingTask => ({
  name,
  family,
  id,
  columns: columns.split(' '),
  ...(trainer ? { trainer } : {}),
});

const preference = 'text_column rejected_text_column prompt_text_column';
const sentences = 'sentence1_column sentence2_column';
const picture = 'image_column text_column prompt_text_column';

export const trainingTasks: readonly TrainingTask[] = [
  task('llm:sft', 'llm', 9, 'text_column', 'sft'),
  task('llm:dpo', 'llm', 9, preference, 'dpo'),
  task('llm:orpo', 'llm', 9, preference, 'orpo'),
  task('llm:generic', 'llm', 9, 'text_column', 'generic'),
  task('llm:reward', 'llm', 9, 'text_column rejected_text_column', 'reward'),
  task('st:pair', 'sentence', 30, sentences, 'pair'),
  task('st:pair_class', 'sentence', 30, `${sentences} target_column`, 'pair_class'),
  task('st:pair_score', 'sentence', 30, `${sentences} target_column`, 'pair_score'),
  task('st:triplet', 'sentence', 30, `${sentences} sentence3_column`, 'triplet'),
  task('st:qa', 'sentence', 30, sentences, 'qa'),
  task('image-classification', 'image', 18, 'image_column target_column'),
  task('seq2seq', 'seq2seq', 28, 'text_column target_column'),
  task('token-classification', 'text', 4, 'tokens_column tags_column'),
  task('text-classification', 'text', 2, 'text_column target_column'),
  task('text-regression', 'text', 10, 'text_column target_column'),
  task('tabular-classification', 'tabular', 26, 'id_column target_columns', 'classification'),
  task('tabular-regression', 'tabular', 26, 'id_column target_columns', 'regression'),
  task('image-regression', 'image', 24, 'image_column target_column'),
  task('vlm:captioning', 'vlm', 31, picture, 'captioning'),
  task('vlm:vqa', 'vlm', 31, picture, 'vqa'),
  task('extractive-question-answering', 'question', 5, 'text_column question_column answer_column'),
  task('image-object-detection', 'objects', 29, 'image_column objects_column'),
];

/** Hardware AutoTrain's own server offers; what Spaces sell besides is left out there. */
export const trainingHardware: readonly string[] = [
  'cpu-basic',
  'cpu-upgrade',
  't4-small',
  't4-medium',
  'l4x1',
  'l4x4',
  'l40sx1',
  'l40sx4',
  'l40sx8',
  'a10g-small',
  'a10g-large',
  'a10g-largex2',
  'a10g-largex4',
  'a100-large',
];

/** A tabular task has an algorithm where others have a base model. */
export const tabularAlgorithms: readonly string[] = [
  'xgboost',
  'random_forest',
  'ridge',
  'logistic_regression',
  'svm',
  'extra_trees',
  'adaboost',
  'decision_tree',
  'knn',
];
