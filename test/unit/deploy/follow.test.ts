import assert from 'node:assert/strict';
import { followCommit, type FollowOutcome } from '../../../src/deploy/follow.ts';
import { HubError } from '../../../src/hub/errors.ts';
import type { SpaceRuntime } from '../../../src/hub/spaces.ts';
import { fakeClock } from '../fakeClock.ts';

type Answer = Partial<SpaceRuntime> | HubError;

const ours = 'a'.repeat(40);
const former = 'b'.repeat(40);

/** Plays the answers one per poll; the last one stays. */
async function follow(
  answers: Answer[],
  options: { isStatic?: boolean; head?: string } = {},
): Promise<{ outcome: FollowOutcome; polls: number; shown: string[] }> {
  let polls = 0;
  const shown: string[] = [];
  const outcome = await followCommit({
    commit: ours,
    isStatic: options.isStatic ?? false,
    clock: fakeClock(),
    signal: new AbortController().signal,
    getHead: () => Promise.resolve(options.head),
    getRuntime: () => {
      const answer = answers[Math.min(polls++, answers.length - 1)];
      if (answer instanceof HubError) return Promise.reject(answer);
      return Promise.resolve({ stage: 'RUNNING', hardware: {}, ...answer });
    },
    onStage: (_view, runtime) => shown.push(runtime.stage),
  });
  return { outcome, polls, shown };
}

describe('followCommit', () => {
  it('ends at RUNNING of the commit the Hub names', async () => {
    const { outcome, shown } = await follow([
      { stage: 'BUILDING' },
      { stage: 'APP_STARTING' },
      { stage: 'RUNNING', sha: ours },
    ]);
    assert.deepEqual(outcome, { kind: 'running', confirmed: true });
    assert.deepEqual(shown, ['BUILDING', 'APP_STARTING', 'RUNNING']);
  });

  it('does not take the former RUNNING for ours', async () => {
    const { outcome, polls } = await follow([
      { stage: 'RUNNING', sha: former },
      { stage: 'RUNNING', sha: former },
      { stage: 'RUNNING_BUILDING', sha: former },
      { stage: 'RUNNING', sha: former },
      { stage: 'RUNNING', sha: ours },
    ]);
    assert.deepEqual(outcome, { kind: 'running', confirmed: true });
    assert.equal(polls, 5);
  });

  it('without a sha, a moving stage must have been seen', async () => {
    const { outcome, polls } = await follow([
      { stage: 'RUNNING' },
      { stage: 'RUNNING' },
      { stage: 'BUILDING' },
      { stage: 'RUNNING' },
    ]);
    assert.deepEqual(outcome, { kind: 'running', confirmed: true });
    assert.equal(polls, 4);
  });

  it('without any sign, waits the grace time and says that it is not confirmed', async () => {
    const { outcome, polls } = await follow([{ stage: 'RUNNING' }]);
    assert.deepEqual(outcome, { kind: 'running', confirmed: false });
    assert.ok(polls > 30);
  });

  it('is quick with a static Space', async () => {
    const { polls } = await follow([{ stage: 'RUNNING' }], { isStatic: true });
    assert.ok(polls < 10);
  });

  it('does not take a former failure for ours', async () => {
    const { outcome } = await follow([
      { stage: 'BUILD_ERROR', errorMessage: 'old' },
      { stage: 'BUILDING' },
      { stage: 'RUNNING', sha: ours },
    ]);
    assert.equal(outcome.kind, 'running');
  });

  it('ends at a build error with the message of the Hub', async () => {
    const { outcome } = await follow([
      { stage: 'BUILDING' },
      { stage: 'BUILD_ERROR', errorMessage: 'exit code: 1' },
    ]);
    assert.deepEqual(outcome, { kind: 'failed', failure: 'build', message: 'exit code: 1' });
  });

  it('ends at a runtime error, a config error and a missing app file', async () => {
    for (const [stage, failure] of [
      ['RUNTIME_ERROR', 'runtime'],
      ['CONFIG_ERROR', 'config'],
      ['NO_APP_FILE', 'noAppFile'],
    ]) {
      const { outcome } = await follow([{ stage: 'BUILDING' }, { stage: stage ?? '' }]);
      assert.deepEqual(outcome, { kind: 'failed', failure, message: undefined });
    }
  });

  it('goes on through an unknown stage', async () => {
    const { outcome } = await follow([
      { stage: 'BUILDING' },
      { stage: 'POLISHING' },
      { stage: 'RUNNING', sha: ours },
    ]);
    assert.equal(outcome.kind, 'running');
  });

  it('gives up on an unknown stage that stays', async () => {
    const { outcome } = await follow([{ stage: 'POLISHING' }]);
    assert.deepEqual(outcome, { kind: 'unknownStage', stage: 'POLISHING' });
  });

  it('tells when a newer commit took over', async () => {
    const newer = 'c'.repeat(40);
    const { outcome } = await follow([{ stage: 'BUILDING' }, { stage: 'RUNNING', sha: newer }], {
      head: newer,
    });
    assert.deepEqual(outcome, { kind: 'superseded', commit: newer });
  });

  it('survives a short outage, not a long one', async () => {
    const cut = new HubError('network', 'GET /runtime');
    const short = await follow([cut, cut, { stage: 'RUNNING', sha: ours }]);
    assert.equal(short.outcome.kind, 'running');
    const long = await follow([cut]);
    assert.equal(long.outcome.kind, 'lost');
  });

  it('ends at once when the Space is gone', async () => {
    const { outcome, polls } = await follow([new HubError('notFound', 'GET /runtime')]);
    assert.equal(outcome.kind, 'lost');
    assert.equal(polls, 1);
  });

  it('is stopped by its signal without an error', async () => {
    const outcome = await followCommit({
      commit: ours,
      isStatic: false,
      clock: fakeClock(),
      signal: AbortSignal.abort(),
      getRuntime: () => Promise.reject(new Error('must not be asked')),
      onStage: () => undefined,
    });
    assert.deepEqual(outcome, { kind: 'stopped' });
  });
});
