import type { Position, Range } from '../finding.ts';
import { readFrontMatter, type CardDocument, type CardEntry } from './cardDocument.ts';
import { cardKeys, type CardKey } from './cardKeys.ts';

export interface Proposal {
  label: string;
  /** What replaces `range`. */
  insert: string;
  range: Range;
  /** Markdown. */
  documentation: string;
  /** Behind the label; live values have one. */
  detail?: string;
  /** Words that it is found by besides its label. */
  search?: string;
  kind: 'key' | 'value';
}

/** A value that only a running Hub knows. */
export interface LiveValue {
  value: string;
  /** Behind the value in the list. */
  detail: string;
}

/** Such values, by key. */
export type LiveValues = Readonly<Record<string, readonly LiveValue[]>>;

/** Where a value is written: behind its key, or as an item of a list below it. */
export interface ValuePlace {
  key: string;
  typed: string;
  range: Range;
}

/** Emoji that Spaces use, and the words they are found by. */
const commonEmoji: ReadonlyMap<string, string> = new Map([
  ['🚀', 'rocket launch'],
  ['🤗', 'hugging face'],
  ['🔥', 'fire hot'],
  ['⚡', 'lightning fast'],
  ['🎨', 'art palette paint'],
  ['🎵', 'music note audio'],
  ['🎬', 'film video clapper'],
  ['📚', 'books library'],
  ['🧠', 'brain'],
  ['🤖', 'robot bot agent'],
  ['🐳', 'whale docker'],
  ['🦙', 'llama'],
  ['🐍', 'python snake'],
  ['🌍', 'earth world globe'],
  ['🔍', 'search magnifier'],
  ['💬', 'chat speech talk'],
  ['📈', 'chart graph growth'],
  ['🖼️', 'picture image frame'],
  ['🗣️', 'speaking voice'],
  ['🧪', 'test tube experiment science'],
  ['🛠️', 'tools hammer wrench'],
  ['🎮', 'game controller'],
  ['📝', 'memo note text'],
  ['🌟', 'star shining'],
  ['🐶', 'dog'],
  ['🐱', 'cat'],
  ['🌭', 'hot dog'],
  ['🍕', 'pizza'],
  ['☁️', 'cloud'],
  ['🔐', 'lock key secure'],
  ['💻', 'laptop computer code'],
  ['📊', 'bar chart dashboard data'],
  ['🎤', 'microphone speech'],
  ['👁️', 'eye vision'],
  ['🗺️', 'map'],
  ['🧬', 'dna biology'],
  ['⚙️', 'gear settings'],
  ['🏆', 'trophy leaderboard'],
  ['🥇', 'medal first arena'],
  ['📷', 'camera photo'],
  ['✨', 'sparkles magic'],
  ['🌐', 'web translate globe'],
  ['🦜', 'parrot'],
  ['🐼', 'panda'],
  ['🎧', 'headphones audio'],
  ['💡', 'idea bulb'],
  ['📦', 'package box'],
  ['🩺', 'medicine doctor'],
  ['🏃', 'run'],
  ['👋', 'wave hello'],
]);

function blockOf(text: string): CardDocument | undefined {
  const card = readFrontMatter(text);
  return card.kind === 'block' ? card : undefined;
}

/** The key under the position, with its description; `undefined` elsewhere. */
export function hoverCard(
  text: string,
  position: Position,
): { key: string; about: CardKey; range: Range } | undefined {
  const card = blockOf(text);
  if (!card) return undefined;
  const offset = card.map.offsetAt(position);
  const entry = card.entries.find(({ keyStart, valueEnd }) => keyStart <= offset && offset <= valueEnd);
  const about = entry && Object.hasOwn(cardKeys, entry.key) ? cardKeys[entry.key] : undefined;
  if (!entry || !about) return undefined;
  return { key: entry.key, about, range: card.map.range(entry.keyStart, entry.keyEnd) };
}

