import assert from 'node:assert/strict';
import { HubError } from '../../../src/hub/errors.ts';
import { followSpaceLog } from '../../../src/logs/follow.ts';
import { followLogs } from '../../../src/logs/stream.ts';
import type { Clock } from '../../../src/ports.ts';
import { instantClock } from '../hub/support.ts';

const event = (text: string) => JSON.stringify({ data: `${text}\n` });

/** Each connection is a list of events that may end in an error; the last one again and again. */
function opener(connections: (string | Error)[][]) {
  let opened = 0;
  // eslint-disable-next-line @typescript-eslint/require-await
  return async function* () {
    for (const item of connections[Math.min(opened++, connections.length - 1)] ?? []) {
      if (item instanceof Error) throw item;
      yield { data: item };
    }
  };
}

async function follow(
  connections: (string | Error)[][],
  stage: string | undefined,
  more: { endsBySelf?: boolean; errorMessage?: string } = {},
) {
  const lines: string[] = [];
  const end = await followSpaceLog({
    open: opener(connections),
    clock: instantClock(),
    signal: new AbortController().signal,
    onLine: (line) => lines.push(line.text),
    endsBySelf: more.endsBySelf ?? false,
    runtime: () =>
      stage === undefined
        ? undefined
        : { stage, ...(more.errorMessage === undefined ? {} : { errorMessage: more.errorMessage }) },
  });
  return { end, lines };
}

describe('logs/follow: how a stream ends', () => {
  it('ended', async () => {
    assert.deepEqual((await follow([[event('a')]], 'BUILDING', { endsBySelf: true })).end, { kind: 'ended' });
    assert.deepEqual((await follow([[event('a')]], 'RUNTIME_ERROR')).end, { kind: 'ended' });
  });

  it('a failed Space whose log was cut is read to its end', async () => {
    const cut = new HubError('network', 'GET /logs');
    const { end, lines } = await follow(
      [
        [event('a'), cut],
        [event('a'), event('b')],
      ],
      'RUNTIME_ERROR',
    );
    assert.deepEqual(lines, ['a', 'b']);
    assert.deepEqual(end, { kind: 'ended' });
  });

  it('paused', async () => {
    assert.deepEqual((await follow([[event('a')]], 'PAUSED')).end, { kind: 'paused', stage: 'PAUSED' });
    assert.deepEqual((await follow([[event('a'), new HubError('network', 'x')]], 'SLEEPING')).end, {
      kind: 'paused',
      stage: 'SLEEPING',
    });
  });

  it('a build log of a paused Space is read to its end', async () => {
    const cut = new HubError('network', 'GET /logs');
    const { end, lines } = await follow(
      [
        [event('a'), cut],
        [event('a'), event('b')],
      ],
      'PAUSED',
      {
        endsBySelf: true,
      },
    );
    assert.deepEqual(lines, ['a', 'b']);
    assert.deepEqual(end, { kind: 'ended' });
  });

  it('gone, refused', async () => {
    assert.deepEqual((await follow([[new HubError('notFound', 'x', { status: 404 })]], 'RUNNING')).end, {
      kind: 'gone',
    });
    const refused = new HubError('forbidden', 'x', { status: 403 });
    assert.deepEqual((await follow([[refused]], 'RUNNING')).end, { kind: 'refused', error: refused });
  });

  it("no logs now, with the Space's own message before the service's", async () => {
    const plain = new HubError('badAnswer', 'x', { serverMessage: 'SSE is not enabled' });
    assert.deepEqual((await follow([[plain]], 'RUNTIME_ERROR', { errorMessage: 'Exit code: 1' })).end, {
      kind: 'noLogsNow',
      message: 'Exit code: 1',
    });
    assert.deepEqual((await follow([[plain]], 'RUNNING')).end, {
      kind: 'noLogsNow',
      message: 'SSE is not enabled',
    });
    assert.deepEqual((await follow([[plain]], undefined)).end, {
      kind: 'noLogsNow',
      message: 'SSE is not enabled',
    });
    assert.deepEqual((await follow([[plain]], 'PAUSED')).end, { kind: 'paused', stage: 'PAUSED' });
  });

  it('stopped by you', async () => {
    const stop = new AbortController();
    stop.abort();
    const end = await followSpaceLog({
      open: opener([[]]),
      clock: instantClock(),
      signal: stop.signal,
      onLine: () => undefined,
      endsBySelf: true,
    });
    assert.deepEqual(end, { kind: 'stoppedByYou' });
  });
});

describe('logs/stream: idle and wake', () => {
  it('waking up ends a wait at once', async () => {
    let wake: (() => void) | undefined;
    let forgotten = 0;
    const clock: Clock = {
      now: () => 0,
      sleep: (_ms, signal) =>
        new Promise((_resolve, reject) => {
          signal?.addEventListener('abort', () => reject(signal.reason as Error));
          queueMicrotask(() => wake?.());
        }),
    };
    const lines: string[] = [];
    const end = await followLogs({
      open: opener([[new HubError('network', 'x')], [event('a')]]),
      clock,
      signal: new AbortController().signal,
      onLine: (line) => lines.push(line.text),
      endsBySelf: true,
      onWake: (listener) => {
        wake = listener;
        return () => void forgotten++;
      },
    });
    assert.deepEqual([end, lines, forgotten], ['ended', ['a'], 1]);
  });

  it('a connection that has fallen silent is opened anew', async () => {
    let now = 0;
    let opened = 0;
    const clock: Clock = {
      now: () => now,
      sleep: async (ms, signal) => {
        await new Promise(setImmediate);
        if (signal?.aborted) throw signal.reason;
        now += ms;
      },
    };
    const lines: string[] = [];
    const states: string[] = [];
    const end = await followLogs({
      open: async function* () {
        yield { data: event('a') };
        // A half-open connection: the machine slept, and nobody told.
        if (opened++ === 0) await new Promise(() => undefined);
        yield { data: event('b') };
      },
      clock,
      signal: new AbortController().signal,
      onLine: (line) => lines.push(line.text),
      onState: (state) => states.push(state),
      endsBySelf: true,
      idleMs: 120_000,
    });
    assert.deepEqual([end, lines], ['ended', ['a', 'b']]);
    assert.deepEqual(states, ['connecting', 'open', 'waiting', 'connecting', 'open', 'ended']);
  });
});
