import assert from 'node:assert/strict';
import { deploy, type DeployOutcome } from '../../../src/deploy/deploy.ts';
import { followCommit } from '../../../src/deploy/follow.ts';
import { createHub } from '../../../src/hub/http.ts';
import { getRuntime, type NewSpace } from '../../../src/hub/spaces.ts';
import type { Files } from '../../../src/ports.ts';
import { systemClock } from '../../../src/platform/systemClock.ts';
import { startHub, type Hub } from '../../hub/server.ts';
import { fakeClock } from '../fakeClock.ts';
import { memoryFiles } from '../memoryFiles.ts';

const silent = { debug() {}, info() {}, warn() {}, error() {} };

const app = {
  'README.md': '---\ntitle: A\nsdk: docker\n---\n',
  Dockerfile: 'FROM python:3.11-slim\nCMD ["python", "main.py"]\n',
  'main.py': 'print(1)\n',
};

describe('deploy, against the local Hub', () => {
  let hub: Hub;
  let space: string;
  let number = 0;

  before(async () => {
    hub = await startHub({ stepMs: 1 });
  });
  after(() => hub.close());
  beforeEach(() => {
    hub.clearFaults();
    space = `${hub.user}/app-${++number}`;
  });

  const connect = (token = hub.token) =>
    createHub({ endpoint: hub.url, token, fetch, clock: fakeClock(), log: silent });

  const newSpace = (): NewSpace => ({
    owner: hub.user,
    name: space.slice(space.indexOf('/') + 1),
    sdk: 'docker',
    visibility: 'private',
    ownerIsUser: true,
  });

  function run(
    files: Files,
    options: { create?: boolean; signal?: AbortSignal; token?: string } = {},
  ): Promise<DeployOutcome> {
    return deploy({
      hub: connect(options.token),
      files,
      space,
      ...(options.create ? { create: newSpace() } : {}),
      summary: 'Deploy from a test',
      signal: options.signal ?? new AbortController().signal,
      onEvent: () => undefined,
    });
  }

  function onHub(): Record<string, string> {
    return Object.fromEntries(
      [...hub.files(space)]
        .filter(([path]) => path !== '.gitattributes')
        .map(([path, bytes]) => [path, bytes.toString()]),
    );
  }

  it('creates a Space and puts exactly the folder there, in one commit', async () => {
    const before = hub.counters().commits;
    const outcome = await run(memoryFiles(app), { create: true });
    assert.equal(outcome.kind, 'committed');
    assert.deepEqual(onHub(), app);
    assert.ok(hub.counters().commits - before <= 2, 'at most the initial commit of the Hub and ours');
  });

  it('reaches RUNNING of that very commit', async () => {
    const outcome = await run(memoryFiles(app), { create: true });
    assert.ok(outcome.kind === 'committed');
    const end = await followCommit({
      commit: outcome.commit,
      isStatic: false,
      clock: systemClock,
      signal: new AbortController().signal,
      getRuntime: (signal) => getRuntime(connect(), space, signal),
      onStage: () => undefined,
    });
    assert.deepEqual(end, { kind: 'running', confirmed: true });
  });

  it('makes no commit when nothing changed', async () => {
    await run(memoryFiles(app), { create: true });
    const before = hub.counters().commits;
    const outcome = await run(memoryFiles(app));
    assert.equal(outcome.kind, 'unchanged');
    assert.equal(hub.counters().commits, before);
  });

  it('sends only what changed', async () => {
    await run(memoryFiles(app), { create: true });
    const outcome = await run(memoryFiles({ ...app, 'main.py': 'print(2)\n' }));
    assert.ok(outcome.kind === 'committed');
    assert.deepEqual(
      [outcome.plan.added, outcome.plan.modified.map((file) => file.path), outcome.plan.unchanged],
      [[], ['main.py'], 2],
    );
    assert.equal(onHub()['main.py'], 'print(2)\n');
  });

  it('sends binary files by the large-file way and finds them unchanged the next time', async () => {
    const binary = new Uint8Array(4096).map((_, index) => index % 256);
    const files = memoryFiles({ ...app, 'model.bin': binary });
    const outcome = await run(files, { create: true });
    assert.equal(outcome.kind, 'committed');
    assert.deepEqual(new Uint8Array(hub.files(space).get('model.bin') ?? []), binary);
    assert.equal((await run(files)).kind, 'unchanged');
  });

  it('stops before anything is sent when a file holds a secret', async () => {
    const before = hub.counters().requests;
    const outcome = await run(memoryFiles({ ...app, '.env': 'KEY=1' }), { create: true });
    assert.deepEqual(outcome, { kind: 'blocked', blocked: [{ path: '.env', kind: 'envFile' }] });
    assert.equal(hub.counters().requests, before);
  });

  it('tells an empty folder from an unchanged one', async () => {
    assert.equal((await run(memoryFiles({}), { create: true })).kind, 'empty');
  });

  it('is a result, not an error, when cancelled', async () => {
    assert.deepEqual(await run(memoryFiles(app), { create: true, signal: AbortSignal.abort() }), {
      kind: 'cancelled',
      created: false,
    });
  });

  describe('when the Hub answers badly', () => {
    beforeEach(async () => {
      await run(memoryFiles(app), { create: true });
      hub.clearFaults();
    });
    const changed = () => memoryFiles({ ...app, 'main.py': 'print(3)\n' });
    const commitRoute = 'POST /api/spaces/{id}/commit/{rev}';

    for (const [fault, code] of [
      ['401', 'signedOut'],
      ['403', 'forbidden'],
      ['412', 'staleParent'],
      ['413', 'tooLarge'],
      ['429-ratelimit', 'rateLimited'],
      ['429-retry-after', 'rateLimited'],
      ['503-html', 'server'],
      ['network-cut', 'network'],
    ] as const) {
      it(`${fault} on the commit leaves the Space as it was: ${code}`, async () => {
        hub.fault({ fault, route: commitRoute, count: Infinity });
        const outcome = await run(changed());
        assert.equal(outcome.kind, 'failed');
        assert.equal(outcome.kind === 'failed' && outcome.error.code, code);
        assert.equal(outcome.kind === 'failed' && outcome.step, 'uploading');
        hub.clearFaults();
        assert.deepEqual(onHub(), app);
        assert.equal((await run(changed())).kind, 'committed');
      });
    }

    for (const fault of ['504-after-success', 'network-cut-after-success'] as const) {
      it(`${fault} is found out, without a second commit`, async () => {
        const before = hub.counters().commits;
        hub.fault({ fault, route: commitRoute });
        const outcome = await run(changed());
        assert.equal(outcome.kind, 'committed');
        assert.equal(hub.counters().commits, before + 1);
        assert.equal(onHub()['main.py'], 'print(3)\n');
      });
    }

    for (const fault of ['429-ratelimit', '429-retry-after', '503-html', 'network-cut'] as const) {
      it(`${fault} once while comparing is waited out`, async () => {
        hub.fault({ fault, route: 'GET /api/spaces/{id}/tree/{rev}' });
        assert.equal((await run(changed())).kind, 'committed');
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
      const outcome = await run(memoryFiles(app), { create: true });
      assert.ok(outcome.kind === 'failed');
      assert.deepEqual([outcome.error.code, outcome.step, outcome.created], [code, 'creating', false]);
    });
  }

  it('409 busy, then fine', async () => {
    hub.fault({ fault: '409-busy', route: 'POST /api/repos/create', count: 2 });
    assert.equal((await run(memoryFiles(app), { create: true })).kind, 'committed');
  });

  it('an unknown token is told as signed out', async () => {
    const outcome = await run(memoryFiles(app), { create: true, token: 'hf_nobody_knows_this_one' });
    assert.ok(outcome.kind === 'failed');
    assert.equal(outcome.error.code, 'signedOut');
    assert.ok(!outcome.error.message.includes('hf_nobody'));
  });
});
