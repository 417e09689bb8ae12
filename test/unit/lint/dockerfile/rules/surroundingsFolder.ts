import assert from 'node:assert/strict';
import { applyEdits } from '../../../../../src/lint/applyFixes.ts';
import { lintReadme } from '../../../../../src/lint/card/lintReadme.ts';
import { lintDockerfile } from '../../../../../src/lint/dockerfile/lintDockerfile.ts';
import type { FolderFacts } from '../../../../../src/lint/facts.ts';
import type { Finding, Severity } from '../../../../../src/lint/finding.ts';
import { plainText } from '../../../../../src/space/sentence.ts';
import { severityOf, type RuleId } from '../../../../../src/lint/ruleTable.ts';
import { lintStartScript } from '../../../../../src/lint/startScript/lintStartScript.ts';
import { createTextMap } from '../../../../../src/lint/textMap.ts';
import { crlf, loud } from './describeRule.ts';

export const docker = '---\ntitle: a\nemoji: 🐳\nsdk: docker\n---\n';
export const onPort = (port: number): string =>
  `---\ntitle: a\nemoji: 🐳\nsdk: docker\napp_port: ${port}\n---\n`;

export type Folder = Record<string, string>;

export interface BadFolder {
  files: Folder;
  /** Where the finding is, `Dockerfile` when left out, and the text that it marks. */
  file?: string;
  at: string;
  severity?: Severity;
  message?: RegExp;
  /** Files that the preferred fix changes; absent when no fix may be preferred. */
  fixed?: Folder;
  fixes?: string[];
}

export function factsOf(files: Folder): FolderFacts {
  return { paths: new Set(Object.keys(files)), texts: new Map(Object.entries(files)) };
}

/** Everything that is found in a folder. */
export function lintAll(files: Folder): Finding[] {
  const facts = factsOf(files);
  return Object.entries(files).flatMap(([path, text]) =>
    path === 'Dockerfile'
      ? lintDockerfile(text, facts)
      : path === 'README.md'
        ? lintReadme(text, facts)
        : path.endsWith('.sh')
          ? lintStartScript(path, text, facts)
          : [],
  );
}

const nameOf = ({ file, code, range, message }: Finding) =>
  `${file}:${range.start.line + 1} ${code} ${plainText(message)}`;

export function applyFix(files: Folder, edits: Finding['fixes'][number]['edits']): Folder {
  const changed = [...new Set(edits.map(({ file }) => file))];
  return Object.fromEntries(
    Object.entries(files).map(([path, text]) => [
      path,
      changed.includes(path)
        ? applyEdits(
            text,
            edits.filter(({ file }) => file === path),
          )
        : text,
    ]),
  );
}

function check(id: RuleId, wanted: BadFolder, files: Folder, fixed: Folder | undefined): void {
  const all = lintAll(files);
  const [finding] = all.filter(({ code }) => code === id);
  assert.ok(finding, `found only: ${all.map(nameOf).join(' | ')}`);
  assert.equal(finding.file, wanted.file ?? 'Dockerfile');
  const text = files[finding.file] ?? '';
  const map = createTextMap(text);
  const marked = text.slice(map.offsetAt(finding.range.start), map.offsetAt(finding.range.end));
  assert.equal(marked.replaceAll('\r\n', '\n'), wanted.at);
  assert.equal(finding.severity, wanted.severity ?? severityOf(id));
  if (wanted.message) assert.match(plainText(finding.message), wanted.message);
  if (wanted.fixes)
    assert.deepEqual(
      finding.fixes.map(({ title }) => plainText(title)),
      wanted.fixes,
    );
  const preferred = finding.fixes.find((fix) => fix.preferred);
  if (fixed === undefined) assert.equal(preferred && plainText(preferred.title), undefined);
  else assert.deepEqual(applyFix(files, preferred?.edits ?? []), { ...files, ...fixed });
  for (const fix of finding.fixes) {
    const after = applyFix(files, fix.edits);
    const now = lintAll(after);
    const had = loud(all);
    for (const code of loud(now)) {
      const at = had.indexOf(code);
      assert.notEqual(at, -1, `"${plainText(fix.title)}" makes ${code}`);
      had.splice(at, 1);
    }
    const left = now.filter(({ code, file }) => code === id && file === finding.file);
    if (fix.preferred)
      assert.ok(left.length < all.filter(({ code }) => code === id).length, 'the finding is gone');
    for (const [path, before] of Object.entries(files)) {
      if (/\r\n/.test(before))
        assert.doesNotMatch(after[path] ?? '', /[^\r]\n/, 'a fix keeps the line breaks');
    }
  }
}

const windows = (files: Folder): Folder =>
  Object.fromEntries(Object.entries(files).map(([path, text]) => [path, crlf(text)]));

/** Cases of a rule that looks at several files, each with both kinds of line breaks. */
export function describeFolderRule(
  id: RuleId,
  bad: Record<string, BadFolder>,
  good: Record<string, Folder>,
): void {
  describe(id, () => {
    for (const [name, wanted] of Object.entries(bad)) {
      const { files, fixed } = wanted;
      it(`finds ${name}`, () => check(id, wanted, files, fixed));
      it(`finds ${name}, with Windows line breaks`, () =>
        check(id, wanted, windows(files), fixed === undefined ? undefined : windows(fixed)));
    }
    for (const [name, files] of Object.entries(good)) {
      it(`allows ${name}`, () => {
        const found = lintAll(files).filter(({ code }) => code === id);
        assert.deepEqual(found.map(nameOf), []);
      });
    }
  });
}
