import { isMap, isScalar, parseDocument, stringify, type Document, type Pair, type Scalar } from 'yaml';

/** Front matter of a Space's README. The types are what the Hub expects; a README may hold anything. */
export interface CardData {
  title?: string;
  emoji?: string;
  colorFrom?: string;
  colorTo?: string;
  sdk?: string;
  sdk_version?: string;
  python_version?: string;
  app_port?: number;
  app_file?: string;
  base_path?: string;
  short_description?: string;
  suggested_hardware?: string;
  startup_duration_timeout?: string;
  license?: string;
  pinned?: boolean;
  hf_oauth?: boolean;
  models?: string[];
  datasets?: string[];
  tags?: string[];
  /** Keys of the block that are not listed above, as YAML read them. */
  [key: string]: unknown;
}

export type Card =
  | { kind: 'none' }
  | { kind: 'broken'; message: string; /** 1-based, in the README. */ line: number }
  | {
      kind: 'card';
      data: CardData;
      /** Offsets of the YAML text in the README, without the two `---` lines. */
      frontMatter: { start: number; end: number };
    };

export type CardValue = string | number | boolean;

const textKeys = [
  'title',
  'emoji',
  'colorFrom',
  'colorTo',
  'sdk',
  'sdk_version',
  'python_version',
  'app_file',
  'base_path',
  'short_description',
  'suggested_hardware',
  'startup_duration_timeout',
  'license',
] as const;
const flagKeys = ['pinned', 'hf_oauth'] as const;
const listKeys = ['models', 'datasets', 'tags'] as const;

const parseYaml = (text: string) => parseDocument(text, { prettyErrors: false });

/** Where the block is; `undefined` without one, `'open'` when the second `---` is missing. */
function findFrontMatter(readme: string): { start: number; end: number } | 'open' | undefined {
  const opening = /^\uFEFF?---[ \t]*(?:\r?\n|$)/.exec(readme);
  if (!opening) return undefined;
  const start = opening[0].length;
  const closing = /^---[ \t]*\r?$/m.exec(readme.slice(start));
  return closing ? { start, end: start + closing.index } : 'open';
}

function lineAt(text: string, offset: number): number {
  return text.slice(0, offset).split('\n').length;
}

/** A listed key whose value has another type than the Hub expects is left out. */
function toCardData(values: Record<string, unknown>): CardData {
  const listed: readonly string[] = [...textKeys, ...flagKeys, ...listKeys, 'app_port'];
  const data: CardData = Object.fromEntries(Object.entries(values).filter(([key]) => !listed.includes(key)));
  for (const key of textKeys) {
    const value = values[key];
    if (typeof value === 'string') data[key] = value;
    else if (typeof value === 'number' && key !== 'sdk') data[key] = String(value);
  }
  for (const key of flagKeys) {
    const value = values[key];
    if (typeof value === 'boolean') data[key] = value;
  }
  for (const key of listKeys) {
    const value = values[key];
    if (Array.isArray(value)) data[key] = value.filter((item) => typeof item === 'string');
  }
  const port = typeof values['app_port'] === 'string' ? Number(values['app_port']) : values['app_port'];
  if (typeof port === 'number' && Number.isInteger(port)) data.app_port = port;
  return data;
}

export function readCard(readme: string): Card {
  const place = findFrontMatter(readme);
  if (!place) return { kind: 'none' };
  if (place === 'open')
    return { kind: 'broken', message: 'The front matter has no closing "---" line.', line: 1 };
  const document = parseYaml(readme.slice(place.start, place.end));
  const error = document.errors[0];
  if (error) {
    // An open quote is told at the end of the block; its last line is nearer to it than the closing `---`.
    const offset = Math.min(place.start + error.pos[0], place.end - 1);
    return { kind: 'broken', message: error.message, line: lineAt(readme, offset) };
  }
  if (document.contents !== null && !isMap(document.contents) && !isEmptyScalar(document.contents)) {
    return { kind: 'broken', message: 'The front matter is not a list of "key: value" lines.', line: 2 };
  }
  let values: unknown;
  try {
    values = document.toJS();
  } catch (problem) {
    // Aliases are resolved only here: one without its anchor, or too many of them, throws.
    return { kind: 'broken', message: problem instanceof Error ? problem.message : String(problem), line: 2 };
  }
  return { kind: 'card', data: toCardData((values ?? {}) as Record<string, unknown>), frontMatter: place };
}

