import { describeRule, folder } from './describeRule.ts';

describeRule(
  'missing-start-command',
  {
    'a language image': {
      text: 'FROM python:3.12\nRUN pip install x\n',
      at: 'FROM python:3.12',
      fixes: [],
    },
    'an app at hand': {
      text: 'FROM python:3.12\nCOPY app.py .\n',
      facts: folder({}, 'app.py'),
      at: 'FROM python:3.12',
      fixes: ['Start app.py'],
    },
    'a CMD in another stage': {
      text: 'FROM node:20 AS a\nCMD ["node"]\nFROM python:3.12 AS b\nCOPY --from=a /x /x\n',
      at: 'FROM python:3.12 AS b',
    },
  },
  {
    CMD: 'FROM python:3.12\nCMD ["python"]\n',
    'ENTRYPOINT in the stage it is FROM': 'FROM python:3.12 AS a\nENTRYPOINT ["x"]\nFROM a\nRUN ls\n',
    'an image that serves': 'FROM nginx:alpine\nCOPY . /usr/share/nginx/html\n',
    'an unknown image': 'FROM ghcr.io/some/app\nRUN ls\n',
    'PHP with Apache': 'FROM php:8.3-apache\nCOPY . /var/www/html\n',
  },
);
