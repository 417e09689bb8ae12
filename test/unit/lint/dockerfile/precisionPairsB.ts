import type { PrecisionPair } from './precisionPair.ts';

const user = `RUN useradd -m -u 1000 user
USER user
ENV HOME=/home/user \\
    PATH=/home/user/.local/bin:$PATH
WORKDIR $HOME/app
`;

/** Shapes of start commands, ports, secrets, variables and surroundings of the build. */
export const pairs: readonly PrecisionPair[] = [
  {
    name: 'Streamlit on its own port',
    dockerfile: `FROM python:3.9-slim

WORKDIR /app

RUN apt-get update && apt-get install -y \\
    build-essential \\
    curl \\
    git \\
    && rm -rf /var/lib/apt/lists/*

COPY requirements.txt ./
COPY src/ ./src/

RUN pip3 install -r requirements.txt

EXPOSE 8501

HEALTHCHECK CMD curl --fail http://localhost:8501/_stcore/health

ENTRYPOINT ["streamlit", "run", "src/streamlit_app.py", "--server.port=8501", "--server.address=0.0.0.0"]
`,
    card: 'title: a\nsdk: docker\napp_port: 8501',
    expect: [],
  },
  {
    name: 'Streamlit with the port of the Space',
    dockerfile: `FROM python:3.11
${user}
COPY --chown=user . .
RUN pip install -r requirements.txt
CMD streamlit run app.py --server.headless true --server.enableCORS false --server.port 7860
`,
    expect: [],
  },
  {
    name: 'Streamlit, its port in variables',
    dockerfile: `FROM python:3.11
ENV STREAMLIT_SERVER_PORT=7860 STREAMLIT_SERVER_ADDRESS=0.0.0.0
WORKDIR /app
COPY . .
RUN pip install -r requirements.txt
CMD ["streamlit", "run", "app.py"]
`,
    expect: [],
  },
  {
    name: 'Streamlit, its port in a file',
    dockerfile: `FROM python:3.11
WORKDIR /app
COPY . .
RUN pip install -r requirements.txt
CMD ["streamlit", "run", "app.py"]
`,
    files: {
      'app.py': '',
      'requirements.txt': 'streamlit\n',
      '.streamlit/config.toml': '[server]\nport = 7860\n',
    },
    expect: [],
  },
  {
    name: 'Gradio with its address in variables',
    dockerfile: `FROM python:3.10
${user}
COPY --chown=user . .
RUN pip install --no-cache-dir gradio
ENV GRADIO_SERVER_NAME="0.0.0.0"
EXPOSE 7860
CMD ["python", "app.py"]
`,
    files: {
      'app.py': 'import gradio as gr\n\nwith gr.Blocks() as demo:\n    gr.Markdown("x")\n\ndemo.launch()\n',
    },
    expect: [],
  },
  {
    name: 'Flask that reads PORT',
    dockerfile: `FROM python:3.12-slim
WORKDIR /app
COPY requirements.txt .
RUN pip install -r requirements.txt
COPY . .
ENV PORT=7860
CMD ["python", "main.py"]
`,
    files: {
      'requirements.txt': 'flask\n',
      'main.py':
        'import os\nfrom flask import Flask\n\napp = Flask(__name__)\n\n\nif __name__ == "__main__":\n    app.run(debug=False, host="0.0.0.0", port=int(os.environ.get("PORT", 8080)))\n',
    },
    expect: [],
  },
  {
    name: 'gunicorn with PORT and workers',
    dockerfile: `FROM python:3.12-slim
WORKDIR /app
COPY . .
RUN pip install -r requirements.txt
CMD exec gunicorn --bind :\${PORT:-7860} --workers 1 --threads 8 --timeout 0 app:app
`,
    expect: [],
  },
  {
    name: 'gunicorn with uvicorn workers and a configuration',
    dockerfile: `FROM python:3.12-slim
WORKDIR /app
COPY . .
CMD ["gunicorn", "-k", "uvicorn.workers.UvicornWorker", "-c", "gunicorn_conf.py", "main:app"]
`,
    expect: [],
  },
  {
    name: 'two processes in one command',
    dockerfile: `FROM python:3.12-slim
WORKDIR /app
COPY . .
EXPOSE 8000
CMD uvicorn api:app --host 127.0.0.1 --port 8000 & streamlit run ui.py --server.port 7860
`,
    expect: [],
  },
  {
    name: 'nginx in front of an API, in a script',
    dockerfile: `FROM python:3.12-slim
RUN apt-get update && apt-get install -y nginx
WORKDIR /app
COPY . .
COPY nginx.conf /etc/nginx/nginx.conf
CMD ["bash", "start.sh"]
`,
    files: {
      'nginx.conf': 'http { server { listen 7860; location / { proxy_pass http://127.0.0.1:8000; } } }\n',
      'start.sh': '#!/bin/bash\nuvicorn main:app --host 127.0.0.1 --port 8000 &\nnginx -g "daemon off;"\n',
      'main.py': '',
    },
    expect: [],
  },
  {
    name: 'supervisord',
    dockerfile: `FROM python:3.12-slim
RUN apt-get update && apt-get install -y supervisor redis-server
COPY supervisord.conf /etc/supervisor/conf.d/app.conf
EXPOSE 80 6379
CMD ["/usr/bin/supervisord", "-n"]
`,
    expect: [],
  },
  {
    name: 'a static site on an unprivileged nginx',
    dockerfile: `FROM node:20 AS build
WORKDIR /src
COPY package*.json ./
RUN npm ci
COPY . .
RUN npm run build

FROM nginxinc/nginx-unprivileged:alpine
COPY --from=build /src/dist /usr/share/nginx/html
`,
    card: 'sdk: docker\napp_port: 8080',
    expect: [],
  },
  {
    name: 'nginx with a configuration for the Space',
    dockerfile: `FROM nginx:alpine
COPY nginx.conf /etc/nginx/conf.d/default.conf
COPY . /usr/share/nginx/html
CMD ["nginx", "-g", "daemon off;"]
`,
    files: {
      'nginx.conf': 'server {\n    listen 7860;\n    listen [::]:7860;\n    root /usr/share/nginx/html;\n}\n',
    },
    expect: [],
  },
  {
    name: 'Next.js that stands alone',
    dockerfile: `FROM node:20-alpine AS build
WORKDIR /src
COPY . .
ARG NEXT_PUBLIC_API_KEY
ENV NEXT_PUBLIC_API_KEY=$NEXT_PUBLIC_API_KEY
RUN npm ci && npm run build

FROM node:20-alpine
WORKDIR /app
ENV PORT=7860 HOSTNAME=0.0.0.0
USER node
COPY --from=build --chown=node:node /src/.next/standalone ./
CMD ["node", "server.js"]
`,
    expect: [],
  },
  {
    name: 'Express with a port of its own in the README',
    dockerfile: `FROM node:18
WORKDIR /usr/src/app
COPY package*.json ./
RUN npm install
COPY . .
EXPOSE 3000
CMD ["npm", "start"]
`,
    card: 'sdk: docker\napp_port: 3000',
    files: {
      'package.json': '{\n  "scripts": { "start": "node index.js" }\n}\n',
      'index.js':
        "const express = require('express');\nconst app = express();\nconst port = process.env.PORT || 3000;\napp.listen(port, () => console.log(`on ${port}`));\n",
    },
    expect: [],
  },
  {
    name: 'a Go server whose port nobody sees',
    dockerfile: `FROM golang:1.22 AS build
WORKDIR /src
COPY . .
RUN CGO_ENABLED=0 go build -o /server .

FROM debian:12-slim
COPY --from=build /server /server
EXPOSE 7860
CMD ["/server"]
`,
    expect: [],
  },
  {
    name: 'a secret in a step of the user',
    dockerfile: `FROM python:3.12
${user}
RUN --mount=type=secret,id=HF_TOKEN,mode=0444,required=true \\
    git clone https://user:$(cat /run/secrets/HF_TOKEN)@huggingface.co/a/b
COPY --chown=user . .
CMD ["python", "app.py"]
`,
    expect: [],
  },
  {
    name: 'the secrets of the documentation, in double quotes',
    dockerfile: `FROM python:latest
RUN --mount=type=secret,id=SECRET_EXAMPLE,mode=0444,required=true \\
    git init && \\
    git remote add origin $(cat /run/secrets/SECRET_EXAMPLE)
RUN --mount=type=secret,id=SECRET_EXAMPLE,mode=0444,required=true \\
    curl test -H "Authorization: Bearer $(cat /run/secrets/SECRET_EXAMPLE)"
CMD ["python", "app.py"]
`,
    expect: [],
  },
  {
    name: 'a secret that may be missing',
    dockerfile: `FROM python:3.12
RUN --mount=type=cache,target=/root/.cache \\
    if [ -s /run/secrets/TOKEN ]; then export TOKEN="$(cat /run/secrets/TOKEN)"; fi; \\
    python prepare.py "\${TOKEN:-}"
CMD ["python", "app.py"]
`,
    expect: [],
  },
  {
    name: 'variables of the Space, declared in their stage',
    dockerfile: `ARG PYTHON_VERSION=3.12
FROM python:\${PYTHON_VERSION}-slim
ARG MODEL_NAME=bert-base-uncased
ENV MODEL_NAME=\${MODEL_NAME}
RUN echo "model: $MODEL_NAME, python: $PYTHON_VERSION"
CMD ["python", "app.py"]
`,
    expect: [],
  },
  {
    name: 'CUDA whose release is an ARG before FROM',
    dockerfile: `ARG CUDA_VERSION=12.4.1
FROM nvidia/cuda:\${CUDA_VERSION}-cudnn-runtime-ubuntu22.04
RUN apt-get update && apt-get install -y python3 python3-pip
RUN echo $CUDA_VERSION && (nvidia-smi || true)
RUN pip3 install torch flash-attn
CMD ["python3", "app.py"]
`,
    expect: [],
  },
  {
    name: 'a start script written by the build',
    dockerfile: `FROM python:3.12
WORKDIR /app
COPY . .
RUN echo '#!/bin/bash\\n\\
nvidia-smi\\n\\
export HF_TOKEN=$(cat /run/secrets/HF_TOKEN)\\n\\
python app.py --port 8000' > /start.sh && chmod +x /start.sh
CMD ["/start.sh"]
`,
    expect: [],
  },
  {
    name: 'text generation of Hugging Face',
    dockerfile: `FROM ghcr.io/huggingface/text-generation-inference:latest
ENV PORT=80 HUGGINGFACE_HUB_CACHE=/data
EXPOSE 80
CMD ["--json-output"]
`,
    expect: [],
  },
  {
    name: 'n8n with its data in a volume',
    dockerfile: `FROM n8nio/n8n:latest
ENV N8N_PORT=7860 N8N_USER_FOLDER=/data
USER node
EXPOSE 7860
`,
    expect: [],
  },
  {
    name: 'an API of FastAPI with its own command',
    dockerfile: `FROM python:3.12
COPY --from=ghcr.io/astral-sh/uv:latest /uv /bin/uv
${user}
COPY --chown=user pyproject.toml uv.lock ./
RUN uv sync --frozen
COPY --chown=user . .
CMD ["uv", "run", "--no-sync", "fastapi", "run", "main.py", "--port", "7860"]
`,
    expect: [],
  },
  {
    name: 'JupyterLab by its script',
    dockerfile: `FROM python:3.12
RUN pip install jupyterlab
WORKDIR /app
COPY start_server.sh .
RUN chmod +x start_server.sh
CMD ["./start_server.sh"]
`,
    files: {
      'start_server.sh':
        '#!/bin/bash\nJUPYTER_TOKEN="${JUPYTER_TOKEN:=huggingface}"\njupyter lab \\\n    --ip=0.0.0.0 \\\n    --port=7860 \\\n    --no-browser --allow-root \\\n    --ServerApp.token="$JUPYTER_TOKEN"\n',
    },
    expect: [],
  },
  {
    name: 'Shiny for Python',
    dockerfile: `FROM python:3.12
WORKDIR /app
COPY . .
EXPOSE 7860
CMD ["shiny", "run", "app.py", "--host", "0.0.0.0", "--port", "7860"]
`,
    expect: [],
  },
  {
    name: 'Shiny for R',
    dockerfile: `FROM rocker/r-ver:4.3
COPY . /code
WORKDIR /code
CMD ["R", "--quiet", "-e", "shiny::runApp(host='0.0.0.0', port=7860)"]
`,
    expect: [],
  },
  {
    name: 'Django behind its migrations',
    dockerfile: `FROM python:3.12
WORKDIR /app
COPY . .
RUN pip install -r requirements.txt
CMD python manage.py migrate --noinput && exec gunicorn project.wsgi:application --bind 0.0.0.0:7860
`,
    expect: [],
  },
  {
    name: 'an entry script that runs CMD',
    dockerfile: `FROM python:3.12
WORKDIR /app
COPY . .
ENTRYPOINT ["/bin/bash", "entrypoint.sh"]
CMD ["uvicorn", "main:app", "--host", "0.0.0.0", "--port", "7860"]
`,
    files: {
      'entrypoint.sh': '#!/bin/bash\nset -e\npython download.py\nexec "$@"\n',
      'main.py': '',
      'download.py': '',
    },
    expect: [],
  },
  {
    name: 'two ports that differ',
    dockerfile: `FROM python:3.12
WORKDIR /app
COPY . .
RUN pip install -r requirements.txt
EXPOSE 8000
CMD ["uvicorn", "main:app", "--host", "0.0.0.0", "--port", "8000"]
`,
    expect: ['6 app-port-mismatch'],
  },
  {
    name: 'Streamlit whose port nobody told the README',
    dockerfile: `FROM python:3.12
WORKDIR /app
COPY . .
CMD streamlit run app.py
`,
    files: { 'app.py': 'import streamlit as st\n' },
    expect: ['4 app-port-mismatch'],
  },
  {
    name: 'uvicorn without a host',
    dockerfile: `FROM python:3.12
WORKDIR /app
COPY . .
CMD ["uvicorn", "main:app", "--port", "7860", "--reload"]
`,
    expect: ['4 bind-localhost'],
  },
  {
    name: 'Flask of the tutorials',
    dockerfile: `FROM python:3.12
WORKDIR /app
COPY . .
RUN pip install flask
CMD ["python", "app.py"]
`,
    files: {
      'app.py':
        'from flask import Flask\napp = Flask(__name__)\n\n@app.route("/")\ndef home():\n    return "x"\n\nif __name__ == "__main__":\n    app.run(debug=True)\n',
    },
    expect: ['5 app-port-mismatch', '5 bind-localhost'],
  },
  {
    name: 'a start script on 127.0.0.1',
    dockerfile: `FROM python:3.12
WORKDIR /app
COPY . .
CMD ["bash", "start.sh"]
`,
    files: { 'start.sh': '#!/bin/bash\nexec uvicorn main:app --host 127.0.0.1 --port 7860\n', 'main.py': '' },
    expect: ['start.sh 2 bind-localhost'],
  },
  {
    name: 'port 80 of a user',
    dockerfile: `FROM python:3.12
${user}
COPY --chown=user . .
CMD ["uvicorn", "main:app", "--host", "0.0.0.0", "--port", "80"]
`,
    expect: ['9 app-port-mismatch', '9 privileged-port'],
  },
  {
    name: 'the ARG of the documentation, before FROM',
    dockerfile: `ARG MODEL_REPO_NAME
FROM python:latest
RUN python predict.py $MODEL_REPO_NAME
CMD ["python", "app.py"]
`,
    expect: ['3 arg-before-from-not-redeclared'],
  },
  {
    name: 'a token as build argument',
    dockerfile: `FROM python:3.12
ARG HF_TOKEN
RUN hf auth login --token $HF_TOKEN
CMD ["python", "app.py"]
`,
    expect: ['2 secret-as-build-arg'],
  },
  {
    name: 'a token that nothing passes on',
    dockerfile: `FROM python:3.12
RUN git clone https://user:\${HF_TOKEN}@huggingface.co/a/b /app
CMD ["python", "/app/app.py"]
`,
    expect: ['2 secret-env-at-build'],
  },
  {
    name: 'a secret file without a mount, and in single quotes',
    dockerfile: `FROM python:3.12
RUN curl -H 'Authorization: Bearer $(cat /run/secrets/T)' https://example.org/x -o /tmp/x
CMD ["python", "app.py"]
`,
    expect: ['2 secret-in-single-quotes', '2 secret-not-mounted'],
  },
  {
    name: 'a secret that the user may not read',
    dockerfile: `FROM python:3.12
${user}
RUN --mount=type=secret,id=HF_TOKEN,required=true python download.py
CMD ["python", "app.py"]
`,
    expect: ['8 secret-mount-not-readable'],
  },
  {
    name: 'a secret file when the container runs',
    dockerfile: `FROM python:3.12
COPY . .
CMD HF_TOKEN=$(cat /run/secrets/HF_TOKEN) python app.py
`,
    expect: ['3 secret-at-runtime-path'],
  },
  {
    name: 'comments behind arguments',
    dockerfile: `FROM python:3.12
WORKDIR /app # the code
COPY . .
EXPOSE 7860 # the port
CMD ["uvicorn", "main:app", "--host", "0.0.0.0", "--port", "7860"]
`,
    expect: ['2 inline-comment', '4 inline-comment'],
  },
  {
    name: 'a GPU that the build asks for',
    dockerfile: `FROM nvidia/cuda:12.4.1-base-ubuntu22.04
RUN apt-get update && apt-get install -y python3
RUN nvidia-smi
RUN python3 -c "import torch; assert torch.cuda.is_available()"
CMD ["python3", "app.py"]
`,
    expect: ['3 gpu-at-build', '4 gpu-at-build'],
  },
  {
    name: 'models in /data',
    dockerfile: `FROM python:3.12
RUN mkdir -p /data && chmod 777 /data
RUN hf download a/b --local-dir /data/model
COPY config /data/config
CMD ["python", "app.py"]
`,
    expect: ['3 data-dir-at-build', '4 data-dir-at-build'],
  },
  {
    name: 'an image that starts nothing',
    dockerfile: `FROM python:3.12
WORKDIR /app
COPY . .
RUN pip install -r requirements.txt
`,
    expect: ['1 missing-start-command'],
  },
];
