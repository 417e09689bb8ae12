import { describeRule, folder } from './describeRule.ts';

const user = 'FROM python:3.11\nRUN useradd -m -u 1000 user\nWORKDIR /app\n';

describeRule(
  'recursive-chown',
  {
    'copied files': {
      text: `${user}COPY . .\nRUN chown -R user:user /app\nUSER user\nCMD ["python"]\n`,
      at: 'chown -R user:user /app',
      message: /stores everything in \/app a second time: the image grows by what line 4 put there/,
      related: [4],
      fixed: `${user}COPY --chown=user:user . .\nRUN chown user:user /app\nUSER user\nCMD ["python"]\n`,
    },
    'copied files in a folder, other letters': {
      text: `${user}COPY . /srv/app\nRUN pip install x && chown -Rv user /srv\nUSER user\nCMD ["python"]\n`,
      at: 'chown -Rv user /srv',
      fixed: `${user}COPY --chown=user . /srv/app\nRUN pip install x && chown -v user /srv\nUSER user\nCMD ["python"]\n`,
    },
    'a folder below copied ones': {
      text: `${user}COPY . .\nRUN chown -R user static\nUSER user\nCMD ["python"]\n`,
      facts: folder({}, 'static/a.css', 'app.py'),
      at: 'chown -R user static',
    },
    'a clone of an earlier step': {
      text: `${user}RUN git clone https://github.com/a/b /srv/b\nRUN chown -R user /srv/b\nUSER user\nCMD ["python"]\n`,
      at: 'chown -R user /srv/b',
    },
    'what other steps made too': {
      text: `${user}COPY . .\nRUN mkdir data\nRUN chown -R user /app\nUSER user\nCMD ["python"]\n`,
      at: 'chown -R user /app',
    },
  },
  {
    'an empty directory': `${user}RUN chown -R user /app\nUSER user\nCOPY --chown=user . .\n`,
    'a folder of the same step': `${user}COPY . .\nRUN mkdir -p /app/data && chown -R user /app/data\nUSER user\n`,
    'a folder that an earlier step made': `${user}COPY --chown=user . .\nRUN mkdir data\nRUN chown -R user data\nUSER user\n`,
    'a clone of the same step': `${user}RUN git clone https://x.y/a/b && chown -R user b\nUSER user\n`,
    'chown without -R': `${user}COPY . .\nRUN chown user /app\nUSER user\n`,
    'lists of dependencies': `${user}COPY requirements.txt .\nRUN chown -R user /app\nUSER user\n`,
    'what belongs to the user already': `${user}COPY --chown=user . .\nRUN chown -R user /app\nUSER user\n`,
    'a system folder': `FROM nginx\nCOPY site /usr/share/nginx/html\nRUN chown -R nginx /var/cache/nginx /usr/share/nginx\n`,
    'a stage that is not the image': `${user}COPY . .\nRUN chown -R user /app\nFROM debian\nCOPY --from=0 /app /app\n`,
  },
);
