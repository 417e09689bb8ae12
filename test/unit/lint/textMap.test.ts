import assert from 'node:assert/strict';
import { createTextMap } from '../../../src/lint/textMap.ts';

describe('createTextMap', () => {
  const map = createTextMap('ab\r\ncd\rë🚀\n');

  it('knows lines of all three breaks', () => {
    assert.equal(map.lineCount, 4);
    assert.deepEqual([0, 1, 2, 3].map(map.lineText), ['ab', 'cd', 'ë🚀', '']);
  });

  it('goes from offsets to positions and back', () => {
    for (const offset of [0, 1, 2, 4, 5, 7, 8, 10, 11]) {
      assert.equal(map.offsetAt(map.positionAt(offset)), offset);
    }
    assert.deepEqual(map.positionAt(10), { line: 2, character: 3 });
  });

  it('draws positions behind a line or the text back', () => {
    assert.equal(map.offsetAt({ line: 0, character: 99 }), 2);
    assert.equal(map.offsetAt({ line: 99, character: 0 }), 11);
  });

  it('tells the usual line break', () => {
    assert.equal(createTextMap('a\r\nb\r\nc\n').eol, '\r\n');
    assert.equal(createTextMap('a\nb\n').eol, '\n');
    assert.equal(createTextMap('a').eol, '\n');
  });
});
