import { describeRule } from './describeRule.ts';

describeRule(
  'user-uid-not-1000',
  {
    'another uid': {
      text: 'FROM python:3.11\nRUN useradd -m -u 1001 app\nUSER app\nCMD ["python"]\n',
      at: 'app',
      message: /'app' has uid 1001; Spaces are made for uid 1000/,
      related: [2],
      fixed: 'FROM python:3.11\nRUN useradd -m -u 1000 app\nUSER app\nCMD ["python"]\n',
    },
    'a long option': {
      text: 'FROM python:3.11\nRUN adduser --uid=10001 --disabled-password app\nUSER app\nCMD ["python"]\n',
      at: 'app',
      fixed: 'FROM python:3.11\nRUN adduser --uid=1000 --disabled-password app\nUSER app\nCMD ["python"]\n',
    },
    'a system user': {
      text: 'FROM python:3.11\nRUN useradd -r app\nUSER app\nCMD ["python"]\n',
      at: 'app',
      fixed: 'FROM python:3.11\nRUN useradd -u 1000 -r app\nUSER app\nCMD ["python"]\n',
    },
    'a user where 1000 is taken': {
      text: 'FROM node:20\nRUN useradd -m app\nUSER app\nCMD ["node"]\n',
      at: 'app',
    },
    'a number': {
      text: 'FROM python:3.11\nCOPY --chown=10001:10001 . /app\nENV HOME=/app\nUSER 10001\nCMD ["python"]\n',
      at: '10001',
      fixed: 'FROM python:3.11\nCOPY --chown=1000:1000 . /app\nENV HOME=/app\nUSER 1000\nCMD ["python"]\n',
    },
    nobody: { text: 'FROM debian:12\nUSER nobody\nCMD ["sh"]\n', at: 'nobody' },
  },
  {
    'uid 1000': 'FROM python:3.11\nRUN useradd -m app\nUSER app\n',
    root: 'FROM python:3.11\nUSER root\n',
    'an unknown user': 'FROM ghcr.io/a/b\nUSER app\n',
    'the user of the image': 'FROM nginxinc/nginx-unprivileged\nCOPY a /b\n',
    'a user of a step between': 'FROM node:20\nUSER nobody\nRUN id\nUSER node\n',
  },
);
