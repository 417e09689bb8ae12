import type { Clock } from '../../src/ports.ts';

/** A clock that stands still until it is told to pass on. */
export function handClock() {
  let now = 0;
  const waits = new Set<{ until: number; resolve: () => void }>();
  const clock: Clock = {
    now: () => now,
    sleep: (ms, signal) =>
      new Promise((resolve, reject) => {
        const wait = { until: now + ms, resolve };
        waits.add(wait);
        signal?.addEventListener('abort', () => {
          waits.delete(wait);
          reject(signal.reason as Error);
        });
      }),
  };
  const pass = async (ms: number) => {
    now += ms;
    for (const wait of waits) {
      if (wait.until > now) continue;
      waits.delete(wait);
      wait.resolve();
    }
    await new Promise(setImmediate);
  };
  return { clock, pass, pending: () => waits.size };
}
