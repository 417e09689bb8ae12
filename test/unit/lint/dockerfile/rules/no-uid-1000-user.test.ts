import { describeRule } from './describeRule.ts';

describeRule(
  'no-uid-1000-user',
  {
    'an image without USER': {
      text: 'FROM python:3.11-slim\nRUN apt-get update && apt-get install -y git\nWORKDIR /code\nCOPY ./requirements.txt /code/requirements.txt\nRUN pip install -r /code/requirements.txt\nCOPY . .\nCMD ["python", "a.py"]\n',
      at: 'FROM python:3.11-slim',
      fixed:
        'FROM python:3.11-slim\nRUN apt-get update && apt-get install -y git\nRUN useradd -m -u 1000 user && mkdir -p /code && chown user /code\nWORKDIR /code\nCOPY --chown=user ./requirements.txt /code/requirements.txt\nRUN pip install -r /code/requirements.txt\nCOPY --chown=user . .\nUSER user\nENV HOME=/home/user PATH=/home/user/.local/bin:$PATH\nCMD ["python", "a.py"]\n',
    },
    'Alpine, with a download that the user can do': {
      text: 'FROM python:3.11-alpine\nWORKDIR /app\nRUN pip install huggingface_hub\nCOPY . .\nRUN hf download a/b\nCMD ["python", "a.py"]\n',
      at: 'FROM python:3.11-alpine',
      fixed:
        'FROM python:3.11-alpine\nRUN adduser -D -u 1000 user && mkdir -p /app && chown user /app\nWORKDIR /app\nRUN pip install huggingface_hub\nCOPY --chown=user . .\nUSER user\nENV HOME=/home/user PATH=/home/user/.local/bin:$PATH\nRUN hf download a/b\nCMD ["python", "a.py"]\n',
    },
    'the last stage alone': {
      text: 'FROM node:20 AS build\nWORKDIR /b\nCOPY . .\nRUN npm ci\nFROM node:20\nWORKDIR /app\nCOPY --from=build /b/dist ./dist\nCMD ["node", "dist/a.js"]\n',
      at: 'FROM node:20',
      fixed:
        'FROM node:20 AS build\nWORKDIR /b\nCOPY . .\nRUN npm ci\nFROM node:20\nRUN mkdir -p /app && chown node /app\nWORKDIR /app\nCOPY --chown=node --from=build /b/dist ./dist\nUSER node\nENV HOME=/home/node PATH=/home/node/.local/bin:$PATH\nCMD ["node", "dist/a.js"]\n',
    },
    'a start that needs root': {
      text: 'FROM debian:12\nWORKDIR /app\nCOPY . .\nCMD service nginx start && python3 a.py\n',
      at: 'FROM debian:12',
      fixes: ['Insert a user with uid 1000'],
    },
    'a step that makes folders': {
      text: 'FROM debian:12\nWORKDIR /app\nCOPY . .\nRUN mkdir data\nCMD ["./a.out"]\n',
      at: 'FROM debian:12',
      fixed:
        'FROM debian:12\nRUN useradd -m -u 1000 user && mkdir -p /app && chown user /app\nWORKDIR /app\nCOPY --chown=user . .\nRUN mkdir data && chown user data\nUSER user\nENV HOME=/home/user PATH=/home/user/.local/bin:$PATH\nCMD ["./a.out"]\n',
    },
  },
  {
    USER: 'FROM node:20\nUSER node\n',
    'root on purpose': 'FROM node:20\nUSER root\n',
    'the user of the image': 'FROM quay.io/jupyter/base-notebook\nCOPY . work\n',
    'an unknown image': 'FROM ghcr.io/a/b\nCOPY . /app\n',
  },
);
