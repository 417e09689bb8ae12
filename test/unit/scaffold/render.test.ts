import assert from 'node:assert/strict';
import { readCard } from '../../../src/space/card.ts';
import { detectApp } from '../../../src/scaffold/detect.ts';
import { proposeFiles, wholeTemplate } from '../../../src/scaffold/render.ts';
import { fillPlaceholders } from '../../../src/scaffold/templates.ts';
import { memoryFiles } from '../memoryFiles.ts';
import { shippedTemplates as templates } from './shippedTemplates.ts';

async function propose(record: Record<string, string>, appPort?: number) {
  const files = memoryFiles(record);
  const options = { title: 'My: app', ...(appPort === undefined ? {} : { appPort }) };
  const proposed = await proposeFiles(await detectApp(files), files, templates, options);
  return new Map(proposed.map((file) => [file.path, file]));
}

const textOf = (files: Map<string, { content: string }>, path: string) => files.get(path)?.content ?? '';

function cardOf(text: string) {
  const card = readCard(text);
  assert.ok(card.kind === 'card');
  return card.data;
}

describe('proposeFiles', () => {
  it('gives a FastAPI app a Dockerfile, requirements and a card', async () => {
    const files = await propose({ 'app/main.py': 'api = FastAPI()' }, 8000);
    assert.deepEqual([...files.keys()], ['Dockerfile', 'requirements.txt', 'README.md']);
    const dockerfile = textOf(files, 'Dockerfile');
    assert.match(
      dockerfile,
      /^CMD \["uvicorn", "app\.main:api", "--host", "0\.0\.0\.0", "--port", "8000"\]$/m,
    );
    assert.match(dockerfile, /PYTHONPATH=\/app:\/app\/app$/m);
    assert.doesNotMatch(dockerfile, /\{\{/);
    assert.deepEqual(cardOf(textOf(files, 'README.md')), {
      title: 'My: app',
      emoji: '🚀',
      colorFrom: 'yellow',
      colorTo: 'gray',
      sdk: 'docker',
      app_port: 8000,
    });
  });

  it('makes /app belong to the user who runs the app', async () => {
    const lines = textOf(await propose({ 'main.py': 'app = FastAPI()' }), 'Dockerfile').split('\n');
    const at = (start: string) => lines.findIndex((line) => line.startsWith(start));
    assert.ok(at('RUN useradd -m -u 1000 user && mkdir /app && chown user:user /app') < at('USER user'));
    assert.ok(at('USER user') < at('WORKDIR /app'));
    assert.ok(lines.filter((line) => line.startsWith('COPY')).every((line) => line.includes('--chown=user')));
  });

  it('keeps requirements that exist, and edits only the front matter of a README', async () => {
    const before = '# Mine\n\nText.\n';
    const files = await propose({
      'main.py': 'app = FastAPI()',
      'requirements.txt': 'x',
      'README.md': before,
    });
    assert.deepEqual([...files.keys()], ['Dockerfile', 'README.md']);
    const readme = files.get('README.md');
    assert.equal(readme?.why, 'frontMatter');
    assert.equal(readme?.before, before);
    assert.ok(readme?.content.endsWith(`---\n\n${before}`));
  });

  it('proposes nothing when nothing is missing', async () => {
    const readme = '---\nsdk: docker\n---\n';
    assert.equal((await propose({ Dockerfile: 'FROM x\nCMD x --port 7860', 'README.md': readme })).size, 0);
    assert.equal((await propose({ 'index.html': '', 'README.md': '---\nsdk: static\n---\n' })).size, 0);
    assert.equal((await propose({ '.gitignore': '' })).size, 0);
  });

  it('tells the Hub the port of an existing Dockerfile', async () => {
    const files = await propose({
      Dockerfile: 'FROM x\nCMD x --port 8080',
      'README.md': '---\nsdk: docker\n---\n',
    });
    assert.equal(textOf(files, 'README.md'), '---\nsdk: docker\napp_port: 8080\n---\n');
    assert.equal(
      (await propose({ Dockerfile: 'FROM x\nEXPOSE 80', 'README.md': '---\nsdk: docker\n---\n' })).size,
      0,
    );
  });

  it('adds only the sdk to a card without one', async () => {
    const files = await propose({ 'index.html': '', 'README.md': '---\ntitle: T # t\n---\nBody' });
    assert.equal(textOf(files, 'README.md'), '---\ntitle: T # t\nsdk: static\n---\nBody');
  });

  it('names the file of a Gradio app when it is not app.py', async () => {
    assert.equal(cardOf(textOf(await propose({ 'ui.py': 'import gradio' }), 'README.md')).app_file, 'ui.py');
    assert.equal(
      cardOf(textOf(await propose({ 'app.py': 'import gradio' }), 'README.md')).app_file,
      undefined,
    );
  });

  it('leaves a broken README alone', async () => {
    const files = await propose({ 'main.py': 'app = FastAPI()', 'README.md': '---\na: "\n---\n' });
    assert.ok(files.has('Dockerfile') && !files.has('README.md'));
  });

  it('starts each kind of app on the port', async () => {
    const kinds: [Record<string, string>, string][] = [
      [
        { 'app.py': 'app = Flask(__name__)' },
        '["flask", "--app", "app:app", "run", "--host", "0.0.0.0", "--port", "7860"]',
      ],
      [
        { 'app.py': 'import streamlit' },
        '["streamlit", "run", "app.py", "--server.address", "0.0.0.0", "--server.port", "7860"]',
      ],
      [{ 'package.json': '{"scripts":{"start":"x"}}' }, '["npm", "start"]'],
      [{ 'job.py': '' }, '["python", "job.py"]'],
    ];
    for (const [record, command] of kinds) {
      const dockerfile = textOf(await propose(record), 'Dockerfile');
      assert.ok(dockerfile.includes(`\nCMD ${command}\n`), dockerfile);
      assert.doesNotMatch(dockerfile, /\{\{/);
    }
  });
});

describe('wholeTemplate', () => {
  it('fills every file of both templates', async () => {
    for (const id of ['docker-fastapi', 'static'] as const) {
      const title = 'A <b> & "c": {{d}}';
      const files = await wholeTemplate(id, memoryFiles({}), templates, { title });
      assert.ok(files.length > 3);
      const readme = files.find((file) => file.path === 'README.md')?.content ?? '';
      assert.equal(cardOf(readme).title, title);
      assert.equal(cardOf(readme).sdk, id === 'static' ? 'static' : 'docker');
      for (const { content } of files)
        assert.doesNotMatch(content.replaceAll(/\{\{d\}\}/g, ''), /\{\{\s*\w+\s*\}\}/);
    }
  });

  it('replaces nothing that exists', async () => {
    const folder = memoryFiles({ 'README.md': '# Kept\n', 'index.html': 'kept' });
    const files = await wholeTemplate('static', folder, templates, { title: 'T' });
    assert.ok(!files.some((file) => file.path === 'index.html'));
    const readme = files.find((file) => file.path === 'README.md');
    assert.equal(readme?.before, '# Kept\n');
    assert.ok(readme?.content.endsWith('# Kept\n'));
  });
});

describe('fillPlaceholders', () => {
  it('refuses a name it has no value for', () => {
    assert.equal(fillPlaceholders('{{a}} {{ b }} {c}', { a: '{{b}}', b: 2 }), '{{b}} 2 {c}');
    assert.throws(() => fillPlaceholders('{{toString}}', {}), /toString/);
  });
});
