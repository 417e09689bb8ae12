import assert from 'node:assert/strict';
import { createLineSplitter, stripAnsi } from '../../../src/logs/lines.ts';

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
});
