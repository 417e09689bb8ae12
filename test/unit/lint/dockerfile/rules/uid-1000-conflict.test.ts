import { describeRule } from './describeRule.ts';

describeRule(
  'uid-1000-conflict',
  {
    'useradd on node': {
      text: 'FROM node:20\nRUN useradd -m -u 1000 user\nUSER user\nCMD ["node", "a.js"]\n',
      at: 'useradd -m -u 1000 user',
      message: /already taken by 'node' in node:20; useradd will fail with 'UID 1000 is not unique'/,
      related: [1],
      fixed:
        'FROM node:20\nRUN userdel -r node && useradd -m -u 1000 user\nUSER user\nCMD ["node", "a.js"]\n',
    },
    'a combined short flag on a CUDA image with Ubuntu 24.04': {
      text: 'FROM nvidia/cuda:12.6.0-runtime-ubuntu24.04\nRUN apt-get update && \\\n    useradd -mu 1000 app\nCMD ["x"]\n',
      at: 'useradd -mu 1000 app',
      fixed:
        'FROM nvidia/cuda:12.6.0-runtime-ubuntu24.04\nRUN apt-get update && \\\n    userdel -r ubuntu && useradd -mu 1000 app\nCMD ["x"]\n',
    },
    'adduser on node of Alpine': {
      text: 'FROM node:22-alpine\nRUN adduser -D -u 1000 user\nCMD ["node"]\n',
      at: 'adduser -D -u 1000 user',
      fixed: 'FROM node:22-alpine\nRUN deluser --remove-home node && adduser -D -u 1000 user\nCMD ["node"]\n',
    },
    'a uid in a variable': {
      text: 'FROM ubuntu:24.04\nARG NB_UID=1000\nENV UID_OF_APP=${NB_UID}\nRUN adduser --disabled-password --uid ${UID_OF_APP} app\n',
      at: 'adduser --disabled-password --uid ${UID_OF_APP} app',
      fixed:
        'FROM ubuntu:24.04\nARG NB_UID=1000\nENV UID_OF_APP=${NB_UID}\nRUN userdel -r ubuntu && adduser --disabled-password --uid ${UID_OF_APP} app\n',
    },
  },
  {
    'an image without the uid': 'FROM python:3.11\nRUN useradd -m -u 1000 user\n',
    'ubuntu 22.04': 'FROM nvidia/cuda:12.2.0-base-ubuntu22.04\nRUN useradd -m -u 1000 user\n',
    'another uid': 'FROM node:20\nRUN useradd -m -u 1001 user\n',
    'a userdel before': 'FROM ubuntu:24.04\nRUN userdel -r ubuntu\nRUN useradd -m -u 1000 user\n',
    'a userdel in the same step': 'FROM ubuntu:24.04\nRUN userdel -r ubuntu && useradd -m -u 1000 user\n',
    'a number that moves away': 'FROM node:20\nRUN usermod -u 1001 node && useradd -m -u 1000 user\n',
    'a uid shared on purpose': 'FROM node:20\nRUN useradd -o -u 1000 user\n',
    'a guarded command':
      'FROM node:20\nRUN useradd -u 1000 user || true\nRUN id -u 1000 || useradd -u 1000 user\n',
    'a command behind a test': 'FROM node:20\nRUN if ! id -u 1000; then useradd -u 1000 user; fi\n',
    'an unknown image': 'FROM ghcr.io/some/thing\nRUN useradd -m -u 1000 user\n',
    'a stage that nothing needs':
      'FROM node:20 AS old\nRUN useradd -u 1000 user\nFROM python:3.11\nCMD ["python"]\n',
  },
);
