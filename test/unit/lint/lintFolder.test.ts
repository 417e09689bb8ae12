import assert from 'node:assert/strict';
import { applyEdits } from '../../../src/lint/applyFixes.ts';
import { lintFolder } from '../../../src/lint/lintFolder.ts';
import { memoryFiles } from '../memoryFiles.ts';

const lint = (record: Record<string, string | Uint8Array>, options = {}) =>
  lintFolder(memoryFiles(record), options);
const codes = async (record: Record<string, string | Uint8Array>, options = {}) =>
  (await lint(record, options)).map(({ file, code }) => `${file} ${code}`);

const docker = '---\ntitle: a\nsdk: docker\n---\n';

describe('lintFolder', () => {
  it('finds nothing in a good folder', async () => {
    assert.deepEqual(await codes({ 'README.md': docker, Dockerfile: 'FROM scratch\n' }), []);
  });

  it('finds a README that is not there, and makes it', async () => {
    const found = await lint({ Dockerfile: 'FROM scratch\n' }, { assumeDocker: true, folderName: 'demo' });
    assert.deepEqual(
      found.map(({ code }) => code),
      ['readme-missing-front-matter'],
    );
    const edits = found[0]?.fixes[0]?.edits ?? [];
    const readme = applyEdits('', edits);
    assert.match(readme, /^---\ntitle: demo\n[^]*sdk: docker\n---\n$/);
    assert.deepEqual(await codes({ Dockerfile: 'FROM scratch\n', 'README.md': readme }), []);
  });

  it('asks an empty folder for both files', async () => {
    assert.deepEqual(await codes({ 'x.txt': '' }, { assumeDocker: true }), [
      'README.md readme-docker-missing-dockerfile',
      'README.md readme-missing-front-matter',
    ]);
  });

  it('sorts by file and place', async () => {
    const found = await lint({
      'README.md': '---\ncolorTo: x\nemoji: x\nsdk: gradio\nsdk_version: 4.1.0\n---\n',
      'requirements.txt': 'gradio==5.0.0\n',
      'app.py': '',
    });
    assert.deepEqual(
      found.map(({ file, range }) => `${file}:${range.start.line}`),
      ['README.md:1', 'README.md:2', 'requirements.txt:0'],
    );
  });

  it('applies the settings', async () => {
    const settings = { rules: { 'readme-color-invalid': 'off' } as const, devMode: false };
    assert.deepEqual(
      await codes({ 'README.md': '---\nsdk: docker\ncolorTo: x\n---\n', Dockerfile: '' }, { settings }),
      [],
    );
  });

  it('does not stumble over binary and hidden files', async () => {
    assert.deepEqual(
      await codes({
        'README.md': docker,
        Dockerfile: '',
        'start.sh': new Uint8Array([0, 1, 255]),
        '.git/config': 'x',
      }),
      [],
    );
  });

  it('rejects when the folder cannot be read', async () => {
    const broken = { ...memoryFiles({}), list: () => Promise.reject(new Error('gone')) };
    await assert.rejects(lintFolder(broken), /gone/);
  });

  it('stops when it is aborted', async () => {
    await assert.rejects(lint({ 'README.md': docker }, { signal: AbortSignal.abort() }), {
      name: 'AbortError',
    });
  });
});
