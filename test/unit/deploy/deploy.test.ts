import assert from 'node:assert/strict';
import type { DeployOutcome } from '../../../src/deploy/deploy.ts';
import { followCommit } from '../../../src/deploy/follow.ts';
import type { DeployFiles } from '../../../src/deploy/hashes.ts';
import type { Ledger } from '../../../src/deploy/ledger.ts';
import { createHub } from '../../../src/hub/http.ts';
import { getRuntime } from '../../../src/hub/spaces.ts';
import { systemClock } from '../../../src/platform/systemClock.ts';
import { startHub, type Hub } from '../../hub/server.ts';
import { fakeClock } from '../fakeClock.ts';
import { app, bench, binary, connect, realFolder, silent, textOf, type Bench } from './realFolder.ts';

const commitRoute = 'POST /api/spaces/{id}/commit/{rev}';
const preuploadRoute = 'POST /api/spaces/{id}/preupload/{rev}';
const batchRoute = 'POST /spaces/*/*.git/info/lfs/objects/batch';

describe('deploy, from a folder on disk to the local Hub', () => {
  let hub: Hub;
  let one: Bench;
  let number = 0;

  before(async () => {
    hub = await startHub({ stepMs: 1 });
  });
  after(() => hub.close());
  beforeEach(async () => {
    hub.clearFaults();
    one = bench(hub, `${hub.user}/app-${++number}`, await realFolder(app));
  });
  afterEach(() => one.folder.dispose());

  const counting = async (work: () => Promise<unknown>) => {
    const before = hub.counters();
    await work();
    const after = hub.counters();
    return { requests: after.requests - before.requests, commits: after.commits - before.commits };
  };

  it('creates a Space and puts exactly the folder there, in one commit', async () => {
    const { commits } = await counting(async () => assert.equal((await one.create()).kind, 'committed'));
    assert.deepEqual(one.onHub(), app);
    assert.equal(commits, 1);
  });

  it('reaches RUNNING of that very commit', async () => {
    const outcome = await one.create();
    assert.ok(outcome.kind === 'committed');
    const end = await followCommit({
      commit: outcome.commit,
      isStatic: false,
      clock: systemClock,
      signal: new AbortController().signal,
      getRuntime: (signal) => getRuntime(connect(hub), one.space, signal),
      onStage: () => undefined,
    });
    assert.deepEqual(end, { kind: 'running', confirmed: true });
  });

  describe('costs', () => {
    it('at most two requests and no commit when nothing changed', async () => {
      await one.create();
      const cost = await counting(async () => assert.equal((await one.deploy()).kind, 'unchanged'));
      assert.deepEqual(cost, { requests: 1, commits: 0 });
    });

    it('two at most also on a machine that has not deployed there yet', async () => {
      await one.create();
      const other = bench(hub, one.space, one.folder);
      const cost = await counting(async () => assert.equal((await other.deploy()).kind, 'unchanged'));
      assert.deepEqual(cost, { requests: 2, commits: 0 });
    });

    it('at most three requests and one commit for one edit, with a preview before it or not', async () => {
      await one.create();
      await one.folder.write({ 'main.py': 'print(2)\n' });
      assert.deepEqual(await counting(() => one.commit()), { requests: 1, commits: 1 });
      await one.folder.write({ 'main.py': 'print(3)\n', 'new.py': 'x' });
      const cost = await counting(async () => one.commit({ plan: await one.plan() }));
      assert.deepEqual(cost, { requests: 2, commits: 1 });
      assert.deepEqual(one.onHub(), { ...app, 'main.py': 'print(3)\n', 'new.py': 'x' });
    });

    it('one commit for 700 files, and one request to see that they are all there', async () => {
      const many = Object.fromEntries(
        Array.from({ length: 700 }, (_, index) => [`data/${index % 20}/${index}.txt`, `file ${index}\n`]),
      );
      await one.folder.write(many);
      const first = await counting(() => one.create());
      assert.equal(first.commits, 1);
      assert.ok(first.requests <= 8, `${first.requests} requests`);
      assert.equal(Object.keys(one.onHub()).length, 703);
      assert.deepEqual(await counting(() => one.deploy()), { requests: 1, commits: 0 });
    });

    it('nothing for bytes that the Hub has already', async () => {
      await one.folder.write({ 'model.bin': binary(300_000, number) });
      await one.create();
      const puts = () =>
        Object.entries(hub.counters().byRoute)
          .filter(([route]) => route.startsWith('PUT /__lfs'))
          .reduce((sum, [, count]) => sum + count, 0);
      const before = puts();
      await one.folder.remove('model.bin');
      await one.folder.write({ 'weights/model.bin': binary(300_000, number) });
      await one.commit();
      assert.equal(puts(), before);
      assert.deepEqual(Object.keys(one.onHub()).sort(), [...Object.keys(app), 'weights/model.bin'].sort());
    });
  });

  it('splits only beyond what the Hub takes in one commit', async () => {
    await one.create();
    await one.folder.write({ 'a.txt': 'a'.repeat(900), 'b.txt': 'b'.repeat(900), 'c.txt': 'c' });
    const outcome = await one.commit({ limits: { bytes: 2000, largeFiles: 10 } });
    assert.equal(outcome.commits, 2);
    assert.equal(one.onHub()['c.txt'], 'c');
    assert.equal((await one.deploy()).kind, 'unchanged');
  });

  it('sends by the library too, when told so, and finds it unchanged the next time', async () => {
    await one.folder.write({ 'gone.txt': '1' });
    await one.create();
    await one.folder.remove('gone.txt');
    await one.folder.write({ 'model.bin': binary(4096), 'main.py': 'print(4)\n' });
    await one.commit({ largeFiles: 'xet' });
    assert.deepEqual(new Uint8Array(hub.files(one.space).get('model.bin') ?? []), binary(4096));
    assert.deepEqual(Object.keys(one.onHub()), ['Dockerfile', 'README.md', 'main.py', 'model.bin']);
    assert.equal((await one.deploy()).kind, 'unchanged');
  });

  it('tells progress in bytes, per file and overall', async () => {
    await one.folder.write({ 'model.bin': binary(300_000, number) });
    await one.create();
    const progress = one.events.filter((event) => event.kind === 'progress');
    const last = progress.at(-1);
    assert.ok(last && last.fraction === 1 && last.sent === last.bytes);
    assert.ok(progress.some((event) => event.file?.path === 'model.bin' && event.file.sent === 300_000));
    for (const event of progress) assert.ok(event.sent <= event.bytes);
  });

  it('sends a binary file that only its later bytes give away', async () => {
    const late = new Uint8Array(2000).fill(65);
    late[1500] = 0;
    await one.folder.write({ odd: late });
    assert.equal((await one.create()).kind, 'committed');
    assert.deepEqual(new Uint8Array(hub.files(one.space).get('odd') ?? []), late);
  });

  it('stops before anything is sent when a file holds a secret, until that file is allowed', async () => {
    await one.folder.write({ '.env': 'KEY=a-long-secret-value-9f8e7d\n' });
    const before = hub.counters().requests;
    const outcome = await one.create();
    assert.ok(outcome.kind === 'blocked');
    assert.deepEqual([...new Set(outcome.blocked.map(({ path }) => path))], ['.env']);
    assert.equal(hub.counters().requests, before);
    assert.equal((await one.create({ allowed: new Set(['.env']) })).kind, 'committed');
  });

  it('tells an empty folder from an unchanged one, and never empties a Space because of it', async () => {
    await one.create();
    await one.folder.remove(...Object.keys(app));
    assert.equal((await one.deploy()).kind, 'empty');
    assert.deepEqual(one.onHub(), app);
  });

  it('a file written after the plan was seen is not sent unseen', async () => {
    await one.create();
    await one.folder.write({ 'main.py': 'print(2)\n' });
    const plan = await one.plan();
    await one.folder.write({ 'main.py': 'print("something else")\n' });
    assert.deepEqual(await one.deploy({ plan }), { kind: 'outdated', paths: ['main.py'] });
    assert.deepEqual(one.onHub(), app);
    assert.equal((await one.deploy()).kind, 'committed');
  });

  it('opens a pull request instead of moving the branch', async () => {
    await one.create();
    const base = hub.space(one.space)?.sha;
    await one.folder.write({ 'main.py': 'print(9)\n', 'm.bin': binary(900) });
    const outcome = await one.commit({ pullRequest: true });
    assert.equal(hub.space(one.space)?.sha, base);
    assert.match(outcome.pullRequestUrl ?? '', /\/discussions\/1$/);
    assert.equal(one.onHub('refs/pr/1')['main.py'], 'print(9)\n');
    assert.equal((await one.deploy()).kind, 'committed', 'the branch has none of it yet');
  });

  it('brings secrets, variables and hardware into the create call, and restarts nothing for them', async () => {
    const outcome = await one.create({
      create: {
        owner: hub.user,
        name: one.space.slice(hub.user.length + 1),
        sdk: 'docker',
        visibility: 'private',
        ownerIsUser: true,
        secrets: [{ key: 'TOKEN', value: 's3' }],
        variables: [{ key: 'MODE', value: 'x' }],
      },
      variables: { REPO_URL: 'https://example.org/r' },
      parameters: { source: 'clone' },
    });
    assert.equal(outcome.kind, 'committed');
    const view = hub.space(one.space);
    assert.equal(view?.secrets.get('TOKEN'), 's3');
    assert.deepEqual(view.variables, { MODE: 'x', REPO_URL: 'https://example.org/r' });
    assert.deepEqual(Object.keys(one.onHub()), ['Dockerfile', 'README.md']);
  });

  it('sets variables of an existing Space before the commit, and only those that differ', async () => {
    await one.create();
    const posts = () => hub.counters().byRoute['POST /api/spaces/{id}/variables'] ?? 0;
    const before = posts();
    for (const text of ['print(5)\n', 'print(6)\n']) {
      await one.folder.write({ 'main.py': text });
      await one.commit({ variables: { REPO_COMMIT: 'abc' } });
    }
    assert.equal(posts() - before, 1);
    assert.equal(hub.space(one.space)?.variables['REPO_COMMIT'], 'abc');
  });

  it('rebuilds without cache when asked, also when nothing changed, and asks for hardware that differs', async () => {
    await one.create();
    const restarts = () => hub.counters().byRoute['POST /api/spaces/{id}/restart'] ?? 0;
    const hardware = () => hub.counters().byRoute['POST /api/spaces/{id}/hardware'] ?? 0;
    const [before, asked] = [restarts(), hardware()];
    const outcome = await one.deploy({ factoryRebuild: true, hardware: 'cpu-basic' });
    assert.ok(outcome.kind === 'unchanged');
    assert.deepEqual(outcome.afterwards, []);
    assert.deepEqual([restarts() - before, hardware() - asked], [1, 0]);
    hub.fault({ fault: '403-payment' });
    const refused = await one.deploy({ hardware: 't4-small' });
    assert.ok(refused.kind === 'unchanged');
    assert.deepEqual(
      refused.afterwards.map(({ what, error }) => [what, error.code]),
      [['hardware', 'paymentMethodNeeded']],
    );
  });

  it('tells how long the Hub asks to wait', async () => {
    await one.create();
    hub.fault({ fault: '429-ratelimit', route: 'GET /api/spaces/{id}/revision/{rev}' });
    await one.deploy({
      hub: (onWait) =>
        createHub({ endpoint: hub.url, token: hub.token, fetch, clock: fakeClock(), log: silent, onWait }),
    });
    const waits = one.events.filter((event) => event.kind === 'waiting');
    assert.deepEqual(waits, [{ kind: 'waiting', ms: 2000, isAsked: true, reason: 'rateLimited' }]);
  });

  it('waits as it thinks fit where a browser hides what the Hub asks for', async () => {
    await one.create();
    hub.fault({ fault: '429-ratelimit', route: 'GET /api/spaces/{id}/revision/{rev}' });
    const blind: typeof fetch = async (input, init) => {
      const { status, body } = await fetch(input, init);
      return new Response(body, { status, headers: { 'content-type': 'application/json' } });
    };
    const outcome = await one.deploy({
      hub: (onWait) =>
        createHub({
          endpoint: hub.url,
          token: hub.token,
          fetch: blind,
          clock: fakeClock(),
          log: silent,
          onWait,
        }),
    });
    assert.equal(outcome.kind, 'unchanged');
    const waits = one.events.filter((event) => event.kind === 'waiting');
    assert.deepEqual(waits, [{ kind: 'waiting', ms: 1000, isAsked: false, reason: 'rateLimited' }]);
  });

  it('tells how long it will take once there is something to go by', async () => {
    await one.folder.write({
      'model.bin': binary(300_000, number),
      'other.bin': binary(200_000, number + 1),
    });
    const clock = fakeClock();
    const slow: typeof fetch = async (input, init) => {
      if (init?.method === 'PUT') await clock.sleep(10_000);
      return fetch(input, init);
    };
    const connected = createHub({ endpoint: hub.url, token: hub.token, fetch: slow, clock, log: silent });
    await one.create({ hub: connected });
    const progress = one.events.filter((event) => event.kind === 'progress');
    const halfway = progress.find((event) => event.sent > 0 && event.sent < event.bytes);
    assert.ok((halfway?.etaMs ?? 0) > 0, JSON.stringify(progress));
    assert.equal(progress.at(-1)?.etaMs ?? 0, 0);
  });

  it('is a deploy although it cannot be remembered, and the next one deletes nothing for it', async () => {
    await one.create();
    const ledger: Ledger = {
      get: () => Promise.resolve(undefined),
      set: () => Promise.reject(new Error('full')),
    };
    await one.folder.write({ 'new.py': 'n' });
    const state = { ...one.state, ledger };
    assert.equal((await one.deploy({ state })).kind, 'committed');
    await one.folder.remove('new.py');
    assert.equal((await one.deploy({ state })).kind, 'unchanged');
    assert.ok('new.py' in one.onHub());
  });

  describe('when somebody else commits after the plan was seen', () => {
    beforeEach(async () => {
      await one.folder.write({ 'b.py': 'b1', 'gone.py': 'g' });
      await one.create();
      await one.folder.write({ 'main.py': 'ours', 'b.py': 'b2' });
      await one.folder.remove('gone.py');
    });

    const conflicting = async () => {
      const plan = await one.plan();
      const head = await one.foreign({ 'main.py': 'theirs', 'README.md': 'theirs too' }, 'Fix by hand');
      const outcome = await one.deploy({ plan });
      assert.ok(outcome.kind === 'conflict');
      return { plan, head, outcome };
    };

    it('says who, what, and which files collide, and sends nothing', async () => {
      const { head, outcome } = await conflicting();
      assert.equal(outcome.head, head);
      assert.deepEqual(
        outcome.commits.map(({ oid, title, author }) => ({ oid, title, author })),
        [{ oid: head, title: 'Fix by hand', author: hub.user }],
      );
      assert.ok(outcome.commits[0]?.date);
      assert.deepEqual(outcome.collisions, ['main.py']);
      assert.equal(hub.space(one.space)?.sha, head);
    });

    it('deploys on top: what collides is ours, what does not stays theirs', async () => {
      const { plan } = await conflicting();
      await one.commit({ plan, onConflict: 'overwrite' });
      assert.deepEqual(one.onHub(), { ...app, 'README.md': 'theirs too', 'main.py': 'ours', 'b.py': 'b2' });
    });

    it('keeps theirs: what collides is left out', async () => {
      const { plan } = await conflicting();
      const outcome = await one.commit({ plan, onConflict: 'keepTheirs' });
      assert.deepEqual(outcome.plan.leftOut, ['README.md', 'main.py']);
      assert.deepEqual(one.onHub(), { ...app, 'README.md': 'theirs too', 'main.py': 'theirs', 'b.py': 'b2' });
    });

    it('notices a commit that comes between preupload and commit', async () => {
      await one.folder.write({ 'new.py': 'n' });
      const plan = await one.plan();
      let head: string | undefined;
      const late: typeof fetch = async (input, init) => {
        const isCommit =
          init?.method === 'POST' && (typeof input === 'string' ? input : '').includes('/commit/');
        if (isCommit && head === undefined) head = await one.foreign({ 'main.py': 'theirs' });
        return fetch(input, init);
      };
      const racing = createHub({
        endpoint: hub.url,
        token: hub.token,
        fetch: late,
        clock: fakeClock(),
        log: silent,
      });
      const outcome = await one.deploy({ plan, hub: racing });
      assert.ok(outcome.kind === 'conflict');
      assert.deepEqual([outcome.head, outcome.collisions], [head, ['main.py']]);
      assert.equal(hub.space(one.space)?.sha, head);
    });

    it('a 412 for a head that has not moved is told as it is', async () => {
      const plan = await one.plan();
      hub.fault({ fault: '412', route: commitRoute });
      const outcome = await one.deploy({ plan });
      assert.ok(outcome.kind === 'failed' && outcome.error.code === 'staleParent');
    });

    it('needs no question when nobody has seen a plan: the deploy is compared with what is there', async () => {
      const head = await one.foreign({ 'theirs.py': 'x' });
      const outcome = await one.commit();
      assert.equal(outcome.plan.base, head);
      assert.equal(one.onHub()['theirs.py'], 'x');
      assert.equal(one.onHub()['main.py'], 'ours');
    });
  });

  describe('cancelled', () => {
    it('before it starts, it does nothing', async () => {
      assert.deepEqual(await one.create({ signal: AbortSignal.abort() }), {
        kind: 'cancelled',
        created: false,
      });
    });

    it('ends at once while a file system hangs', async () => {
      const abort = new AbortController();
      const files: DeployFiles = {
        ...one.folder.files,
        read: () => {
          queueMicrotask(() => abort.abort());
          return new Promise(() => undefined);
        },
      };
      const outcome = await one.create({ files, signal: abort.signal });
      assert.deepEqual(outcome, { kind: 'cancelled', created: false });
    });

    for (const route of ['GET /api/spaces/{id}/tree/{rev}', preuploadRoute, batchRoute, 'PUT /__lfs/**']) {
      it(`during ${route} it leaves the Space as it was, and the next deploy is whole`, async () => {
        await one.create();
        await one.folder.write({ 'main.py': 'print(8)\n', 'model.bin': binary(300_000, number) });
        hub.fault({ fault: 'latency', route, ms: 60_000 });
        const abort = new AbortController();
        const other = bench(hub, one.space, one.folder);
        const before = hub.counters().requests;
        const deploying = other.deploy({ signal: abort.signal });
        const reached = { 'PUT /__lfs/**': 5, [batchRoute]: 4, [preuploadRoute]: 3 }[route] ?? 1;
        while (hub.counters().requests - before < reached) await new Promise(setImmediate);
        abort.abort();
        assert.deepEqual(await deploying, { kind: 'cancelled', created: false });
        assert.deepEqual(one.onHub(), app);
        hub.clearFaults();
        await other.commit();
        assert.equal(one.onHub()['main.py'], 'print(8)\n');
      });
    }
  });

  describe('when the Hub answers badly', () => {
    beforeEach(async () => {
      await one.create();
      await one.folder.write({ 'main.py': 'print(3)\n', 'model.bin': binary(300_000, number) });
    });
    const after = () => ({
      ...app,
      'main.py': 'print(3)\n',
      'model.bin': textOf(binary(300_000, number)),
    });

    for (const [phase, route] of [
      ['preupload', preuploadRoute],
      ['large-file batch', batchRoute],
      ['large-file upload', 'PUT /__lfs/**'],
      ['commit', commitRoute],
    ] as const) {
      for (const [fault, code] of [
        ['403', 'forbidden'],
        ['503-html', 'server'],
        ['network-cut', 'network'],
        ...(phase === 'commit'
          ? ([
              ['401', 'signedOut'],
              ['413', 'tooLarge'],
              ['429-ratelimit', 'rateLimited'],
              ['429-retry-after', 'rateLimited'],
            ] as const)
          : []),
      ] as const) {
        it(`${fault} in ${phase} leaves the Space as it was: ${code}`, async () => {
          hub.fault({ fault, route, count: Infinity });
          const outcome = await one.deploy();
          assert.equal(outcome.kind, 'failed');
          if (outcome.kind === 'failed') assert.equal(outcome.error.code, code);
          hub.clearFaults();
          assert.deepEqual(one.onHub(), app);
          await one.commit();
          assert.deepEqual(one.onHub(), after());
        });
      }
    }

    for (const fault of ['504-after-success', 'network-cut-after-success'] as const) {
      it(`${fault} on the commit is found out, without a second commit`, async () => {
        hub.fault({ fault, route: commitRoute });
        const { commits } = await counting(() => one.commit());
        assert.equal(commits, 1);
        assert.deepEqual(one.onHub(), after());
        assert.equal((await one.deploy()).kind, 'unchanged');
      });
    }

    for (const fault of ['429-ratelimit', '429-retry-after', '503-html', 'network-cut'] as const) {
      it(`${fault} once while comparing is waited out`, async () => {
        hub.fault({ fault, route: 'GET /api/spaces/{id}/tree/{rev}' });
        await bench(hub, one.space, one.folder).commit();
      });
    }
  });

  for (const [fault, code] of [
    ['402', 'planNeeded'],
    ['409-exists', 'exists'],
    ['403', 'forbidden'],
  ] as const) {
    it(`${fault} on creating creates nothing: ${code}`, async () => {
      hub.fault({ fault, route: 'POST /api/repos/create' });
      const outcome = await one.create();
      assert.ok(outcome.kind === 'failed');
      assert.deepEqual([outcome.error.code, outcome.step, outcome.created], [code, 'creating', false]);
    });
  }

  it('409 busy, then fine', async () => {
    hub.fault({ fault: '409-busy', route: 'POST /api/repos/create', count: 2 });
    assert.equal((await one.create()).kind, 'committed');
  });

  it('an unknown token is told as signed out, without the token', async () => {
    const outcome: DeployOutcome = await one.create({ hub: connect(hub, 'hf_nobody_knows_this_one') });
    assert.ok(outcome.kind === 'failed');
    assert.equal(outcome.error.code, 'signedOut');
    assert.ok(!outcome.error.message.includes('hf_nobody'));
  });
});
