import assert from 'node:assert/strict';
import { symlink, utimes } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { HubError } from '../../../src/hub/errors.ts';
import type { DeployFiles } from '../../../src/deploy/hashes.ts';
import { startHub, type Hub } from '../../hub/server.ts';
import { app, bench, binary, realFolder, type Bench } from './realFolder.ts';

describe('makePlan', () => {
  let hub: Hub;
  let one: Bench;
  let number = 0;
  const paths = (files: readonly { path: string }[]) => files.map((file) => file.path);

  before(async () => {
    hub = await startHub({ stepMs: 1 });
  });
  after(() => hub.close());
  beforeEach(async () => {
    hub.clearFaults();
    one = bench(hub, `${hub.user}/plan-${++number}`, await realFolder(app));
  });
  afterEach(() => one.folder.dispose());

  it('says what is added, modified, deleted and unchanged, in bytes and requests', async () => {
    await one.folder.write({ 'old.py': 'old' });
    await one.create();
    await one.folder.write({ 'main.py': 'print(22)\n', 'new.py': '12345' });
    await one.folder.remove('old.py');
    const plan = await one.plan();
    assert.deepEqual(
      [paths(plan.added), paths(plan.modified), paths(plan.deleted), plan.unchanged],
      [['new.py'], ['main.py'], ['old.py'], 2],
    );
    assert.equal(plan.bytes, 15);
    assert.equal(plan.commits, 1);
    assert.equal(plan.base, hub.space(one.space)?.sha);
    const before = hub.counters().requests;
    await one.commit({ plan });
    // The plan itself took one: the head.
    assert.equal(hub.counters().requests - before + 1, plan.requests);
  });

  it('finds same-sized edits, for regular and for large files', async () => {
    await one.folder.write({ 'model.bin': binary(5000, 3) });
    await one.create();
    await one.folder.write({ 'main.py': 'print(7)\n', 'model.bin': binary(5000, 5) });
    assert.deepEqual(paths((await one.plan()).modified), ['main.py', 'model.bin']);
  });

  it('names ignored paths with rule, file and line', async () => {
    await one.folder.write({ '.gitignore': '# x\n*.log\n', 'a.log': 'x' });
    const { ignored } = await one.plan({ isNew: true });
    assert.deepEqual(
      ignored.map(({ path, rule, file, line }) => ({ path, rule, file, line })),
      [{ path: 'a.log', rule: '*.log', file: '.gitignore', line: 2 }],
    );
  });

  it('hashes a file once as long as size and mtime stay', async () => {
    for (const name of Object.keys(app)) await utimes(join(one.folder.root, name), 1000, 1000.5);
    await one.create();
    const read: string[] = [];
    const files: DeployFiles = {
      ...one.folder.files,
      read: (path) => {
        read.push(path);
        return one.folder.files.read(path);
      },
    };
    await one.plan({ files });
    assert.deepEqual(
      read.filter((path) => path in app),
      [],
    );
    await one.folder.write({ 'main.py': 'print(5)\n' });
    assert.deepEqual(paths((await one.plan({ files })).modified), ['main.py']);
  });

  it('finds a file of the same size on the Space although the own one is known since long', async () => {
    await utimes(join(one.folder.root, 'main.py'), 1_000, 1_000);
    await one.create();
    assert.deepEqual((await one.plan()).modified, []);
    await one.foreign({ 'main.py': 'print(9)\n' });
    assert.deepEqual(paths((await one.plan()).modified), ['main.py']);
  });

  it('is a clear error for a Space or branch that is not there', async () => {
    const notFound = (error: unknown) => error instanceof HubError && error.code === 'notFound';
    await assert.rejects(one.plan(), notFound);
    await one.create();
    await assert.rejects(one.plan({ branch: 'nowhere' }), notFound);
  });

  it('reads the tree again only when the head has moved', async () => {
    await one.create();
    const tree = () => hub.counters().byRoute['GET /api/spaces/{id}/tree/{rev}'] ?? 0;
    const before = tree();
    await one.plan();
    await one.plan();
    assert.equal(tree(), before);
    await one.foreign({ 'theirs.py': 'x' });
    assert.deepEqual(paths((await one.plan()).remoteOnly), ['theirs.py']);
    assert.equal(tree(), before + 1);
  });

  describe('deletion', () => {
    it('mirror deletes what an earlier deploy put there, and nothing else', async () => {
      await one.folder.write({ 'ours.py': '1' });
      await one.create();
      await one.foreign({ 'theirs.py': '2' });
      await one.folder.remove('ours.py');
      const plan = await one.plan();
      assert.deepEqual([paths(plan.deleted), paths(plan.remoteOnly)], [['ours.py'], ['theirs.py']]);
      await one.commit({ plan });
      assert.deepEqual(Object.keys(one.onHub()).sort(), [...Object.keys(app), 'theirs.py'].sort());
    });

    it('leaves a file of ours alone once somebody else has changed it', async () => {
      await one.folder.write({ 'shared.py': '1' });
      await one.create();
      await one.foreign({ 'shared.py': 'theirs' });
      await one.folder.remove('shared.py');
      assert.deepEqual(paths((await one.plan()).deleted), []);
    });

    it('asks on the first deploy to a Space with files of others, naming them, and keeps them unasked', async () => {
      await one.create();
      await one.foreign({ 'theirs.py': '2', 'main.py': 'theirs' });
      const other = bench(hub, one.space, one.folder);
      const plan = await other.plan();
      assert.deepEqual(paths(plan.firstDeployToForeign), ['theirs.py']);
      assert.deepEqual(paths(plan.deleted), []);
      await other.commit();
      assert.equal(one.onHub()['theirs.py'], '2');
      assert.deepEqual((await other.plan()).firstDeployToForeign, []);
    });

    it('replace deletes them, and from then on the folder is the whole Space', async () => {
      await one.create();
      await one.foreign({ 'theirs.py': '2' });
      const other = bench(hub, one.space, one.folder);
      await other.commit({ parameters: { deletion: 'replace' } });
      assert.deepEqual(one.onHub(), app);
      await one.folder.remove('main.py');
      assert.deepEqual(paths((await other.plan()).deleted), ['main.py']);
    });

    it('does not ask because of what the Hub puts into a new Space, and keeps its README', async () => {
      await one.folder.remove('README.md');
      await one.create();
      const other = bench(hub, one.space, one.folder);
      assert.deepEqual((await other.plan()).firstDeployToForeign, []);
      assert.equal((await other.deploy({ parameters: { deletion: 'replace' } })).kind, 'unchanged');
      assert.ok(one.onHub()['README.md']?.includes('sdk: docker'));
    });

    it('keep never deletes', async () => {
      await one.folder.write({ 'ours.py': '1' });
      await one.create();
      await one.folder.remove('ours.py');
      const plan = await one.plan({ parameters: { deletion: 'keep' } });
      assert.deepEqual([paths(plan.deleted), paths(plan.remoteOnly)], [[], ['ours.py']]);
    });

    it('never deletes what a local ignore rule matches, whatever the policy, nor .gitattributes', async () => {
      await one.folder.write({ 'data.db': '1' });
      await one.create();
      await one.folder.write({ '.hfignore': '*.db\n' });
      for (const deletion of ['mirror', 'replace'] as const) {
        const plan = await one.plan({ parameters: { deletion } });
        assert.deepEqual(paths(plan.deleted), []);
        assert.deepEqual(plan.keptRemoteIgnored, [
          { path: 'data.db', rule: '*.db', file: '.hfignore', line: 1 },
        ]);
      }
      await one.folder.write({ 'main.py': '2' });
      await one.commit({ parameters: { deletion: 'replace' } });
      assert.ok(hub.files(one.space).has('.gitattributes'));
    });

    it('makes room for a folder where a file of ours was, not where a file of others is', async () => {
      await one.folder.write({ thing: '1' });
      await one.create();
      await one.foreign({ other: '2' });
      await one.folder.remove('thing');
      await one.folder.write({ 'thing/a.py': '3', 'other/b.py': '4' });
      const plan = await one.plan();
      assert.deepEqual([paths(plan.added), paths(plan.deleted)], [['thing/a.py'], ['thing']]);
      assert.deepEqual(paths(plan.refused), ['other/b.py']);
    });
  });

  it('names files that somebody else changed since our last deploy', async () => {
    await one.create();
    await one.foreign({ 'main.py': 'theirs' });
    assert.deepEqual((await one.plan()).changedOnSpace, ['main.py']);
  });

  it('names shell scripts with CRLF and sends them as LF when told so', async () => {
    await one.folder.write({ 'start.sh': '#!/bin/sh\r\necho\r\n' });
    assert.deepEqual((await one.plan({ isNew: true })).crlfScripts, ['start.sh']);
    await one.create({ parameters: { sendAsLf: true } });
    assert.equal(one.onHub()['start.sh'], '#!/bin/sh\necho\n');
    const again = await one.deploy({ parameters: { sendAsLf: true } });
    assert.equal(again.kind, 'unchanged');
  });

  it('sends another file as README.md, and not under its own path too', async () => {
    await one.folder.write({ 'space/README.md': '---\nsdk: docker\n---\n', 'space/x': '1' });
    await one.create({ parameters: { readme: 'space/README.md' } });
    const there = one.onHub();
    assert.equal(there['README.md'], '---\nsdk: docker\n---\n');
    assert.deepEqual(Object.keys(there), ['Dockerfile', 'README.md', 'main.py', 'space/x']);
    const missing = await one.plan({ parameters: { readme: 'nowhere.md' } });
    assert.deepEqual(paths(missing.refused), ['nowhere.md']);
  });

  it('sends no README.md from outside the folder', async () => {
    const outside = await realFolder({ 'README.md': 'theirs' });
    try {
      await symlink(join(outside.root, 'README.md'), join(one.folder.root, 'link.md'));
      const beside = relative(one.folder.root, join(outside.root, 'README.md'));
      for (const readme of ['link.md', join(outside.root, 'README.md'), beside]) {
        const plan = await one.plan({ isNew: true, parameters: { readme } });
        assert.deepEqual(paths(plan.refused), [readme]);
        assert.ok(paths(plan.added).includes('README.md'), 'its own stays');
      }
      // Where links cannot be read.
      const files = { ...one.folder.files };
      delete files.realPath;
      const plan = await one.plan({ isNew: true, files, parameters: { readme: beside } });
      assert.deepEqual(paths(plan.refused), [beside]);
    } finally {
      await outside.dispose();
    }
  });

  it('include and exclude decide what is sent', async () => {
    const plan = await one.plan({
      isNew: true,
      parameters: { include: ['*.py', 'Dockerfile'], exclude: ['main.*'] },
    });
    assert.deepEqual(paths(plan.added), ['Dockerfile']);
  });

  it('keeps the large-file rules of the Hub when the folder has a .gitattributes of its own', async () => {
    await one.folder.write({ '.gitattributes': '*.txt text\n', 'odd.dat': binary(600) });
    await one.create();
    const rule = 'odd.dat filter=lfs diff=lfs merge=lfs -text';
    assert.ok(hub.files(one.space).get('.gitattributes')?.toString().includes(rule));
    assert.equal((await one.deploy()).kind, 'unchanged');
    await one.folder.write({ '.gitattributes': '*.txt text eol=lf\n' });
    await one.commit();
    const after = hub.files(one.space).get('.gitattributes')?.toString() ?? '';
    assert.ok(after.includes(rule) && after.includes('eol=lf'));
  });

  it('tells what is too large and too crowded before anything is sent', async () => {
    const { files } = one.folder;
    const huge: DeployFiles = {
      ...files,
      stat: async (path) => {
        const found = await files.stat(path);
        return path === 'main.py' && found ? { ...found, size: 600e9 } : found;
      },
    };
    const before = hub.counters().requests;
    const outcome = await one.create({ files: huge });
    assert.deepEqual(outcome, { kind: 'refused', paths: ['main.py'] });
    assert.equal(hub.counters().requests, before);
    const crowded: DeployFiles = {
      ...files,
      list: async (path) =>
        path === ''
          ? [
              ...(await files.list('')),
              ...Array.from({ length: 10_000 }, (_, index) => ({ name: `f${index}`, kind: 'file' as const })),
            ]
          : files.list(path),
      stat: (path) =>
        path.startsWith('f') ? Promise.resolve({ kind: 'file', size: 0, mtime: 0 }) : files.stat(path),
      read: (path) => (path.startsWith('f') ? Promise.resolve(new Uint8Array()) : files.read(path)),
    };
    const plan = await one.plan({ files: crowded, isNew: true });
    assert.deepEqual(plan.tooManyEntries, [{ folder: '', entries: 10_003 }]);
  });
});
