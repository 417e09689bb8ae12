import type { Clock } from '../../src/ports.ts';

/** A clock whose waits pass at once and are remembered. */
export interface FakeClock extends Clock {
  slept: number[];
}

export function fakeClock(): FakeClock {
  let now = 0;
  const slept: number[] = [];
  return {
    slept,
    now: () => now,
    async sleep(ms, signal) {
      signal?.throwIfAborted();
      slept.push(ms);
      now += ms;
      // Lets other work of the test run, as a real wait would.
      await new Promise(setImmediate);
    },
  };
}
