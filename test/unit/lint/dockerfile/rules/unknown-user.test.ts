import { describeRule } from './describeRule.ts';

describeRule(
  'unknown-user',
  {
    'a user that nothing makes': {
      text: 'FROM python:3.11-slim\nWORKDIR /srv/app\nUSER appuser\nRUN id\nCMD ["python", "a.py"]\n',
      at: 'appuser',
      message: /No user 'appuser' exists here; the next RUN and the container will not start/,
      fixed:
        'FROM python:3.11-slim\nWORKDIR /srv/app\nRUN useradd -m -u 1000 appuser\nUSER appuser\nRUN id\nCMD ["python", "a.py"]\n',
    },
    'a user on Alpine': {
      text: 'FROM alpine:3.20\nUSER app:app\nCMD ["sh"]\n',
      at: 'app:app',
      fixed: 'FROM alpine:3.20\nRUN adduser -D -u 1000 app\nUSER app:app\nCMD ["sh"]\n',
    },
    'a user where uid 1000 has another name': {
      text: 'FROM node:20\nUSER user\nCMD ["node"]\n',
      at: 'user',
      fixed: 'FROM node:20\nUSER node\nCMD ["node"]\n',
    },
    'a user that is made only later': {
      text: 'FROM debian:12\nUSER user\nRUN useradd -m -u 1000 user\nCMD ["sh"]\n',
      at: 'user',
      related: [3],
    },
  },
  {
    'a user made before': 'FROM python:3.11\nRUN useradd -m -u 1000 user\nUSER user\n',
    'users of the image': 'FROM debian:12\nUSER www-data\nRUN id\nUSER nobody\n',
    "the image's own user": 'FROM node:20\nUSER node\n',
    'what was meant for a comment': 'FROM debian:12\nUSER app # later\n',
    'a number': 'FROM debian:12\nUSER 1000\n',
    'a variable': 'FROM debian:12\nARG NAME=x\nUSER $NAME\n',
    'an unknown image': 'FROM ghcr.io/a/b\nUSER app\n',
    'a user that a package may bring':
      'FROM debian:12\nRUN apt-get update && apt-get install -y postgresql\nUSER postgres\n',
    'a user that a failing command makes': 'FROM node:20\nRUN useradd -u 1000 user\nUSER user\n',
    'a passwd that is copied': 'FROM scratch\nCOPY --from=x /etc/passwd /etc/passwd\nUSER app\n',
  },
);
