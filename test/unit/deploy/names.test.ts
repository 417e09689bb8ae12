import assert from 'node:assert/strict';
import { clashingNames, hubPath, refuseName } from '../../../src/deploy/names.ts';

describe('names', () => {
  it('composes', () => {
    assert.equal(hubPath('e\u0301/a'), '\u00e9/a');
  });

  for (const [path, reason] of [
    ['a/b.txt', undefined],
    ['.gitignore', undefined],
    ['a b/日本 (1)#?.txt', undefined],
    ['..a/b..', undefined],
    ['x'.repeat(255), undefined],
    [`${'x'.repeat(199)}/`.repeat(5).slice(0, -1), undefined],
    ['a//b', 'empty'],
    ['', 'empty'],
    ['a/../b', 'dots'],
    ['./a', 'dots'],
    ['a/.git/b', 'gitFolder'],
    ['.Git', 'gitFolder'],
    ['a\tb', 'control'],
    ['a\u007f', 'control'],
    ['a\ud800', 'notUnicode'],
    ['a\ufffd', 'notUnicode'],
    ['x'.repeat(256), 'tooLong'],
    ['é'.repeat(128), 'tooLong'],
    [`${'x'.repeat(200)}/`.repeat(5), 'tooLong'],
  ] as const) {
    it(`${reason ?? 'takes'}: ${JSON.stringify(path.slice(0, 20))} (${path.length})`, () => {
      assert.equal(refuseName(path), reason);
    });
  }

  it('finds names that cannot stand side by side', () => {
    assert.deepEqual([...clashingNames(['a', 'b/c', 'b/d', 'ab', 'e/f'])], []);
    assert.deepEqual([...clashingNames(['a', 'b', 'a'])], ['a']);
    assert.deepEqual([...clashingNames(['x/a/b', 'x/a', 'x/c', 'x/a/d/e'])].sort(), [
      'x/a',
      'x/a/b',
      'x/a/d/e',
    ]);
  });
});
