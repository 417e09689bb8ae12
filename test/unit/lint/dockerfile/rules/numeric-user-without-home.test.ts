import { describeRule } from './describeRule.ts';

describeRule(
  'numeric-user-without-home',
  {
    'USER 1000': {
      text: 'FROM python:3.11\nWORKDIR /srv\nUSER 1000\nCMD ["python"]\n',
      at: '1000',
      message: /HOME will be '\/'/,
      fixed: 'FROM python:3.11\nWORKDIR /srv\nRUN useradd -m -u 1000 user\nUSER 1000\nCMD ["python"]\n',
      fixes: ['Make an account with uid 1000', 'Set HOME to /tmp'],
    },
    'USER with a group on Alpine': {
      text: 'FROM alpine:3.20\nUSER 1000:1000\nCMD ["sh"]\n',
      at: '1000:1000',
      fixed: 'FROM alpine:3.20\nRUN adduser -D -u 1000 user\nUSER 1000:1000\nCMD ["sh"]\n',
    },
  },
  {
    'an account': 'FROM python:3.11\nRUN useradd -m -u 1000 user\nUSER 1000\n',
    'uid 1000 of the image': 'FROM node:20\nUSER 1000\n',
    'ubuntu 24.04': 'FROM ubuntu:24.04\nUSER 1000\n',
    'ENV HOME': 'FROM python:3.11\nENV HOME=/tmp\nUSER 1000\n',
    'an unknown image': 'FROM ghcr.io/a/b\nUSER 1000\n',
    'an image where packages were unpacked': 'FROM scratch\nCOPY a /\nUSER 1000\n',
  },
);
