import { describeRule } from './describeRule.ts';

describeRule(
  'useradd-on-alpine',
  {
    useradd: {
      text: 'FROM python:3.12-alpine\nRUN useradd -m -u 1000 user\nUSER user\n',
      at: 'useradd -m -u 1000 user',
      fixed: 'FROM python:3.12-alpine\nRUN adduser -D -u 1000 user\nUSER user\n',
      fixes: ['Use adduser -D -u 1000 user', 'Install shadow first'],
    },
    'useradd where the uid is taken': {
      text: 'FROM node:20-alpine\nRUN useradd -m -u 1000 user\nUSER user\n',
      at: 'useradd -m -u 1000 user',
      fixed: 'FROM node:20-alpine\nRUN deluser --remove-home node && adduser -D -u 1000 user\nUSER user\n',
    },
    groupadd: {
      text: 'FROM alpine:3.20\nRUN groupadd -g 1500 app\n',
      at: 'groupadd -g 1500 app',
      fixed: 'FROM alpine:3.20\nRUN addgroup -g 1500 app\n',
    },
    'options that busybox lacks': {
      text: 'FROM alpine\nRUN usermod -aG audio nobody\n',
      at: 'usermod -aG audio nobody',
      fixed: 'FROM alpine\nRUN apk add --no-cache shadow && usermod -aG audio nobody\n',
    },
  },
  {
    adduser: 'FROM python:3.12-alpine\nRUN adduser -D -u 1000 user\n',
    'shadow installed before': 'FROM alpine\nRUN apk add --no-cache shadow\nRUN useradd -m -u 1000 user\n',
    'shadow in the same step': 'FROM alpine\nRUN apk add shadow=4.16 && useradd -m -u 1000 user\n',
    'a list of packages in a variable': 'FROM alpine\nARG PKGS\nRUN apk add $PKGS && useradd -m user\n',
    'a guarded command': 'FROM alpine\nRUN adduser -D user || useradd user\n',
    Debian: 'FROM python:3.12-slim\nRUN useradd -m user\n',
  },
);
