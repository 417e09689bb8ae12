import { describeRule } from './describeRule.ts';

describeRule(
  'cache-mount-not-writable',
  {
    'a cache without owner': {
      text: 'FROM node:20\nUSER node\nRUN --mount=type=cache,target=/home/node/.npm npm ci\n',
      at: '--mount=type=cache,target=/home/node/.npm',
      related: [2],
      fixed: 'FROM node:20\nUSER node\nRUN --mount=type=cache,target=/home/node/.npm,uid=1000 npm ci\n',
    },
    'a cache in quotes, over lines': {
      text: 'FROM node:20\nUSER node\nRUN --mount="type=cache,target=/a" \\\n  npm ci\n',
      at: '--mount="type=cache,target=/a"',
      fixed: 'FROM node:20\nUSER node\nRUN --mount="type=cache,target=/a,uid=1000" \\\n  npm ci\n',
    },
  },
  {
    uid: 'FROM node:20\nUSER node\nRUN --mount=type=cache,target=/a,uid=1000 npm ci\n',
    mode: 'FROM node:20\nUSER node\nRUN --mount=type=cache,target=/a,mode=0777 npm ci\n',
    root: 'FROM node:20\nRUN --mount=type=cache,target=/a npm ci\n',
    'another mount': 'FROM node:20\nUSER node\nRUN --mount=type=bind,target=/a ls\n',
    'an unknown user': 'FROM ghcr.io/a/b\nRUN --mount=type=cache,target=/a ls\n',
  },
);
