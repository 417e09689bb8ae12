import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { collect } from '../../../src/deploy/collect.ts';
import { nodeFiles } from '../../../src/platform/nodeFiles.ts';
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

  it('lets .hfignore have the last word, and does not send it', async () => {
    assert.deepEqual(
      await pathsOf({
        '.gitignore': 'model.bin\ndist/\n',
        '.hfignore': '!model.bin\nnotes.md\n!dist/app.js\n',
        'model.bin': '',
        'notes.md': '',
        'dist/app.js': '',
        'dist/app.js.map': '',
      }),
      ['.gitignore', 'dist/app.js', 'model.bin'],
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
    assert.deepEqual(ignored, [
      { path: 'big', isFolder: true, rule: 'big/', file: '.gitignore', line: 1, source: 'git' },
    ]);
  });

  it('tells ignored paths with their rules, the topmost ones only', async () => {
    const { ignored } = await collect(
      memoryFiles({
        'sub/.gitignore': '\n*.log\n',
        'sub/a.log': '',
        'node_modules/a/b': '',
        '.hfignore': '!out/keep\nmine\n',
        '.git/info/exclude': 'out\n',
        'out/keep': '',
        'out/drop': '',
        'out/deep/drop': '',
        mine: '',
        'docs/a': '',
        'docs/b/c': '',
      }),
      { exclude: ['/sub/.gitignore'], include: ['*', '!/docs'] },
    );
    assert.deepEqual(
      ignored.map(
        (one) => `${one.path}${one.isFolder ? '/' : ''} ${one.source} ${one.file}:${one.line} ${one.rule}`,
      ),
      [
        '.git/ default :0 .git',
        '.hfignore default :0 /.hfignore',
        'mine hfignore .hfignore:2 mine',
        'node_modules/ default :0 node_modules',
        'out/deep/ git .git/info/exclude:1 out',
        'out/drop git .git/info/exclude:1 out',
        'sub/.gitignore target :0 /sub/.gitignore',
        'sub/a.log git sub/.gitignore:2 *.log',
      ],
    );
  });

  it('takes only what include matches and tells a folder without any as one', async () => {
    const { files, ignored } = await collect(
      memoryFiles({ 'app/a': '', 'docs/b': '', 'docs/c/d': '', x: '' }),
      {
        include: ['app/**'],
      },
    );
    assert.deepEqual(
      files.map((file) => file.path),
      ['app/a'],
    );
    assert.deepEqual(
      ignored.map(({ path, rule }) => [path, rule]),
      [
        ['docs', 'include'],
        ['x', 'include'],
      ],
    );
  });

  it('answers for a path of the Hub by the rules met on the walk', async () => {
    const { matches } = await collect(
      memoryFiles({ '.gitignore': '/data\n', 'su\u0308d/.gitignore': '*.log\n', 'su\u0308d/a': '', b: '' }),
    );
    assert.equal(matches('data/train.csv')?.rule, '/data');
    assert.equal(matches('s\u00fcd/x.log')?.rule, '*.log');
    assert.equal(matches('x.log'), undefined);
    assert.equal(matches('.env'), undefined);
  });

  it('names .env files even when they are ignored', async () => {
    const { envFiles } = await collect(
      memoryFiles({
        '.gitignore': '.env*\n',
        '.env': '',
        'sub/.env.local': '',
        '.env.example': '',
        'node_modules/a/.env': '',
        'venv/.env': '',
      }),
    );
    assert.deepEqual(
      envFiles.map(({ name }) => name),
      ['.env', 'sub/.env.local'],
    );
  });

  it('names those in folders that the user keeps back, and those in the folders above', async () => {
    const top = memoryFiles({
      '.env': '',
      'apps/.env.local': '',
      'apps/.env.example': '',
      'apps/other/.env': '',
    });
    const { envFiles } = await collect(
      memoryFiles({
        '.gitignore': 'private\n',
        'private/.env': 'KEY=1',
        'private/deep/.env': '',
        'a.py': '',
      }),
      {
        workspace: { files: top, path: 'apps/space' },
        repository: { files: memoryFiles({}), path: 'space' },
      },
    );
    assert.deepEqual(
      envFiles.map(({ name, path, files }) => [name, path, files === top]),
      [
        ['../../.env', '.env', true],
        ['../.env.local', 'apps/.env.local', true],
        ['private/.env', 'private/.env', false],
      ],
    );
  });

  it('normalises names as the Hub does and refuses what it refuses', async () => {
    const { files, refused } = await collect(
      memoryFiles({
        'cafe\u0301.txt': '',
        'u\u0308': '',
        '\u00fc': '',
        'a\nb': '',
        '.GIT/x': '',
        [`${'d'.repeat(250)}/`.repeat(5) + 'e']: '',
        'plain.txt': '',
      }),
    );
    assert.deepEqual(
      files.map(({ path, source }) => [path, source]),
      [
        ['caf\u00e9.txt', 'cafe\u0301.txt'],
        ['plain.txt', 'plain.txt'],
      ],
    );
    assert.deepEqual(
      refused.map(({ path, reason }) => [path.slice(0, 9), reason]),
      [
        ['.GIT/x', 'gitFolder'],
        ['a\nb', 'control'],
        ['ddddddddd', 'tooLong'],
        ['u\u0308', 'sameName'],
        ['\u00fc', 'sameName'],
      ],
    );
  });

  it('tells links to folders where links cannot be read', async () => {
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
    assert.deepEqual(skippedLinks, [
      { path: 'broken', reason: 'broken' },
      { path: 'loop', reason: 'unknown' },
    ]);
    assert.deepEqual(
      found.map((file) => file.path),
      ['a.txt'],
    );
  });

  it('stops at once when aborted', async () => {
    await assert.rejects(collect(memoryFiles({ a: '' }), { signal: AbortSignal.abort() }), {
      name: 'AbortError',
    });
  });
});

