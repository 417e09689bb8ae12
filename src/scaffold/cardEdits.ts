import { isMap, isScalar, parseDocument, stringify } from 'yaml';
import { readCard } from '../space/card.ts';

/** Takes fields out of the front matter, with the comment behind them, and leaves every other byte alone. */
export function removeCardFields(readme: string, keys: readonly string[]): string {
  let text = readme;
  for (const key of keys) text = removeField(text, key);
  return text;
}

function removeField(readme: string, key: string): string {
  const card = readCard(readme);
  if (card.kind !== 'card') return readme;
  const { start, end } = card.frontMatter;
  const yaml = readme.slice(start, end);
  const { contents } = parseDocument(yaml);
  if (!isMap(contents) || contents.flow) return readme;
  const pair = contents.items.find((item) => isScalar(item.key) && item.key.value === key);
  const from = isScalar(pair?.key) ? pair.key.range?.[0] : undefined;
  if (!pair || from === undefined) return readme;
  const value = pair.value as { range?: [number, number, number] } | null;
  // The value's last place may lie on the next line, behind the line break that ends a block.
  const last = Math.max(from, (value?.range?.[1] ?? from + key.length) - 1);
  const lineStart = yaml.lastIndexOf('\n', from - 1) + 1;
  const lineEnd = yaml.indexOf('\n', last) + 1 || yaml.length;
  return readme.slice(0, start) + yaml.slice(0, lineStart) + yaml.slice(lineEnd) + readme.slice(end);
}

/** Adds lists at the end of the front matter; those it has already, and empty ones, are left alone. */
export function addCardLists(readme: string, lists: Readonly<Record<string, readonly string[]>>): string {
  const card = readCard(readme);
  if (card.kind !== 'card') return readme;
  const { end } = card.frontMatter;
  const eol = readme.includes('\r\n') ? '\r\n' : '\n';
  const added = Object.entries(lists)
    .filter(([key, items]) => items.length > 0 && card.data[key] === undefined)
    .map(([key, items]) => stringify({ [key]: items }, { lineWidth: 0 }).replaceAll('\n', eol));
  if (added.length === 0) return readme;
  const before = readme.slice(0, end);
  return before + (before.endsWith('\n') ? '' : eol) + added.join('') + readme.slice(end);
}
