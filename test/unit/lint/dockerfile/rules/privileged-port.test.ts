import { describeFolderRule, docker, onPort } from './surroundingsFolder.ts';

const python =
  'FROM python:3.12\nRUN useradd -m -u 1000 user\nUSER user\nENV PATH=/home/user/.local/bin:$PATH\nWORKDIR /app\n';
const folder = (Dockerfile: string, readme = docker, more: Record<string, string> = {}) => ({
  Dockerfile,
  'README.md': readme,
  ...more,
});

describeFolderRule(
  'privileged-port',
  {
    'port 80': {
      files: folder(`${python}EXPOSE 80\nCMD ["uvicorn", "m:a", "--host", "0.0.0.0", "--port", "80"]\n`),
      at: '80',
      message: /uvicorn runs as user.*port 80/,
      fixed: {
        Dockerfile: `${python}EXPOSE 7860\nCMD ["uvicorn", "m:a", "--host", "0.0.0.0", "--port", "7860"]\n`,
      },
    },
    'port 443, while the README names another one': {
      files: folder(`${python}CMD gunicorn -b :443 app:app\n`, onPort(8080)),
      at: '443',
      fixed: { Dockerfile: `${python}CMD gunicorn -b :8080 app:app\n` },
    },
    'a script': {
      files: folder(`${python}COPY --chown=user . .\nCMD ["bash", "start.sh"]\n`, docker, {
        'start.sh': 'python -m http.server 80\n',
      }),
      file: 'start.sh',
      at: '80',
      fixed: { 'start.sh': 'python -m http.server 7860\n' },
    },
  },
  {
    root: folder('FROM python:3.12\nCMD ["uvicorn", "m:a", "--host", "0.0.0.0", "--port", "80"]\n'),
    'the first port that is free': folder(
      `${python}CMD ["uvicorn", "m:a", "--host", "0.0.0.0", "--port", "1025"]\n`,
    ),
    'an unknown user': folder(
      'FROM ghcr.io/some/app\nCMD ["uvicorn", "m:a", "--host", "0.0.0.0", "--port", "80"]\n',
    ),
    'an unknown port': folder(`${python}CMD uvicorn m:a --host 0.0.0.0 --port $PORT\n`),
    'a port that is given to another user': folder(
      'FROM debian:12\nUSER root\nCMD ["gunicorn", "-b", ":80", "a:b"]\n',
    ),
  },
);