describe('collect, on disk', () => {
  let top = '';
  let root = '';
  beforeEach(() => {
    top = mkdtempSync(path.join(tmpdir(), 'collect-'));
    root = path.join(top, 'app');
    for (const folder of ['app/data/deep', 'app/.git', 'app/src', 'outside']) {
      mkdirSync(path.join(top, folder), { recursive: true });
    }
    for (const file of ['app/data/one', 'app/data/deep/two', 'app/.git/config', 'outside/secret']) {
      writeFileSync(path.join(top, file), file);
    }
  });
  afterEach(() => rmSync(top, { recursive: true }));
  const link = (at: string, target: string) => symlinkSync(target, path.join(root, at));
  const walk = async () => {
    const { files, skippedLinks } = await collect(nodeFiles(root));
    return {
      paths: files.map((file) => file.path),
      skipped: skippedLinks.map(({ path: at, reason }) => `${at} ${reason}`),
    };
  };

  it('sends what a link inside the folder leads to under the path of the link', async () => {
    link('copy', 'data/one');
    link('linked', 'data');
    const { paths, skipped } = await walk();
    assert.deepEqual(paths, ['copy', 'data/deep/two', 'data/one', 'linked/deep/two', 'linked/one']);
    assert.deepEqual(skipped, []);
  });

  it('follows a folder once', async () => {
    link('x1', 'data');
    link('x2', 'data');
    const { paths, skipped } = await walk();
    assert.deepEqual(paths, ['data/deep/two', 'data/one', 'x1/deep/two', 'x1/one']);
    assert.deepEqual(skipped, ['x2 repeated']);
  });

  it('tells links that lead out, into .git or nowhere', async () => {
    link('src/file', '../../outside/secret');
    link('src/folder', '../../outside');
    link('src/git', '../.git/config');
    link('src/none', 'nothing');
    link('src/self', 'self');
    const { paths, skipped } = await walk();
    assert.deepEqual(paths, ['data/deep/two', 'data/one']);
    assert.deepEqual(skipped, [
      'src/file outside',
      'src/folder outside',
      'src/git outside',
      'src/none broken',
      'src/self broken',
    ]);
  });

  it('follows links out of a chosen subfolder within the workspace, and no further', async () => {
    mkdirSync(path.join(top, '.git'));
    writeFileSync(path.join(top, '.git/config'), '');
    mkdirSync(path.join(top, 'outside/back'));
    link('shared', '../outside');
    link('one', '../outside/secret');
    link('up', '..');
    link('git', '../.git/config');
    link('away', tmpdir());
    symlinkSync('../../app/data', path.join(top, 'outside/back/data'));
    const workspace = { files: nodeFiles(top), path: 'app' };
    const { files, skippedLinks } = await collect(nodeFiles(root), { workspace });
    assert.deepEqual(
      files.map((file) => file.path),
      [
        'data/deep/two',
        'data/one',
        'one',
        'shared/back/data/deep/two',
        'shared/back/data/one',
        'shared/secret',
      ],
    );
    assert.deepEqual(
      skippedLinks.map(({ path: at, reason }) => `${at} ${reason}`),
      ['away outside', 'git outside', 'up cycle'],
    );
  });

  it('ends in circles of one, two and three links', async () => {
    link('data/up', '..');
    link('data/deep/here', '../deep');
    link('src/there', '../data/deep');
    link('data/deep/back', '../../src');
    const { paths, skipped } = await walk();
    assert.deepEqual(paths, ['data/deep/two', 'data/one', 'src/there/two']);
    assert.deepEqual(skipped, [
      'data/deep/back/there cycle',
      'data/deep/here cycle',
      'data/up cycle',
      'src/there/back cycle',
      'src/there/here cycle',
    ]);
  });

  it('does not take a link to a folder for a folder in a rule, as git', async () => {
    writeFileSync(path.join(root, '.gitignore'), 'linked/\n');
    link('linked', 'data');
    assert.ok((await walk()).paths.includes('linked/one'));
  });

  it('tells what is neither file nor folder', async function () {
    if (process.platform === 'win32') this.skip();
    execFileSync('mkfifo', [path.join(root, 'pipe')]);
    assert.deepEqual((await walk()).skipped, ['pipe unknown']);
  });
});
