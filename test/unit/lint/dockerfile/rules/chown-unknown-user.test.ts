import { describeRule } from './describeRule.ts';

describeRule(
  'chown-unknown-user',
  {
    'a copy above the user': {
      text: 'FROM python:3.11\nWORKDIR /srv/app\nCOPY --chown=user requirements.txt .\nCOPY --chown=user . .\nRUN useradd -m -u 1000 user\nUSER user\nCMD ["python", "a.py"]\n',
      at: '--chown=user',
      message: /'user' is made only in line 5\. BuildKit does not complain: the files will belong to root/,
      related: [5],
      fixed:
        'FROM python:3.11\nWORKDIR /srv/app\nRUN useradd -m -u 1000 user\nCOPY --chown=user requirements.txt .\nCOPY --chown=user . .\nUSER user\nCMD ["python", "a.py"]\n',
    },
    'a user that nobody makes': {
      text: 'FROM node:20\nCOPY --chown=app:app . /srv/app\nCMD ["node"]\n',
      at: '--chown=app:app',
      fixed: 'FROM node:20\nCOPY --chown=1000:1000 . /srv/app\nCMD ["node"]\n',
    },
    'a user made together with more': {
      text: 'FROM python:3.11\nADD --chown=user a.txt /srv/\nRUN apt-get update && useradd -m -u 1000 user\nCMD ["python"]\n',
      at: '--chown=user',
      fixed:
        'FROM python:3.11\nADD --chown=1000:1000 a.txt /srv/\nRUN apt-get update && useradd -m -u 1000 user\nCMD ["python"]\n',
    },
  },
  {
    'a user made before': 'FROM python:3.11\nRUN useradd -m -u 1000 user\nCOPY --chown=user . /srv\n',
    'a number': 'FROM python:3.11\nCOPY --chown=1000:1000 . /srv\n',
    'a variable': 'FROM python:3.11\nCOPY --chown=$NAME . /srv\n',
    "the image's own user": 'FROM node:20\nCOPY --chown=node:node . /srv\n',
    'an unknown image': 'FROM ghcr.io/a/b\nCOPY --chown=app . /srv\n',
  },
);
