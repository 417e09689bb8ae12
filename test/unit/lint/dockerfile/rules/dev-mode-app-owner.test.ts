import { describeRule } from './describeRule.ts';

describeRule(
  'dev-mode-app-owner',
  {
    'WORKDIR before USER': {
      text: 'FROM node:20\nWORKDIR /app\nCOPY --chown=node . .\nUSER node\nCMD ["node"]\n',
      at: 'WORKDIR /app',
      message: /it belongs to uid 0/,
      fixed:
        'FROM node:20\nWORKDIR /app\nCOPY --chown=node . .\nRUN chown 1000 /app\nUSER node\nCMD ["node"]\n',
    },
    'no USER': {
      text: 'FROM python:3.11\nWORKDIR /app\nCMD ["python"]\n',
      at: 'WORKDIR /app',
      fixed: 'FROM python:3.11\nWORKDIR /app\nRUN chown 1000 /app\nCMD ["python"]\n',
    },
  },
  {
    'a folder of the user': 'FROM node:20\nUSER node\nWORKDIR /app\n',
    'a folder that is given': 'FROM node:20\nWORKDIR /app\nRUN chown 1000:1000 /app\n',
    'no /app': 'FROM node:20\nWORKDIR /code\n',
  },
);
