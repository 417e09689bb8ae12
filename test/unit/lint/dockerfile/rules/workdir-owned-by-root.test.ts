import { describeRule } from './describeRule.ts';

const user = 'FROM python:3.11\nRUN useradd -m -u 1000 user\n';

describeRule(
  'workdir-owned-by-root',
  {
    'WORKDIR before USER': {
      text: `${user}WORKDIR /app\nCOPY --chown=user . .\nUSER user\nCMD ["python"]\n`,
      at: 'WORKDIR /app',
      message:
        /'user' can't create files in \/app: WORKDIR made it as root \(line 3\), before USER \(line 5\)/,
      related: [5],
      fixed: `${user}WORKDIR /app\nCOPY --chown=user . .\nRUN chown user /app\nUSER user\nCMD ["python"]\n`,
    },
    'a cache that points into it': {
      text: `${user}WORKDIR /app\nENV HF_HOME=/app/.cache\nCOPY --chown=user app.py .\nUSER user\nCMD ["python"]\n`,
      at: 'WORKDIR /app',
      severity: 'warning',
      message: /HF_HOME points there/,
      fixed: `${user}WORKDIR /app\nENV HF_HOME=/app/.cache\nCOPY --chown=user app.py .\nRUN chown user /app\nUSER user\nCMD ["python"]\n`,
    },
    'a database that points into it': {
      text: `${user}WORKDIR /app\nUSER user\nENV DATABASE_URL=sqlite:////app/a.db\nCMD ["python"]\n`,
      at: 'WORKDIR /app',
      severity: 'warning',
      fixed: `${user}WORKDIR /app\nRUN chown user /app\nUSER user\nENV DATABASE_URL=sqlite:////app/a.db\nCMD ["python"]\n`,
    },
    'a folder that COPY made': {
      text: `${user}COPY app.py /srv/app/\nWORKDIR /srv/app\nUSER user\nCMD ["python"]\n`,
      at: 'COPY app.py /srv/app/',
      fixed: `${user}COPY app.py /srv/app/\nWORKDIR /srv/app\nRUN chown user /srv/app\nUSER user\nCMD ["python"]\n`,
    },
  },
  {
    'WORKDIR after USER': `${user}USER user\nWORKDIR /app\n`,
    'a directory that is given': `${user}WORKDIR /app\nRUN chown user:user /app\nUSER user\n`,
    'a directory below for the app': `${user}WORKDIR /app\nRUN mkdir data && chown user data\nUSER user\n`,
    'a home': `${user}WORKDIR /home/user\nUSER user\n`,
    'the root directory': `${user}USER user\n`,
    'an image that runs as root': 'FROM python:3.11\nWORKDIR /app\n',
    'an unknown base': 'FROM ghcr.io/a/b\nWORKDIR /app\nUSER app\n',
  },
);
