import assert from 'node:assert/strict';
import { deploy, type DeployOutcome } from '../../../src/deploy/deploy.ts';
import { followCommit, type FollowOutcome } from '../../../src/deploy/follow.ts';
import { createHub } from '../../../src/hub/http.ts';
import { getHead } from '../../../src/hub/repo.ts';
import { getRuntime } from '../../../src/hub/spaces.ts';
import type { FaultName, FaultSpec } from '../../hub/faults.ts';
import { startHub, type Hub } from '../../hub/server.ts';
import { fakeClock, type FakeClock } from '../fakeClock.ts';
import { memoryFiles } from '../memoryFiles.ts';

const silent = { debug() {}, info() {}, warn() {}, error() {} };
const create = 'POST /api/repos/create';
const commit = 'POST /api/spaces/{id}/commit/{rev}';
const runtime = 'GET /api/spaces/{id}/runtime';

const first = {
  'README.md': '---\ntitle: A\nsdk: docker\n---\n',
  Dockerfile: 'FROM python:3.11-slim\nCMD ["python", "main.py"]\n',
  'main.py': 'print(1)\n',
};
const second = { ...first, 'main.py': 'print(2)\n', 'more.py': 'print(3)\n' };

interface Case {
  title: string;
  /** Faults while deploying `second`; the Space holds `first` and runs, unless it is to be created. */
  faults?: FaultSpec[];
  /** How the build or the start is to end. */
  build?: { failAtStep?: number; text?: string; runtimeError?: string };
  /** `new`: the Space is made by this deploy; `taken`: the deploy wants to make one that is there. */
  create?: 'new' | 'taken';
  /** The kind of the outcome, and the code and step of a failure. */
  ends: string;
  /** What the Space holds then; `none`: there is no Space. */
  holds: 'first' | 'second' | 'none';
  /** Commits of ours. */
  commits: 0 | 1;
  /** How following ends, when there is something to follow. */
  follows?: Partial<Extract<FollowOutcome, { kind: 'failed' }>> | Partial<FollowOutcome>;
  /** Has waited at least this long, in ms, as the Hub asked. */
  waits?: number;
}

const always = (fault: FaultName, route: string): FaultSpec => ({ fault, route, count: Infinity });
const running = { kind: 'running', confirmed: true } as const;
const done = { ends: 'committed', holds: 'second', commits: 1 } as const;
const undone = { holds: 'first', commits: 0 } as const;

const cases: Case[] = [
  { title: '401', faults: [always('401', '* ^/api/')], ends: 'failed signedOut comparing', ...undone },
  {
    title: '401 on the commit',
    faults: [always('401', commit)],
    ends: 'failed signedOut committing',
    ...undone,
  },
  {
    title: '402',
    create: 'new',
    faults: [always('402', create)],
    ends: 'failed planNeeded creating',
    holds: 'none',
    commits: 0,
  },
  { title: '403', faults: [always('403', commit)], ends: 'failed forbidden committing', ...undone },
  { title: '409, exists', create: 'taken', ends: 'failed exists creating', ...undone },
  {
    title: '409, busy, then fine',
    create: 'new',
    faults: [{ fault: '409-busy', route: create, count: 2 }],
    ...done,
    follows: running,
  },
  {
    title: '409, busy for good',
    create: 'new',
    faults: [always('409-busy', create)],
    ends: 'failed busy creating',
    holds: 'none',
    commits: 0,
  },
  { title: '412', faults: [always('412', commit)], ends: 'failed staleParent committing', ...undone },
  { title: '413', faults: [always('413', commit)], ends: 'failed tooLarge committing', ...undone },
  {
    title: '429 with RateLimit, then fine',
    faults: [{ fault: '429-ratelimit', route: commit, seconds: 7 }],
    ...done,
    follows: running,
    waits: 7_000,
  },
  {
    title: '429 with RateLimit for good',
    faults: [always('429-ratelimit', commit)],
    ends: 'failed rateLimited committing',
    ...undone,
  },
  {
    title: '429 with Retry-After, then fine',
    faults: [{ fault: '429-retry-after', route: commit, seconds: 9 }],
    ...done,
    follows: running,
    waits: 9_000,
  },
  {
    title: '429 with Retry-After for good',
    faults: [always('429-retry-after', commit)],
    ends: 'failed rateLimited committing',
    ...undone,
  },
  {
    title: '504 after a commit that did succeed',
    faults: [always('504-after-success', commit)],
    ...done,
    follows: running,
  },
  {
    title: 'network cut after a commit that did succeed',
    faults: [always('network-cut-after-success', commit)],
    ...done,
    follows: running,
  },
  { title: 'HTML 503', faults: [always('503-html', commit)], ends: 'failed server committing', ...undone },
  {
    title: 'HTML 503 while comparing, then fine',
    faults: [{ fault: '503-html', route: 'GET /api/spaces/{id}/tree/{rev}' }],
    ...done,
    follows: running,
  },
  {
    title: 'network cut',
    faults: [always('network-cut', commit)],
    ends: 'failed network committing',
    ...undone,
  },
  {
    title: 'network cut while following',
    faults: [always('network-cut', runtime)],
    ...done,
    follows: { kind: 'lost' },
  },
  {
    title: 'build error',
    build: { failAtStep: 1, text: 'No such image' },
    ...done,
    follows: { kind: 'failed', failure: 'build' },
  },
  {
    title: 'runtime error',
    build: { runtimeError: 'ModuleNotFoundError: x' },
    ...done,
    follows: { kind: 'failed', failure: 'runtime' },
  },
  {
    title: 'unknown stage',
    faults: [{ ...always('unknown-stage', runtime), text: 'POLISHING' }],
    ...done,
    follows: { kind: 'unknownStage', stage: 'POLISHING' },
  },
];

