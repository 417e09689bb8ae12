import assert from 'node:assert/strict';
import { breathing } from '../../../../src/editor/logs/breathing.ts';

describe('editor/logs/breathing', () => {
  it('gives the same events, and pauses only when they have taken long', async () => {
    let now = 0;
    const slept: number[] = [];
    const clock = {
      now: () => now,
      sleep: (ms: number) => {
        slept.push(now);
        assert.equal(ms, 0);
        return Promise.resolve();
      },
    };
    // eslint-disable-next-line @typescript-eslint/require-await
    const source = async function* () {
      for (let at = 0; at < 25; at++) yield at;
    };
    const got: number[] = [];
    for await (const event of breathing(source(), clock)) {
      got.push(event);
      now += 1;
    }
    assert.deepEqual(
      got,
      Array.from({ length: 25 }, (_, at) => at),
    );
    assert.deepEqual(slept, [10, 20]);
  });
});
