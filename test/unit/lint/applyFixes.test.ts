import assert from 'node:assert/strict';
import { applyEdits, chooseFixes, fixAll } from '../../../src/lint/applyFixes.ts';
import type { Finding, TextEdit } from '../../../src/lint/finding.ts';
import { sentence } from '../../../src/space/sentence.ts';

function edit(line: number, from: number, to: number, newText: string, file = 'a'): TextEdit {
  return { file, range: { start: { line, character: from }, end: { line, character: to } }, newText };
}

function finding(edits: TextEdit[], preferred = true): Finding {
  const range = { start: { line: 0, character: 0 }, end: { line: 0, character: 0 } };
  const fixes = [{ title: sentence('x'), preferred, edits }];
  return { file: 'a', range, severity: 'error', code: 'x', message: sentence('x'), related: [], fixes };
}

describe('applyEdits', () => {
  it('applies edits in any order, by the places before all of them', () => {
    assert.equal(applyEdits('abc\r\ndef', [edit(1, 0, 1, 'DD'), edit(0, 1, 2, '')]), 'ac\r\nDDef');
  });

  it('inserts at the end, also behind the last line break', () => {
    assert.equal(applyEdits('a\n', [edit(1, 0, 0, 'b')]), 'a\nb');
    assert.equal(applyEdits('', [edit(0, 0, 0, 'b')]), 'b');
  });

  it('counts UTF-16 units', () => {
    assert.equal(applyEdits('🚀 x', [edit(0, 3, 4, 'y')]), '🚀 y');
  });
});

describe('chooseFixes', () => {
  it('takes the preferred fixes and leaves out what overlaps', () => {
    const chosen = chooseFixes([
      finding([edit(0, 0, 3, 'x')]),
      finding([edit(0, 2, 4, 'y'), edit(5, 0, 1, 'z')]),
      finding([edit(0, 3, 4, 'w')]),
      finding([edit(2, 0, 1, 'v')], false),
    ]);
    assert.deepEqual(
      chosen.map(({ newText }) => newText),
      ['x', 'w'],
    );
  });

  it('applies an edit once that two fixes share', () => {
    const shared = edit(0, 0, 0, 'USER user\n');
    assert.equal(
      chooseFixes([finding([shared, edit(1, 0, 1, 'x')]), finding([shared, edit(2, 0, 1, 'y')])]).length,
      3,
    );
  });

  it('keeps files apart', () => {
    assert.equal(chooseFixes([finding([edit(0, 0, 1, 'x')]), finding([edit(0, 0, 1, 'y', 'b')])]).length, 2);
  });
});

describe('fixAll', () => {
  it('goes on until nothing is left, and makes files that are not there', async () => {
    const changed = await fixAll(new Map([['a', 'xxx']]), (texts) => {
      const at = (texts.get('a') ?? '').indexOf('x');
      return at < 0 ? [] : [finding([edit(0, at, at + 1, 'y'), edit(0, 0, 0, '', 'b')])];
    });
    assert.equal(changed.get('a'), 'yyy');
    assert.equal(changed.get('b'), '');
  });

  it('stops when fixes never end', async () => {
    let rounds = 0;
    const changed = await fixAll(new Map([['a', '']]), () => {
      rounds += 1;
      return [finding([edit(0, 0, 0, 'x')])];
    });
    assert.equal(changed.get('a'), 'xxxxx');
    assert.equal(rounds, 5);
  });
});
