import { isMap, isScalar, parseDocument, type Document, type Node, type Pair, type YAMLError } from 'yaml';
import { createTextMap, type TextMap } from '../textMap.ts';

/** A key of the block; all offsets are in the README. */
export interface CardEntry {
  key: string;
  keyStart: number;
  keyEnd: number;
  node: Node | null;
  /** Empty, behind the colon, when the key has no value. */
  valueStart: number;
  valueEnd: number;
  /** As YAML reads it. */
  value: unknown;
  /** As it is written, quotes included. */
  source: string;
}

export interface CardDocument {
  map: TextMap;
  /** Offsets of the YAML text, between the two `---` lines. */
  start: number;
  end: number;
  errors: { code: YAMLError['code'] | 'ALIAS' | 'NOT_A_MAP'; message: string; start: number; end: number }[];
  entries: CardEntry[];
  /** The block is written as `{key: value}`; edits of whole lines do not fit there. */
  flow: boolean;
}

export type FrontMatter =
  | { kind: 'none'; map: TextMap }
  /** Something stands before the first `---`; offsets of the two `---` lines, the second's break included. */
  | { kind: 'late'; map: TextMap; bom: boolean; blank: boolean; start: number; end: number }
  | { kind: 'open'; map: TextMap; start: number }
  | ({ kind: 'block'; bom: boolean } & CardDocument);

const opening = /^---[ \t]*(?:\r\n|\n|\r|$)/;
const closing = /^---[ \t]*\r?$/m;

/** The value of a key; the first one when the block has it twice. */
export function entryOf(card: CardDocument, key: string): CardEntry | undefined {
  return card.entries.find((entry) => entry.key === key);
}

export function stringValue(card: CardDocument, key: string): string | undefined {
  const value = entryOf(card, key)?.value;
  return typeof value === 'string' ? value : undefined;
}

function readEntry(document: Document, pair: Pair, yaml: string, base: number): CardEntry | undefined {
  if (!isScalar(pair.key) || !pair.key.range) return undefined;
  const [keyStart, keyEnd] = pair.key.range;
  const node = pair.value as Node | null;
  const colon = yaml.indexOf(':', keyEnd);
  const behindKey = colon < 0 ? keyEnd : colon + 1;
  let [valueStart, valueEnd] = node?.range ?? [behindKey, behindKey];
  const empty = node === null || (isScalar(node) && node.source === '' && valueEnd === valueStart);
  if (empty) valueStart = valueEnd = behindKey;
  else valueEnd = valueStart + yaml.slice(valueStart, valueEnd).trimEnd().length;
  let value: unknown;
  try {
    value = node === null ? null : node.toJS(document);
  } catch {
    // An alias without its anchor; told by `errors`.
    value = undefined;
  }
  return {
    key: String(pair.key.value),
    keyStart: base + keyStart,
    keyEnd: base + keyEnd,
    node,
    valueStart: base + valueStart,
    valueEnd: base + valueEnd,
    value,
    source: yaml.slice(valueStart, valueEnd),
  };
}

function readBlock(map: TextMap, start: number, end: number): CardDocument {
  const yaml = map.text.slice(start, end);
  const document = parseDocument(yaml, { prettyErrors: false, logLevel: 'error' });
  const errors: CardDocument['errors'] = document.errors.map(({ code, message, pos }) => {
    const from = Math.min(pos[0], Math.max(0, yaml.length - 1));
    return { code, message, start: start + from, end: start + Math.max(from, Math.min(pos[1], yaml.length)) };
  });
  const { contents } = document;
  const card: CardDocument = { map, start, end, errors, entries: [], flow: false };
  if (isMap(contents)) {
    card.flow = contents.flow === true;
    for (const pair of contents.items) {
      const entry = readEntry(document, pair, yaml, start);
      if (entry) card.entries.push(entry);
    }
    const broken = card.entries.find(({ value }) => value === undefined);
    if (broken && errors.length === 0) {
      const message = 'The alias has no anchor.';
      errors.push({ code: 'ALIAS', message, start: broken.valueStart, end: broken.valueEnd });
    }
  } else if (contents !== null && !(isScalar(contents) && contents.value === null) && errors.length === 0) {
    const message = 'The front matter is not a list of "key: value" lines.';
    errors.push({ code: 'NOT_A_MAP', message, start, end: start + yaml.trimEnd().length });
  }
  return card;
}

/** Finds and reads the front matter as src/space/card.ts does, and keeps where everything stands. */
export function readFrontMatter(readme: string): FrontMatter {
  const map = createTextMap(readme);
  const bom = readme.startsWith('\uFEFF');
  const first = bom ? 1 : 0;
  const open = opening.exec(readme.slice(first));
  if (open) {
    const start = first + open[0].length;
    const close = closing.exec(readme.slice(start));
    if (!close) return { kind: 'open', map, start };
    return { kind: 'block', bom, ...readBlock(map, start, start + close.index) };
  }
  const late = /^---[ \t]*\r?\n(?:[^\n]*\n)*?---[ \t]*(?:\r?\n|$)/m.exec(readme);
  if (!late || !/^["']?(?:sdk|title|emoji)["']?[ \t]*:/m.test(late[0])) return { kind: 'none', map };
  const blank = readme.slice(first, late.index).trim() === '';
  return { kind: 'late', map, bom, blank, start: late.index, end: late.index + late[0].length };
}
