import assert from 'node:assert/strict';
import { inParallel } from '../../../src/deploy/hashes.ts';
import { takingTurns } from '../../../src/deploy/turns.ts';

/** Keeps the thread busy without waiting for anything. */
function work(ms: number): Promise<void> {
  const until = performance.now() + ms;
  while (performance.now() < until);
  return Promise.resolve();
}

describe('turns', () => {
  it('come while work that waits for nothing goes on, also when it goes on side by side', async () => {
    let turns = 0;
    let ended = false;
    const count = () => {
      turns += 1;
      if (!ended) setImmediate(count);
    };
    setImmediate(count);
    await inParallel(Array.from({ length: 100 }), () => work(1), undefined);
    ended = true;
    assert.ok(turns >= 3, `${turns}`);
  });

  it('let a cancel through', async () => {
    const abort = new AbortController();
    setImmediate(() => abort.abort(new Error('enough')));
    let done = 0;
    const busy = inParallel(
      Array.from({ length: 200 }),
      async () => {
        await work(1);
        done += 1;
      },
      abort.signal,
    );
    await assert.rejects(busy, /enough/);
    assert.ok(done < 200);
  });

  it('are not taken by short work', () => {
    assert.equal(takingTurns(undefined)(), undefined);
  });
});
