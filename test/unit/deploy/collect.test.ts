import assert from 'node:assert/strict';
import { collect } from '../../../src/deploy/collect.ts';
import type { Files } from '../../../src/ports.ts';
import { memoryFiles } from '../memoryFiles.ts';

const pathsOf = async (record: Record<string, string>) =>
  (await collect(memoryFiles(record))).files.map((file) => file.path);

describe('collect', () => {
  it('takes every file, sorted, with its size', async () => {
    const { files } = await collect(memoryFiles({ 'b.txt': 'xx', 'a/c.py': 'x' }));
    assert.deepEqual(
      files.map(({ path, size }) => ({ path, size })),
      [
        { path: 'a/c.py', size: 1 },
        { path: 'b.txt', size: 2 },
      ],
    );
  });

  it('leaves out what never belongs to an app', async () => {
    assert.deepEqual(
      await pathsOf({
        '.git/config': '',
        'node_modules/x/index.js': '',
        'a/__pycache__/b.pyc': '',
        '.venv/bin/python': '',
        'main.py': '',
      }),
      ['main.py'],
    );
  });

  it('obeys .gitignore, nested ones and their exceptions', async () => {
    assert.deepEqual(
      await pathsOf({
        '.gitignore': '*.log\n/build\n!keep.log\n',
        'x.log': '',
        'keep.log': '',
        'build/a': '',
        'sub/build/a': '',
        'sub/.gitignore': '!x.log\nown\n',
        'sub/x.log': '',
        'sub/own': '',
        own: '',
      }),
      ['.gitignore', 'keep.log', 'own', 'sub/.gitignore', 'sub/build/a', 'sub/x.log'],
    );
  });

  it('is case-sensitive, as git is', async () => {
    assert.deepEqual(await pathsOf({ '.gitignore': 'SECRET\n', secret: '', SECRET: '' }), [
      '.gitignore',
      'secret',
    ]);
  });

  it('lets .hfignore have the last word', async () => {
    assert.deepEqual(
      await pathsOf({
        '.gitignore': 'model.bin\n',
        '.hfignore': '!model.bin\nnotes.md\n',
        'model.bin': '',
        'notes.md': '',
      }),
      ['.gitignore', '.hfignore', 'model.bin'],
    );
  });

  it('reads .git/info/exclude', async () => {
    assert.deepEqual(await pathsOf({ '.git/info/exclude': 'mine\n', mine: '', yours: '' }), ['yours']);
  });

  it('does not walk an ignored folder', async () => {
    const inner = memoryFiles({ '.gitignore': 'big/\n', 'big/a': '', b: '' });
    const asked: string[] = [];
    const files: Files = {
      ...inner,
      list: (path) => {
        asked.push(path);
        return inner.list(path);
      },
    };
    const { ignored } = await collect(files);
    assert.deepEqual(asked, ['']);
    assert.deepEqual(ignored, ['big']);
  });

  it('tells links to folders and broken links instead of following them', async () => {
    const inner = memoryFiles({ 'a.txt': '' });
    const files: Files = {
      ...inner,
      list: async (path) => [
        ...(await inner.list(path)),
        { name: 'loop', kind: 'link' },
        { name: 'broken', kind: 'link' },
      ],
      stat: (path) =>
        path === 'loop'
          ? Promise.resolve({ kind: 'folder', size: 0, mtime: 0 })
          : path === 'broken'
            ? Promise.resolve(undefined)
            : inner.stat(path),
    };
    const { files: found, skippedLinks } = await collect(files);
    assert.deepEqual(skippedLinks, ['loop', 'broken']);
    assert.deepEqual(
      found.map((file) => file.path),
      ['a.txt'],
    );
  });

  it('stops at once when aborted', async () => {
    await assert.rejects(collect(memoryFiles({ a: '' }), AbortSignal.abort()), { name: 'AbortError' });
  });
});
