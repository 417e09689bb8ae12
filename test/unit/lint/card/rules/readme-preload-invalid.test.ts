import { describeRule } from './describeRule.ts';

describeRule(
  'readme-preload-invalid',
  {
    'a single text': {
      card: 'sdk: gradio\npreload_from_hub: openai/whisper-tiny',
      at: 'openai/whisper-tiny',
      fixed: 'sdk: gradio\npreload_from_hub: ["openai/whisper-tiny"]',
    },
    'an address': {
      card: 'sdk: gradio\npreload_from_hub:\n  - https://huggingface.co/openai/whisper-tiny',
      at: 'https://huggingface.co/openai/whisper-tiny',
      fixed: 'sdk: gradio\npreload_from_hub:\n  - openai/whisper-tiny',
    },
    'a revision that is no commit': {
      card: 'sdk: gradio\npreload_from_hub:\n  - openai/whisper-tiny config.json main',
      at: 'openai/whisper-tiny config.json main',
      fixes: [],
    },
    'a Dockerfile that moves the cache': {
      card: 'sdk: docker\npreload_from_hub:\n  - openai/whisper-tiny',
      facts: { texts: new Map([['Dockerfile', 'FROM python\nENV HF_HOME=/data/hf\n']]) },
      at: 'preload_from_hub',
    },
  },
  {
    'all three forms': {
      card: 'sdk: gradio\npreload_from_hub:\n  - gpt2\n  - a/b x.bin,dir/y.json\n  - a/b config.json 11c5a3d5811f50298f278a704980280950aedb10',
    },
    'a Dockerfile that names the same cache': {
      card: 'sdk: docker\npreload_from_hub: [gpt2]',
      facts: { texts: new Map([['Dockerfile', 'FROM python\nENV HF_HOME=/home/user/.cache/huggingface\n']]) },
    },
  },
);
