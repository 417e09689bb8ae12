import assert from 'node:assert/strict';
import { lintFolder } from '../../../../../src/lint/lintFolder.ts';
import { memoryFiles } from '../../../memoryFiles.ts';

const lint = (record: Record<string, string>) => lintFolder(memoryFiles(record));
const codes = async (record: Record<string, string>) =>
  (await lint(record)).map(({ file, code }) => `${file} ${code}`);
const gradio = (more = '') => `---\ntitle: a\nsdk: gradio\n${more}---\n`;
const docker = '---\ntitle: a\nsdk: docker\n---\n';

describe('import-not-in-requirements', () => {
  const space = (app: string, requirements: string, more: Record<string, string> = {}) =>
    lint({ 'README.md': gradio(), 'app.py': app, 'requirements.txt': requirements, ...more });

  it('finds a well-known package that is missing, and adds it', async () => {
    const found = await space(
      'import os\nimport gradio as gr\nfrom PIL import Image\nimport cv2, torch\n',
      'pillow\r\n',
    );
    assert.deepEqual(
      found.map(({ code }) => code),
      ['import-not-in-requirements'],
    );
    assert.deepEqual(found[0]?.range, { start: { line: 3, character: 7 }, end: { line: 3, character: 10 } });
    assert.equal(found[0]?.fixes[0]?.edits[0]?.newText, 'opencv-python-headless\r\n');
  });

  it('makes requirements.txt when there is none', async () => {
    const found = await lint({ 'README.md': gradio(), 'app.py': 'import torch\n' });
    assert.equal(found[0]?.fixes[0]?.edits[0]?.file, 'requirements.txt');
  });

  const quiet: Record<string, [string, string, Record<string, string>?]> = {
    'what another package brings': ['import torch\nimport numpy\n', 'sentence-transformers\n'],
    'what the platform brings': ['import gradio\nimport spaces\nimport pandas\nimport requests\n', ''],
    'an import that is guarded': [
      'try:\n    import torch\nexcept ImportError:\n    torch = None\n',
      'numpy\n',
    ],
    'an import in a text': ['"""\nimport torch\n"""\n', 'numpy\n'],
    'a module of the folder': ['import whisper\n', 'numpy\n', { 'whisper.py': '' }],
    'everything beside an unknown package': ['import torch\n', 'my-own-thing\n'],
    'everything beside a git address': ['import torch\n', 'git+https://github.com/a/b\n'],
    'a package of another name': ['import cv2\n', 'opencv-python==4.10.0.84\n'],
  };
  for (const [name, [app, requirements, more]] of Object.entries(quiet)) {
    it(`allows ${name}`, async () => assert.deepEqual(await space(app, requirements, more), []));
  }

  const image = async (install: string) => {
    const found = await codes({
      'README.md': docker,
      Dockerfile: `FROM python:3.12-slim\nCOPY . .\nRUN ${install}\nCMD ["python", "main.py"]\n`,
      'requirements.txt': 'flask\n',
      'main.py': 'import torch\n',
    });
    return found.filter((name) => name.startsWith('main.py '));
  };

  it('knows a Docker Space that installs requirements.txt and nothing else', async () => {
    const wanted = ['main.py import-not-in-requirements'];
    assert.deepEqual(await image('pip install --no-cache-dir -r requirements.txt'), wanted);
    assert.deepEqual(await image('pip install --upgrade pip && pip install -r requirements.txt'), wanted);
  });

  it('is silent when the image installs more', async () => {
    assert.deepEqual(await image('pip install -r requirements.txt && pip install torch'), []);
    assert.deepEqual(await image('conda env update -f env.yml && pip install -r requirements.txt'), []);
  });
});
