import { describeRule } from './describeRule.ts';

const user = 'FROM python:3.11\nRUN useradd -m -u 1000 user\n';

describeRule(
  'privileged-write-as-non-root',
  {
    'a folder in a working directory of root': {
      text: `${user}WORKDIR /app\nUSER user\nRUN mkdir data\nCMD ["python"]\n`,
      at: 'mkdir data',
      message:
        /'user' can't create files in \/app: WORKDIR made it as root \(line 3\), before USER \(line 4\)/,
      related: [3, 4],
      fixed: `${user}WORKDIR /app\nRUN chown user /app\nUSER user\nRUN mkdir data\nCMD ["python"]\n`,
    },
    'a folder at the root': {
      text: `${user}USER user\nRUN mkdir -p /models/a\nCMD ["python"]\n`,
      at: 'mkdir -p /models/a',
      message: /can't create files in \//,
      fixed: `${user}RUN mkdir -p /models/a && chown user /models/a\nUSER user\nRUN mkdir -p /models/a\nCMD ["python"]\n`,
    },
    'a redirect into /etc': {
      text: `${user}USER user\nRUN echo a > /etc/app.conf\nCMD ["python"]\n`,
      at: 'echo a > /etc/app.conf',
    },
    'chmod of copied files': {
      text: `${user}USER user\nWORKDIR /home/user/app\nCOPY a.txt a.txt\nRUN chmod 755 a.txt\nCMD ["python"]\n`,
      at: 'chmod 755 a.txt',
      fixed: `${user}USER user\nWORKDIR /home/user/app\nCOPY --chown=user a.txt a.txt\nRUN chmod 755 a.txt\nCMD ["python"]\n`,
    },
    'a tool of root': {
      text: `${user}USER user\nRUN playwright install --with-deps chromium\nCMD ["python"]\n`,
      at: 'playwright install --with-deps chromium',
    },
    useradd: {
      text: `${user}USER user\nRUN groupadd more\nCMD ["python"]\n`,
      at: 'groupadd more',
      fixed: `${user}USER root\nRUN groupadd more\nUSER user\nCMD ["python"]\n`.replace(
        'USER root',
        'USER user\nUSER root',
      ),
    },
    'npm for everybody': {
      text: 'FROM node:20\nUSER node\nRUN npm install -g serve\nCMD ["serve"]\n',
      at: 'npm install -g serve',
      severity: 'warning',
      fixed: 'FROM node:20\nUSER node\nUSER root\nRUN npm install -g serve\nUSER node\nCMD ["serve"]\n',
    },
  },
  {
    'a working directory of the user': `${user}USER user\nWORKDIR /app\nRUN mkdir data\n`,
    'the home and /tmp': `${user}USER user\nRUN mkdir -p ~/.cache /tmp/x && touch $HOME/a\n`,
    'a folder given before': `${user}RUN mkdir /data && chown user /data\nUSER user\nRUN touch /data/a\n`,
    'a guarded command': `${user}USER user\nRUN mkdir /x || true\n`,
    'npm with a prefix':
      'FROM node:20\nUSER node\nENV NPM_CONFIG_PREFIX=/home/node/.npm\nRUN npm install -g serve\n',
    'an unknown image': 'FROM ghcr.io/a/b\nUSER app\nRUN mkdir /x\n',
    root: `${user}RUN mkdir /x && groupadd more\n`,
  },
);
