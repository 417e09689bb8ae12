import type { Platform } from './platform.ts';

/** Requests sent and waits pending, so that tests can see that activation does neither. */
export interface Activity {
  requests: number;
  pendingWaits: number;
}

export function countActivity(platform: Platform): { platform: Platform; activity: Activity } {
  const activity: Activity = { requests: 0, pendingWaits: 0 };
  return {
    activity,
    platform: {
      ...platform,
      fetch: (input, init) => {
        activity.requests += 1;
        return platform.fetch(input, init);
      },
      clock: {
        now: () => platform.clock.now(),
        sleep: async (ms, signal) => {
          activity.pendingWaits += 1;
          try {
            await platform.clock.sleep(ms, signal);
          } finally {
            activity.pendingWaits -= 1;
          }
        },
      },
    },
  };
}
