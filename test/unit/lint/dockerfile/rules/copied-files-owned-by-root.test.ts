import { describeRule } from './describeRule.ts';

describeRule(
  'copied-files-owned-by-root',
  {
    'a copy before USER': {
      text: 'FROM python:3.11\nRUN useradd -m -u 1000 user\nWORKDIR /app\nCOPY . .\nUSER user\nCMD ["python", "a.py"]\n',
      at: 'COPY . .',
      message: /The files copied to \/app belong to root: 'user' can read them, not change them/,
      related: [5],
      fixed:
        'FROM python:3.11\nRUN useradd -m -u 1000 user\nWORKDIR /app\nCOPY --chown=user . .\nUSER user\nCMD ["python", "a.py"]\n',
    },
    'a copy above the user': {
      text: 'FROM python:3.11\nCOPY . /app\nRUN useradd -m -u 1000 user\nUSER user\nCMD ["python", "a.py"]\n',
      at: 'COPY . /app',
      fixed:
        'FROM python:3.11\nCOPY --chown=1000 . /app\nRUN useradd -m -u 1000 user\nUSER user\nCMD ["python", "a.py"]\n',
    },
    'an image without USER': {
      text: 'FROM python:3.11\nWORKDIR /app\nCOPY . .\nRUN pip install -r requirements.txt\nCMD ["python", "a.py"]\n',
      at: 'COPY . .',
      message: /Where the Space runs as uid 1000/,
      fixed:
        'FROM python:3.11\nRUN useradd -m -u 1000 user && mkdir -p /app && chown user /app\nWORKDIR /app\nCOPY --chown=user . .\nRUN pip install -r requirements.txt\nUSER user\nENV HOME=/home/user PATH=/home/user/.local/bin:$PATH\nCMD ["python", "a.py"]\n',
    },
    'an image without USER that has uid 1000': {
      text: 'FROM node:20\nWORKDIR /app\nCOPY . .\nEXPOSE 7860\nCMD ["node", "a.js"]\n',
      at: 'COPY . .',
      fixed:
        'FROM node:20\nRUN mkdir -p /app && chown node /app\nWORKDIR /app\nCOPY --chown=node . .\nUSER node\nENV HOME=/home/node PATH=/home/node/.local/bin:$PATH\nEXPOSE 7860\nCMD ["node", "a.js"]\n',
    },
    'a server that starts as root': {
      text: 'FROM debian:12\nCOPY site /srv/site\nCMD ["nginx", "-g", "daemon off;"]\n',
      at: 'COPY site /srv/site',
      fixes: ['Insert a user with uid 1000'],
    },
  },
  {
    '--chown': 'FROM node:20\nCOPY --chown=node . /app\nUSER node\n',
    'a mode for everybody': 'FROM node:20\nCOPY --chmod=777 . /app\nUSER node\n',
    'a chown later': 'FROM node:20\nCOPY . /app\nRUN chown -R node /app\nUSER node\n',
    'a chmod for everybody later': 'FROM node:20\nCOPY . /app\nRUN chmod -R 777 /app\nUSER node\n',
    'lists of dependencies': 'FROM node:20\nCOPY package*.json /app/\nUSER node\n',
    'programs and settings': 'FROM node:20\nCOPY run.sh /usr/local/bin/\nUSER node\n',
    'an image that ends with root': 'FROM node:20\nUSER node\nUSER root\nCOPY . /app\n',
    'an unknown image': 'FROM ghcr.io/a/b\nCOPY . /app\n',
  },
);
