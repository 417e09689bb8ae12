import { describeRule } from './describeRule.ts';

describeRule(
  'dependencies-after-source',
  {
    pip: {
      text: 'FROM python:3.11\nWORKDIR /app\nCOPY . .\nRUN pip install -r requirements.txt\nCMD ["python"]\n',
      at: 'pip install -r requirements.txt',
      related: [3],
    },
    npm: {
      text: 'FROM node:20\nCOPY ./ ./\nRUN npm ci && npm run build\nCMD ["node"]\n',
      at: 'npm ci',
    },
  },
  {
    'the list first':
      'FROM python:3.11\nCOPY requirements.txt .\nRUN pip install -r requirements.txt\nCOPY . .\n',
    'another installation later':
      'FROM python:3.11\nCOPY requirements.txt .\nRUN pip install -r requirements.txt\nCOPY . .\nRUN pip install -r more.txt\n',
    'a single folder': 'FROM python:3.11\nCOPY src src\nRUN pip install -r requirements.txt\n',
    'a package by name': 'FROM python:3.11\nCOPY . .\nRUN pip install flask\n',
    'a stage that is not needed':
      'FROM python:3.11 AS a\nCOPY . .\nRUN pip install -r requirements.txt\nFROM debian\n',
  },
);
