import { describeFolderRule, docker, onPort } from './surroundingsFolder.ts';

const python = 'FROM python:3.12\nWORKDIR /app\nCOPY . .\n';
const node = 'FROM node:20\nWORKDIR /app\nCOPY . .\n';
const folder = (Dockerfile: string, readme = onPort(8000), more: Record<string, string> = {}) => ({
  Dockerfile,
  'README.md': readme,
  ...more,
});

describeFolderRule(
  'bind-localhost',
  {
    'a flag': {
      files: folder(`${python}CMD ["uvicorn", "m:a", "--host", "127.0.0.1", "--port", "8000"]\n`),
      at: '127.0.0.1',
      message: /uvicorn listens on 127.0.0.1 only/,
      fixed: { Dockerfile: `${python}CMD ["uvicorn", "m:a", "--host", "0.0.0.0", "--port", "8000"]\n` },
    },
    'the default of uvicorn': {
      files: folder(`${python}CMD ["uvicorn", "m:a"]\n`),
      at: 'CMD ["uvicorn", "m:a"]',
      message: /its default/,
      fixed: { Dockerfile: `${python}CMD ["uvicorn", "m:a", "--host", "0.0.0.0"]\n` },
    },
    'the default of gunicorn in shell form': {
      files: folder(`${python}CMD exec gunicorn --workers 2 app:app\n`),
      at: 'exec gunicorn --workers 2 app:app',
      fixed: { Dockerfile: `${python}CMD exec gunicorn --workers 2 app:app --bind 0.0.0.0\n` },
    },
    'an address with a port': {
      files: folder(`${python}CMD gunicorn -b localhost:8000 app:app\n`),
      at: 'localhost',
      fixed: { Dockerfile: `${python}CMD gunicorn -b 0.0.0.0:8000 app:app\n` },
    },
    'the default of code-server': {
      files: folder(`${python}CMD ["code-server", "--port", "8000", "--auth", "none"]\n`),
      at: 'CMD ["code-server", "--port", "8000", "--auth", "none"]',
      message: /its default/,
      fixed: {
        Dockerfile: `${python}CMD ["code-server", "--port", "8000", "--auth", "none", "--host", "0.0.0.0"]\n`,
      },
    },
    'runserver of Django': {
      files: folder(`${python}CMD python manage.py migrate && python manage.py runserver\n`),
      at: 'python manage.py runserver',
      fixed: {
        Dockerfile: `${python}CMD python manage.py migrate && python manage.py runserver 0.0.0.0:8000\n`,
      },
    },
    'flask run': {
      files: folder(`${python}ENV FLASK_RUN_PORT=8000\nCMD ["python", "-m", "flask", "run"]\n`),
      at: 'CMD ["python", "-m", "flask", "run"]',
      fixed: {
        Dockerfile: `${python}ENV FLASK_RUN_PORT=8000\nCMD ["python", "-m", "flask", "run", "--host", "0.0.0.0"]\n`,
      },
    },
    'a script': {
      files: folder(`${python}RUN chmod +x start.sh\nCMD ["./start.sh"]\n`, onPort(8000), {
        'start.sh': '#!/bin/sh\nexec uvicorn m:a # api\n',
      }),
      file: 'start.sh',
      at: 'exec uvicorn m:a',
      fixed: { 'start.sh': '#!/bin/sh\nexec uvicorn m:a --host 0.0.0.0 # api\n' },
    },
    'launch() of Gradio': {
      files: folder(`${python}CMD ["python", "app.py"]\n`, docker, {
        'app.py': 'import gradio as gr\ndemo = gr.Blocks()\ndemo.queue().launch(share=False)\n',
      }),
      at: 'CMD ["python", "app.py"]',
      fixed: {
        'app.py':
          'import gradio as gr\ndemo = gr.Blocks()\ndemo.queue().launch(share=False, server_name="0.0.0.0")\n',
      },
    },
    'listen() of Node': {
      files: folder(`${node}CMD ["node", "server.js"]\n`, onPort(3000), {
        'server.js': "app.listen(3000, '127.0.0.1');\n",
      }),
      at: 'CMD ["node", "server.js"]',
      fixed: { 'server.js': "app.listen(3000, '0.0.0.0');\n" },
    },
    'a variable of the image': {
      files: folder(`${python}ENV HOST=localhost\nCMD uvicorn m:a --host $HOST\n`),
      at: 'localhost',
      fixed: { Dockerfile: `${python}ENV HOST=0.0.0.0\nCMD uvicorn m:a --host $HOST\n` },
    },
  },
  {
    'all addresses': folder(`${python}CMD ["uvicorn", "m:a", "--host", "0.0.0.0"]\n`),
    'all addresses of IPv6': folder(`${python}CMD ["uvicorn", "m:a", "--host", "::"]\n`),
    'a variable of uvicorn': folder(`${python}ENV UVICORN_HOST=0.0.0.0\nCMD ["uvicorn", "m:a"]\n`),
    'gunicorn with PORT': folder(`${python}ENV PORT=8000\nCMD ["gunicorn", "m:a"]\n`),
    'a variable of Gradio': folder(
      `${python}ENV GRADIO_SERVER_NAME=0.0.0.0\nCMD ["python", "app.py"]\n`,
      docker,
      {
        'app.py': 'import gradio as gr\ngr.Blocks().launch()\n',
      },
    ),
    'servers that listen everywhere by themselves': folder(`${python}CMD fastapi run main.py\n`),
    'a health check': folder(
      `${python}HEALTHCHECK CMD curl -f http://127.0.0.1:8000/\nCMD ["uvicorn", "m:a", "--host", "0.0.0.0"]\n`,
    ),
    'a proxy in the same command': folder(`${python}CMD nginx && uvicorn m:a --host 127.0.0.1\n`),
    'a process behind another one': folder(`${python}CMD uvicorn m:a --host 127.0.0.1 & python proxy.py\n`),
    'the default in an unknown image': folder('FROM ghcr.io/some/app\nCMD ["uvicorn", "m:a"]\n'),
    'a script that is not started': folder(
      `${python}CMD ["uvicorn", "m:a", "--host", "0.0.0.0"]\n`,
      onPort(8000),
      {
        'start.sh': 'uvicorn m:a\n',
      },
    ),
    'options that come from outside': folder(`${python}ENTRYPOINT ["sh", "-c", "uvicorn m:a $0 $@"]\n`),
    'a socket': folder(`${python}CMD uvicorn m:a --uds /tmp/x.sock\n`),
    'a server of Node that says nothing': folder(`${node}CMD ["node", "server.js"]\n`, onPort(3000), {
      'server.js': 'app.listen(3000);\n',
    }),
  },
);
