import { describeRule } from './describeRule.ts';

const tail = 'CMD ["python"]\n';
const mount = '--mount=type=secret,id=HF_TOKEN,mode=0444,required=true';

describeRule(
  'secret-as-build-arg',
  {
    'a token that a step uses': {
      text: `FROM python:3.12\nARG HF_TOKEN\nRUN hf auth login --token $HF_TOKEN\n${tail}`,
      at: 'HF_TOKEN',
      message: /HF_TOKEN is empty here/,
      fixed: `FROM python:3.12\nRUN ${mount} hf auth login --token $(cat /run/secrets/HF_TOKEN)\n${tail}`,
    },
    'a token that goes on into ENV': {
      text: `FROM python:3.12\nARG HF_TOKEN\nENV HF_TOKEN=\${HF_TOKEN}\nRUN hf auth login --token "\${HF_TOKEN}"\n${tail}`,
      at: 'HF_TOKEN',
      fixed: `FROM python:3.12\nRUN ${mount} hf auth login --token "$(cat /run/secrets/HF_TOKEN)"\n${tail}`,
    },
    'a token that nothing names': {
      text: `FROM python:3.12\nARG OPENAI_API_KEY\nRUN python x.py\n${tail}`,
      at: 'OPENAI_API_KEY',
      fixes: ['Remove the ARG; the app gets the secret as a variable'],
    },
    'several names in one ARG': { text: `FROM python:3.12\nARG A=1 DB_PASSWORD\n${tail}`, at: 'DB_PASSWORD' },
    'an ARG before FROM': { text: `ARG APP_SECRET\nFROM python:3.12\n${tail}`, at: 'APP_SECRET' },
    'a default in use': {
      text: `FROM python:3.12\nARG HF_TOKEN\nRUN x \${HF_TOKEN:-none}\n${tail}`,
      at: 'HF_TOKEN',
    },
  },
  {
    'public names': `FROM node:20\nARG NEXT_PUBLIC_API_KEY VITE_TOKEN REACT_APP_SECRET\nCMD ["node"]\n`,
    ids: `FROM python:3.12\nARG CLIENT_SECRET_ID\n${tail}`,
    'other names': `FROM python:3.12\nARG TOKENIZER=x\nARG MODEL_NAME\nARG SECRETARY\n${tail}`,
    'a stage that nothing needs': `FROM python:3.12 AS x\nARG HF_TOKEN\nFROM python:3.12\n${tail}`,
    'a secret mount': `FROM python:3.12\nRUN --mount=type=secret,id=HF_TOKEN,env=HF_TOKEN python x.py\n${tail}`,
  },
);
