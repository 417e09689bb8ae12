import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { fixAll } from '../../../../src/lint/applyFixes.ts';
import type { FolderFacts } from '../../../../src/lint/facts.ts';
import type { Finding } from '../../../../src/lint/finding.ts';
import { lintTexts } from '../../../../src/lint/lintFolder.ts';
import type { PrecisionPair } from './precisionPair.ts';

const lists = readdirSync(import.meta.dirname).filter((name) => /^precisionPairs\w*\.ts$/.test(name));
const pairs: PrecisionPair[] = [];
for (const name of lists.sort()) {
  const module = (await import(`./${name}`)) as { pairs: readonly PrecisionPair[] };
  pairs.push(...module.pairs);
}

const textsOf = ({ dockerfile, card = 'sdk: docker', files = {} }: PrecisionPair) =>
  new Map([
    ['Dockerfile', dockerfile],
    ['README.md', `---\n${card}\n---\n# App\n`],
    ...Object.entries(files),
  ]);

const factsOf = ({ files }: PrecisionPair, texts: ReadonlyMap<string, string>): FolderFacts =>
  files === undefined ? { texts } : { texts, paths: new Set(texts.keys()) };

const loud = (findings: readonly Finding[]) =>
  findings
    .filter(({ severity }) => severity === 'error' || severity === 'warning')
    .map(
      ({ file, range, code }) => `${file === 'Dockerfile' ? '' : `${file} `}${range.start.line + 1} ${code}`,
    );

const codesOf = (list: readonly string[]) => list.map((each) => each.replace(/\d+ /, ''));

describe('precision on real shapes', () => {
  it('has enough pairs, and enough good ones', () => {
    assert.ok(pairs.length >= 80, `${pairs.length} pairs`);
    assert.ok(pairs.filter(({ expect }) => expect.length === 0).length >= 50);
    assert.equal(new Set(pairs.map(({ name }) => name)).size, pairs.length);
  });

  for (const pair of pairs) {
    it(pair.name, () => {
      const texts = textsOf(pair);
      assert.deepEqual(loud(lintTexts(factsOf(pair, texts))), pair.expect);
    });

    it(`${pair.name}: all fixes together make no error and no warning`, async () => {
      const texts = textsOf(pair);
      const before = new Set(codesOf(pair.expect));
      const fixed = await fixAll(texts, (now) => lintTexts(factsOf(pair, now)));
      const after = loud(lintTexts(factsOf(pair, new Map([...texts, ...fixed]))));
      const made = codesOf(after).filter((each) => !before.has(each));
      assert.deepEqual(made, [], fixed.get('Dockerfile'));
    });
  }
});
