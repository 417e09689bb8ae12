import assert from 'node:assert/strict';
import { HubError } from '../../../src/hub/errors.ts';
import { followLogs } from '../../../src/logs/stream.ts';
import type { FollowOptions, LogLine } from '../../../src/logs/stream.ts';
import { instantClock } from '../hub/support.ts';

const cut = new HubError('network', 'GET /logs');
const event = (text: string, timestamp?: string) => JSON.stringify({ data: `${text}\n`, timestamp });

/** Follows these connections, each a list of event data that may end in an error; after the last: abort. */
async function follow(connections: (string | Error)[][], more: Partial<FollowOptions> = {}) {
  const stop = new AbortController();
  const lines: LogLine[] = [];
  const states: string[] = [];
  const slept: number[] = [];
  const left = [...connections];
  const result = await followLogs({
    // eslint-disable-next-line @typescript-eslint/require-await
    open: async function* () {
      const connection = left.shift();
      if (!connection) {
        stop.abort();
        return;
      }
      for (const item of connection) {
        if (item instanceof Error) throw item;
        yield { data: item };
      }
    },
    clock: instantClock(slept),
    signal: stop.signal,
    onLine: (line) => lines.push(line),
    onState: (state) => states.push(state),
    endsBySelf: false,
    ...more,
  });
  return { result, lines, texts: lines.map((line) => line.text), states, slept };
}

const letters = (text: string) => [...text].map((letter) => event(letter));
const replayed = async (...connections: string[]) => (await follow(connections.map(letters))).texts.join('');

describe('logs/stream: events', () => {
  it('tolerates empty, plain, multi-line and odd data', async () => {
    const items = [
      '',
      '  ',
      'plain',
      'two\nlines',
      '{"data":5}',
      '{broken',
      event('x', '2026-01-01'),
      '"text"',
    ];
    const { lines } = await follow([items]);
    assert.deepEqual(lines, [
      { text: 'plain' },
      { text: 'two' },
      { text: 'lines' },
      { text: '{"data":5}' },
      { text: '{broken' },
      { text: 'x', timestamp: '2026-01-01' },
      { text: '"text"' },
    ]);
  });

  it('joins fragments, gives out a rest at the end and on a keep-alive', async () => {
    const part = (text: string) => JSON.stringify({ data: text });
    const { texts } = await follow([[part('a'), part('b\nprompt> '), '', part('c')]]);
    assert.deepEqual(texts, ['ab', 'prompt> ', 'c']);
  });
});

describe('logs/stream: replays', () => {
  it('gives out each event once, genuine repeats included', async () => {
    assert.equal(await replayed('abc', 'abcd', 'abcde'), 'abcde');
    assert.equal(await replayed('aa', 'aaa'), 'aaa');
    assert.equal(await replayed('abab', 'ababab'), 'ababab');
    assert.equal(await replayed('', 'ab'), 'ab');
  });

  it('a replay that is cut short gives out nothing', async () => {
    assert.equal(await replayed('abc', 'ab', 'a', 'abcd'), 'abcd');
  });

  it('a buffer that has rolled on is recognised by its overlap', async () => {
    assert.equal(await replayed('abcd', 'cdef', 'defg'), 'abcdefg');
    assert.equal(await replayed('ababc', 'abcd'), 'ababcd');
  });

  it('another run is given out whole, also over further connections', async () => {
    assert.equal(await replayed('abc', 'xyz', 'xyzw'), 'abcxyzw');
  });

  it('a run that starts the same and goes on otherwise is given out whole', async () => {
    assert.equal(await replayed('abc', 'abx', 'abxy'), 'abcabxy');
  });

  it('a line left half by the former run is not joined to the next', async () => {
    const half = JSON.stringify({ data: 'half' });
    const { texts } = await follow([
      [event('a'), half],
      [event('x'), event('y')],
    ]);
    assert.deepEqual(texts, ['a', 'half', 'x', 'y']);
  });
});

describe('logs/stream: connections', () => {
  it('waits 1, 2, 4, 8, 10 s, and from 1 s again after something new', async () => {
    const { slept, result } = await follow([
      [cut],
      [cut],
      [cut],
      [cut],
      [cut],
      [cut],
      [event('a'), cut],
      [cut],
    ]);
    assert.deepEqual(slept.slice(0, 8), [1000, 2000, 4000, 8000, 10_000, 10_000, 1000, 2000]);
    assert.equal(result, 'stopped');
  });

  it('a build log ends when the server closes it, not when it is cut', async () => {
    const { result, texts, states } = await follow(
      [
        [event('a'), cut],
        [event('a'), event('b')],
      ],
      { endsBySelf: true },
    );
    assert.equal(result, 'ended');
    assert.deepEqual(texts, ['a', 'b']);
    assert.deepEqual(states, ['connecting', 'open', 'waiting', 'connecting', 'open', 'ended']);
  });

  it('does not connect again when all is done', async () => {
    const { result, slept } = await follow([[event('a')]], { isDone: () => true });
    assert.equal(result, 'ended');
    assert.deepEqual(slept, []);
  });

  it('waits as long as the Hub asks', async () => {
    const limited = new HubError('rateLimited', 'GET /logs', { retryAfterMs: 30_000 });
    assert.equal((await follow([[limited]])).slept[0], 30_000);
  });

  it('hands on what a new try cannot heal', async () => {
    const bad = new HubError('badAnswer', 'GET /logs', { serverMessage: 'SSE is not enabled' });
    await assert.rejects(follow([[bad]]), (error) => error === bad);
  });

  it('stops at once, though the source hangs', async () => {
    const stop = new AbortController();
    const result = followLogs({
      open: () => ({ [Symbol.asyncIterator]: () => ({ next: () => new Promise(() => undefined) }) }),
      clock: instantClock(),
      signal: stop.signal,
      onLine: () => undefined,
      endsBySelf: true,
    });
    stop.abort();
    assert.equal(await result, 'stopped');
  });

  it('stops during a wait', async () => {
    const stop = new AbortController();
    const result = await followLogs({
      // eslint-disable-next-line @typescript-eslint/require-await, require-yield
      open: async function* () {
        throw cut;
      },
      clock: {
        now: () => 0,
        sleep: (_ms, signal) => {
          stop.abort();
          return Promise.reject(signal?.reason as Error);
        },
      },
      signal: stop.signal,
      onLine: () => undefined,
      endsBySelf: false,
    });
    assert.equal(result, 'stopped');
  });
});