/** The value under the position, and its key; `undefined` where none is written. */
export function valuePlace(text: string, position: Position): ValuePlace | undefined {
  const card = blockOf(text);
  return card && placeIn(card, card.map.offsetAt(position));
}

function placeIn(card: CardDocument, offset: number): ValuePlace | undefined {
  const { text } = card.map;
  if (offset < card.start || offset > card.end) return undefined;
  const lineStart = text.lastIndexOf('\n', offset - 1) + 1;
  const before = text.slice(lineStart, offset);
  const lineEnd = /\r?\n|$/.exec(text.slice(offset));
  const rest = offset + (lineEnd?.index ?? 0);
  const inLine = /^([\w-]+):[ \t]*([^#]*)$/.exec(before);
  const item = /^[ \t]*-[ \t]+([^#]*)$/.exec(before);
  const typed = inLine?.[2] ?? item?.[1];
  const key = inLine?.[1] ?? (item && keyAbove(text, lineStart));
  if (typed === undefined || !key) return undefined;
  return { key, typed, range: card.map.range(offset - typed.length, rest) };
}

/** The key whose list the line belongs to. */
function keyAbove(text: string, lineStart: number): string | undefined {
  const lines = text.slice(0, lineStart).split(/\r?\n/);
  const holder = lines.slice(0, -1).findLast((line) => !/^[ \t]*(?:-(?:[ \t]|$)|#|$)/.test(line));
  return /^([\w-]+):[ \t]*(?:#.*)?$/.exec(holder ?? '')?.[1];
}

/** Keys that are not there yet, or the values of the key in the line. */
export function completeCard(text: string, position: Position, live: LiveValues = {}): Proposal[] {
  const card = blockOf(text);
  if (!card) return [];
  const offset = card.map.offsetAt(position);
  if (offset < card.start || offset > card.end) return [];
  const lineStart = text.lastIndexOf('\n', offset - 1) + 1;
  const before = text.slice(lineStart, offset);
  const place = placeIn(card, offset);
  if (place) {
    const { key, range } = place;
    return valuesOf(key, live).map((proposal) => ({ ...proposal, range, kind: 'value' }));
  }
  if (!/^[\w-]*$/.test(before)) return [];
  return keysFor(card, card.map.range(lineStart, offset));
}

function keysFor(card: CardDocument, range: Range): Proposal[] {
  const there = new Set(card.entries.map(({ key }: CardEntry) => key));
  const sdk = card.entries.find(({ key }) => key === 'sdk')?.value;
  return Object.entries(cardKeys)
    .filter(([key, about]) => !there.has(key) && !about.free && !about.retired && suits(about, sdk))
    .map(([key, about]) => ({
      label: key,
      insert: about.type === 'list' ? `${key}:\n  - ` : `${key}: `,
      range,
      documentation: about.description,
      kind: 'key',
    }));
}

function suits({ sdks }: CardKey, sdk: unknown): boolean {
  return sdks === undefined || typeof sdk !== 'string' || sdks.some((one) => one === sdk);
}

function valuesOf(
  key: string,
  live: LiveValues,
): Pick<Proposal, 'label' | 'insert' | 'documentation' | 'detail' | 'search'>[] {
  const known = Object.hasOwn(live, key) ? live[key] : undefined;
  const about = Object.hasOwn(cardKeys, key) ? cardKeys[key] : undefined;
  const documentation = about?.description ?? '';
  if (known)
    return known.map(({ value, detail }) => ({ label: value, insert: value, documentation, detail }));
  const values =
    key === 'emoji'
      ? [...commonEmoji.keys()]
      : about?.type === 'boolean'
        ? ['true', 'false']
        : key === 'app_port'
          ? ['7860']
          : (about?.values ?? []);
  return values.map((value) => {
    const search = key === 'emoji' ? commonEmoji.get(value) : undefined;
    return { label: value, insert: value, documentation, ...(search === undefined ? {} : { search }) };
  });
}
