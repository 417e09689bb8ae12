import { describeRule } from './describeRule.ts';

describeRule(
  'secret-at-runtime-path',
  {
    'a secret file in CMD': {
      text: 'FROM python:3.12\nCMD HF_TOKEN=$(cat /run/secrets/HF_TOKEN) python app.py\n',
      at: '$(cat /run/secrets/HF_TOKEN)',
      message: /variable HF_TOKEN/,
      fixed: 'FROM python:3.12\nCMD HF_TOKEN=$HF_TOKEN python app.py\n',
    },
    'the exec form of a shell': {
      text: 'FROM python:3.12\nENTRYPOINT ["sh", "-c", "export K=$(cat /run/secrets/K) && exec python app.py"]\n',
      at: '$(cat /run/secrets/K)',
      fixed: 'FROM python:3.12\nENTRYPOINT ["sh", "-c", "export K=$K && exec python app.py"]\n',
    },
    'quotes around it': {
      text: 'FROM python:3.12\nCMD python app.py --key "$(cat /run/secrets/K)"\n',
      at: '"$(cat /run/secrets/K)"',
      fixed: 'FROM python:3.12\nCMD python app.py --key "$K"\n',
    },
    'a path that an option gets': {
      text: 'FROM python:3.12\nCMD ["python", "app.py", "--key-file", "/run/secrets/K"]\n',
      at: '/run/secrets/K',
    },
  },
  {
    'a build step': 'FROM python:3.12\nRUN --mount=type=secret,id=K cat /run/secrets/K\nCMD ["python"]\n',
    'a test of the file':
      'FROM python:3.12\nCMD if [ -f /run/secrets/K ]; then export K=$(cat /run/secrets/K); fi; python app.py\n',
    'a CMD that does not count': 'FROM python:3.12\nCMD cat /run/secrets/K\nCMD ["python"]\n',
    'another stage': 'FROM python:3.12 AS a\nCMD cat /run/secrets/K\nFROM python:3.12\nCMD ["python"]\n',
  },
);
