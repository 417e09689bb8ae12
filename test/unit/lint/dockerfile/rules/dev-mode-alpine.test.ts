import { describeRule } from './describeRule.ts';

describeRule(
  'dev-mode-alpine',
  {
    Alpine: { text: 'FROM python:3.11-alpine\nCMD ["python"]\n', at: 'FROM python:3.11-alpine' },
    'Alpine by its own name': {
      text: 'FROM node:20 AS b\nFROM alpine:3.20\nCMD ["sh"]\n',
      at: 'FROM alpine:3.20',
    },
  },
  {
    Debian: 'FROM python:3.11-slim\n',
    'an Alpine stage to build in': 'FROM node:20-alpine AS b\nFROM node:20\n',
  },
);
