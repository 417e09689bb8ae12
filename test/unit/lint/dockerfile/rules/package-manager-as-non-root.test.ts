import { describeRule } from './describeRule.ts';

const user = 'FROM python:3.11\nRUN useradd -m -u 1000 user\nUSER user\n';

describeRule(
  'package-manager-as-non-root',
  {
    apt: {
      text: `${user}RUN apt-get update && \\\n    apt-get install -y ffmpeg\nCMD ["python"]\n`,
      at: 'apt-get update',
      message: /apt-get needs root, but this runs as 'user'/,
      related: [3],
      fixed: `${user}USER root\nRUN apt-get update && \\\n    apt-get install -y ffmpeg\nUSER user\nCMD ["python"]\n`,
    },
    'apk as the user of the image': {
      text: 'FROM n8nio/n8n\nRUN apk add --no-cache curl\n',
      at: 'apk add --no-cache curl',
      fixed: 'FROM n8nio/n8n\nUSER root\nRUN apk add --no-cache curl\nUSER node\n',
    },
    'sudo that is not there': {
      text: `${user}RUN sudo apt-get install -y ffmpeg\nCMD ["python"]\n`,
      at: 'sudo apt-get install -y ffmpeg',
      fixed: `${user}USER root\nRUN sudo apt-get install -y ffmpeg\nUSER user\nCMD ["python"]\n`,
    },
  },
  {
    root: 'FROM python:3.11\nRUN apt-get update\n',
    'root again': `${user}USER root\nRUN apt-get update && apt-get install -y git\nUSER user\n`,
    'sudo that was installed': `FROM python:3.11\nRUN apt-get update && apt-get install -y sudo && useradd -m user\nUSER user\nRUN sudo apt-get install -y git\n`,
    'what only looks': `${user}RUN apt list --installed && apt-cache search x\n`,
    'a guarded command': `${user}RUN apt-get update || true\n`,
    'the text of an echo': `${user}RUN echo "apt-get install x"\n`,
    'an unknown user': 'FROM ghcr.io/a/b\nRUN apt-get update\n',
  },
);
