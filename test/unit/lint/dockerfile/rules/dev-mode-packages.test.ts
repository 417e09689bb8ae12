import { describeRule } from './describeRule.ts';

describeRule(
  'dev-mode-packages',
  {
    'a slim image': {
      text: 'FROM python:3.11-slim\nRUN apt-get update && apt-get install -y git curl\nCMD ["python"]\n',
      at: 'FROM python:3.11-slim',
      message: /needs wget, procps, git-lfs/,
      fixed:
        'FROM python:3.11-slim\nRUN apt-get update && apt-get install -y --no-install-recommends wget procps git-lfs && rm -rf /var/lib/apt/lists/*\nRUN apt-get update && apt-get install -y git curl\nCMD ["python"]\n',
    },
    Alpine: {
      text: 'FROM node:20-alpine\nCMD ["node"]\n',
      at: 'FROM node:20-alpine',
      fixed: 'FROM node:20-alpine\nRUN apk add --no-cache bash curl wget procps git git-lfs\nCMD ["node"]\n',
    },
  },
  {
    'an image with all of them':
      'FROM python:3.11-slim\nRUN apt-get update && apt-get install -y bash curl wget procps git git-lfs\n',
    'a full image': 'FROM python:3.11\n',
    'a list in a variable': 'FROM python:3.11-slim\nARG PKGS\nRUN apt-get install -y $PKGS\n',
    'an unknown image': 'FROM ghcr.io/a/b\n',
  },
);
