import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { translatedStrings } from './l10nStrings.ts';

const root = new URL('../../', import.meta.url);
const read = (path: string) =>
  JSON.parse(readFileSync(new URL(path, root), 'utf8')) as Record<string, unknown>;

/** A message, or a message with a comment for translators. */
function message(value: unknown): string {
  if (typeof value === 'string') return value;
  assert.ok(typeof value === 'object' && value !== null && 'message' in value, JSON.stringify(value));
  return String(value.message);
}

/** What a translation carries over as it stands, each as often as in the English. */
function fixedParts(text: string): string[] {
  return (text.match(/\{\d+\}|\$\([\w-]+\)|`[^`]*`|\(command:[^)]*\)|\n/g) ?? []).toSorted();
}

const differing = (pairs: [string, unknown][], english: (key: string) => string): string[] =>
  pairs
    .filter(
      ([key, value]) =>
        JSON.stringify(fixedParts(english(key))) !== JSON.stringify(fixedParts(message(value))),
    )
    .map(([key]) => key);

const translations = (folder: string, pattern: RegExp) =>
  readdirSync(new URL(folder, root)).filter((name) => pattern.test(name));

describe('translations', () => {
  const { texts, computed } = translatedStrings();
  const manifest = read('package.nls.json');

  it('can be found for every sentence of the code, as each is a literal', () => {
    assert.ok(texts.size > 500, `only ${texts.size} sentences were found`);
    assert.deepEqual(computed, []);
  });

  it('are there for the code and for the manifest', () => {
    assert.ok(translations('l10n/', /^bundle\.l10n\.zh-cn\.json$/).length > 0);
    assert.deepEqual(
      translations('l10n/', /^bundle\.l10n\..+\.json$/).map((name) => name.split('.').at(-2)),
      translations('./', /^package\.nls\..+\.json$/).map((name) => name.split('.').at(-2)),
    );
  });

  for (const name of translations('l10n/', /^bundle\.l10n\..+\.json$/)) {
    describe(name, () => {
      const bundle = read(`l10n/${name}`);
      const keys = Object.keys(bundle);

      it('translates every sentence of the code', () => {
        assert.deepEqual(
          [...texts].filter((text) => !(text in bundle)),
          [],
        );
      });

      it('translates no sentence that the code does not have', () => {
        assert.deepEqual(
          keys.filter((key) => !texts.has(key)),
          [],
        );
      });

      it('keeps placeholders, icons and code of the English', () => {
        assert.deepEqual(
          differing(Object.entries(bundle), (key) => key),
          [],
        );
      });

      it('leaves nothing empty, and is sorted', () => {
        assert.deepEqual(
          keys.filter((key) => message(bundle[key]).trim() === ''),
          [],
        );
        assert.deepEqual(keys, keys.toSorted());
      });
    });
  }

  for (const name of translations('./', /^package\.nls\..+\.json$/)) {
    describe(name, () => {
      const translated = read(name);

      it('has the keys of package.nls.json', () => {
        assert.deepEqual(Object.keys(translated).toSorted(), Object.keys(manifest).toSorted());
      });

      it('keeps commands, line breaks and code of the English', () => {
        const shared = Object.entries(translated).filter(([key]) => key in manifest);
        assert.deepEqual(
          differing(shared, (key) => message(manifest[key])),
          [],
        );
      });
    });
  }
});
