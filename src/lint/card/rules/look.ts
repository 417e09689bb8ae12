import type { Finding, Fix } from '../../finding.ts';
import { sentence } from '../../../space/sentence.ts';
import { nearest } from '../../nearest.ts';
import { entryOf, type CardDocument, type CardEntry } from '../cardDocument.ts';
import { emojiIn, isEmojiOnly, repairMojibake, shortcodeEmoji } from '../emoji.ts';
import { fix, replaceText, replaceValue } from '../edits.ts';
import { valueFinding } from '../rule.ts';
import { colors, longestShortDescription } from '../values.ts';

type Color = (typeof colors)[number];

const otherNames: Readonly<Record<string, Color>> = {
  grey: 'gray',
  black: 'gray',
  white: 'gray',
  silver: 'gray',
  slate: 'gray',
  zinc: 'gray',
  neutral: 'gray',
  stone: 'gray',
  violet: 'purple',
  fuchsia: 'purple',
  magenta: 'pink',
  rose: 'pink',
  orange: 'yellow',
  amber: 'yellow',
  gold: 'yellow',
  brown: 'yellow',
  cyan: 'blue',
  sky: 'blue',
  navy: 'indigo',
  teal: 'green',
  emerald: 'green',
  lime: 'green',
  maroon: 'red',
  crimson: 'red',
};

const rgb: Readonly<Record<Color, readonly [number, number, number]>> = {
  red: [239, 68, 68],
  yellow: [234, 179, 8],
  green: [34, 197, 94],
  blue: [59, 130, 246],
  indigo: [99, 102, 241],
  purple: [168, 85, 247],
  pink: [236, 72, 153],
  gray: [107, 114, 128],
};

function nearestToHex(text: string): Color | undefined {
  const hex = /^#?([0-9a-f]{3}|[0-9a-f]{6})$/i.exec(text)?.[1];
  if (hex === undefined) return undefined;
  const digits = hex.length === 3 ? [...hex].map((digit) => digit + digit) : (hex.match(/../g) ?? []);
  const wanted = digits.map((pair) => Number.parseInt(pair, 16));
  const distance = (color: Color) =>
    rgb[color].reduce((sum, part, index) => sum + (part - (wanted[index] ?? 0)) ** 2, 0);
  return colors.toSorted((a, b) => distance(a) - distance(b))[0];
}

function meantColor(entry: CardEntry): Color | undefined {
  const text = typeof entry.value === 'string' ? entry.value.trim().toLowerCase() : '';
  const name = text.replace(/^(?:dark|light)[ _-]?/, '');
  if (Object.hasOwn(otherNames, name)) return otherNames[name];
  return nearestToHex(text) ?? (nearest(name, colors) as Color | undefined);
}

export function colorInvalid(card: CardDocument): Finding[] {
  return ['colorFrom', 'colorTo'].flatMap((key) => {
    const entry = entryOf(card, key);
    if (!entry || colors.some((color) => color === entry.value)) return [];
    const meant = meantColor(entry);
    const fixes = (meant ? [meant] : colors).map((color) =>
      fix(sentence('Change to "{0}"', color), [replaceValue(card, entry, color)], color === meant),
    );
    const message = sentence('"{0}" must be one of {1}.', key, colors.join(', '));
    return [valueFinding(card, 'readme-color-invalid', entry, message, { fixes })];
  });
}