describe('a deploy, fault by fault', () => {
  let hub: Hub;
  let space: string;
  let clock: FakeClock;
  let number = 0;

  before(async () => {
    hub = await startHub({ stepMs: 1 });
  });
  after(() => hub.close());
  beforeEach(() => {
    hub.clearFaults();
    clock = fakeClock();
    space = `${hub.user}/fault-${++number}`;
  });

  const connect = () => createHub({ endpoint: hub.url, token: hub.token, fetch, clock, log: silent });

  const run = (files: Record<string, string>, isNew: boolean): Promise<DeployOutcome> =>
    deploy({
      hub: connect(),
      files: memoryFiles(files),
      space,
      ...(isNew
        ? {
            create: {
              owner: hub.user,
              name: space.slice(space.indexOf('/') + 1),
              sdk: 'docker',
              visibility: 'private',
              ownerIsUser: true,
            },
          }
        : {}),
      summary: 'Deploy from a test',
      signal: new AbortController().signal,
      onEvent: () => undefined,
    });

  const follow = (oid: string): Promise<FollowOutcome> =>
    followCommit({
      commit: oid,
      isStatic: false,
      clock,
      signal: new AbortController().signal,
      getRuntime: (signal) => getRuntime(connect(), space, signal),
      getHead: (signal) => getHead(connect(), space, 'main', signal),
      onStage: () => undefined,
    });

  const holds = (): Record<string, string> | 'none' =>
    hub.space(space) === undefined
      ? 'none'
      : Object.fromEntries(
          [...hub.files(space)]
            .filter(([path]) => path !== '.gitattributes')
            .map(([path, bytes]) => [path, bytes.toString()]),
        );

  const ours = () =>
    hub.space(space)?.commits.filter(({ title }) => title === 'Deploy from a test').length ?? 0;

  const sorted = (record: Record<string, string> | 'none') =>
    record === 'none' ? record : Object.entries(record).sort();

  const told = (outcome: DeployOutcome) =>
    outcome.kind === 'failed' ? `failed ${outcome.error.code} ${outcome.step}` : outcome.kind;

  for (const one of cases) {
    it(`${one.title}: ${one.ends}, the Space holds ${one.holds}`, async () => {
      if (one.create !== 'new') {
        assert.equal((await run(first, true)).kind, 'committed');
        await hub.waitForStage(space, 'RUNNING');
      }
      const before = ours();
      clock.slept.length = 0;
      for (const fault of one.faults ?? []) hub.fault(fault);
      if (one.build) hub.build({ space, ...one.build });

      const outcome = await run(second, one.create !== undefined);
      assert.equal(told(outcome), one.ends);
      assert.deepEqual(sorted(holds()), sorted(one.holds === 'none' ? 'none' : { first, second }[one.holds]));
      assert.equal(ours() - before, one.commits);
      const waited = clock.slept.reduce((sum, ms) => sum + ms, 0);
      assert.ok(waited >= (one.waits ?? 0), `waited ${waited} ms`);

      if (one.follows && outcome.kind === 'committed') {
        const end = await follow(outcome.commit);
        assert.deepEqual({ ...end, ...one.follows }, end);
      }

      hub.clearFaults();
      const again = await run(second, one.holds === 'none');
      assert.equal(again.kind, one.holds === 'second' ? 'unchanged' : 'committed', 'the next deploy');
      assert.deepEqual(sorted(holds()), sorted(second));
    });
  }
});
