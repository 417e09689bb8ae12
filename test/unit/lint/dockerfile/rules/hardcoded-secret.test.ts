import { describeRule } from './describeRule.ts';

/** Put together here, so that no scanner takes this file for a leak. */
const body = 'aB3dE5fG7hJ9kL1mN2pQ4rS6tU8vW0xYzA';
const hf = `hf_${body}`;
const tail = 'CMD ["python"]\n';

describeRule(
  'hardcoded-secret',
  {
    'a token in ENV': {
      text: `FROM python:3.12\nENV HF_TOKEN=${hf}\n${tail}`,
      at: hf,
      message: /Hugging Face token/,
      fixes: ['Remove it; add HF_TOKEN to the secrets of the Space'],
    },
    'a token in a command': { text: `FROM python:3.12\nRUN hf auth login --token ${hf}\n${tail}`, at: hf },
    'a token in a comment': { text: `FROM python:3.12\n# ${hf}\n${tail}`, at: hf },
    'a GitHub token in an address': {
      text: `FROM python:3.12\nRUN git clone https://ghp_${body}aB@github.com/a/b\n${tail}`,
      at: `ghp_${body}aB`,
    },
    'an AWS key': {
      text: `FROM python:3.12\nENV K=AKIA${'Q3WERTY5UIOP7ASD'}\n${tail}`,
      at: `AKIA${'Q3WERTY5UIOP7ASD'}`,
    },
    'a password': {
      text: `FROM python:3.12\nENV DB_PASSWORD="vT9-qk2Lm!8rP"\n${tail}`,
      at: '"vT9-qk2Lm!8rP"',
      message: /DB_PASSWORD/,
    },
    'a key with slashes': {
      text: `FROM python:3.12\nENV APP_SECRET=k2Lm8rPvT9qx/K7MDENG/bPxRfiCY\n${tail}`,
      at: 'k2Lm8rPvT9qx/K7MDENG/bPxRfiCY',
    },
    'a default of ARG': {
      text: `FROM python:3.12\nARG APP_SECRET=k2Lm8rPvT9qx\n${tail}`,
      at: 'k2Lm8rPvT9qx',
    },
  },
  {
    placeholders: `FROM python:3.12\nENV HF_TOKEN=your_token_goes_here API_KEY_X=1\nENV A_API_KEY=changeme12345\n${tail}`,
    'rows of x': `FROM python:3.12\nENV HF_TOKEN=hf_${'x'.repeat(34)}\n${tail}`,
    'the example of AWS': `FROM python:3.12\nENV K=AKIAIOSFODNN7EXAMPLE\n${tail}`,
    'a variable': `FROM python:3.12\nARG X\nENV APP_SECRET=\${X}abcdefghijkl\n${tail}`,
    'a short value': `FROM python:3.12\nENV DB_PASSWORD=postgres\n${tail}`,
    'a path': `FROM python:3.12\nENV APP_SECRET=/etc/app/secret.key\n${tail}`,
    'a path in the folder, an address': `FROM python:3.12\nENV APP_SECRET=conf/secrets/token.json A_TOKEN=https://vault/v1/key\n${tail}`,
    'other names': `FROM python:3.12\nENV TOKENIZER=bert-base-uncased MODEL=sk-learn\n${tail}`,
    'a public key': `FROM python:3.12\nENV NEXT_PUBLIC_API_KEY=k2Lm8rPvT9qx\n${tail}`,
    'a digest': `FROM python:3.12@sha256:${'0a1b2c3d'.repeat(8)}\n${tail}`,
  },
);
