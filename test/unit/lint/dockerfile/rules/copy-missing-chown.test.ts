import { describeRule } from './describeRule.ts';

const user = 'FROM python:3.11\nRUN useradd -m -u 1000 user\nUSER user\nWORKDIR /home/user/app\n';

describeRule(
  'copy-missing-chown',
  {
    COPY: {
      text: `${user}COPY . .\nCMD ["python", "a.py"]\n`,
      at: 'COPY . .',
      message: /'user' can't change them/,
      related: [3],
      fixed: `${user}COPY --chown=user . .\nCMD ["python", "a.py"]\n`,
    },
    'COPY with other flags and over lines': {
      text: `${user}COPY --link \\\n  a b \\\n  ./c/\nCMD ["python"]\n`,
      at: 'COPY --link \\',
      fixed: `${user}COPY --chown=user --link \\\n  a b \\\n  ./c/\nCMD ["python"]\n`,
    },
    'only lists of dependencies': {
      text: `${user}COPY requirements.txt requirements-dev.txt ./\nCMD ["python"]\n`,
      at: 'COPY requirements.txt requirements-dev.txt ./',
      severity: 'information',
      fixed: `${user}COPY --chown=user requirements.txt requirements-dev.txt ./\nCMD ["python"]\n`,
    },
    'a copy to the home of root': {
      text: `${user}COPY .netrc /root/.netrc\n`,
      at: 'COPY .netrc /root/.netrc',
      fixed: `${user}COPY --chown=user .netrc /root/.netrc\n`,
    },
    'a numeric user': {
      text: 'FROM node:20\nUSER 1000:1000\nADD a.tar.gz /srv/a/\nCMD ["node"]\n',
      at: 'ADD a.tar.gz /srv/a/',
      fixed: 'FROM node:20\nUSER 1000:1000\nADD --chown=1000:1000 a.tar.gz /srv/a/\nCMD ["node"]\n',
    },
    'a user in a variable': {
      text: 'FROM node:20\nARG WHO=node\nUSER ${WHO}\nCOPY . /home/node/app\nCMD ["node"]\n',
      at: 'COPY . /home/node/app',
      fixed: 'FROM node:20\nARG WHO=node\nUSER ${WHO}\nCOPY --chown=${WHO} . /home/node/app\nCMD ["node"]\n',
    },
    'the user of the image': {
      text: 'FROM quay.io/jupyter/base-notebook\nCOPY . work\nCMD ["start.sh"]\n',
      at: 'COPY . work',
      fixed: 'FROM quay.io/jupyter/base-notebook\nCOPY --chown=jovyan . work\nCMD ["start.sh"]\n',
    },
  },
  {
    '--chown': `${user}COPY --chown=user . .\n`,
    'a mode for everybody': `${user}COPY --chmod=777 . .\n`,
    'programs and settings': `${user}COPY run.sh /usr/local/bin/\nCOPY a.conf /etc/a.conf\n`,
    'a copy by root': 'FROM python:3.11\nRUN useradd -m user\nCOPY . /app\nUSER user\n',
    'files of another stage that are not root’s':
      'FROM node:20 AS b\nUSER node\nWORKDIR /b\nRUN mkdir dist\nFROM node:20\nUSER node\nCOPY --from=b /b/dist /home/node/dist\n',
    'an unknown user': 'FROM ghcr.io/a/b\nCOPY . /app\n',
    'a stage that is not the image': `${user.replace('3.11', '3.11 AS b')}COPY . .\nFROM python:3.11\nCOPY --from=b /home/user/app /app\n`,
  },
);
