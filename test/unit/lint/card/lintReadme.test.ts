import assert from 'node:assert/strict';
import { applyEdits, chooseFixes } from '../../../../src/lint/applyFixes.ts';
import { lintReadme } from '../../../../src/lint/card/lintReadme.ts';
import type { FolderFacts } from '../../../../src/lint/facts.ts';
import { plainText } from '../../../../src/space/sentence.ts';
import { createTextMap } from '../../../../src/lint/textMap.ts';
import { goodCards } from './goodReadmes.ts';

const facts: FolderFacts = {
  paths: new Set(['README.md', 'Dockerfile', 'app.py', 'src/app.py', 'index.html']),
  texts: new Map(),
};

const readmeOf = (card: string) => `---\n${card}\n---\n\n# Title\n\nText\n`;

/** Repeatable numbers from 0 to below `limit`. */
function random(seed: number): (limit: number) => number {
  let state = seed;
  return (limit) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state % limit;
  };
}

const scraps = [
  '"',
  "'",
  ':',
  ': ',
  '#',
  '- ',
  '\t',
  '\n',
  '---\n',
  '{',
  ']',
  '*a',
  '&a',
  '@',
  '\uFEFF',
  '🚀',
  'ðŸš€',
  '|',
  '\r',
  '80',
  '%',
];

function mutated(text: string, next: (limit: number) => number): string {
  let result = text;
  for (let count = 1 + next(4); count > 0; count -= 1) {
    const at = next(result.length + 1);
    const scrap = scraps[next(scraps.length)] ?? '';
    result = result.slice(0, at) + (next(3) === 0 ? '' : scrap) + result.slice(at + next(3) * next(6));
  }
  return result;
}

describe('lintReadme', () => {
  it('says nothing about good READMEs, whatever their line breaks', () => {
    assert.ok(goodCards.length >= 20);
    for (const card of goodCards) {
      for (const readme of [readmeOf(card), readmeOf(card).replaceAll('\n', '\r\n')]) {
        const found = lintReadme(readme, facts).map(({ code, message }) => `${code}: ${plainText(message)}`);
        assert.deepEqual(found, [], card);
      }
    }
  });

  it('never throws on damaged READMEs, and marks places inside the text', () => {
    const next = random(7);
    for (let round = 0; round < 300; round += 1) {
      const readme = mutated(readmeOf(goodCards[round % goodCards.length] ?? ''), next);
      const map = createTextMap(readme);
      for (const { range, code } of lintReadme(readme, round % 2 === 0 ? facts : undefined)) {
        const [start, end] = [map.offsetAt(range.start), map.offsetAt(range.end)];
        assert.ok(start <= end, `${code} in ${JSON.stringify(readme)}`);
        assert.deepEqual(map.positionAt(start), range.start, code);
        assert.deepEqual(map.positionAt(end), range.end, code);
      }
    }
  });

  it('repairs damaged READMEs without new findings, as far as they could be read', () => {
    const next = random(11);
    let applied = 0;
    for (let round = 0; round < 250; round += 1) {
      const readme = mutated(readmeOf(goodCards[round % goodCards.length] ?? ''), next);
      const before = lintReadme(readme, facts);
      const readable = before.every(({ code }) => !/missing-front-matter|invalid-yaml/.test(code));
      const edits = chooseFixes(before);
      if (!readable || edits.length === 0) continue;
      applied += 1;
      const known = new Set(before.map(({ code, message }) => `${code} ${plainText(message)}`));
      const after = lintReadme(applyEdits(readme, edits), facts).map(
        ({ code, message }) => `${code} ${plainText(message)}`,
      );
      assert.deepEqual(
        after.filter((name) => !known.has(name)),
        [],
        JSON.stringify(readme),
      );
    }
    assert.ok(applied > 20, `${applied} repaired`);
  });

  it('drops fixes it has no time to check, and keeps the findings', () => {
    const card = Array.from({ length: 1500 }, (_, index) => `sdks${index}: ${index}`).join('\n');
    const found = lintReadme(readmeOf(`sdk: docker\n${card}`));
    assert.equal(found.length, 1500);
    assert.ok(found.filter(({ fixes }) => fixes.length > 0).length < 20);
  });

  it('tells several mistakes of YAML and what stands beside them at once', () => {
    const found = lintReadme('---\ntitle: a: b\nemoji: x\nshort_description: @me\nsdk: docker\n---\n');
    assert.deepEqual(found.map(({ code, range }) => [code, range.start.line]).sort(), [
      ['readme-emoji-invalid', 2],
      ['readme-invalid-yaml', 1],
      ['readme-invalid-yaml', 3],
    ]);
  });
});
