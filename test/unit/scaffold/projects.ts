import type { EntryPoint, ProposalCode } from '../../../src/scaffold/proposalModel.ts';

/** A folder in the shape of a real project, with what the detector must say of it. */
export interface Project {
  name: string;
  files: Record<string, string>;
  sdk: 'docker' | 'gradio' | 'static';
  template?: string;
  /** `code file:line`. */
  reason: `${ProposalCode}${'' | ` ${string}`}`;
  entry?: EntryPoint;
  port?: number;
  /** Names on PyPI. */
  dependencies?: string[];
  /** Those that the project's own files do not ask for; all when not given. */
  missing?: string[];
  runtime?: string;
  models?: string[];
  datasets?: string[];
  writes?: string[];
  hardware?: string;
  importFrom?: string;
}

const lines = (...text: string[]) => `${text.join('\n')}\n`;

export const projects: Project[] = [
  {
    name: 'the FastAPI app of the course, without requirements',
    files: {
      'main.py': lines(
        'from fastapi import FastAPI',
        'from transformers import pipeline',
        '',
        'app = FastAPI()',
        'classifier = pipeline("sentiment-analysis", model="distilbert/distilbert-base-uncased")',
      ),
    },
    sdk: 'docker',
    template: 'docker-fastapi',
    reason: 'createsFastApi main.py:4',
    entry: { module: 'main', variable: 'app' },
    dependencies: ['fastapi', 'transformers'],
    models: ['distilbert/distilbert-base-uncased'],
  },
  {
    name: 'a FastAPI package with routers and pinned requirements',
    files: {
      'app/__init__.py': '',
      'app/main.py': lines('from fastapi import FastAPI', 'from app.routers import items', 'api = FastAPI()'),
      'app/routers/__init__.py': '',
      'app/routers/items.py': lines('import httpx', 'from fastapi import APIRouter', 'from ..db import get'),
      'app/db.py': lines('import sqlite3', 'db = sqlite3.connect("data/app.db")', 'def get(): ...'),
      'requirements.txt': lines('fastapi==0.115.6', 'uvicorn[standard]'),
      '.python-version': '3.12.4\n',
    },
    sdk: 'docker',
    template: 'docker-fastapi',
    reason: 'createsFastApi app/main.py:3',
    entry: { module: 'app.main', variable: 'api' },
    dependencies: ['fastapi', 'httpx'],
    missing: ['httpx'],
    runtime: 'python 3.12 .python-version',
    writes: ['data'],
  },
  {
    name: 'FastAPI on CUDA',
    files: {
      'server.py': lines(
        'import torch',
        'import fastapi',
        'from diffusers import DiffusionPipeline',
        'app = fastapi.FastAPI()',
        'MODEL_ID = "stabilityai/sdxl-turbo"',
        'pipe = DiffusionPipeline.from_pretrained(MODEL_ID).to("cuda")',
      ),
      'requirements.txt': lines('torch', 'diffusers', 'fastapi', 'uvicorn'),
    },
    sdk: 'docker',
    template: 'docker-gpu',
    reason: 'createsFastApi server.py:4',
    entry: { module: 'server', variable: 'app' },
    dependencies: ['diffusers', 'fastapi', 'torch'],
    missing: [],
    models: ['stabilityai/sdxl-turbo'],
    hardware: 't4-small',
  },
  {
    name: 'FastAPI with an application factory',
    files: {
      'src/web.py': lines(
        'from fastapi import FastAPI',
        'def create():',
        '    return FastAPI()',
        'app = create()',
      ),
    },
    sdk: 'docker',
    template: 'docker-fastapi',
    reason: 'createsFastApi src/web.py:4',
    entry: { module: 'src.web', variable: 'app' },
    dependencies: ['fastapi'],
  },
  {
    name: 'FastAPI in a Poetry project',
    files: {
      'pyproject.toml': lines(
        '[tool.poetry]',
        'name = "x"',
        '[tool.poetry.dependencies]',
        'python = "^3.10"',
        'fastapi = "^0.115"',
        'PyYAML = "*"',
        '[build-system]',
        'requires = ["poetry-core"]',
      ),
      'main.py': lines('import yaml, fastapi', 'app = fastapi.FastAPI()', 'import jose'),
    },
    sdk: 'docker',
    template: 'docker-fastapi',
    reason: 'createsFastApi main.py:2',
    entry: { module: 'main', variable: 'app' },
    dependencies: ['fastapi', 'python-jose', 'pyyaml'],
    missing: ['python-jose'],
    runtime: 'python 3.11 pyproject.toml',
  },
  {
    name: 'Gradio mounted in FastAPI that starts its own server',
    files: {
      'app.py': lines(
        'import gradio as gr, uvicorn',
        'from fastapi import FastAPI',
        'app = FastAPI()',
        'app = gr.mount_gradio_app(app, gr.Blocks(), path="/")',
        'uvicorn.run(app, host="0.0.0.0", port=7860)',
      ),
    },
    sdk: 'gradio',
    template: 'gradio-fastapi',
    reason: 'mountsGradio app.py:4',
    entry: { file: 'app.py' },
    dependencies: ['fastapi', 'gradio', 'uvicorn'],
  },
  {
    name: 'Gradio mounted in FastAPI that uvicorn starts',
    files: {
      'main.py': lines(
        'import gradio as gr',
        'app = FastAPI()',
        'app = gr.mount_gradio_app(app, d, path="/ui")',
      ),
    },
    sdk: 'docker',
    template: 'docker-fastapi',
    reason: 'createsFastApi main.py:2',
    entry: { module: 'main', variable: 'app' },
    dependencies: ['gradio'],
  },
  {
    name: 'the hot-dog classifier',
    files: {
      'app.py': lines(
        'import gradio as gr',
        'from transformers import pipeline',
        'pipeline = pipeline(task="image-classification", model="julien-c/hotdog-not-hotdog")',
        'gr.Interface(predict, inputs=gr.Image(), outputs="label").launch()',
      ),
      'requirements.txt': lines('transformers', 'torch'),
    },
    sdk: 'gradio',
    template: 'gradio-image-classifier',
    reason: 'usesGradio app.py:1',
    entry: { file: 'app.py' },
    dependencies: ['gradio', 'transformers'],
    missing: ['gradio'],
    models: ['julien-c/hotdog-not-hotdog'],
  },
  {
    name: 'a Gradio chat with other names for its packages',
    files: {
      'ui.py': lines(
        'from gradio import ChatInterface',
        'import cv2',
        'from PIL import Image',
        'import sklearn.svm',
        'from bs4 import BeautifulSoup',
      ),
      'README.md': lines('# Chat with it'),
    },
    sdk: 'gradio',
    template: 'gradio-basic',
    reason: 'usesGradio ui.py:1',
    entry: { file: 'ui.py' },
    dependencies: ['beautifulsoup4', 'gradio', 'opencv-python-headless', 'pillow', 'scikit-learn'],
  },
  {
    name: 'ZeroGPU',
    files: {
      'app.py': lines('import gradio as gr', 'import spaces', 'import torch', '@spaces.GPU', 'def f(): ...'),
      'requirements.txt': 'torch\nspaces\n',
    },
    sdk: 'gradio',
    template: 'gradio-zerogpu',
    reason: 'usesZeroGpu app.py:2',
    entry: { file: 'app.py' },
    dependencies: ['gradio', 'spaces', 'torch'],
    missing: ['gradio'],
    hardware: 'zero-a10g',
  },
  {
    name: 'an MCP server with Gradio',
    files: { 'app.py': lines('import gradio as gr', '', 'demo.launch(', '    mcp_server=True,', ')') },
    sdk: 'gradio',
    template: 'gradio-mcp',
    reason: 'servesMcp app.py:4',
    entry: { file: 'app.py' },
    dependencies: ['gradio'],
  },
  {
    name: 'a Space that has its card already',
    files: {
      'README.md': lines('---', 'title: T', 'sdk: gradio', 'app_file: demo/run.py', '---'),
      'demo/run.py': 'import gradio\n',
    },
    sdk: 'gradio',
    template: 'gradio-basic',
    reason: 'cardSays README.md:3',
    entry: { file: 'demo/run.py' },
    dependencies: ['gradio'],
  },
  {
    name: 'Streamlit with pages',
    files: {
      'streamlit_app.py': lines('import streamlit as st', 'import pandas as pd'),
      'pages/1_Map.py': lines(
        'import streamlit as st',
        'import folium',
        'from streamlit_folium import st_folium',
      ),
      'requirements.txt': lines('streamlit', 'pandas', '# folium'),
    },
    sdk: 'docker',
    template: 'docker-streamlit',
    reason: 'usesStreamlit streamlit_app.py:1',
    entry: { file: 'streamlit_app.py' },
    dependencies: ['folium', 'pandas', 'streamlit', 'streamlit-folium'],
    missing: ['folium', 'streamlit-folium'],
  },
  {
    name: 'a Space of the old Streamlit SDK',
    files: { 'README.md': lines('---', 'sdk: streamlit', '---'), 'app.py': 'import streamlit as st\n' },
    sdk: 'docker',
    template: 'docker-streamlit',
    reason: 'usesStreamlit app.py:1',
    entry: { file: 'app.py' },
    dependencies: ['streamlit'],
  },
  {
    name: 'Flask',
    files: {
      'app.py': lines(
        'from flask import Flask',
        'from dotenv import load_dotenv',
        'app = Flask(__name__)',
        'app.run(port=5000)',
      ),
    },
    sdk: 'docker',
    template: 'docker-python',
    reason: 'createsFlask app.py:3',
    entry: { module: 'app', variable: 'app' },
    dependencies: ['flask', 'python-dotenv'],
  },
  {
    name: 'Django',
    files: {
      'manage.py': lines(
        'import os',
        'os.environ.setdefault("DJANGO_SETTINGS_MODULE", "shop.settings")',
        'from django.core.management import execute_from_command_line',
      ),
      'shop/__init__.py': '',
      'shop/settings.py': lines('import os', 'import dj_database_url'),
      'shop/wsgi.py': 'from django.core.wsgi import get_wsgi_application\n',
      'requirements.txt': 'Django>=5\ndj-database-url\n',
    },
    sdk: 'docker',
    template: 'docker-python',
    reason: 'createsDjango manage.py:2',
    entry: { module: 'shop.wsgi', variable: 'application' },
    dependencies: ['dj-database-url', 'django'],
    missing: [],
  },
  {
    name: 'Dash with its Flask server',
    files: {
      'app.py': lines(
        'import dash',
        'from dash import Dash, html',
        'app = Dash(__name__)',
        'server = app.server',
      ),
    },
    sdk: 'docker',
    template: 'docker-python',
    reason: 'createsDash app.py:3',
    entry: { module: 'app', variable: 'server' },
    dependencies: ['dash'],
  },
  {
    name: 'Chainlit',
    files: { 'app.py': lines('import chainlit as cl', 'import openai') },
    sdk: 'docker',
    template: 'docker-python',
    reason: 'usesChainlit app.py:1',
    entry: { file: 'app.py' },
    dependencies: ['chainlit', 'openai'],
  },
  {
    name: 'Panel',
    files: { 'dashboard.py': lines('import panel as pn', 'import hvplot.pandas') },
    sdk: 'docker',
    template: 'docker-python',
    reason: 'usesPanel dashboard.py:1',
    entry: { file: 'dashboard.py' },
    dependencies: ['hvplot', 'panel'],
  },
  {
    name: 'Starlette',
    files: {
      'server.py': lines('from starlette.applications import Starlette', 'app = Starlette(routes=[])'),
    },
    sdk: 'docker',
    template: 'docker-python',
    reason: 'createsStarlette server.py:2',
    entry: { module: 'server', variable: 'app' },
    dependencies: ['starlette'],
  },
  {
    name: 'a bot that opens no port of ours',
    files: {
      'bot.py': lines('import discord', 'import telegram', 'import asyncio'),
      'requirements.txt': 'discord.py\n',
    },
    sdk: 'docker',
    template: 'docker-python',
    reason: 'hasPython bot.py',
    entry: { file: 'bot.py' },
    dependencies: ['discord-py', 'python-telegram-bot'],
    missing: ['python-telegram-bot'],
  },
  {
    name: 'a server of the standard library on its own port',
    files: {
      'main.py': lines(
        'from http.server import HTTPServer',
        'HTTPServer(("0.0.0.0", 8080), H).serve_forever()',
      ),
    },
    sdk: 'docker',
    template: 'docker-python',
    reason: 'hasPython main.py',
    entry: { file: 'main.py' },
    port: 8080,
    dependencies: [],
  },
  {
    name: 'a script that trains and writes',
    files: {
      'train.py': lines(
        'import os, json',
        'from datasets import load_dataset',
        'from transformers import AutoModel',
        'data = load_dataset("stanfordnlp/imdb")',
        'AutoModel.from_pretrained("google-bert/bert-base-uncased", cache_dir="./models")',
        'os.makedirs("outputs/runs", exist_ok=True)',
        'open("logs/x.txt", "w")',
        'open("/tmp/y", "w")',
      ),
      'tests/test_train.py': 'import pytest\n',
      'runtime.txt': 'python-3.9.18\n',
    },
    sdk: 'docker',
    template: 'docker-python',
    reason: 'hasPython train.py',
    entry: { file: 'train.py' },
    dependencies: ['datasets', 'transformers'],
    runtime: 'python 3.9 runtime.txt',
    models: ['google-bert/bert-base-uncased'],
    datasets: ['stanfordnlp/imdb'],
    writes: ['models', 'outputs/runs', 'logs'],
  },
  {
    name: 'a project of pyproject.toml with optional imports',
    files: {
      'pyproject.toml': lines(
        '[project]',
        'name = "tool"',
        'requires-python = ">=3.12,<3.14"',
        'dependencies = [',
        '  "typer>=0.12",',
        '  "uvicorn[standard]",',
        ']',
      ),
      'tool.py': lines(
        'import typer',
        'try:',
        '    import orjson',
        'except ImportError:',
        '    import json as orjson',
        'from google import genai',
        'import google.protobuf',
      ),
    },
    sdk: 'docker',
    template: 'docker-python',
    reason: 'hasPython tool.py',
    entry: { file: 'tool.py' },
    dependencies: ['google-genai', 'orjson', 'protobuf', 'typer'],
    missing: ['google-genai', 'orjson', 'protobuf'],
    runtime: 'python 3.12 pyproject.toml',
  },
  {
    name: 'Express',
    files: {
      'package.json':
        '{\n  "main": "index.js",\n  "scripts": { "start": "node src/server.js" },\n  "engines": { "node": "20.x" },\n  "dependencies": { "express": "4" }\n}\n',
      'src/server.js': 'app.listen(process.env.PORT || 3000)\n',
    },
    sdk: 'docker',
    template: 'docker-node',
    reason: 'hasPackageJson package.json',
    entry: { command: ['npm', 'start'] },
    runtime: 'node 20 package.json',
  },
  {
    name: 'a Node server on a fixed port',
    files: {
      'package.json': '{"main":"server.mjs","engines":{"node":">=18"},"dependencies":{"fastify":"5"}}',
      'server.mjs': 'await app.listen({ port: 8080, host: "0.0.0.0" })\n',
    },
    sdk: 'docker',
    template: 'docker-node',
    reason: 'hasPackageJson package.json',
    entry: { file: 'server.mjs' },
    port: 8080,
    runtime: 'node 22 package.json',
  },
  {
    name: 'Next',
    files: {
      'package.json':
        '{\n  "scripts": { "build": "next build", "start": "next start" },\n  "dependencies": {\n    "next": "15", "react": "19" }\n}\n',
      'app/page.tsx': 'export default () => null\n',
      '.nvmrc': 'v22.11.0\n',
    },
    sdk: 'docker',
    template: 'docker-next',
    reason: 'usesNext package.json:4',
    entry: { file: 'server.js' },
    runtime: 'node 22 .nvmrc',
  },
  {
    name: 'Vite',
    files: {
      'package.json':
        '{\n  "scripts": { "dev": "vite", "build": "vite build" },\n  "devDependencies": { "vite": "6" }\n}\n',
      'index.html': '<script type="module" src="/src/main.js"></script>',
    },
    sdk: 'static',
    template: 'static-vite',
    reason: 'usesVite package.json:3',
    entry: { file: 'dist/index.html' },
  },
  {
    name: 'Create React App',
    files: {
      'package.json':
        '{\n  "scripts": { "start": "react-scripts start", "build": "react-scripts build" },\n  "dependencies": { "react-scripts": "5" }\n}\n',
      'public/index.html': '<div id="root"></div>',
    },
    sdk: 'static',
    template: 'static-vite',
    reason: 'buildsPages package.json:3',
    entry: { file: 'build/index.html' },
  },
  {
    name: 'a static page',
    files: { 'index.html': '<p>', 'style.css': '' },
    sdk: 'static',
    template: 'static-html',
    reason: 'hasIndexHtml index.html',
    entry: { file: 'index.html' },
  },
  {
    name: 'Go with a fixed port',
    files: { 'go.mod': 'module x\n\ngo 1.22.3\n', 'main.go': 'http.ListenAndServe(":8080", nil)\n' },
    sdk: 'docker',
    template: 'docker-go',
    reason: 'hasGoMod go.mod',
    entry: { file: 'main.go' },
    port: 8080,
    runtime: 'go 1.22 go.mod',
  },
  {
    name: 'Go with a command folder',
    files: {
      'go.mod': 'module x\n\ngo 1.23\n',
      'cmd/api/main.go': 'port := os.Getenv("PORT"); http.ListenAndServe(":8080", nil)\n',
    },
    sdk: 'docker',
    template: 'docker-go',
    reason: 'hasGoMod go.mod',
    entry: { file: 'cmd/api/main.go' },
    runtime: 'go 1.23 go.mod',
  },
  {
    name: 'Rust',
    files: { 'Cargo.toml': '[package]\nname = "x"\n', 'src/main.rs': 'fn main() {}\n' },
    sdk: 'docker',
    reason: 'hasCargo Cargo.toml',
  },
  {
    name: 'Phoenix',
    files: { 'mix.exs': 'defp deps, do: [{:phoenix, "~> 1.7"}]\n', 'lib/app.ex': '' },
    sdk: 'docker',
    reason: 'hasMix mix.exs',
  },
  {
    name: 'plumber',
    files: { 'plumber.R': '#* @get /\n', DESCRIPTION: 'Package: x\n' },
    sdk: 'docker',
    reason: 'hasR DESCRIPTION',
  },
  {
    name: 'a Dockerfile of its own',
    files: {
      Dockerfile: 'FROM python:3.12\nEXPOSE 8000\nCMD ["uvicorn", "m:a", "--port", "8000"]\n',
      'm.py': 'import fastapi\na = fastapi.FastAPI()\n',
    },
    sdk: 'docker',
    reason: 'hasDockerfile Dockerfile',
    port: 8000,
    dependencies: ['fastapi'],
  },
  {
    name: 'a compose file',
    files: { 'docker-compose.yml': 'services:\n  db:\n    image: postgres\n' },
    sdk: 'docker',
    reason: 'hasCompose docker-compose.yml',
    importFrom: 'compose docker-compose.yml',
  },
  {
    name: 'a Procfile beside Flask',
    files: {
      Procfile: 'web: gunicorn web:app\n',
      'web.py': 'from flask import Flask\napp = Flask(__name__)\n',
    },
    sdk: 'docker',
    template: 'docker-python',
    reason: 'createsFlask web.py:2',
    entry: { module: 'web', variable: 'app' },
    dependencies: ['flask'],
    importFrom: 'procfile Procfile',
  },
  {
    name: 'a dstack workflow',
    files: { '.dstack/workflows/train.yaml': 'workflows: []\n', 'notes.md': '' },
    sdk: 'docker',
    reason: 'hasDstack .dstack/workflows/train.yaml',
    importFrom: 'dstack .dstack/workflows/train.yaml',
  },
  {
    name: 'a dstack service of today',
    files: { 'serve.dstack.yml': 'type: service\n', 'data.bin': '' },
    sdk: 'docker',
    reason: 'hasDstack serve.dstack.yml',
    importFrom: 'dstack serve.dstack.yml',
  },
  {
    name: 'an empty folder',
    files: { '.gitignore': '*.log\n', LICENSE: 'MIT' },
    sdk: 'docker',
    template: 'docker-fastapi',
    reason: 'emptyFolder',
  },
  {
    name: 'files that say nothing',
    files: { 'data.csv': 'a,b\n' },
    sdk: 'docker',
    reason: 'nothingKnown',
  },
];
