import assert from 'node:assert/strict';
import { addCardLists, removeCardFields } from '../../../src/scaffold/cardEdits.ts';
import { changeSdk } from '../../../src/scaffold/changeSdk.ts';
import type { Sdk } from '../../../src/space/target.ts';
import { memoryFiles } from '../memoryFiles.ts';
import { shippedTemplates } from './shippedTemplates.ts';

async function change(files: Record<string, string>, to: Sdk) {
  const { files: made, ...rest } = await changeSdk(memoryFiles(files), to, shippedTemplates);
  return {
    ...rest,
    paths: made.map(({ path }) => path),
    text: (path: string) => made.find((file) => file.path === path)?.content ?? '',
  };
}

describe('changeSdk', () => {
  it('turns a Streamlit Space into a Docker one, and edits its card in place', async () => {
    const readme =
      '---\n# mine\ntitle: Chart\nsdk: streamlit # old\nsdk_version: 1.25.0\napp_file: chart.py\npinned: true\n---\n\nText.\n';
    const made = await change(
      { 'README.md': readme, 'chart.py': 'import streamlit as st\n', 'requirements.txt': 'streamlit\n' },
      'docker',
    );
    assert.deepEqual(made.paths, ['Dockerfile', 'nginx.conf', 'start.sh', '.dockerignore', 'README.md']);
    assert.match(made.text('start.sh'), /streamlit run chart\.py/);
    assert.equal(
      made.text('README.md'),
      '---\n# mine\ntitle: Chart\nsdk: docker # old\npinned: true\napp_port: 7860\n---\n\nText.\n',
    );
  });

  it('turns a Gradio Space into a Docker one that installs the same Gradio', async () => {
    const readme =
      '---\ntitle: G\nsdk: gradio\nsdk_version: "5.1.0"\npython_version: "3.10"\napp_file: ui.py\n---\n';
    const made = await change({ 'README.md': readme, 'ui.py': 'import gradio\nimport spaces\n' }, 'docker');
    assert.deepEqual(made.paths, ['Dockerfile', 'requirements.txt', 'README.md']);
    assert.match(
      made.text('Dockerfile'),
      /^FROM python:3\.10-slim$[\s\S]*GRADIO_SERVER_NAME=0\.0\.0\.0", "GRADIO_SERVER_PORT=7860", "python", "ui\.py"\]$/m,
    );
    assert.match(made.text('requirements.txt'), /^gradio==5\.1\.0$/m);
    assert.equal(made.text('README.md'), '---\ntitle: G\nsdk: docker\napp_port: 7860\n---\n');
  });

  it('turns a Docker Space of pages into a static one', async () => {
    const files = {
      'README.md': '---\ntitle: P\nsdk: docker\napp_port: 7860\n---\n',
      Dockerfile: 'FROM nginx\n',
      'nginx.conf': '',
      'package.json': '{"scripts":{"build":"vite build"},"devDependencies":{"vite":"6"}}',
      'index.html': '',
    };
    const built = await change({ ...files, Dockerfile: 'FROM nginx\n' }, 'static');
    assert.equal(built.text('README.md'), '---\ntitle: P\nsdk: static\napp_file: index.html\n---\n');
    assert.deepEqual(built.unused, ['Dockerfile', 'nginx.conf']);
  });

  it('turns pages into a Docker Space with nginx', async () => {
    const made = await change({ 'README.md': '---\nsdk: static\n---\n', 'index.html': '' }, 'docker');
    assert.deepEqual(made.paths, ['Dockerfile', 'nginx.conf', '.dockerignore', 'README.md']);
    assert.match(made.text('nginx.conf'), /root \/app\/\.;/);
  });

  it('refuses what would not run', async () => {
    const fastapi = {
      'main.py': 'from fastapi import FastAPI\napp = FastAPI()\n',
      'README.md': '---\nsdk: docker\n---\n',
    };
    assert.equal((await change(fastapi, 'static')).refusal, 'needsServer');
    assert.equal((await change(fastapi, 'gradio')).refusal, 'noGradioApp');
    assert.equal((await change(fastapi, 'docker')).refusal, 'sameSdk');
    assert.equal((await change({ 'README.md': '---\na: "\n---\n' }, 'docker')).refusal, 'brokenCard');
    assert.deepEqual((await change(fastapi, 'static')).paths, []);
  });

  it('makes a Docker Space of a Gradio app a Gradio one', async () => {
    const made = await change(
      { 'README.md': '---\nsdk: docker\napp_port: 8000\n---\n', 'web.py': 'import gradio as gr\n' },
      'gradio',
    );
    assert.match(made.text('README.md'), /^---\nsdk: gradio\nsdk_version: [\d.]+\napp_file: web\.py\n---\n$/);
    const pinned = await change(
      {
        'README.md': '---\nsdk: docker\n---\n',
        'web.py': 'import gradio\n',
        'requirements.txt': 'gradio==5.1.0\n',
      },
      'gradio',
    );
    assert.match(pinned.text('README.md'), /^sdk_version: 5\.1\.0$/m);
  });
});

describe('addCardLists', () => {
  it('adds what is missing, and changes nothing else', () => {
    const readme = '---\na: 1 # one\ntags:\n- x\n---\nBody\n';
    assert.equal(
      addCardLists(readme, { tags: ['y'], models: ['a/b', '@c: d'], datasets: [] }),
      '---\na: 1 # one\ntags:\n- x\nmodels:\n  - a/b\n  - "@c: d"\n---\nBody\n',
    );
    assert.equal(addCardLists('no card', { tags: ['y'] }), 'no card');
  });
});

describe('removeCardFields', () => {
  it('takes whole fields out, whatever their shape', () => {
    const readme = '---\na: 1 # one\nlist:\n  - x\n  - y\ntext: |\n  b\n  c\n# kept\nz: 2\n---\nBody\n';
    assert.equal(
      removeCardFields(readme, ['list', 'text', 'nope']),
      '---\na: 1 # one\n# kept\nz: 2\n---\nBody\n',
    );
    assert.equal(removeCardFields('---\r\na: 1 # x\r\nb: 2\r\n---\r\n', ['a']), '---\r\nb: 2\r\n---\r\n');
    assert.equal(removeCardFields('no card', ['a']), 'no card');
    assert.equal(removeCardFields('---\na:\nb: 1\n---\n', ['a']), '---\nb: 1\n---\n');
  });
});
