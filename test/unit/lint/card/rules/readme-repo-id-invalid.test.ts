import { describeRule } from './describeRule.ts';

describeRule(
  'readme-repo-id-invalid',
  {
    'an address of a model': {
      card: 'sdk: docker\nmodels:\n  - https://huggingface.co/openai/whisper-tiny/tree/main',
      at: 'https://huggingface.co/openai/whisper-tiny/tree/main',
      fixed: 'sdk: docker\nmodels:\n  - openai/whisper-tiny',
    },
    'a data set with its prefix': {
      card: 'sdk: docker\ndatasets: [datasets/squad/plain]',
      at: 'datasets/squad/plain',
      fixed: 'sdk: docker\ndatasets: [squad/plain]',
    },
    'a text in the place of a list': {
      card: 'sdk: docker\nmodels: gpt2',
      at: 'gpt2',
      fixed: 'sdk: docker\nmodels: [gpt2]',
    },
    'a name with blanks': { card: 'sdk: docker\nmodels:\n  - my model', at: 'my model', fixes: [] },
  },
  {
    'ids with and without an owner': {
      card: 'sdk: docker\nmodels: [gpt2, deepset/roberta-base-squad2]\ndatasets:\n  - oscar-corpus/OSCAR-2109',
    },
    'a key without a value': { card: 'sdk: docker\nmodels:' },
  },
);
