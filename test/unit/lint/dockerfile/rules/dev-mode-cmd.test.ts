import { describeRule } from './describeRule.ts';

describeRule(
  'dev-mode-cmd',
  {
    'an entry point alone': {
      text: 'FROM python:3.11\nENTRYPOINT ["python", "a.py"]\n',
      at: 'FROM python:3.11',
    },
    nothing: { text: 'FROM python:3.11\nRUN id\n', at: 'FROM python:3.11' },
  },
  {
    CMD: 'FROM python:3.11\nCMD ["python"]\n',
    'a CMD of the stage before': 'FROM python:3.11 AS a\nCMD ["python"]\nFROM a\nRUN id\n',
    'an unknown image': 'FROM ghcr.io/a/b\n',
  },
);
