import type { Finding, Fix, Position, TextEdit } from './finding.ts';
import { createTextMap } from './textMap.ts';

interface Span {
  start: number;
  end: number;
  newText: string;
}

function spansOf(text: string, edits: readonly TextEdit[]): Span[] {
  const map = createTextMap(text);
  return edits
    .map(({ range, newText }) => ({
      start: map.offsetAt(range.start),
      end: map.offsetAt(range.end),
      newText,
    }))
    .sort((a, b) => a.start - b.start || a.end - b.end);
}

/** Applies edits of one file that do not overlap; their ranges are those of the text before any edit. */
export function applyEdits(text: string, edits: readonly TextEdit[]): string {
  let result = '';
  let done = 0;
  for (const { start, end, newText } of spansOf(text, edits)) {
    result += text.slice(done, Math.max(done, start)) + newText;
    done = Math.max(done, end);
  }
  return result + text.slice(done);
}

const order = (a: Position, b: Position) => a.line - b.line || a.character - b.character;

/** Two edits that cannot both be applied: their ranges share text, or they insert at the same place. */
function overlap(a: TextEdit, b: TextEdit): boolean {
  if (a.file !== b.file) return false;
  if (order(a.range.start, b.range.start) === 0) return true;
  return order(a.range.start, b.range.end) < 0 && order(b.range.start, a.range.end) < 0;
}

const sameEdit = (a: TextEdit, b: TextEdit) =>
  a.file === b.file &&
  order(a.range.start, b.range.start) === 0 &&
  order(a.range.end, b.range.end) === 0 &&
  a.newText === b.newText;

/**
 * The preferred fixes that can be applied together, in the order of the findings: a fix that overlaps one taken
 * before waits for the next round. An edit that two fixes share is applied once.
 */
export function chooseFixes(findings: readonly Finding[]): TextEdit[] {
  const chosen: TextEdit[] = [];
  const preferred = findings.flatMap(({ fixes }): Fix[] => fixes.filter((fix) => fix.preferred).slice(0, 1));
  for (const { edits } of preferred) {
    const fresh = edits.filter((edit) => !chosen.some((taken) => sameEdit(taken, edit)));
    if (!fresh.some((edit) => chosen.some((taken) => overlap(taken, edit)))) chosen.push(...fresh);
  }
  return chosen;
}

const mostRounds = 5;

/**
 * Applies the preferred fixes until none is left. `lint` sees the texts as they are after each round; files that
 * are not in `texts` are made. Returns the texts that changed.
 */
export async function fixAll(
  texts: ReadonlyMap<string, string>,
  lint: (texts: ReadonlyMap<string, string>) => Finding[] | Promise<Finding[]>,
): Promise<Map<string, string>> {
  const now = new Map(texts);
  const changed = new Map<string, string>();
  for (let round = 0; round < mostRounds; round += 1) {
    const edits = chooseFixes(await lint(now));
    let moved = false;
    for (const file of new Set(edits.map((edit) => edit.file))) {
      const before = now.get(file);
      const after = applyEdits(
        before ?? '',
        edits.filter((edit) => edit.file === file),
      );
      if (after === before) continue;
      now.set(file, after);
      changed.set(file, after);
      moved = true;
    }
    if (!moved) break;
  }
  return changed;
}
