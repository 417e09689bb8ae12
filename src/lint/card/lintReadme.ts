import { applyEdits, chooseFixes } from '../applyFixes.ts';
import { noFacts, type FolderFacts } from '../facts.ts';
import type { Finding, Range, TextEdit } from '../finding.ts';
import { plainText } from '../../space/sentence.ts';
import { readFrontMatter, type CardDocument, type FrontMatter } from './cardDocument.ts';
import { readmeFile } from './edits.ts';
import type { CardRule } from './rule.ts';
import { invalidYaml, missingFrontMatter, missingReadme, repairOfYaml } from './rules/block.ts';
import { customHeadersInvalid, oauthInvalid, preloadInvalid, repoIdInvalid } from './rules/hub.ts';
import { colorInvalid, emojiInvalid, headerInvalid, shortDescriptionTooLong } from './rules/look.ts';
import {
  appFileMissing,
  appPort,
  basePath,
  dockerMissingDockerfile,
  keyIgnored,
  sdkInvalid,
} from './rules/sdk.ts';
import { unknownKey } from './rules/unknownKey.ts';
import {
  hardwareInvalid,
  licenseInvalid,
  startupTimeoutInvalid,
  storageIgnored,
  versionAsFloat,
  versionInvalid,
  wrongType,
} from './rules/values.ts';

const rules: readonly CardRule[] = [
  sdkInvalid,
  dockerMissingDockerfile,
  appFileMissing,
  appPort,
  keyIgnored,
  basePath,
  colorInvalid,
  emojiInvalid,
  shortDescriptionTooLong,
  headerInvalid,
  licenseInvalid,
  versionAsFloat,
  versionInvalid,
  hardwareInvalid,
  storageIgnored,
  startupTimeoutInvalid,
  wrongType,
  customHeadersInvalid,
  oauthInvalid,
  preloadInvalid,
  repoIdInvalid,
  unknownKey,
];

const mostRepairs = 8;

const isBroken = ({ errors }: CardDocument) => errors.some(({ code }) => code !== 'DUPLICATE_KEY');

/**
 * The README with the mistakes of YAML repaired by their own quick fixes, so that they do not hide all other
 * findings. The fixes change single lines, so places on all other lines stay right. `undefined` where that fails.
 */
function repaired(front: CardDocument): { readme: string; lines: ReadonlySet<number> } | undefined {
  const lines = new Set<number>();
  let card = front;
  for (let round = 0; round < mostRepairs && isBroken(card); round += 1) {
    const repair = repairOfYaml(card);
    const next = repair && readFrontMatter(applyEdits(card.map.text, [repair]));
    if (next?.kind !== 'block' || next.map.lineCount !== front.map.lineCount) return undefined;
    lines.add(repair?.range.start.line ?? 0);
    card = next;
  }
  return isBroken(card) ? undefined : { readme: card.map.text, lines };
}

/** The keys that can be trusted beside a mistake of YAML: not those on its line, nor the line before it. */
function trusted(front: CardDocument): CardDocument {
  const { map } = front;
  const near = new Set(
    front.errors.flatMap(({ start }) => [map.positionAt(start).line, map.positionAt(start).line - 1]),
  );
  const entries = front.entries.filter(({ keyStart, valueEnd }) => {
    const last = map.positionAt(valueEnd).line;
    for (let line = map.positionAt(keyStart).line; line <= last; line += 1) if (near.has(line)) return false;
    return true;
  });
  return { ...front, entries };
}

const touches = ({ start, end }: Range, lines: ReadonlySet<number>) =>
  [...lines].some((line) => line >= start.line && line <= end.line);

/** What a half-read block lacks may be in the unread half. */
const wantsWhole = new Set<CardRule>([sdkInvalid, appFileMissing, dockerMissingDockerfile]);

function findings(front: FrontMatter, facts: FolderFacts): Finding[] {
  const found = [...missingFrontMatter(front, facts), ...invalidYaml(front)];
  if (front.kind !== 'block') return found;
  const broken = isBroken(front);
  const card = broken ? trusted(front) : front;
  for (const rule of rules) if (!broken || !wantsWhole.has(rule)) found.push(...rule(card, facts));
  return found;
}

/** These open up what was unreadable before, so that findings come to light that they did not make. */
const revealing = new Set(['readme-missing-front-matter', 'readme-invalid-yaml']);

const nameOf = ({ code, message }: Finding) => `${code} ${plainText(message)}`;

/** Whether an edited README has only findings that are known. */
function keepsTo(known: ReadonlySet<string>, readme: string, edits: TextEdit[], facts: FolderFacts): boolean {
  const own = edits.filter(({ file }) => file === readmeFile);
  return findings(readFrontMatter(applyEdits(readme, own)), facts).every((after) => known.has(nameOf(after)));
}

/** Each check of a fix lints the block again; so many characters of it in all, that no README makes it slow. */
const mostChecked = 100_000;

/** Takes out the fixes that would only trade one finding for another; those that cannot be checked go too. */
function withoutTrades(front: FrontMatter, found: Finding[], facts: FolderFacts): Finding[] {
  const readme = front.map.text;
  // The text behind the block is only copied.
  const size = (front.kind === 'block' ? front.end : 0) + readme.length / 20;
  const known = new Set(found.map(nameOf));
  let checks = Math.floor(mostChecked / Math.max(1, size));
  const isRight = (edits: TextEdit[]) => {
    checks -= 1;
    return checks >= 0 && keepsTo(known, readme, edits, facts);
  };
  const single = found.map((finding) => {
    if (finding.fixes.length === 0 || revealing.has(finding.code)) return finding;
    return { ...finding, fixes: finding.fixes.filter(({ edits }) => isRight(edits)) };
  });
  const sure = single.filter(
    ({ code, fixes }) => !revealing.has(code) && fixes.some(({ preferred }) => preferred),
  );
  if (sure.length < 2 || isRight(chooseFixes(sure))) return single;
  // Each is right alone, but not all together, such as two ways to get a missing key: the later ones stay offers.
  const together: Finding[] = [];
  return single.map((finding) => {
    if (!sure.includes(finding)) return finding;
    if (isRight(chooseFixes([...together, finding]))) {
      together.push(finding);
      return finding;
    }
    return { ...finding, fixes: finding.fixes.map((fix) => ({ ...fix, preferred: false })) };
  });
}

/**
 * Findings of the README's front matter; `undefined` stands for a folder without a README. The rules that need to
 * know the folder are silent without `facts`.
 */
export function lintReadme(readme: string | undefined, facts: FolderFacts = noFacts): Finding[] {
  if (readme === undefined) return missingReadme(facts);
  const front = readFrontMatter(readme);
  const repair = front.kind === 'block' && isBroken(front) ? repaired(front) : undefined;
  if (!repair) return withoutTrades(front, findings(front, facts), facts);
  const { lines } = repair;
  const first = [...missingFrontMatter(front, facts), ...invalidYaml(front)];
  const told = new Set(first.map(nameOf));
  const rest = lintReadme(repair.readme, facts)
    .filter((finding) => !told.has(nameOf(finding)) && !touches(finding.range, lines))
    .map((finding) => ({
      ...finding,
      fixes: finding.fixes.filter(
        ({ edits }) => !edits.some(({ file, range }) => file === readmeFile && touches(range, lines)),
      ),
    }));
  return [...first, ...rest];
}
