import { HubError } from '../hub/errors.ts';
import type { Clock } from '../ports.ts';
import { createLineSplitter } from './lines.ts';
import type { LogLine } from './lines.ts';
import { createReplay } from './replay.ts';

export type { LogLine } from './lines.ts';

export type LogState = 'connecting' | 'open' | 'waiting' | 'ended' | 'stopped';

export interface FollowOptions {
  open: (signal: AbortSignal) => AsyncIterable<{ data: string }>;
  clock: Clock;
  signal: AbortSignal;
  onLine: (line: LogLine) => void;
  /** `detail` of `waiting`: ms to the next try, and what broke the connection if it was not just closed. */
  onState?: (state: LogState, detail?: { ms: number; error?: unknown }) => void;
  /** Build logs: closed by the server = complete. Run logs: closed = cut. */
  endsBySelf: boolean;
  /** Asked after a connection is over, cut or closed by the server: whether nothing more is to come. */
  isDone?: (isCut: boolean) => boolean;
  /** Waits in ms before each new try, the last one for ever. */
  waitsMs?: readonly number[];
  /** A connection that gives nothing for so long, not even a keep-alive, is taken for cut. */
  idleMs?: number;
  /** Calls back when the machine is awake or online again, so that a wait ends at once; gives the way to stop. */
  onWake?: (listener: () => void) => () => void;
}

const defaultWaitsMs: readonly number[] = [1000, 2000, 4000, 8000, 10_000];

/**
 * Gives out each line of a Space's log once, over as many connections as it takes. Resolves with `stopped` on
 * abort; rejects only with what a new try cannot heal (HubError other than network, server and rateLimited).
 */
export async function followLogs(options: FollowOptions): Promise<'ended' | 'stopped'> {
  const { signal, clock } = options;
  const lines = createLineSplitter(options.onLine);
  const replay = createReplay();
  const end = (state: 'ended' | 'stopped') => {
    lines.flush();
    options.onState?.(state);
    return state;
  };

  for (let failures = 0; ;) {
    if (signal.aborted) return end('stopped');
    options.onState?.('connecting');
    replay.reconnect();
    let error: unknown;
    try {
      let isOpen = false;
      const connection = watched(options, signal);
      for await (const { data } of connection) {
        if (!isOpen) options.onState?.('open');
        isOpen = true;
        if (data.trim() === '') {
          // A keep-alive comes when all is quiet: what is still held is a prompt rather than half a line.
          lines.flush();
          continue;
        }
        const fresh = replay.accept(data);
        if (fresh.isOther) lines.flush();
        for (const event of fresh.events) pushEvent(lines, event);
        if (replay.isLive()) failures = 0;
      }
      if (signal.aborted) return end('stopped');
      if (options.endsBySelf) return end('ended');
    } catch (thrown) {
      if (signal.aborted) return end('stopped');
      if (!isPassing(thrown)) {
        lines.flush();
        throw thrown;
      }
      error = thrown;
    }
    if (options.isDone?.(error !== undefined)) return end('ended');

    const asked = error instanceof HubError ? (error.details.retryAfterMs ?? 0) : 0;
    const waits = options.waitsMs ?? defaultWaitsMs;
    const ms = Math.max(waits[Math.min(failures, waits.length - 1)] ?? 0, asked);
    failures++;
    options.onState?.('waiting', error === undefined ? { ms } : { ms, error });
    const awake = new AbortController();
    // The Hub's own wish is kept, whoever woke up.
    const forget = asked > 0 ? undefined : options.onWake?.(() => awake.abort());
    try {
      await clock.sleep(ms, AbortSignal.any([signal, awake.signal]));
    } catch (cut) {
      if (!signal.aborted && !awake.signal.aborted) throw cut;
    } finally {
      forget?.();
    }
  }
}

function isPassing(error: unknown): boolean {
  if (error instanceof HubError) return ['network', 'server', 'rateLimited'].includes(error.code);
  // How fetch tells that a body broke off.
  return error instanceof TypeError;
}

function pushEvent(lines: { push(fragment: string, timestamp?: string): void }, data: string): void {
  let event: unknown;
  try {
    event = JSON.parse(data);
  } catch {
    event = undefined;
  }
  if (typeof event === 'object' && event !== null && 'data' in event && typeof event.data === 'string') {
    const timestamp =
      'timestamp' in event && typeof event.timestamp === 'string' ? event.timestamp : undefined;
    lines.push(event.data, timestamp);
  } else {
    lines.push(`${data}\n`);
  }
}

/** One connection; with `idleMs` it fails as cut when nothing comes for so long. */
async function* watched(
  { open, clock, idleMs }: FollowOptions,
  signal: AbortSignal,
): AsyncGenerator<{ data: string }, void, undefined> {
  if (idleMs === undefined) {
    yield* untilAborted(open(signal), signal);
    return;
  }
  const over = new AbortController();
  let last = clock.now();
  let isIdle = false;
  const watch = async () => {
    for (let left = idleMs; left > 0; left = last + idleMs - clock.now()) {
      await clock.sleep(left, over.signal);
    }
    isIdle = true;
    over.abort();
  };
  watch().catch(() => undefined);
  const both = AbortSignal.any([signal, over.signal]);
  try {
    for await (const event of untilAborted(open(both), both)) {
      last = clock.now();
      yield event;
    }
  } finally {
    over.abort();
  }
  if (isIdle) throw new HubError('network', 'log stream');
}

/** Ends on abort at once, even when the source does not notice. */
async function* untilAborted<T>(
  source: AsyncIterable<T>,
  signal: AbortSignal,
): AsyncGenerator<T, void, undefined> {
  const iterator = source[Symbol.asyncIterator]();
  let stop: (() => void) | undefined;
  const onAbort = () => stop?.();
  signal.addEventListener('abort', onAbort, { once: true });
  try {
    for (;;) {
      // A race with one promise for the whole stream would keep something of every step.
      const step = await new Promise<IteratorResult<T, unknown>>((resolve, reject) => {
        stop = () => resolve({ done: true, value: undefined });
        if (signal.aborted) stop();
        iterator.next().then(resolve, reject);
      });
      if (signal.aborted || step.done) return;
      yield step.value;
    }
  } finally {
    signal.removeEventListener('abort', onAbort);
    // Not awaited: a source that hangs in next() never answers.
    iterator.return?.()?.then(undefined, () => undefined);
  }
}
