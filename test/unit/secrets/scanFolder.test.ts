import assert from 'node:assert/strict';
import { collect } from '../../../src/deploy/collect.ts';
import type { FactsCache } from '../../../src/secrets/scanFolder.ts';
import { scanFolder } from '../../../src/secrets/scanFolder.ts';
import { memoryFiles } from '../memoryFiles.ts';

const names = ({ needs }: Awaited<ReturnType<typeof scanFolder>>) => needs.map((need) => need.name);

describe('scanning a folder', () => {
  it('walks like a deploy', async () => {
    const files = memoryFiles({
      '.gitignore': 'private\n',
      'app.py': 'import os\nos.environ["A_KEY"]\n',
      'private/b.py': 'import os\nos.environ["B_KEY"]\n',
      'node_modules/x/index.js': 'process.env.C_KEY.length',
    });
    assert.deepEqual(names(await scanFolder(files, { walk: collect })), ['A_KEY']);
  });

  it('reads only what changed, and forgets what is gone', async () => {
    const content: Record<string, string> = {
      'a.py': 'import os\nos.environ["A_KEY"]\n',
      'b.py': 'import os\nos.environ["B_KEY"]\n',
    };
    const read: string[] = [];
    const counting = () => {
      const files = memoryFiles(content);
      return { ...files, read: (path: string) => (read.push(path), files.read(path)) };
    };
    const cache: FactsCache = new Map();
    await scanFolder(counting(), { walk: collect, cache });
    read.length = 0;
    content['a.py'] = 'import os\nos.environ["CHANGED_KEY"]\n';
    const walk = () => Promise.reject(new Error('walked again'));
    assert.deepEqual(names(await scanFolder(counting(), { walk, cache, changed: ['a.py'] })), [
      'B_KEY',
      'CHANGED_KEY',
    ]);
    assert.deepEqual(read, ['a.py']);
    delete content['b.py'];
    assert.deepEqual(names(await scanFolder(counting(), { walk, cache, changed: ['b.py'] })), [
      'CHANGED_KEY',
    ]);
  });

  it('says that the code reads OAUTH_*', async () => {
    const files = memoryFiles({ 'app.py': 'import os\nos.environ["OAUTH_CLIENT_ID"]\n' });
    assert.deepEqual(await scanFolder(files, { walk: collect }), { needs: [], oauth: true });
  });

  it('stops when aborted', async () => {
    const files = memoryFiles({ 'app.py': '' });
    const signal = AbortSignal.abort(new Error('enough'));
    await assert.rejects(scanFolder(files, { walk: collect, signal }), /enough/);
  });
});
