/** How often and how long to wait between tries: the numbers of huggingface_hub's `utils/_http.py`. */

export const maxTries = 5;

/** The Hub's windows are 300 s; who asks for more (the hourly commit quota) is for a person to decide. */
export const longestWaitMs = 330_000;

/** Wait in ms after the `attempt`-th try (from 1) when the Hub named none. */
export function backOff(attempt: number): number {
  return Math.min(1000 * 2 ** (attempt - 1), 8000);
}

/** The wait in ms an answer asks for by `RateLimit` with nothing remaining, or by `Retry-After` in seconds. */
export function askedWait(headers: Headers): number | undefined {
  const limit = headers.get('ratelimit');
  if (limit) {
    const remaining = /;\s*r=(\d+)/.exec(limit)?.[1];
    const reset = /;\s*t=(\d+)/.exec(limit)?.[1];
    if (remaining === '0' && reset !== undefined) return Number(reset) * 1000;
  }
  const after = headers.get('retry-after')?.trim();
  return after !== undefined && /^\d+(\.\d+)?$/.test(after) ? Number(after) * 1000 : undefined;
}