function isEmptyScalar(node: unknown): boolean {
  return isScalar(node) && node.value === null;
}

function scalarText(value: CardValue, quotes?: '"' | "'"): string {
  const text = stringify(value, {
    lineWidth: 0,
    blockQuote: false,
    ...(quotes && typeof value === 'string'
      ? { defaultStringType: quotes === '"' ? 'QUOTE_DOUBLE' : 'QUOTE_SINGLE' }
      : {}),
  });
  return text.trimEnd();
}

function findPair(document: Document, key: string): Pair | undefined {
  if (!isMap(document.contents)) return undefined;
  return document.contents.items.find((pair) => isScalar(pair.key) && pair.key.value === key);
}

/** Replaces one value where it stands, so that the rest of the block keeps its bytes. */
function replaceValue(yaml: string, pair: Pair, value: CardValue): string {
  const node = pair.value as Scalar | null;
  if (isScalar(node) && node.value === value) return yaml;
  const keyEnd = (pair.key as Scalar).range?.[1] ?? 0;
  const colonEnd = yaml.indexOf(':', keyEnd) + 1;
  const range = node?.range;
  const lineKeepsIts = isScalar(node) && range && range[1] > range[0] && !node.type?.startsWith('BLOCK');
  if (lineKeepsIts) {
    const first = yaml[range[0]];
    const quotes = first === '"' || first === "'" ? first : undefined;
    return yaml.slice(0, range[0]) + scalarText(value, quotes) + yaml.slice(range[1]);
  }
  const nodeEnd = range && range[1] > colonEnd ? range[1] : colonEnd;
  const oldText = yaml.slice(colonEnd, nodeEnd).trimEnd();
  return `${yaml.slice(0, colonEnd)} ${scalarText(value)}${yaml.slice(colonEnd + oldText.length)}`;
}

function appendField(yaml: string, key: string, value: CardValue, eol: string): string {
  const document = parseYaml(yaml);
  if (isMap(document.contents) && document.contents.flow) {
    document.set(key, value);
    return document.toString({ lineWidth: 0 }).replace(/\r?\n/g, eol);
  }
  const separator = yaml === '' || yaml.endsWith('\n') ? '' : eol;
  const indent = /^([ ]*)[^\s#]/m.exec(yaml)?.[1] ?? '';
  return `${yaml}${separator}${indent}${scalarText(key)}: ${scalarText(value)}${eol}`;
}

/**
 * Sets fields of the front matter and leaves every other byte of the README alone; adds the block when there is
 * none. Throws when the block is broken: there is no safe place to write to then.
 */
export function setCardFields(readme: string, fields: Readonly<Record<string, CardValue>>): string {
  const card = readCard(readme);
  if (card.kind === 'broken') throw new Error(`README.md, line ${card.line}: ${card.message}`);
  const eol = /\r\n/.test(readme) ? '\r\n' : '\n';
  let yaml = card.kind === 'card' ? readme.slice(card.frontMatter.start, card.frontMatter.end) : '';
  for (const [key, value] of Object.entries(fields)) {
    const pair = findPair(parseYaml(yaml), key);
    yaml = pair ? replaceValue(yaml, pair, value) : appendField(yaml, key, value, eol);
  }
  if (card.kind === 'card') {
    return readme.slice(0, card.frontMatter.start) + yaml + readme.slice(card.frontMatter.end);
  }
  if (Object.keys(fields).length === 0) return readme;
  const bom = readme.startsWith('\uFEFF') ? '\uFEFF' : '';
  const body = readme.slice(bom.length).replace(/^(?:[ \t]*\r?\n)+/, '');
  return `${bom}---${eol}${yaml}---${eol}${body === '' ? '' : eol + body}`;
}
