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
  kind: 'key' | 'value';
}

/** Values that only a running Hub knows, by key. */
export type LiveValues = Readonly<Record<string, readonly { value: string; detail: string }[]>>;

const commonEmoji =
  '🚀 🤗 🔥 ⚡ 🎨 🎵 🎬 📚 🧠 🤖 🐳 🦙 🐍 🌍 🔍 💬 📈 🖼️ 🗣️ 🧪 🛠️ 🎮 📝 🌟 🐶 🐱 🌭 🍕 ☁️ 🔐'.split(' ');

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

/** Keys that are not there yet, or the values of the key in the line. */
export function completeCard(text: string, position: Position, live: LiveValues = {}): Proposal[] {
  const card = blockOf(text);
  if (!card) return [];
  const offset = card.map.offsetAt(position);
  if (offset < card.start || offset > card.end) return [];
  const lineStart = text.lastIndexOf('\n', offset - 1) + 1;
  const before = text.slice(lineStart, offset);
  const value = /^([\w-]+):[ \t]*([^#]*)$/.exec(before);
  const lineEnd = /\r?\n|$/.exec(text.slice(offset));
  const rest = offset + (lineEnd?.index ?? 0);
  if (value) {
    const [, key = '', typed = ''] = value;
    return valuesOf(key, live).map((proposal) => ({
      ...proposal,
      range: card.map.range(offset - typed.length, rest),
      kind: 'value',
    }));
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

function valuesOf(key: string, live: LiveValues): Pick<Proposal, 'label' | 'insert' | 'documentation'>[] {
  const known = Object.hasOwn(live, key) ? live[key] : undefined;
  if (known)
    return known.map(({ value, detail }) => ({ label: value, insert: value, documentation: detail }));
  const about = Object.hasOwn(cardKeys, key) ? cardKeys[key] : undefined;
  const values =
    key === 'emoji'
      ? commonEmoji
      : about?.type === 'boolean'
        ? ['true', 'false']
        : key === 'app_port'
          ? ['7860']
          : (about?.values ?? []);
  return values.map((value) => ({ label: value, insert: value, documentation: about?.description ?? '' }));
}
