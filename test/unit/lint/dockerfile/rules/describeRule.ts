import assert from 'node:assert/strict';
import { applyEdits } from '../../../../../src/lint/applyFixes.ts';
import { lintDockerfile } from '../../../../../src/lint/dockerfile/lintDockerfile.ts';
import { noFacts, type FolderFacts } from '../../../../../src/lint/facts.ts';
import type { Finding, Severity } from '../../../../../src/lint/finding.ts';
import { plainText } from '../../../../../src/space/sentence.ts';
import { severityOf, type RuleId } from '../../../../../src/lint/ruleTable.ts';
import { createTextMap } from '../../../../../src/lint/textMap.ts';

export interface Good {
  text: string;
  facts?: FolderFacts;
}

export interface Bad extends Good {
  /** The text that the finding marks. */
  at: string;
  /** Of this finding, where it is not the rule's own. */
  severity?: Severity;
  message?: RegExp;
  /** One-based lines of the related places. */
  related?: number[];
  /** The file after the preferred fix; absent when no fix may be preferred. */
  fixed?: string;
  /** Titles of all fixes. */
  fixes?: string[];
}

export function folder(texts: Record<string, string>, ...others: string[]): FolderFacts {
  return { paths: new Set([...Object.keys(texts), ...others]), texts: new Map(Object.entries(texts)) };
}

export const crlf = (text: string) => text.replaceAll('\n', '\r\n');

const nameOf = ({ code, range, message }: Finding) => `${range.start.line + 1} ${code} ${plainText(message)}`;

/** Codes of errors and warnings. */
export function loud(findings: readonly Finding[]): string[] {
  return findings
    .filter(({ severity }) => severity === 'error' || severity === 'warning')
    .map(({ code }) => code)
    .sort();
}

/** Every fix leaves the line breaks alone; a preferred one removes its finding and makes no error and no warning. */
export function checkFixes(text: string, finding: Finding, facts: FolderFacts): void {
  const before = lintDockerfile(text, facts);
  for (const fix of finding.fixes) {
    const after = applyEdits(text, fix.edits);
    if (text.includes('\r\n')) assert.doesNotMatch(after, /[^\r]\n/, 'a fix keeps the line breaks');
    const now = lintDockerfile(after, facts);
    const times = (list: readonly string[], code: string) => list.filter((each) => each === code).length;
    for (const code of new Set(loud(now))) {
      const isMore = times(loud(now), code) > times(loud(before), code);
      assert.ok(!isMore, `"${plainText(fix.title)}" makes ${code}:\n${after}`);
    }
    if (!fix.preferred) continue;
    const count = (list: readonly Finding[]) => list.filter(({ code }) => code === finding.code).length;
    assert.ok(count(now) < count(before), `"${plainText(fix.title)}" leaves the finding:\n${after}`);
  }
}

function check(id: RuleId, wanted: Bad, text: string, expected: string | undefined): void {
  const facts = wanted.facts ?? noFacts;
  const all = lintDockerfile(text, facts);
  const [finding] = all.filter(({ code }) => code === id);
  assert.ok(finding, `found only: ${all.map(nameOf).join(' | ')}`);
  const map = createTextMap(text);
  const marked = text.slice(map.offsetAt(finding.range.start), map.offsetAt(finding.range.end));
  assert.equal(marked.replaceAll('\r\n', '\n'), wanted.at);
  assert.equal(finding.severity, wanted.severity ?? severityOf(id));
  if (wanted.message) assert.match(plainText(finding.message), wanted.message);
  if (wanted.related)
    assert.deepEqual(
      finding.related.map(({ range }) => range.start.line + 1),
      wanted.related,
    );
  if (wanted.fixes)
    assert.deepEqual(
      finding.fixes.map(({ title }) => plainText(title)),
      wanted.fixes,
    );
  const preferred = finding.fixes.find((fix) => fix.preferred);
  assert.equal(preferred && applyEdits(text, preferred.edits), expected);
  checkFixes(text, finding, facts);
}

/** Positive and near-miss cases of one rule; each positive one with both kinds of line breaks. */
export function describeRule(
  id: RuleId,
  bad: Record<string, Bad>,
  good: Record<string, Good | string>,
): void {
  describe(id, () => {
    for (const [name, wanted] of Object.entries(bad)) {
      const { text, fixed } = wanted;
      it(`finds ${name}`, () => check(id, wanted, text, fixed));
      it(`finds ${name}, with Windows line breaks`, () =>
        check(id, wanted, crlf(text), fixed === undefined ? undefined : crlf(fixed)));
    }
    for (const [name, wanted] of Object.entries(good)) {
      const { text, facts = noFacts } = typeof wanted === 'string' ? { text: wanted } : wanted;
      it(`allows ${name}`, () => {
        const found = lintDockerfile(text, facts).filter(({ code }) => code === id);
        assert.deepEqual(found.map(nameOf), []);
      });
    }
  });
}
