import { describeRule, folder } from './describeRule.ts';

const tail = 'CMD ["python"]\n';
const bare = `FROM python:3.12\nRUN hf download $MODEL_REPO\n${tail}`;
const fixed = `FROM python:3.12\nARG MODEL_REPO\nRUN hf download $MODEL_REPO\n${tail}`;

describeRule(
  'undeclared-build-variable',
  {
    'a variable of .env.example': {
      text: bare,
      facts: folder({ '.env.example': 'MODEL_REPO=a/b\n' }),
      at: '$MODEL_REPO',
      fixed,
    },
    'a variable that the README names': {
      text: bare,
      facts: folder({
        'README.md': '---\nsdk: docker\n---\n## Variables\n\n- `MODEL_REPO`: what is loaded\n',
      }),
      at: '$MODEL_REPO',
      fixed,
    },
    'a variable of the Space, in ENV': {
      text: `FROM python:3.12\nENV REPO=\${MODEL_REPO}\n${tail}`,
      facts: { texts: new Map(), space: { variables: ['MODEL_REPO'] } },
      at: 'REPO=${MODEL_REPO}',
      fixed: `FROM python:3.12\nARG MODEL_REPO\nENV REPO=\${MODEL_REPO}\n${tail}`,
    },
  },
  {
    'a variable that nothing names': bare,
    'a README that means something else': {
      text: bare,
      facts: folder({ 'README.md': '---\nsdk: docker\n---\nMODEL_REPO and `MODEL_REPO`\n' }),
    },
    'an ARG': { text: fixed, facts: folder({ '.env.example': 'MODEL_REPO=a/b\n' }) },
    'a variable that the step sets': {
      text: `FROM python:3.12\nRUN MODEL_REPO=x; echo $MODEL_REPO\n${tail}`,
      facts: folder({ '.env.example': 'MODEL_REPO=a/b\n' }),
    },
    'a secret': {
      text: `FROM python:3.12\nRUN echo $HF_TOKEN\n${tail}`,
      facts: folder({ '.env.example': 'HF_TOKEN=\n' }),
    },
  },
);
