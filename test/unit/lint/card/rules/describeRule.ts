import assert from 'node:assert/strict';
import { applyEdits } from '../../../../../src/lint/applyFixes.ts';
import { lintReadme } from '../../../../../src/lint/card/lintReadme.ts';
import { noFacts, type FolderFacts } from '../../../../../src/lint/facts.ts';
import type { Finding, Severity } from '../../../../../src/lint/finding.ts';
import { plainText } from '../../../../../src/space/sentence.ts';
import { ruleTable, type RuleId } from '../../../../../src/lint/ruleTable.ts';
import { createTextMap } from '../../../../../src/lint/textMap.ts';

interface Case {
  /** The lines between the `---` lines; or a whole README when it starts otherwise than a block does. */
  card?: string;
  readme?: string;
  facts?: FolderFacts;
}

interface Bad extends Case {
  /** The text the finding marks. */
  at: string;
  /** Of this finding, where it is not the rule's own. */
  severity?: Severity;
  /** The card (or README) after the preferred fix; absent when no fix may be preferred. */
  fixed?: string;
  /** Titles of all fixes. */
  fixes?: string[];
}

export function files(...paths: string[]): FolderFacts {
  return { paths: new Set(paths), texts: new Map() };
}

const readmeOf = ({ card, readme }: Case) => readme ?? `---\n${card ?? ''}\n---\n# App\n`;

const nameOf = ({ code, message }: Finding) => `${code} ${plainText(message)}`;

/** Fixes of a block's place and syntax bring to light what could not be read before. */
const revealing = ['readme-missing-front-matter', 'readme-invalid-yaml'];

function checkFixes(readme: string, finding: Finding, facts: FolderFacts): void {
  const before = new Set(lintReadme(readme, facts).map(nameOf));
  for (const fix of finding.fixes) {
    const own = fix.edits.filter(({ file }) => file === 'README.md');
    const after = applyEdits(readme, own);
    const lost = /[^\r]\n/.exec(after)?.[0];
    if (readme.includes('\r\n')) assert.equal(lost, undefined, 'a fix keeps the line breaks');
    if (revealing.includes(finding.code)) continue;
    const made = lintReadme(after, facts)
      .map(nameOf)
      .filter((name) => !before.has(name));
    assert.deepEqual(made, [], `"${plainText(fix.title)}" makes a finding`);
  }
}

function check(id: RuleId, wanted: Bad, readme: string, expected: string | undefined): void {
  const facts = wanted.facts ?? noFacts;
  const found = lintReadme(readme, facts).filter(({ code }) => code === id);
  assert.equal(found.length, 1, `one finding: ${lintReadme(readme, facts).map(nameOf).join(' | ')}`);
  const [finding] = found as [Finding];
  const map = createTextMap(readme);
  const marked = readme.slice(map.offsetAt(finding.range.start), map.offsetAt(finding.range.end));
  assert.equal(marked.replaceAll('\r\n', '\n'), wanted.at);
  assert.equal(finding.severity, wanted.severity ?? ruleTable.get(id)?.severity);
  if (wanted.fixes)
    assert.deepEqual(
      finding.fixes.map(({ title }) => plainText(title)),
      wanted.fixes,
    );
  const preferred = finding.fixes.find((fix) => fix.preferred);
  if (expected === undefined) assert.equal(preferred, undefined, 'no preferred fix');
  else {
    const after = applyEdits(readme, preferred?.edits ?? []);
    assert.equal(after, expected);
    const left = lintReadme(after, facts).filter((other) => nameOf(other) === nameOf(finding));
    assert.deepEqual(left, [], 'the fix removes the finding');
  }
  checkFixes(readme, finding, facts);
}

const crlf = (text: string) => text.replaceAll('\n', '\r\n');

/** Positive and near-miss cases of one README rule, each with both kinds of line breaks. */
export function describeRule(id: RuleId, bad: Record<string, Bad>, good: Record<string, Case>): void {
  describe(id, () => {
    for (const [name, wanted] of Object.entries(bad)) {
      const { fixed, readme } = wanted;
      const expected = fixed === undefined || readme !== undefined ? fixed : readmeOf({ card: fixed });
      it(`finds ${name}`, () => check(id, wanted, readmeOf(wanted), expected));
      it(`finds ${name}, with Windows line breaks`, () =>
        check(id, wanted, crlf(readmeOf(wanted)), expected === undefined ? undefined : crlf(expected)));
    }
    for (const [name, wanted] of Object.entries(good)) {
      it(`allows ${name}`, () => {
        const found = lintReadme(readmeOf(wanted), wanted.facts);
        assert.deepEqual(found.filter(({ code }) => code === id).map(nameOf), []);
      });
    }
  });
}
