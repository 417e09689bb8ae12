import type { Fix, Range, TextEdit } from '../finding.ts';
import type { Sentence } from '../../space/sentence.ts';
import type { CardDocument, CardEntry } from './cardDocument.ts';

export const readmeFile = 'README.md';

export function fix(title: Sentence, edits: TextEdit[], preferred = true): Fix {
  return { title, preferred, edits };
}

/** A value as YAML text that is read back as this very string. */
export function quoted(text: string): string {
  return text.includes('"') && !text.includes("'") ? `'${text}'` : JSON.stringify(text);
}

const plainSafe = /^[\p{L}\p{Extended_Pictographic}\p{RI}/][^:#"'\\{}[\],&*!|>%@`\n]*$/u;
const otherType = /^(?:null|true|false|~|\.inf|\.nan)$/i;

/** A value as plain YAML where that is safe, quoted elsewhere. */
export function scalarText(text: string): string {
  return plainSafe.test(text) && !otherType.test(text) && text.trim() === text ? text : quoted(text);
}

export function edit(range: Range, newText: string): TextEdit {
  return { file: readmeFile, range, newText };
}

export function replaceSpan(card: CardDocument, start: number, end: number, newText: string): TextEdit {
  return edit(card.map.range(start, end), newText);
}

/** Puts raw YAML text where the value stands. */
export function replaceValue(card: CardDocument, entry: CardEntry, yaml: string): TextEdit {
  const gap = entry.valueStart === entry.valueEnd && !/\s/.test(card.map.text[entry.valueStart - 1] ?? '');
  return replaceSpan(card, entry.valueStart, entry.valueEnd, gap ? ` ${yaml}` : yaml);
}

/** Puts a string where the value stands, in the quotes the old value has. */
export function replaceText(card: CardDocument, entry: CardEntry, text: string): TextEdit {
  const first = entry.source[0];
  if (first === '"') return replaceValue(card, entry, JSON.stringify(text));
  if (first === "'") return replaceValue(card, entry, `'${text.replaceAll("'", "''")}'`);
  return replaceValue(card, entry, scalarText(text));
}

/** Takes out the lines of a key; nothing in a `{…}` block, where lines do not belong to one key. */
export function removeEntry(card: CardDocument, entry: CardEntry): TextEdit[] {
  if (card.flow) return [];
  const { map } = card;
  const first = map.positionAt(entry.keyStart).line;
  const last = map.positionAt(Math.max(entry.valueEnd, entry.keyEnd)).line;
  return [{ file: readmeFile, range: map.range(map.lineStart(first), map.lineStart(last + 1)), newText: '' }];
}

/** Adds a line at the end of the block. */
export function addEntry(card: CardDocument, key: string, yaml: string): TextEdit[] {
  if (card.flow) return [];
  const { text, eol } = card.map;
  const block = text.slice(card.start, card.end);
  const indent = /^([ ]*)[^\s#]/m.exec(block)?.[1] ?? '';
  const gap = block === '' || /[\r\n]$/.test(block) ? '' : eol;
  return [replaceSpan(card, card.end, card.end, `${gap}${indent}${key}: ${yaml}${eol}`)];
}
