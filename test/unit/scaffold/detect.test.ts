import assert from 'node:assert/strict';
import { detectApp } from '../../../src/scaffold/detect.ts';
import { memoryFiles } from '../memoryFiles.ts';

const guess = (files: Record<string, string | Uint8Array>) => detectApp(memoryFiles(files));

describe('detectApp', () => {
  it('finds the variable and the line of a FastAPI app', async () => {
    const source =
      '"""Example:\n\napp = FastAPI()\n"""\n# x = FastAPI()\nfrom fastapi import FastAPI\n\nserver: FastAPI = FastAPI(\n    title="x")\n';
    assert.deepEqual(await guess({ 'main.py': source, 'app.py': 'import gradio\n' }), {
      sdk: 'docker',
      kind: 'fastapi',
      reason: { code: 'createsFastApi', file: 'main.py', line: 8 },
      entry: { module: 'main', variable: 'server' },
      title: '',
    });
  });

  it('looks into app/ and src/, and at functions that make the app', async () => {
    const source =
      'import fastapi\ndef create():\n    app = fastapi.FastAPI()\n    return app\n\napi = create()\n';
    const found = await guess({ 'app/main.py': source, 'app/__init__.py': '', 'notes.py': 'x = 1\n' });
    assert.deepEqual(found.entry, { module: 'app.main', variable: 'api' });
    assert.deepEqual((await guess({ 'src/web.py': 'a = FastAPI()' })).entry, {
      module: 'src.web',
      variable: 'a',
    });
  });

  it('does not take a test for the app', async () => {
    assert.equal((await guess({ 'test_main.py': 'app = FastAPI()' })).kind, 'python');
  });

  it('tells the other kinds', async () => {
    const kinds = {
      'app.py=import gradio as gr': ['gradio', 'gradio', 'usesGradio'],
      'ui.py=from gradio import Blocks': ['gradio', 'gradio', 'usesGradio'],
      'app.py=import streamlit as st': ['docker', 'streamlit', 'usesStreamlit'],
      'app.py=app = Flask(__name__)': ['docker', 'flask', 'createsFlask'],
      'package.json={"scripts":{"start":"x"}}': ['docker', 'node', 'hasPackageJson'],
      'index.html=<p>': ['static', 'static', 'hasIndexHtml'],
      'job.py=print(1)': ['docker', 'python', 'hasPython'],
      'notes.txt=x': ['docker', 'other', 'nothingKnown'],
      '.gitignore=x': ['docker', 'empty', 'emptyFolder'],
      'Dockerfile=FROM x': ['docker', 'dockerfile', 'hasDockerfile'],
    };
    for (const [file, expected] of Object.entries(kinds)) {
      const [name = '', text = ''] = file.split(/=(.*)/s);
      const { sdk, kind, reason } = await guess({ [name]: text });
      assert.deepEqual([sdk, kind, reason.code], expected, file);
    }
  });

  it('sees a page before a package.json that starts nothing', async () => {
    assert.equal((await guess({ 'package.json': '{"name":"p"}', 'index.html': '' })).kind, 'static');
    assert.equal((await guess({ 'package.json': '{', 'index.html': '' })).kind, 'static');
  });

  it('lets the card win', async () => {
    const card = '---\ntitle: T\nsdk: gradio\napp_file: ui.py\n---\n';
    assert.deepEqual(await guess({ 'README.md': card, Dockerfile: 'FROM x\nEXPOSE 9000' }), {
      sdk: 'gradio',
      kind: 'gradio',
      reason: { code: 'cardSays', file: 'README.md', line: 3 },
      entry: { file: 'ui.py' },
      title: 'T',
    });
  });

  it('keeps what the code says when the card says docker', async () => {
    const found = await guess({
      'README.md': '---\nsdk: docker\napp_port: 8000\n---\n',
      'main.py': 'app = FastAPI()',
    });
    assert.deepEqual([found.kind, found.reason.code, found.port], ['fastapi', 'cardSays', 8000]);
  });

  it('reads the port of a Dockerfile', async () => {
    const ports: [string, number | undefined][] = [
      ['CMD ["uvicorn", "main:app", "--port", "8080"]', 8080],
      ['EXPOSE 9000', 9000],
      ['CMD streamlit run a.py \\\n  --server.port=8501', 8501],
      ['ENV GRADIO_SERVER_PORT=7000', 7000],
      ['CMD ["gunicorn", "-b", "0.0.0.0:5000", "a:b"]', 5000],
      ['# EXPOSE 1', undefined],
      ['EXPOSE 1\nEXPOSE 2', undefined],
      ['CMD uvicorn a:b --port $PORT', undefined],
    ];
    for (const [text, port] of ports)
      assert.equal((await guess({ Dockerfile: `FROM x\n${text}\n` })).port, port, text);
  });

  it('takes the title from the heading or package.json', async () => {
    assert.equal((await guess({ 'README.md': '# Hello World\n' })).title, 'Hello World');
    assert.equal((await guess({ 'package.json': '{"name":"pkg"}' })).title, 'pkg');
  });

  it('reads few and small files only', async () => {
    const many = Object.fromEntries(Array.from({ length: 100 }, (_, i) => [`m${i}.py`, 'x = 1\n']));
    const files = memoryFiles({ ...many, 'main.py': `app = FastAPI()\n${'#'.repeat(200_000)}` });
    let reads = 0;
    const counted = { ...files, read: (path: string) => (reads++, files.read(path)) };
    assert.equal((await detectApp(counted)).kind, 'python');
    assert.equal(reads, 40);
  });
});
