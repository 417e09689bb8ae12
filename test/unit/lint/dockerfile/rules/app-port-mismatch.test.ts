import { describeFolderRule, docker, onPort } from './surroundingsFolder.ts';

const python = 'FROM python:3.12\nWORKDIR /app\nCOPY . .\n';
const node = 'FROM node:20\nWORKDIR /app\nCOPY . .\n';
const folder = (Dockerfile: string, readme = docker, more: Record<string, string> = {}) => ({
  Dockerfile,
  'README.md': readme,
  ...more,
});
const app = (port: number) => ({ 'README.md': onPort(port) });
const withPort = (port: number) => ({ 'README.md': docker.replace(/---\n$/, `app_port: ${port}\n---\n`) });

describeFolderRule(
  'app-port-mismatch',
  {
    'a flag of uvicorn': {
      files: folder(`${python}CMD ["uvicorn", "main:app", "--host", "0.0.0.0", "--port", "8000"]\n`),
      at: '8000',
      message: /uvicorn listens on port 8000.*port 7860, the default of app_port/,
      fixes: ['Set "app_port" to 8000 in the README', 'Listen on port 7860'],
      fixed: withPort(8000),
    },
    'a flag that EXPOSE disagrees with': {
      files: folder(`${python}EXPOSE 7860\nCMD ["uvicorn", "main:app", "--host=0.0.0.0", "--port=8000"]\n`),
      at: '8000',
      fixed: {
        Dockerfile: `${python}EXPOSE 7860\nCMD ["uvicorn", "main:app", "--host=0.0.0.0", "--port=7860"]\n`,
      },
    },
    'the default of streamlit': {
      files: folder(`${python}CMD streamlit run app.py\n`),
      at: 'streamlit run app.py',
      message: /its default/,
      fixed: withPort(8501),
    },
    'a default in the shell, in sh -c': {
      files: folder(
        `${python}CMD ["sh", "-c", "gunicorn -b 0.0.0.0:\${PORT:-5000} app:app"]\n`,
        onPort(8080),
      ),
      at: '5000',
      fixed: app(5000),
    },
    'a variable of the image': {
      files: folder(`${python}ENV A=1 PORT=9000\nCMD exec uvicorn main:app --host 0.0.0.0 --port $PORT\n`),
      at: '9000',
      fixed: withPort(9000),
    },
    'a port that only root may open': {
      files: folder(`${python}EXPOSE 80\nCMD ["uvicorn", "main:app", "--host", "0.0.0.0", "--port", "80"]\n`),
      at: '80',
      fixed: {
        Dockerfile: `${python}EXPOSE 7860\nCMD ["uvicorn", "main:app", "--host", "0.0.0.0", "--port", "7860"]\n`,
      },
    },
    'a start script': {
      files: folder(`${python}CMD ["bash", "start.sh"]\n`, docker, {
        'start.sh':
          '#!/bin/bash\nset -e\npython prepare.py\nexec uvicorn main:app --host 0.0.0.0 --port 8000\n',
      }),
      file: 'start.sh',
      at: '8000',
      fixed: withPort(8000),
    },
    'an entry script and CMD': {
      files: folder(
        `${python}ENTRYPOINT ["./entry.sh"]\nCMD ["flask", "run", "--host", "0.0.0.0"]\n`,
        docker,
        {
          'entry.sh': '#!/bin/sh\nexport FLASK_RUN_PORT=5001\nexec "$@"\n',
        },
      ),
      at: 'CMD ["flask", "run", "--host", "0.0.0.0"]',
      fixed: withPort(5001),
    },
    'the code of a Gradio app': {
      files: folder(`${python}CMD ["python", "app.py"]\n`, onPort(8080), {
        'app.py': 'import gradio as gr\ndemo = gr.Blocks()\ndemo.launch(server_name="0.0.0.0")\n',
      }),
      at: 'CMD ["python", "app.py"]',
      fixed: app(7860),
    },
    'the code of a Flask app': {
      files: folder(`${python}CMD ["python", "-u", "app.py"]\n`, docker, {
        'app.py':
          'import os\nfrom flask import Flask\napp = Flask(__name__)\nPORT = int(os.environ.get("PORT", 5000))\nif __name__ == "__main__":\n    app.run(host="0.0.0.0", port=PORT)\n',
      }),
      at: 'CMD ["python", "-u", "app.py"]',
      fixed: withPort(5000),
    },
    'npm start': {
      files: folder(`${node}CMD ["npm", "start"]\n`, docker, {
        'package.json': '{"scripts": {"start": "node server.js"}}',
        'server.js': "const port = process.env.PORT || 3000;\napp.listen(port, () => console.log('up'));\n",
      }),
      at: 'CMD ["npm", "start"]',
      fixed: withPort(3000),
    },
    'nginx with its own port': {
      files: folder('FROM nginx:alpine\nCOPY dist /usr/share/nginx/html\n'),
      at: 'FROM nginx:alpine',
      fixes: [],
    },
    'a configuration of nginx': {
      files: folder('FROM nginx:alpine\nCOPY nginx.conf /etc/nginx/conf.d/default.conf\n', docker, {
        'nginx.conf': 'server {\n  listen 8080; # not 7860\n}\n',
      }),
      at: 'FROM nginx:alpine',
      fixed: withPort(8080),
    },
    'EXPOSE alone': {
      files: folder(`${python}EXPOSE 5000/tcp\nCMD ["./server"]\n`),
      at: '5000/tcp',
      severity: 'warning',
      fixes: ['Set "app_port" to 5000 in the README'],
    },
  },
  {
    'the same port': folder(
      `${python}EXPOSE 7860\nCMD ["uvicorn", "m:a", "--host", "0.0.0.0", "--port", "7860"]\n`,
    ),
    'another EXPOSE than the known port': folder(
      `${python}EXPOSE 8000\nCMD ["uvicorn", "m:a", "--host", "0.0.0.0", "--port", "7860"]\n`,
    ),
    'app_port of the README': folder(`${python}CMD streamlit run app.py\n`, onPort(8501)),
    'a flag over the default': folder(`${python}CMD streamlit run app.py --server.port 7860\n`),
    'a variable over the default': folder(
      `${python}ENV STREAMLIT_SERVER_PORT=7860\nCMD streamlit run app.py\n`,
    ),
    'a configuration of streamlit': folder(`${python}CMD streamlit run app.py\n`, docker, {
      '.streamlit/config.toml': '[server]\nport = 7860\n',
    }),
    'a configuration of gunicorn': folder(`${python}CMD gunicorn app:app\n`, docker, {
      'gunicorn.conf.py': 'bind=":7860"\n',
    }),
    'no README': { Dockerfile: `${python}CMD streamlit run app.py\n` },
    'a README of another SDK': folder(`${python}CMD streamlit run app.py\n`, '---\nsdk: static\n---\n'),
    'an unknown image': folder('FROM ghcr.io/some/app\nEXPOSE 80\nCMD ["uvicorn", "m:a", "--port", "80"]\n'),
    'several processes': folder(
      `${python}EXPOSE 8000\nCMD uvicorn api:app --port 8000 & streamlit run app.py\n`,
    ),
    supervisord: folder(`${python}EXPOSE 8000\nCMD ["supervisord", "-n"]\n`),
    'nginx in front': folder(`${python}CMD nginx && uvicorn api:app --port 8000\n`),
    'a script that is not here': folder(`${python}EXPOSE 8000\nCMD ["./run.sh"]\n`),
    'a script that the build writes over': folder(
      `${python}RUN sed -i 's/8000/7860/' run.sh\nCMD ["bash", "run.sh"]\n`,
      docker,
      { 'run.sh': 'uvicorn api:app --host 0.0.0.0 --port 8000\n' },
    ),
    'a script with several processes': folder(`${python}CMD ["./run.sh"]\n`, docker, {
      'run.sh': 'uvicorn api:app --port 8000 &\nstreamlit run app.py --server.port 8501\n',
    }),
    'a variable that nothing sets': folder(`${python}CMD uvicorn m:a --host 0.0.0.0 --port $PORT\n`),
    'options in a variable': folder(`${python}CMD uvicorn m:a $UVICORN_OPTIONS\n`),
    'an option of its own': folder(`${python}CMD ["python", "app.py", "--port", "8000"]\n`, docker, {
      'app.py': 'import sys\nserve(sys.argv)\n',
    }),
    'code that decides by a condition': folder(`${python}CMD ["python", "app.py"]\n`, docker, {
      'app.py': 'import uvicorn, sys\nif len(sys.argv) > 1:\n    uvicorn.run("m:a", port=8000)\n',
    }),
    'code that starts others': folder(`${python}CMD ["python", "app.py"]\n`, docker, {
      'app.py': 'import uvicorn, subprocess\nsubprocess.Popen(["x"])\nuvicorn.run("m:a", port=8000)\n',
    }),
    'a health check on another port': folder(
      `${python}HEALTHCHECK CMD curl -f http://localhost:8000/ || exit 1\nCMD ["uvicorn", "m:a", "--host", "0.0.0.0", "--port", "7860"]\n`,
    ),
    'a built stage': folder(
      'FROM node:20 AS build\nEXPOSE 3000\nCMD ["npm", "start"]\nFROM python:3.12\nCMD ["uvicorn", "m:a", "--host", "0.0.0.0", "--port", "7860"]\n',
    ),
  },
);
