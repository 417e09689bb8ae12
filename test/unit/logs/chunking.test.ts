import assert from 'node:assert/strict';
import { streamEvents } from '../../../src/hub/sse.ts';
import { followLogs } from '../../../src/logs/stream.ts';
import type { LogLine } from '../../../src/logs/stream.ts';
import type { Clock } from '../../../src/ports.ts';
import { eventStream, rig } from '../hub/support.ts';

function random(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return (state >>> 8) % below;
  };
}

const encoder = new TextEncoder();
const frame = (text: string, at: number) =>
  `data: ${JSON.stringify({ data: `${text}\n`, timestamp: new Date(1_700_000_000_000 + at).toISOString() })}\n\n`;

/** What a recorded stream holds at one time or another. */
const recorded = [
  ': keep-alive\n\n',
  frame('===== Application Startup at 2026-11-21 10:00:00 =====', 0),
  'data:\n\n',
  'data: \r\n\r\n',
  frame('naïve 🤗 日本語 \u{1F469}\u200D\u{1F4BB}', 1),
  'event: message\ndata: two\ndata: lines\n\n',
  'data: {not json\n\n',
  'data: {"data":"50%\\r75%\\r","timestamp":"x"}\n\n',
  'data: {"data":"100%\\n"}\n\n',
  'id: 7\nretry: 5\ndata: "a string"\n\n',
  frame('\u001b[31mred\u001b[0m', 2),
  frame('', 3),
  frame('same', 4),
  frame('same', 4),
].join('');

async function eventsOf(pieces: Uint8Array[]): Promise<string[]> {
  const { hub } = rig(() => eventStream(pieces));
  const found: string[] = [];
  for await (const event of streamEvents(hub, '/log', { route: 'GET /log' })) found.push(event.data);
  return found;
}

describe('logs: any chunking of a recorded stream', () => {
  const bytes = encoder.encode(recorded);

  it('gives the same events for every single cut', async () => {
    const whole = await eventsOf([bytes]);
    assert.equal(whole.length, 13);
    for (let at = 1; at < bytes.length; at++) {
      assert.deepEqual(await eventsOf([bytes.subarray(0, at), bytes.subarray(at)]), whole, `cut at ${at}`);
    }
  });

  it('gives the same events byte by byte and for 200 random chunkings', async () => {
    const whole = await eventsOf([bytes]);
    assert.deepEqual(await eventsOf([...bytes].map((byte) => Uint8Array.of(byte))), whole);
    for (let seed = 1; seed <= 200; seed++) {
      const next = random(seed);
      const pieces: Uint8Array[] = [];
      for (let at = 0; at < bytes.length;) {
        const size = 1 + next(next(2) === 0 ? 4 : 90);
        pieces.push(bytes.subarray(at, at + size));
        at += size;
      }
      assert.deepEqual(await eventsOf(pieces), whole, `seed ${seed}`);
    }
  });
});

/** Time that stands still until somebody sleeps. */
function virtualClock(): Clock {
  let now = 0;
  return {
    now: () => now,
    sleep: (ms, signal) => {
      if (signal?.aborted) return Promise.reject(signal.reason as Error);
      now += ms;
      return Promise.resolve();
    },
  };
}

interface Server {
  perSecond: number;
  total: number;
}

/** Follows a log that grows with the clock and is cut 20 times at random bytes; the 21st connection runs to its end. */
async function followCuts({ perSecond, total }: Server, seed: number) {
  const next = random(seed);
  const clock = virtualClock();
  const text = (at: number) => (at % 5 === 0 ? '.' : `line ${at} ä🤗`);
  // Genuine repeats: two lines have the same text and the same time.
  const frames = Array.from({ length: total }, (_, at) => frame(text(at), Math.floor(at / 2) * 2));
  const stop = new AbortController();
  let cuts = 0;
  const { hub } = rig(() => {
    const have = Math.min(total, Math.max(1, Math.floor((clock.now() / 1000) * perSecond)));
    const isLast = cuts === 20;
    const bytes = encoder.encode(
      frames.slice(0, isLast ? total : Math.min(total, have + next(perSecond + 2))).join(''),
    );
    if (isLast) return eventStream([bytes]);
    cuts++;
    const end = next(bytes.length + 1);
    const middle = next(end + 1);
    return eventStream([bytes.subarray(0, middle), bytes.subarray(middle, end)], true);
  });
  const lines: LogLine[] = [];
  const end = await followLogs({
    open: (signal) => streamEvents(hub, '/log', { route: 'GET /log', signal }),
    clock,
    signal: stop.signal,
    onLine: (line) => lines.push(line),
    endsBySelf: true,
    waitsMs: [10, 20, 40],
  });
  assert.equal(end, 'ended');
  assert.equal(cuts, 20);
  return { got: lines.map((line) => line.text), wanted: Array.from({ length: total }, (_, at) => text(at)) };
}

describe('logs: 20 disconnects at random bytes', () => {
  for (const perSecond of [1, 100, 10_000]) {
    it(`${perSecond} lines/s: none lost, none doubled, in order`, async () => {
      for (let seed = 1; seed <= (perSecond === 10_000 ? 1 : 10); seed++) {
        const total = perSecond === 1 ? 40 : perSecond === 100 ? 400 : 12_000;
        const { got, wanted } = await followCuts({ perSecond, total }, seed);
        assert.deepEqual(got, wanted, `seed ${seed}`);
      }
    }).timeout(20_000);
  }

  it('a restart between the cuts: nothing of the new run is skipped or doubled', async () => {
    for (let seed = 1; seed <= 20; seed++) {
      const next = random(seed);
      // Both runs write the same texts, at other times.
      const text = (at: number) => (at % 3 === 0 ? '' : `step ${at % 7}`);
      const frames = [0, 1_000_000].map((begin) =>
        Array.from({ length: 80 }, (_, at) => frame(text(at), begin + at)),
      );
      let opened = 0;
      const { hub } = rig(() => {
        const run = frames[opened < 10 ? 0 : 1] ?? [];
        const bytes = encoder.encode(run.join(''));
        opened++;
        return opened > 20
          ? eventStream([bytes])
          : eventStream([bytes.subarray(0, next(bytes.length))], true);
      });
      const stamps: string[] = [];
      await followLogs({
        open: (signal) => streamEvents(hub, '/log', { route: 'GET /log', signal }),
        clock: virtualClock(),
        signal: new AbortController().signal,
        onLine: (line) => stamps.push(line.timestamp ?? ''),
        endsBySelf: true,
      });
      const [first = [], second = []] = [0, 1_000_000].map((begin) =>
        Array.from({ length: 80 }, (_, at) => new Date(1_700_000_000_000 + begin + at).toISOString()),
      );
      const seen = stamps.length - second.length;
      assert.deepEqual(stamps, [...first.slice(0, seen), ...second], `seed ${seed}`);
    }
  });
});
