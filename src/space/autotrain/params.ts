import type { Family, TrainingTask } from './tasks.ts';

export type ParamValue = string | number | boolean | null | string[];

export interface Param {
  name: string;
  type: 'int' | 'float' | 'bool' | 'text' | 'list';
  value: ParamValue;
  /** The official form offers only these. */
  choices?: readonly (string | null)[];
  nullable?: boolean;
}

const int = (name: string, value: number | null): Param => ({
  name,
  type: 'int',
  value,
  nullable: value === null,
});
const float = (name: string, value: number): Param => ({ name, type: 'float', value });
const bool = (name: string, value: boolean): Param => ({ name, type: 'bool', value });
const text = (name: string, value: string | null): Param => ({ name, type: 'text', value, nullable: true });
const choice = (name: string, value: string | null, ...choices: (string | null)[]): Param => ({
  name,
  type: 'text',
  value,
  choices,
  nullable: choices.includes(null),
});

/** Learning rate, epochs, batch size and accumulation differ by family. */
function common(lr: number, epochs: number, batch: number, accumulation: number): Param[] {
  return [
    float('lr', lr),
    int('epochs', epochs),
    int('batch_size', batch),
    int('gradient_accumulation', accumulation),
    choice('mixed_precision', 'fp16', 'fp16', 'bf16', null),
    float('warmup_ratio', 0.1),
    choice('optimizer', 'adamw_torch', 'adamw_torch', 'adamw', 'adam', 'sgd'),
    choice('scheduler', 'linear', 'linear', 'cosine', 'cosine_warmup', 'constant'),
    float('weight_decay', 0),
    float('max_grad_norm', 1),
    int('seed', 42),
    int('logging_steps', -1),
    bool('auto_find_batch_size', false),
    int('save_total_limit', 1),
    choice('eval_strategy', 'epoch', 'epoch', 'steps'),
  ];
}

const stopping = [int('early_stopping_patience', 5), float('early_stopping_threshold', 0.01)];

const adapters = (peft: boolean, quantization: string): Param[] => [
  bool('peft', peft),
  choice('quantization', quantization, 'int4', 'int8', null),
  int('lora_r', 16),
  int('lora_alpha', 32),
  float('lora_dropout', 0.05),
  text('target_modules', 'all-linear'),
];

const merging = [bool('merge_adapter', false), bool('disable_gradient_checkpointing', false)];

/** The official form's presets, which AutoTrain's own API forgets unless they are sent. */
const families: Record<Family, Param[]> = {
  text: [...common(5e-5, 3, 8, 1), ...stopping, int('max_seq_length', 128)],
  sentence: [...common(3e-5, 3, 8, 1), ...stopping, int('max_seq_length', 128)],
  question: [...common(5e-5, 3, 8, 1), ...stopping, int('max_seq_length', 512), int('max_doc_stride', 128)],
  image: [...common(5e-5, 3, 8, 1), ...stopping],
  objects: [...common(5e-5, 3, 8, 1), ...stopping, int('image_square_size', 600)],
  seq2seq: [
    ...common(5e-5, 3, 2, 1),
    ...stopping,
    ...adapters(false, 'int8'),
    int('max_seq_length', 128),
    int('max_target_length', 128),
  ],
  vlm: [...common(3e-5, 3, 2, 4), ...adapters(true, 'int4'), ...merging],
  llm: [
    ...common(3e-5, 3, 2, 4),
    ...adapters(true, 'int4'),
    ...merging,
    int('block_size', 1024),
    int('model_max_length', 2048),
    choice('padding', 'right', 'right', 'left', null),
    bool('use_flash_attention_2', false),
    choice('chat_template', null, null, 'zephyr', 'chatml', 'tokenizer'),
    bool('unsloth', false),
    text('distributed_backend', 'ddp'),
  ],
  tabular: [
    int('seed', 42),
    { name: 'categorical_columns', type: 'list', value: null, nullable: true },
    { name: 'numerical_columns', type: 'list', value: null, nullable: true },
    int('num_trials', 10),
    int('time_limit', 600),
    // With null AutoTrain fails; the text "none" stands for none.
    choice('categorical_imputer', 'most_frequent', 'most_frequent', 'none'),
    choice('numerical_imputer', 'median', 'mean', 'median', 'none'),
    choice('numeric_scaler', 'robust', 'standard', 'minmax', 'maxabs', 'robust', 'none'),
  ],
};

export function paramsOf(task: TrainingTask): Param[] {
  const own: Record<string, Param[]> = {
    'llm:generic': [bool('add_eos_token', true)],
    'llm:orpo': [int('max_prompt_length', 128), int('max_completion_length', 128)],
    'llm:dpo': [
      int('max_prompt_length', 128),
      int('max_completion_length', 128),
      text('model_ref', null),
      float('dpo_beta', 0.1),
    ],
  };
  return [...families[task.family], ...(own[task.name] ?? [])];
}

/** What was typed as a value of this parameter; `undefined` when it is none. Empty means null where that is allowed. */
export function parseParam(param: Param, typed: string): ParamValue | undefined {
  const given = typed.trim();
  if (given === '') return param.nullable ? null : undefined;
  switch (param.type) {
    case 'int':
      return /^-?\d+$/.test(given) ? Number(given) : undefined;
    case 'float':
      return Number.isFinite(Number(given)) ? Number(given) : undefined;
    case 'bool':
      return given === 'true' ? true : given === 'false' ? false : undefined;
    case 'list':
      return given.split(',').map((one) => one.trim());
    case 'text':
      return param.choices && !param.choices.includes(given) ? undefined : given;
  }
}
