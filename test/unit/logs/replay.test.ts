import assert from 'node:assert/strict';
import { createReplay } from '../../../src/logs/replay.ts';

/** Feeds connections, each a list of events, and gives what came out. */
function run(connections: readonly (readonly string[])[], cap?: number): string[] {
  const replay = createReplay(cap);
  return connections.flatMap((events) => {
    replay.reconnect();
    return events.flatMap((event) => replay.accept(event).events);
  });
}
const split = (...texts: string[]) => run(texts.map((text) => [...text])).join('');

/** A small generator, so that a failing case comes again. */
function random(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state % below;
  };
}

describe('logs/replay', () => {
  it('shifts to the next place that fits, however the repeats overlap', () => {
    assert.equal(split('aabaab', 'aabaabc'), 'aabaabc');
    assert.equal(split('aabaac', 'aacd'), 'aabaacd');
    assert.equal(split('ababab', 'ababc'), 'abababc');
    assert.equal(split('abcabc', 'bcabcd'), 'abcabcd');
  });

  it('knows the buffer that rolled on again in the next replay', () => {
    assert.equal(split('abcdef', 'cdefg', 'cdefgh', 'efghi'), 'abcdefghi');
  });

  it('gives a new run whole, also when it begins as the former one did', () => {
    assert.equal(split('abc', 'abx', 'abxy'), 'abcabxy');
    assert.equal(split('abc', 'xy', 'xyz'), 'abcxyz');
  });

  it('gives each event of a buffer once, wherever connections break and however much has rolled out', () => {
    for (let seed = 1; seed <= 300; seed++) {
      const next = random(seed);
      const size = 30 + next(40);
      // Runs of equal lines, as progress dots and blank lines make them; the number is the timestamp.
      const log = Array.from({ length: size }, (_, at) => (next(3) === 0 ? `.` : `line ${at}`));
      const connections: string[][] = [];
      let seen = 0;
      for (let cut = 0; cut < 6; cut++) {
        const upTo = cut === 5 ? size : next(size + 1);
        connections.push(log.slice(0, upTo));
        seen = Math.max(seen, upTo);
      }
      assert.equal(seen, size);
      assert.deepEqual(run(connections), log, `seed ${seed}`);
    }
  });

  it('a rolled buffer of stamped events is aligned wherever it begins', () => {
    for (let seed = 1; seed <= 300; seed++) {
      const next = random(seed);
      const log = Array.from({ length: 60 }, (_, at) => `${at >> 1} ${next(2) === 0 ? '.' : 'x'} ${at % 7}`);
      const connections: string[][] = [];
      let end = 20;
      let start = 0;
      while (end < log.length) {
        connections.push(log.slice(start, end));
        start = Math.min(start + next(10), end - 1);
        end = Math.min(log.length, end + next(15));
      }
      connections.push(log.slice(start));
      assert.deepEqual(run(connections), log, `seed ${seed}`);
    }
  });

  it('keeps its memory flat and still knows a replay from the very start', () => {
    const log = Array.from({ length: 5000 }, (_, at) => `line ${at}`);
    assert.deepEqual(run([log.slice(0, 4000), log.slice(0, 4500), log], 200), log);
    // The buffer rolled on to within what is remembered.
    assert.deepEqual(run([log.slice(0, 4000), log.slice(3950)], 200), log);
    // Another run after all.
    const other = Array.from({ length: 300 }, (_, at) => `other ${at}`);
    assert.deepEqual(run([log, other, [...other, 'end']], 200), [...log, ...other, 'end']);
  });

  it('decides over 100,000 equal events without trying each place', () => {
    const log = Array.from({ length: 100_000 }, () => '.');
    const replay = createReplay();
    for (const event of log) replay.accept(event);
    replay.reconnect();
    let out = 0;
    for (const event of [...log, '.', 'end']) out += replay.accept(event).events.length;
    assert.equal(out, 2);
  });
});
