import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { targetKey } from '../../../src/deploy/ledger.ts';
import { openNodeState, stateFolder } from '../../../src/platform/nodeState.ts';

describe('openNodeState', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'hf-state-'));
  });
  afterEach(() => rm(folder, { recursive: true }));

  const key = (more: object = {}) =>
    targetKey({ endpoint: 'https://h', space: 'O/A', branch: 'main', folder: '/f', ...more });
  const record = { deployed: true, placed: { 'a.py': 'x' }, tree: { commit: 'c', files: [] } };

  it('keeps records apart by endpoint, Space, branch and folder, and Spaces together whatever their case', async () => {
    const first = await openNodeState(folder, '/f');
    await first.ledger.set(key(), record);
    await first.flush();
    const { ledger } = await openNodeState(folder, '/f');
    assert.deepEqual(await ledger.get(key()), record);
    assert.deepEqual(await ledger.get(key({ space: 'o/a' })), record);
    for (const other of [{ endpoint: 'https://i' }, { space: 'o/b' }, { branch: 'b' }, { folder: '/g' }]) {
      assert.equal(await ledger.get(key(other)), undefined);
    }
  });

  it('keeps hashes until size or mtime change', async () => {
    const first = await openNodeState(folder, '/f');
    first.hashes.set('a', 1, 2, { git: 'g' });
    await first.flush();
    const { hashes } = await openNodeState(folder, '/f');
    assert.deepEqual(hashes.get('a', 1, 2), { git: 'g' });
    assert.equal(hashes.get('a', 1, 3), undefined);
    assert.equal(hashes.get('a', 2, 2), undefined);
    assert.equal((await openNodeState(folder, '/g')).hashes.get('a', 1, 2), undefined);
  });

  it('reads a record once, and anew when another process has written it', async () => {
    const [one, other] = [await openNodeState(folder, '/f'), await openNodeState(folder, '/f')];
    await one.ledger.set(key(), record);
    await one.flush();
    const first = await one.ledger.get(key());
    assert.equal(await one.ledger.get(key()), first);
    const theirs = { ...record, placed: { 'a.py': 'y' } };
    await other.ledger.set(key(), theirs);
    await other.flush();
    assert.deepEqual(await one.ledger.get(key()), theirs);
    await rm(folder, { recursive: true });
    assert.equal(await one.ledger.get(key()), undefined);
    await openNodeState(folder, '/f');
  });

  it('tells a record that is not written yet, writes it by itself, and says on flush when it cannot', async () => {
    const state = await openNodeState(folder, '/f');
    await state.ledger.set(key(), record);
    assert.deepEqual(readdirSync(folder), []);
    assert.deepEqual(await state.ledger.get(key()), record);
    await new Promise((resolve) => setImmediate(resolve));
    assert.equal((await readdir(folder)).length, 1);
    assert.deepEqual(await (await openNodeState(folder, '/f')).ledger.get(key()), record);
    await rm(folder, { recursive: true });
    await state.ledger.set(key(), record);
    await new Promise((resolve) => setImmediate(resolve));
    await assert.rejects(state.flush(), { code: 'ENOENT' });
    await mkdir(folder);
    await state.flush();
    assert.deepEqual(await (await openNodeState(folder, '/f')).ledger.get(key()), record);
  });

  it('takes broken files for unknown', async () => {
    const first = await openNodeState(folder, '/f');
    first.hashes.set('a', 1, 2, { git: 'g' });
    await first.ledger.set(key(), record);
    await first.flush();
    for (const name of await readdir(folder)) await writeFile(join(folder, name), '{"half');
    const again = await openNodeState(folder, '/f');
    assert.equal(again.hashes.get('a', 1, 2), undefined);
    assert.equal(await again.ledger.get(key()), undefined);
  });

  it('lives where the system keeps state', () => {
    assert.equal(stateFolder({}, '/home/u'), join('/home/u', '.local', 'state', 'hf-spaces'));
    assert.equal(stateFolder({ XDG_STATE_HOME: '/s' }, '/home/u'), join('/s', 'hf-spaces'));
  });
});
