import assert from 'node:assert/strict';
import {
  cleanLine,
  createLineFilter,
  createLineSplitter,
  createLineStore,
  guessLevel,
  stripAnsi,
} from '../../../src/logs/lines.ts';

function split(fragments: string[], flush = true): string[] {
  const lines: string[] = [];
  const splitter = createLineSplitter((line) => lines.push(line.text));
  for (const fragment of fragments) splitter.push(fragment);
  if (flush) splitter.flush();
  return lines;
}

describe('logs/lines', () => {
  it('joins fragments, keeps empty lines, holds a partial line', () => {
    assert.deepEqual(split(['a\n', 'b', 'c\n\n', 'd']), ['a', 'bc', '', 'd']);
    assert.deepEqual(split(['a\nb'], false), ['a']);
    assert.deepEqual(split(['a\r\n', 'b\r', '\n']), ['a', 'b']);
  });

  it('folds progress bars, wherever they are split', () => {
    const bar = 'pip\r 10%\r 50%\r100%\nnext\n';
    for (let at = 0; at <= bar.length; at++) {
      assert.deepEqual(split([bar.slice(0, at), bar.slice(at)]), ['100%', 'next'], `at ${at}`);
    }
    assert.deepEqual(split([...bar]), ['100%', 'next']);
  });

  it('a line has the time of its first fragment', () => {
    const lines: unknown[] = [];
    const splitter = createLineSplitter((line) => lines.push(line));
    splitter.push('a', '1');
    splitter.push('b\nc\n', '2');
    splitter.push('d\n');
    assert.deepEqual(lines, [{ text: 'ab', timestamp: '1' }, { text: 'c', timestamp: '2' }, { text: 'd' }]);
  });

  it('strips colours, cursor moves and titles', () => {
    assert.equal(stripAnsi('\x1b[1;31mred\x1b[0m \x1b[2K\x1b]0;title\x07x\x1b]8;;u\x1b\\y\x1b(B'), 'red xy');
    assert.equal(stripAnsi('plain [31m'), 'plain [31m');
  });

  it('cleans a line for people', () => {
    assert.equal(cleanLine('\x1b[32m 10%\r\x1b[2K100%\x1b[0m\x07\tdone\x00\r'), '100%\tdone');
  });

  it('guesses the level from where loggers put it', () => {
    for (const [text, level] of [
      ['INFO:     Started server process [1]', 'info'],
      ['ERROR:    Exception in ASGI application', 'error'],
      ['[2026-11-21 10:00:00 +0000] [1] [CRITICAL] boom', 'error'],
      ['2026-11-21 10:00:00,123 - app - WARNING - slow', 'warning'],
      ['2026-11-21T10:00:00Z ERROR failed', 'error'],
      ['2026-11-21 10:00:00 [warn] x', 'warning'],
      ['{"level":"error","msg":"x"}', 'error'],
      ['time=x level=debug msg=y', 'debug'],
      ['npm error code ERESOLVE', 'error'],
      ['npm warn deprecated x', 'warning'],
      ['E: Unable to locate package x', 'error'],
      ['W: GPG error', 'warning'],
      ['Traceback (most recent call last):', 'error'],
      ["KeyError: 'X'", 'error'],
      ['/app/x.py:3: UserWarning: slow', 'warning'],
      ['--> ERROR: process "x"', 'error'],
      ['\x1b[31mERROR\x1b[0m: red', 'error'],
      ['Error handling is described below', undefined],
      ['I: am a person', 'info'],
      ['information about errors', undefined],
      ['', undefined],
    ] as const) {
      assert.equal(guessLevel(text), level, text);
    }
  });

  it('filters by text and level; a stack trace goes with its first line', () => {
    const lines = ['INFO: a', 'ERROR: b', '  File "x.py", line 3', 'plain', 'WARNING: Bee'];
    const keep = (filter: Parameters<typeof createLineFilter>[0]) => lines.filter(createLineFilter(filter));
    assert.deepEqual(keep({}), lines);
    assert.deepEqual(keep({ level: 'error' }), ['ERROR: b', '  File "x.py", line 3']);
    assert.deepEqual(keep({ level: 'warning', text: 'BEE' }), ['WARNING: Bee']);
    assert.deepEqual(keep({ level: 'info' }), lines);
    assert.deepEqual(keep({ text: 'a' }), ['INFO: a', 'plain', 'WARNING: Bee']);
  });

  it('keeps the last lines up to a cap and counts the others', () => {
    const store = createLineStore<number>(3);
    for (const line of [1, 2, 3]) store.push(line);
    assert.deepEqual([store.lines(), store.dropped()], [[1, 2, 3], 0]);
    for (const line of [4, 5, 6, 7]) store.push(line);
    assert.deepEqual([store.lines(), store.dropped()], [[5, 6, 7], 4]);
    store.clear();
    store.push(8);
    assert.deepEqual([store.lines(), store.dropped()], [[8], 0]);
  });
});
