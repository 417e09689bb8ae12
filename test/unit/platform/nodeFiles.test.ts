import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { nodeFiles } from '../../../src/platform/nodeFiles.ts';

describe('nodeFiles', () => {
  let top = '';
  let root = '';
  beforeEach(() => {
    top = mkdtempSync(path.join(tmpdir(), 'files-'));
    root = path.join(top, 'app');
    mkdirSync(path.join(root, 'sub/deep'), { recursive: true });
    writeFileSync(path.join(root, 'sub/a.txt'), 'text');
    utimesSync(path.join(root, 'sub/a.txt'), 1_000, 1_000);
    symlinkSync('sub', path.join(root, 'link'));
    symlinkSync('nothing', path.join(root, 'broken'));
    symlinkSync('..', path.join(root, 'out'));
    symlinkSync('loop', path.join(root, 'loop'));
  });
  afterEach(() => rmSync(top, { recursive: true }));

  it('lists with kinds, links as links', async () => {
    const files = nodeFiles(root);
    const entries = (await files.list('')).sort((a, b) => (a.name < b.name ? -1 : 1));
    assert.deepEqual(entries, [
      { name: 'broken', kind: 'link' },
      { name: 'link', kind: 'link' },
      { name: 'loop', kind: 'link' },
      { name: 'out', kind: 'link' },
      { name: 'sub', kind: 'folder' },
    ]);
    await assert.rejects(files.list('nothing'), { code: 'ENOENT' });
  });

  it('tells what is there, links followed, and reads it', async () => {
    const files = nodeFiles(root);
    assert.deepEqual(await files.stat('sub/a.txt'), { kind: 'file', size: 4, mtime: 1_000_000 });
    assert.equal((await files.stat('link'))?.kind, 'folder');
    assert.equal(await files.stat('broken'), undefined);
    assert.equal(await files.stat('loop'), undefined);
    assert.equal(await files.stat('sub/a.txt/x'), undefined);
    assert.equal(new TextDecoder().decode(await files.read('link/a.txt')), 'text');
  });

  it('reads files of any size, and rejects for what is none', async () => {
    const files = nodeFiles(root);
    for (const size of [0, 1, 256 * 1024, 256 * 1024 + 1, 1_000_000]) {
      const content = Uint8Array.from({ length: size }, (_, index) => index % 253);
      writeFileSync(path.join(root, 'some.bin'), content);
      assert.deepEqual(await files.read('some.bin'), content, `${size}`);
    }
    await assert.rejects(files.read('nothing'), { code: 'ENOENT' });
    await assert.rejects(files.read('sub'), { code: 'EISDIR' });
  });

  it('lets others have their turn between many calls made at once', async () => {
    const files = nodeFiles(root);
    let turns = 0;
    let ended = false;
    const count = () => {
      turns += 1;
      if (!ended) setImmediate(count);
    };
    setImmediate(count);
    await Promise.all(Array.from({ length: 20_000 }, () => files.stat('sub/a.txt')));
    ended = true;
    assert.ok(turns >= 2, `${turns}`);
  });

  it('tells where links lead, inside only', async () => {
    const realPath = (at: string) => nodeFiles(root).realPath?.(at);
    assert.notEqual(await realPath('link'), undefined);
    assert.equal(await realPath('link/deep'), 'sub/deep');
    assert.equal(await realPath('sub/a.txt'), 'sub/a.txt');
    assert.equal(await realPath('out/app'), '');
    assert.equal(await realPath('out'), undefined);
    assert.equal(await realPath('broken'), undefined);
    assert.equal(await realPath('loop'), undefined);
  });

  it('works below a linked root', async () => {
    symlinkSync('app', path.join(top, 'again'));
    assert.equal(await nodeFiles(path.join(top, 'again')).realPath?.('link'), 'sub');
  });
});
