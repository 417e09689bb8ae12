import { describeRule, folder } from './describeRule.ts';

const user = 'FROM python:3.11\nRUN useradd -m -u 1000 user\nWORKDIR /srv\n';

describeRule(
  'runtime-dir-owned-by-root',
  {
    'one folder': {
      text: `${user}RUN mkdir -p /srv/uploads\nUSER user\nCMD ["python"]\n`,
      at: 'mkdir -p /srv/uploads',
      message:
        /'user' can't create files in \/srv\/uploads: mkdir made it as root \(line 4\), before USER \(line 5\)/,
      fixed: `${user}RUN mkdir -p /srv/uploads && chown user /srv/uploads\nUSER user\nCMD ["python"]\n`,
    },
    'some of several': {
      text: `${user}RUN echo a && \\\n    mkdir data src logs && \\\n    echo b\nUSER user\nCMD ["python"]\n`,
      at: 'mkdir data src logs',
      fixed: `${user}RUN echo a && \\\n    mkdir data src logs && chown user data logs && \\\n    echo b\nUSER user\nCMD ["python"]\n`,
    },
    'a folder beside copied files': {
      text: `${user}COPY --chown=user . .\nRUN mkdir -p data\nUSER user\nCMD ["python"]\n`,
      facts: folder({}, 'app.py'),
      at: 'mkdir -p data',
      fixed: `${user}COPY --chown=user . .\nRUN mkdir -p data && chown user data\nUSER user\nCMD ["python"]\n`,
    },
    'a folder that may be a copied one of root': {
      text: `${user}COPY . .\nRUN mkdir -p data\nUSER user\nCMD ["python"]\n`,
      at: 'mkdir -p data',
      fixed: `${user}COPY . .\nRUN mkdir -p data && chown user data\nUSER user\nCMD ["python"]\n`,
    },
    'a folder made above the user': {
      text: 'FROM python:3.11\nRUN mkdir /cache\nRUN useradd -m -u 1000 user\nUSER user\nCMD ["python"]\n',
      at: 'mkdir /cache',
      fixed:
        'FROM python:3.11\nRUN mkdir /cache && chown 1000 /cache\nRUN useradd -m -u 1000 user\nUSER user\nCMD ["python"]\n',
    },
  },
  {
    'a folder that is given': `${user}RUN mkdir data && chown user data\nUSER user\n`,
    'a folder given later': `${user}RUN mkdir data\nRUN chown -R user /srv\nUSER user\n`,
    'a folder for everybody': `${user}RUN mkdir data && chmod 777 data\nUSER user\n`,
    'a folder of the user': `${user}USER user\nRUN mkdir -p ~/data\n`,
    'a folder that may be a copied one of the user': `${user}COPY --chown=user . .\nRUN mkdir -p data\nUSER user\n`,
    'another name': `${user}RUN mkdir src\nUSER user\n`,
    'a system path': `${user}RUN mkdir -p /etc/app/data /var/lib/x/data\nUSER user\n`,
    '/data, where a volume comes': `${user}RUN mkdir /data\nUSER user\n`,
    'an image that runs as root': 'FROM python:3.11\nRUN mkdir /srv/data\n',
    'an unknown user': 'FROM ghcr.io/a/b\nRUN mkdir /srv/data\n',
  },
);
