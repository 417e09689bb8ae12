import assert from 'node:assert/strict';
import { listVersions } from '../../../src/deploy/history.ts';
import { planRollback, rollback, type RollbackPlan } from '../../../src/deploy/rollback.ts';
import { HubError } from '../../../src/hub/errors.ts';
import { startHub, type Hub } from '../../hub/server.ts';
import { app, bench, binary, connect, realFolder, type Bench } from './realFolder.ts';

describe('rollback', () => {
  let hub: Hub;
  let one: Bench;
  let number = 0;
  const paths = (files: readonly { path: string }[]) => files.map((file) => file.path);
  const where = () => ({ hub: connect(hub), space: one.space, branch: 'main' });
  const go = (plan: RollbackPlan, signal = new AbortController().signal) =>
    rollback({ ...where(), plan, summary: 'Back', state: one.state, signal });

  before(async () => {
    hub = await startHub({ stepMs: 1 });
  });
  after(() => hub.close());
  beforeEach(async () => {
    hub.clearFaults();
    one = bench(hub, `${hub.user}/back-${++number}`, await realFolder({ ...app, 'old.py': 'o' }));
  });
  afterEach(() => one.folder.dispose());

  /** Two deploys; gives the commit of the first. */
  async function twoVersions(): Promise<string> {
    await one.folder.write({ 'model.bin': binary(4000, number) });
    await one.create({ summary: 'First' });
    const first = hub.space(one.space)?.sha ?? '';
    await one.folder.write({
      'main.py': 'print(2)\n',
      'new.py': 'n',
      'model.bin': binary(4000, number + 500),
    });
    await one.folder.remove('old.py');
    await one.commit({ summary: 'Second\n\nwith more' });
    return first;
  }

  it('lists the versions with date, author and message, newest first', async () => {
    await twoVersions();
    const versions = await listVersions(where());
    assert.deepEqual(
      versions.slice(0, 2).map((version) => version.title),
      ['Second', 'First'],
    );
    for (const { author, date } of versions) {
      assert.equal(author, hub.user);
      assert.ok(!Number.isNaN(Date.parse(date ?? '')));
    }
  });

  it('shows the way back, and makes the tree equal in one commit without sending large files', async () => {
    const first = await twoVersions();
    const before = hub.counters();
    const plan = await planRollback(where(), first);
    assert.deepEqual(
      [paths(plan.added), paths(plan.modified), paths(plan.deleted)],
      [['old.py'], ['main.py', 'model.bin'], ['new.py']],
    );
    const outcome = await go(plan);
    assert.ok(outcome.kind === 'committed');
    const after = hub.counters();
    assert.equal(after.commits - before.commits, 1);
    assert.equal(after.requests - before.requests, plan.requests);
    assert.ok(after.bytesIn - before.bytesIn < 2000, 'the large file was not sent');
    const content = (rev: string) =>
      [...hub.files(one.space, rev)].sort().map(([path, bytes]) => [path, bytes.toString('hex')]);
    assert.deepEqual(content('main'), content(first));
  });

  it('has nothing to do for the version that is there', async () => {
    await twoVersions();
    const { commits } = hub.counters();
    assert.equal((await go(await planRollback(where(), hub.space(one.space)?.sha ?? ''))).kind, 'unchanged');
    assert.equal(hub.counters().commits, commits);
  });

  it('brings back files of others without making them ours', async () => {
    const first = await one.create().then(() => one.foreign({ 'theirs.py': 't', 'also.py': '1' }));
    await one.foreign({ 'theirs.py': null, 'also.py': '2' });
    await go(await planRollback(where(), first));
    assert.deepEqual([one.onHub()['theirs.py'], one.onHub()['also.py']], ['t', '1']);
    assert.deepEqual(paths((await one.plan()).deleted), []);
  });

  it('keeps a file of ours ours, so that the next deploy can delete it', async () => {
    const first = await twoVersions();
    await go(await planRollback(where(), first));
    await one.folder.remove('main.py');
    assert.deepEqual(paths((await one.plan()).deleted), ['main.py']);
  });

  it('stops when somebody committed meanwhile, and says who', async () => {
    const first = await twoVersions();
    const plan = await planRollback(where(), first);
    const head = await one.foreign({ 'main.py': 'theirs' }, 'Hot fix');
    const outcome = await go(plan);
    assert.ok(outcome.kind === 'conflict');
    assert.deepEqual([outcome.head, outcome.commits.map(({ title }) => title)], [head, ['Hot fix']]);
    assert.equal(one.onHub()['main.py'], 'theirs');
  });

  it('is cancelled at once, fails whole, and knows a commit that is not there', async () => {
    const first = await twoVersions();
    const plan = await planRollback(where(), first);
    const before = one.onHub();
    assert.deepEqual(await go(plan, AbortSignal.abort()), { kind: 'cancelled' });
    hub.fault({ fault: '403', route: 'GET /spaces/{id}/resolve/{rev}/**' });
    assert.equal((await go(plan)).kind, 'failed');
    assert.deepEqual(one.onHub(), before);
    await assert.rejects(
      planRollback(where(), '0'.repeat(40)),
      (error) => error instanceof HubError && error.code === 'notFound',
    );
  });
});
