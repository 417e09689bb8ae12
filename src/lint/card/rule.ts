import type { FolderFacts } from '../facts.ts';
import type { Finding, Fix, RelatedPlace, Severity } from '../finding.ts';
import type { Sentence } from '../../space/sentence.ts';
import { severityOf, type RuleId } from '../ruleTable.ts';
import type { CardDocument, CardEntry } from './cardDocument.ts';
import { readmeFile } from './edits.ts';

/** A check of the front matter's values; it is called only for a block that YAML can read. */
export type CardRule = (card: CardDocument, facts: FolderFacts) => Finding[];

interface More {
  severity?: Severity;
  fixes?: (Fix | undefined)[];
  related?: RelatedPlace[];
}

/** A finding at a span of the README. Fixes without edits are left out. */
export function spanFinding(
  { map }: Pick<CardDocument, 'map'>,
  code: RuleId,
  [start, end]: [number, number],
  message: Sentence,
  { severity = severityOf(code), fixes = [], related = [] }: More = {},
): Finding {
  return {
    file: readmeFile,
    range: map.range(start, end),
    severity,
    code,
    message,
    related,
    fixes: fixes.filter((fix) => fix !== undefined).filter(({ edits }) => edits.length > 0),
  };
}

/** A finding at the value of a key, or at the key when it has no value. */
export function valueFinding(
  card: CardDocument,
  code: RuleId,
  entry: CardEntry,
  message: Sentence,
  more?: More,
): Finding {
  const empty = entry.valueStart === entry.valueEnd;
  const span: [number, number] = empty ? [entry.keyStart, entry.keyEnd] : [entry.valueStart, entry.valueEnd];
  return spanFinding(card, code, span, message, more);
}

export function keyFinding(
  card: CardDocument,
  code: RuleId,
  entry: CardEntry,
  message: Sentence,
  more?: More,
): Finding {
  return spanFinding(card, code, [entry.keyStart, entry.keyEnd], message, more);
}