function codePointEmoji(text: string): string | undefined {
  const hex = /^(?:U\+|0x|\\u\{?|&#x)?([0-9a-f]{4,6})[;}]?$/i.exec(text)?.[1];
  if (hex === undefined) return undefined;
  const code = Number.parseInt(hex, 16);
  const character = code <= 0x10ffff ? String.fromCodePoint(code) : '';
  return isEmojiOnly(character) ? character : undefined;
}

export function emojiInvalid(card: CardDocument): Finding[] {
  const entry = entryOf(card, 'emoji');
  if (!entry || (typeof entry.value === 'string' && isEmojiOnly(entry.value))) return [];
  const text = typeof entry.value === 'string' ? entry.value.trim() : entry.source;
  const repaired = repairMojibake(text);
  const meant = [repaired, shortcodeEmoji(text), codePointEmoji(text), emojiIn(text)].find(Boolean);
  const fixes: Fix[] = [
    meant
      ? fix(sentence('Change to {0}', meant), [replaceText(card, entry, meant)])
      : fix(sentence('Change to {0}', '🚀'), [replaceText(card, entry, '🚀')], false),
  ];
  const message = repaired
    ? sentence(
        '"emoji" was saved with a wrong encoding: {0} was {1}. The Hub takes emoji only.',
        text,
        repaired,
      )
    : sentence('"emoji" may hold emoji characters only.');
  // Only white space between emoji: not seen to be refused, and not documented as allowed.
  const spaced = typeof entry.value === 'string' && isEmojiOnly(entry.value.replace(/\s+/g, ''));
  const severity = spaced ? 'warning' : 'error';
  return [valueFinding(card, 'readme-emoji-invalid', entry, message, { severity, fixes })];
}

/** The first words of a text that fit, without a dangling comma. */
export function shortened(text: string, longest: number): string {
  if (text.length <= longest) return text;
  const cut = text.slice(0, longest + 1);
  const space = cut.lastIndexOf(' ');
  // A cut inside a surrogate pair would leave half a character.
  const words =
    space > longest / 2 ? cut.slice(0, space) : cut.slice(0, longest).replace(/[\uD800-\uDBFF]$/, '');
  return words.replace(/[\s,;:–—-]+$/, '');
}

export function shortDescriptionTooLong(card: CardDocument): Finding[] {
  const entry = entryOf(card, 'short_description');
  if (!entry || typeof entry.value !== 'string' || entry.value.length <= longestShortDescription) return [];
  const shorter = shortened(entry.value.replace(/\s+/g, ' ').trim(), longestShortDescription);
  const fixes = [fix(sentence('Shorten to "{0}"', shorter), [replaceText(card, entry, shorter)], false)];
  const message = sentence(
    '"short_description" has {0} characters; the Hub refuses more than {1}.',
    entry.value.length,
    longestShortDescription,
  );
  return [valueFinding(card, 'readme-short-description-too-long', entry, message, { fixes })];
}

const flags = ['fullWidth', 'pinned', 'disable_embedding'];

/** What a text or number stands for where true or false is wanted. */
export function meantFlag(value: unknown): boolean | undefined {
  const text = String(value).trim().toLowerCase();
  if (['true', 'yes', 'on', '1'].includes(text)) return true;
  return ['false', 'no', 'off', '0'].includes(text) ? false : undefined;
}

export function headerInvalid(card: CardDocument): Finding[] {
  const findings: Finding[] = [];
  const header = entryOf(card, 'header');
  if (header && header.value !== 'mini' && header.value !== 'default') {
    const meant = nearest(header.source, ['mini', 'default']);
    const fixes = (meant ? [meant] : ['mini', 'default']).map((value) =>
      fix(sentence('Change to "{0}"', value), [replaceValue(card, header, value)], value === meant),
    );
    const message = sentence('"header" must be mini or default.');
    findings.push(valueFinding(card, 'readme-header-invalid', header, message, { fixes }));
  }
  for (const key of flags) {
    const entry = entryOf(card, key);
    if (!entry || typeof entry.value === 'boolean') continue;
    const meant = meantFlag(entry.value);
    const fixes =
      meant === undefined
        ? []
        : [fix(sentence('Change to {0}', String(meant)), [replaceValue(card, entry, String(meant))])];
    const message = sentence('"{0}" must be true or false.', key);
    findings.push(valueFinding(card, 'readme-header-invalid', entry, message, { fixes }));
  }
  return findings;
}
