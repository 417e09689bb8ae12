import { describeRule } from './describeRule.ts';

describeRule(
  'dev-mode-app-dir',
  {
    'another folder': {
      text: 'FROM python:3.11\nWORKDIR /code\nCOPY . .\n',
      at: 'WORKDIR /code',
      message: /it is in \/code/,
    },
    'no folder': { text: 'FROM python:3.11\nCOPY . .\n', at: 'FROM python:3.11' },
  },
  {
    '/app': 'FROM python:3.11\nWORKDIR /app\n',
    'a folder in /app': 'FROM python:3.11\nWORKDIR /app/web\n',
    'an unknown image': 'FROM ghcr.io/a/b\nCOPY . .\n',
  },
);
