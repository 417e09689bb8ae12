import type { PrecisionPair } from './precisionPair.ts';

/** Shapes of users, ownership, copies, caches and start scripts. */
export const pairs: readonly PrecisionPair[] = [
  {
    name: 'the documentation’s example',
    dockerfile: `FROM python:3.9

RUN useradd -m -u 1000 user
USER user
ENV PATH="/home/user/.local/bin:$PATH"

WORKDIR /app

COPY --chown=user ./requirements.txt requirements.txt
RUN pip install --no-cache-dir --upgrade -r requirements.txt

COPY --chown=user . /app
CMD ["uvicorn", "app:app", "--host", "0.0.0.0", "--port", "7860"]
`,
    files: {
      'requirements.txt': 'fastapi\nuvicorn\n',
      'app.py': 'from fastapi import FastAPI\napp = FastAPI()\n',
    },
    expect: [],
  },
  {
    name: 'the documentation’s block with HOME',
    dockerfile: `FROM python:3.11-slim

RUN useradd -m -u 1000 user

USER user

ENV HOME=/home/user \\
	PATH=/home/user/.local/bin:$PATH

WORKDIR $HOME/app

COPY --chown=user . $HOME/app

RUN pip install --no-cache-dir -r requirements.txt

EXPOSE 7860
CMD ["python", "app.py"]
`,
    expect: [],
  },
  {
    name: 'FastAPI without USER, as the tutorial of many',
    dockerfile: `FROM python:3.9

WORKDIR /code

COPY ./requirements.txt /code/requirements.txt

RUN pip install --no-cache-dir --upgrade -r /code/requirements.txt

COPY . .

CMD ["uvicorn", "main:app", "--host", "0.0.0.0", "--port", "7860"]
`,
    expect: [],
  },
  {
    name: 'Streamlit in a virtual environment, as root until USER',
    card: 'sdk: docker\napp_port: 8501',
    dockerfile: `FROM python:3.13.5-slim

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
    files: { 'requirements.txt': 'streamlit\n', 'src/streamlit_app.py': 'import streamlit as st\n' },
    expect: [],
  },
  {
    name: 'a venv made by root and used by the user',
    dockerfile: `FROM python:3.12-slim AS builder
RUN python -m venv /opt/venv
ENV PATH="/opt/venv/bin:$PATH"
COPY requirements.txt .
RUN pip install -r requirements.txt

FROM python:3.12-slim
RUN useradd -m -u 1000 user
COPY --from=builder /opt/venv /opt/venv
ENV PATH="/opt/venv/bin:$PATH" HF_HOME=/home/user/.cache/huggingface
USER user
WORKDIR /home/user/app
COPY --chown=user:user . .
CMD ["gunicorn", "-b", "0.0.0.0:7860", "app:app"]
`,
    expect: [],
  },
  {
    name: 'node with its own user',
    dockerfile: `FROM node:20-slim
WORKDIR /home/node/app
RUN chown node:node /home/node/app
USER node
COPY --chown=node:node package*.json ./
RUN npm ci --omit=dev
COPY --chown=node:node . .
ENV PORT=7860
EXPOSE 7860
CMD ["node", "server.js"]
`,
    expect: [],
  },
  {
    name: 'a static site from a build stage, served by nginx as root',
    dockerfile: `FROM node:20-alpine AS build
WORKDIR /app
COPY package.json package-lock.json ./
RUN npm ci
COPY . .
RUN npm run build

FROM nginx:alpine
COPY --from=build /app/dist /usr/share/nginx/html
COPY nginx.conf /etc/nginx/conf.d/default.conf
EXPOSE 7860
CMD ["nginx", "-g", "daemon off;"]
`,
    expect: [],
  },
  {
    name: 'the user of ubuntu 24.04',
    dockerfile: `FROM nvidia/cuda:12.6.3-cudnn-runtime-ubuntu24.04
RUN apt-get update && apt-get install -y --no-install-recommends python3 python3-venv git \\
    && rm -rf /var/lib/apt/lists/*
USER ubuntu
ENV HOME=/home/ubuntu PATH=/home/ubuntu/venv/bin:$PATH
WORKDIR /home/ubuntu/app
RUN python3 -m venv /home/ubuntu/venv
COPY --chown=ubuntu requirements.txt .
RUN pip install -r requirements.txt
COPY --chown=ubuntu . .
CMD ["python3", "app.py"]
`,
    expect: [],
  },
  {
    name: 'a removed user on ubuntu 24.04',
    dockerfile: `FROM ubuntu:24.04
RUN apt-get update && apt-get install -y python3 && userdel -r ubuntu && useradd -m -u 1000 user
USER user
WORKDIR /home/user/app
COPY --chown=user . .
CMD ["python3", "app.py"]
`,
    expect: [],
  },
  {
    name: 'a GPU image of Ubuntu 22.04',
    dockerfile: `FROM nvidia/cuda:12.1.1-cudnn8-devel-ubuntu22.04

ENV DEBIAN_FRONTEND=noninteractive
RUN apt-get update && \\
    apt-get upgrade -y && \\
    apt-get install -y --no-install-recommends \\
    git git-lfs wget curl \\
    # python build dependencies
    build-essential libssl-dev zlib1g-dev \\
    ffmpeg && \\
    apt-get clean && rm -rf /var/lib/apt/lists/*

RUN useradd -m -u 1000 user
USER user
ENV HOME=/home/user \\
    PATH=/home/user/.local/bin:\${PATH}
WORKDIR \${HOME}/app

RUN curl https://pyenv.run | bash
ENV PATH=\${HOME}/.pyenv/shims:\${HOME}/.pyenv/bin:\${PATH}
RUN pyenv install 3.10 && pyenv global 3.10 && pip install --no-cache-dir -U pip

COPY --chown=1000 ./requirements.txt /tmp/requirements.txt
RUN pip install --no-cache-dir --upgrade -r /tmp/requirements.txt
COPY --chown=1000 . \${HOME}/app
CMD ["python", "app.py"]
`,
    expect: [],
  },
  {
    name: 'a model that the user downloads',
    dockerfile: `FROM python:3.11
RUN useradd -m -u 1000 user
USER user
ENV HOME=/home/user PATH=/home/user/.local/bin:$PATH HF_HOME=/home/user/.cache/huggingface
WORKDIR $HOME/app
RUN pip install transformers torch
RUN python -c "from transformers import pipeline; pipeline('sentiment-analysis')"
COPY --chown=user . .
CMD ["python", "app.py"]
`,
    expect: [],
  },
  {
    name: 'a model in a folder for everybody',
    dockerfile: `FROM python:3.11
RUN pip install huggingface_hub && mkdir -p /models && chmod 777 /models
RUN hf download org/model --local-dir /models/org
RUN useradd -m -u 1000 user
USER user
WORKDIR /home/user
COPY --chown=user app.py .
CMD ["python", "app.py"]
`,
    expect: [],
  },
  {
    name: '/data for a volume, as the documentation does',
    dockerfile: `FROM python:3.11
RUN useradd -m -u 1000 user
RUN mkdir -p /data && chmod 777 /data
ENV HF_HOME=/data/.huggingface
USER user
WORKDIR /home/user/app
COPY --chown=user . .
CMD ["python", "app.py"]
`,
    expect: [],
  },
  {
    name: 'root for packages, then the user again',
    dockerfile: `FROM quay.io/jupyter/base-notebook:latest
USER root
RUN apt-get update && apt-get install -y ffmpeg && rm -rf /var/lib/apt/lists/*
USER \${NB_UID}
COPY --chown=\${NB_UID} . /home/jovyan/work
CMD ["jupyter", "lab", "--ip=0.0.0.0", "--port=7860", "--no-browser", "--ServerApp.token="]
`,
    expect: [],
  },
  {
    name: 'uv as the user',
    dockerfile: `FROM ghcr.io/astral-sh/uv:python3.12-bookworm-slim
RUN useradd -m -u 1000 user
USER user
WORKDIR /home/user/app
COPY --chown=user pyproject.toml uv.lock ./
RUN uv sync --frozen --no-install-project
COPY --chown=user . .
CMD ["uv", "run", "uvicorn", "main:app", "--host", "0.0.0.0", "--port", "7860"]
`,
    expect: [],
  },
  {
    name: 'chmod of a start script',
    dockerfile: `FROM python:3.11-slim
RUN useradd -m -u 1000 user
WORKDIR /app
COPY --chown=user . .
RUN pip install -r requirements.txt && chmod +x start.sh && chown user /app
USER user
CMD ["./start.sh"]
`,
    files: { 'start.sh': '#!/bin/sh\nexec python app.py\n', 'requirements.txt': '', 'app.py': '' },
    expect: [],
  },
  {
    name: 'a start script with an interpreter',
    dockerfile: `FROM python:3.11-slim
WORKDIR /app
COPY . .
RUN pip install -r requirements.txt
CMD ["bash", "start.sh"]
`,
    files: { 'start.sh': '#!/bin/sh\nexec python app.py\n', 'requirements.txt': '', 'app.py': '' },
    expect: [],
  },
  {
    name: 'a heredoc of commands',
    dockerfile: `# syntax=docker/dockerfile:1
FROM debian:12-slim
RUN <<EOF
set -e
apt-get update
apt-get install -y python3
useradd -m -u 1000 user
mkdir -p /srv/cache
chown user:user /srv/cache
EOF
USER user
WORKDIR /home/user
COPY --chown=user app.py ./
CMD ["python3", "app.py"]
`,
    expect: [],
  },
  {
    name: 'an image of a company that nothing is known of',
    dockerfile: `FROM ghcr.io/some/server:1.2
COPY config.yaml /app/config.yaml
RUN mkdir -p /app/data
ENV PORT=7860
`,
    expect: [],
  },
  {
    name: 'n8n with its user',
    dockerfile: `FROM n8nio/n8n:latest
USER root
RUN apk add --no-cache curl
USER node
ENV N8N_PORT=7860 N8N_USER_FOLDER=/home/node
COPY --chown=node workflows /home/node/workflows
`,
    expect: [],
  },
  {
    name: 'folders handed over in one step',
    dockerfile: `FROM python:3.10
RUN useradd -m -u 1000 user && mkdir -p /app/uploads /app/outputs && chown -R user:user /app
USER user
WORKDIR /app
COPY --chown=user:user requirements.txt .
RUN pip install --user -r requirements.txt
COPY --chown=user:user . .
ENV PATH=/home/user/.local/bin:$PATH
CMD ["python", "app.py"]
`,
    expect: [],
  },
  {
    name: 'Go, built in one stage and run in another',
    dockerfile: `FROM golang:1.22 AS build
WORKDIR /src
COPY . .
RUN CGO_ENABLED=0 go build -o /out/server .

FROM debian:12-slim
RUN useradd -m -u 1000 user
COPY --from=build /out/server /usr/local/bin/server
USER user
ENV PORT=7860
CMD ["server"]
`,
    expect: [],
  },
  {
    name: 'a guarded user on several bases',
    dockerfile: `ARG BASE=python:3.11
FROM \${BASE}
RUN id -u 1000 >/dev/null 2>&1 || useradd -m -u 1000 user
USER 1000
ENV HOME=/tmp/home
WORKDIR /tmp/home/app
COPY --chown=1000 . .
CMD ["python", "app.py"]
`,
    expect: [],
  },
  {
    name: 'R and Shiny',
    card: 'sdk: docker\napp_port: 3838',
    dockerfile: `FROM rocker/shiny-verse:4.3.1
RUN install2.r --error remotes
WORKDIR /code
COPY . .
CMD ["R", "--quiet", "-e", "shiny::runApp(host='0.0.0.0', port=3838)"]
`,
    expect: [],
  },
  {
    name: 'playwright with its browsers in a shared folder',
    dockerfile: `FROM python:3.11-slim
ENV PLAYWRIGHT_BROWSERS_PATH=/ms-playwright
RUN pip install playwright && playwright install --with-deps chromium
RUN useradd -m -u 1000 user
USER user
WORKDIR /home/user/app
COPY --chown=user . .
CMD ["python", "app.py"]
`,
    expect: [],
  },
  {
    name: 'code under /app that only the user writes',
    dockerfile: `FROM python:3.11-slim
RUN adduser --uid 1000 --disabled-password --gecos "" app
RUN mkdir -p /app && chown app:app /app
WORKDIR /app
COPY --chown=app:app . .
RUN pip install --no-cache-dir -r requirements.txt
USER app
CMD ["python", "-m", "uvicorn", "main:app", "--host", "0.0.0.0", "--port", "7860"]
`,
    expect: [],
  },
  {
    name: 'sudo that was installed',
    dockerfile: `FROM ubuntu:22.04
RUN apt-get update && apt-get install -y sudo && useradd -m -u 1000 user && echo "user ALL=(ALL) NOPASSWD:ALL" >> /etc/sudoers
USER user
RUN sudo apt-get install -y git
WORKDIR /home/user
COPY --chown=user . .
CMD ["bash", "run.sh"]
`,
    expect: [],
  },
  {
    name: 'Alpine with busybox commands',
    dockerfile: `FROM alpine:3.20
RUN apk add --no-cache python3 && adduser -D -u 1000 user
USER user
WORKDIR /home/user/app
COPY --chown=user . .
CMD ["python3", "app.py"]
`,
    expect: [],
  },
  {
    name: 'chmod -R 777, as many do',
    dockerfile: `FROM python:3.9
WORKDIR /app
COPY . .
RUN pip install -r requirements.txt
RUN chmod -R 777 /app
CMD ["python", "app.py"]
`,
    expect: [],
  },
  {
    name: 'useradd on node',
    dockerfile: `FROM node:18
RUN useradd -m -u 1000 user
USER user
WORKDIR /home/user/app
COPY --chown=user . .
RUN npm install
CMD ["npm", "start"]
`,
    expect: ['2 uid-1000-conflict'],
  },
  {
    name: 'useradd on a CUDA image of Ubuntu 24.04',
    dockerfile: `FROM nvidia/cuda:12.8.0-devel-ubuntu24.04
RUN apt-get update && apt-get install -y python3-pip
RUN useradd -m -u 1000 user
USER user
WORKDIR /home/user/app
COPY --chown=user . .
CMD ["python3", "app.py"]
`,
    expect: ['3 uid-1000-conflict'],
  },
  {
    name: 'useradd on Alpine',
    dockerfile: `FROM python:3.11-alpine
RUN useradd -m -u 1000 user
USER user
WORKDIR /home/user/app
COPY --chown=user . .
CMD ["python", "app.py"]
`,
    expect: ['2 useradd-on-alpine'],
  },
  {
    name: 'copies without --chown behind USER',
    dockerfile: `FROM python:3.10
RUN useradd -m -u 1000 user
USER user
ENV PATH=/home/user/.local/bin:$PATH
WORKDIR /home/user/app
COPY requirements.txt .
RUN pip install -r requirements.txt
COPY . .
CMD ["python", "app.py"]
`,
    expect: ['8 copy-missing-chown'],
  },
  {
    name: 'apt behind USER',
    dockerfile: `FROM python:3.10
RUN useradd -m -u 1000 user
USER user
RUN apt-get update && apt-get install -y libgl1
WORKDIR /home/user/app
COPY --chown=user . .
CMD ["python", "app.py"]
`,
    expect: ['4 package-manager-as-non-root'],
  },
  {
    name: 'a working directory of root with a cache in it',
    dockerfile: `FROM python:3.10
RUN useradd -m -u 1000 user
WORKDIR /app
ENV TRANSFORMERS_CACHE=/app/.cache
COPY --chown=user app.py .
USER user
CMD ["python", "app.py"]
`,
    expect: ['3 workdir-owned-by-root'],
  },
  {
    name: 'chown -R behind the copy',
    dockerfile: `FROM python:3.10
RUN useradd -m -u 1000 user
WORKDIR /app
COPY . .
RUN pip install -r requirements.txt
RUN chown -R user:user /app
USER user
CMD ["python", "app.py"]
`,
    expect: ['6 recursive-chown'],
  },
  {
    name: 'folders of root for uploads',
    dockerfile: `FROM python:3.10
RUN useradd -m -u 1000 user
WORKDIR /srv/app
RUN mkdir -p uploads logs
COPY --chown=user . .
USER user
CMD ["python", "app.py"]
`,
    files: { 'app.py': '' },
    expect: ['4 runtime-dir-owned-by-root'],
  },
  {
    name: 'a model in the cache of root',
    dockerfile: `FROM python:3.10
RUN pip install sentence-transformers
RUN python -c "from sentence_transformers import SentenceTransformer; SentenceTransformer('all-MiniLM-L6-v2')"
RUN useradd -m -u 1000 user
USER user
WORKDIR /home/user/app
COPY --chown=user . .
CMD ["python", "app.py"]
`,
    expect: ['3 build-cache-in-root-home'],
  },
  {
    name: 'HF_HOME too late',
    dockerfile: `FROM python:3.10
RUN pip install huggingface_hub
RUN huggingface-cli download org/model
ENV HF_HOME=/models
WORKDIR /app
COPY . .
CMD ["python", "app.py"]
`,
    expect: ['3 cache-env-after-download'],
  },
  {
    name: 'a user that nothing makes',
    dockerfile: `FROM python:3.10-slim
WORKDIR /code
COPY . .
RUN pip install -r requirements.txt
USER appuser
CMD ["python", "app.py"]
`,
    expect: ['5 unknown-user'],
  },
  {
    name: '--chown above useradd',
    dockerfile: `FROM python:3.10-slim
WORKDIR /code
COPY --chown=user . .
RUN useradd -m -u 1000 user
USER user
CMD ["python", "app.py"]
`,
    expect: ['3 chown-unknown-user'],
  },
  {
    name: 'a number without a home',
    dockerfile: `FROM python:3.10-slim
WORKDIR /code
COPY --chown=1000 . .
RUN pip install -r requirements.txt
USER 1000
CMD ["python", "app.py"]
`,
    expect: ['5 numeric-user-without-home'],
  },
  {
    name: 'a system user',
    dockerfile: `FROM python:3.10-slim
RUN groupadd -r app && useradd -r -g app -m app
WORKDIR /home/app
COPY --chown=app:app . .
USER app
CMD ["python", "app.py"]
`,
    expect: ['5 user-uid-not-1000'],
  },
  {
    name: 'a script without run bit',
    dockerfile: `FROM python:3.10-slim
WORKDIR /app
COPY . .
ENTRYPOINT ["./entrypoint.sh"]
`,
    files: { 'entrypoint.sh': '#!/bin/sh\nexec python app.py\n', 'app.py': '' },
    expect: ['4 script-not-executable'],
  },
  {
    name: 'pip of a user whose PATH lacks its folder',
    dockerfile: `FROM python:3.10
RUN useradd -m -u 1000 user
USER user
WORKDIR /home/user/app
COPY --chown=user . .
RUN pip install -r requirements.txt
CMD ["uvicorn", "app:app", "--host", "0.0.0.0", "--port", "7860"]
`,
    expect: ['7 user-local-bin-not-on-path'],
  },
  {
    name: 'a folder in a directory of root',
    dockerfile: `FROM python:3.10
RUN useradd -m -u 1000 user
WORKDIR /app
USER user
RUN mkdir cache
COPY --chown=user . .
CMD ["python", "app.py"]
`,
    expect: ['5 privileged-write-as-non-root'],
  },
];
