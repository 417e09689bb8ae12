import assert from 'node:assert/strict';
import { lintTexts } from '../../../src/lint/lintFolder.ts';
import { plainText } from '../../../src/space/sentence.ts';
import { proposeSpace } from '../../../src/scaffold/proposal.ts';
import { gradioVersion, proposalFiles, type ProposalOptions } from '../../../src/scaffold/proposalFiles.ts';
import { addRequirements, requirementsFor } from '../../../src/scaffold/requirements.ts';
import { readTemplate } from '../../../src/scaffold/templates.ts';
import { readCard } from '../../../src/space/card.ts';
import { memoryFiles } from '../memoryFiles.ts';
import { projects } from './projects.ts';
import { shippedTemplates } from './shippedTemplates.ts';

async function propose(files: Record<string, string>, options: Partial<ProposalOptions> = {}) {
  const folder = memoryFiles(files);
  const proposed = await proposalFiles(await proposeSpace(folder), folder, shippedTemplates, {
    title: 'T',
    ...options,
  });
  return new Map(proposed.map((file) => [file.path, file]));
}

const cardOf = (text: string | undefined) => {
  const card = readCard(text ?? '');
  assert.ok(card.kind === 'card');
  return card.data;
};

describe('proposalFiles', () => {
  it('makes every fixture project clean under our diagnostics', async () => {
    const told: string[] = [];
    for (const { name, files } of projects) {
      const proposal = await proposeSpace(memoryFiles(files));
      // Nothing starts these yet: a Dockerfile has to be written or imported.
      if (proposal.template === undefined && files['Dockerfile'] === undefined) continue;
      if (proposal.reason.code === 'emptyFolder') continue;
      const proposed = await propose(files);
      const texts = new Map([
        ...Object.entries(files),
        ...[...proposed].map(([path, { content }]) => [path, content] as const),
      ]);
      // Made by the build of the pages, which runs on the Hub.
      const paths = new Set([...texts.keys(), ...(proposal.pages ? [proposal.pages.file] : [])]);
      for (const { file, code, message } of lintTexts({ texts, paths })) {
        if (proposed.has(file)) told.push(`${name}: ${file} ${code} ${plainText(message)}`);
      }
    }
    assert.deepEqual(told, []);
  });

  it('gives an app its Dockerfile, its requirements and a README with what it needs', async () => {
    const files = await propose(
      {
        'api.py':
          'from fastapi import FastAPI, UploadFile\nfrom PIL import Image\nimport torch\nweb = FastAPI()\n@web.get("/items")\ndef items(): ...\n@web.post("/x|y")\ndef x(f: UploadFile): ...\n',
        '.python-version': '3.12\n',
      },
      {
        license: 'mit',
        shortDescription:
          'An app with a description that is very much longer than the sixty characters allowed',
        needs: [
          {
            name: 'API_KEY',
            kind: 'secret',
            required: true,
            defaulted: false,
            places: [],
            why: 'read at api.py:1',
          },
        ],
      },
    );
    assert.deepEqual([...files.keys()], ['Dockerfile', '.dockerignore', 'requirements.txt', 'README.md']);
    assert.match(files.get('Dockerfile')?.content ?? '', /^FROM python:3\.12-slim$[\s\S]*"api:web"/m);
    assert.equal(
      files.get('requirements.txt')?.content,
      '# Builds of PyTorch without CUDA, which keep the image several gigabytes smaller.\n' +
        '--extra-index-url https://download.pytorch.org/whl/cpu\n' +
        'fastapi>=0.115,<1\npillow>=11,<14\npython-multipart>=0.0.20,<1\ntorch>=2.6,<3\nuvicorn>=0.34,<1\n',
    );
    const readme = files.get('README.md')?.content ?? '';
    const card = cardOf(readme);
    assert.deepEqual([card.sdk, card.app_port, card.license], ['docker', 7860, 'mit']);
    assert.equal(card.short_description, 'An app with a description that is very much longer than…');
    assert.ok(readme.includes('| `GET /items` | `api.py:5` |'));
    assert.ok(readme.includes('| `POST /x\\|y` | `api.py:7` |'));
    assert.ok(readme.includes('| `API_KEY` | secret | yes | read at api.py:1 |'));
    assert.ok(readme.includes('uvicorn api:web --port 7860'));
  });

  it('leaves Gradio to the platform', async () => {
    const files = await propose({ 'ui.py': 'import gradio\nimport pandas\nimport fastapi\n' });
    assert.deepEqual([...files.keys()], ['requirements.txt', 'README.md']);
    assert.equal(files.get('requirements.txt')?.content, 'pandas>=2.2,<4\n');
    const card = cardOf(files.get('README.md')?.content);
    assert.deepEqual(
      [card.sdk, card.app_file, card.sdk_version, card.app_port],
      ['gradio', 'ui.py', gradioVersion, undefined],
    );
  });

  it('writes the Gradio into the card that requirements.txt pins, or the one the user names', async () => {
    const app = { 'ui.py': 'import gradio\n', 'requirements.txt': 'pandas\ngradio[mcp]==5.49.1  # pinned\n' };
    const files = await propose(app);
    const readme = files.get('README.md')?.content ?? '';
    assert.equal(cardOf(readme).sdk_version, '5.49.1');
    assert.ok(readme.includes('pip install "gradio==5.49.1"'));
    const texts = new Map([...Object.entries(app), ['README.md', readme] as const]);
    assert.deepEqual(
      lintTexts({ texts, paths: new Set(texts.keys()) }).map(({ code }) => code),
      [],
    );
    const other = await propose(app, { placeholders: { sdkVersion: '6.0.0', pythonVersion: '3.12' } });
    const card = cardOf(other.get('README.md')?.content);
    assert.deepEqual([card.sdk_version, card.python_version], ['6.0.0', '3.12']);
    const open = await propose({ ...app, 'requirements.txt': 'gradio>=5\n' });
    assert.equal(cardOf(open.get('README.md')?.content).sdk_version, gradioVersion);
  });

  it('names models, datasets and tags in a new block of an old README', async () => {
    const app = { 'ui.py': 'import gradio\nload_dataset("a/b")\n', 'README.md': '# Mine\r\n' };
    const readme = (await propose(app, { tags: ['demo', 'two words'] })).get('README.md')?.content ?? '';
    assert.match(readme, /\r\ndatasets:\r\n {2}- a\/b\r\ntags:\r\n {2}- demo\r\n {2}- two words\r\n---\r\n/);
    assert.ok(readme.endsWith('# Mine\r\n'));
    const has = { ...app, 'README.md': '---\nsdk: gradio\ntags: [x]\n---\n' };
    const kept = (await propose(has, { tags: ['demo'] })).get('README.md')?.content ?? '';
    assert.ok(kept.includes('tags: [x]') && !kept.includes('demo') && !kept.includes('a/b'), kept);
  });

  it('writes for the same Gradio as the templates', async () => {
    const { placeholders } = await readTemplate(shippedTemplates, 'gradio-basic');
    assert.equal(placeholders['sdkVersion']?.default, gradioVersion);
  });

  it('adds to requirements only what is surely missing, and keeps the README', async () => {
    const readme = '---\ntitle: Mine # yes\nsdk: docker\n---\n# Mine\n';
    const files = await propose({
      'app.py': 'from flask import Flask\nimport yaml\nimport some_thing\napp = Flask(__name__)\n',
      'requirements.txt': 'Flask==3.0.0\r\n',
      'README.md': readme,
    });
    assert.equal(
      files.get('requirements.txt')?.content,
      'Flask==3.0.0\r\ngunicorn>=23,<28\r\npyyaml~=6.0\r\n',
    );
    assert.equal(files.get('requirements.txt')?.before, 'Flask==3.0.0\r\n');
    assert.ok(!files.has('README.md'));
  });

  it('gives a README without a block its block, and keeps its text', async () => {
    const files = await propose({
      'package.json': '{"scripts":{"build":"vite build"},"devDependencies":{"vite":"6"}}',
      'index.html': '',
      'README.md': '# Hi\n',
    });
    const card = cardOf(files.get('README.md')?.content);
    assert.deepEqual(
      [card.sdk, card.app_file, card['app_build_command']],
      ['static', 'dist/index.html', 'npm install && npm run build'],
    );
    assert.ok(files.get('README.md')?.content.endsWith('---\n\n# Hi\n'));
  });

  it('takes the values the user changed', async () => {
    const files = await propose(
      { 'app.py': 'import streamlit\n' },
      { port: 8501, emoji: '🎈', placeholders: { pythonVersion: '3.13' } },
    );
    assert.match(files.get('Dockerfile')?.content ?? '', /python:3\.13-slim/);
    assert.match(files.get('nginx.conf')?.content ?? '', /listen 8501;/);
    assert.deepEqual(
      [cardOf(files.get('README.md')?.content).app_port, cardOf(files.get('README.md')?.content).emoji],
      [8501, '🎈'],
    );
  });
});

describe('the start command of an app that exists', () => {
  it('follows the port the user changed', async () => {
    const files = await propose(
      { 'app.py': 'from flask import Flask\napp = Flask(__name__)\n' },
      { port: 8080 },
    );
    assert.match(files.get('Dockerfile')?.content ?? '', /"0\.0\.0\.0:8080"/);
  });
});

describe('requirements', () => {
  it('pins Gradio to the version the Space ran with', async () => {
    const proposal = await proposeSpace(memoryFiles({ 'app.py': 'import gradio\n' }));
    assert.equal(requirementsFor({ ...proposal, sdk: 'docker' }, { sdkVersion: '5.1.0' }), 'gradio==5.1.0\n');
    assert.equal(requirementsFor(proposal), undefined);
  });

  it('are added without touching what is there', () => {
    assert.equal(addRequirements('A_b\n', ['a-b', 'c']), 'A_b\nc\n');
    assert.equal(addRequirements('x', ['y']), 'x\ny\n');
    assert.equal(addRequirements('x\n', ['X']), 'x\n');
  });
});
