const pictograph = String.raw`\p{Extended_Pictographic}[\uFE0E\uFE0F]?\p{EMod}?[\u{E0020}-\u{E007F}]*`;
const oneEmoji = String.raw`(?:\p{RI}{2}|[0-9#*]\uFE0F?\u20E3|${pictograph}(?:\u200D${pictograph})*)`;
const onlyEmoji = new RegExp(`^(?:${oneEmoji})+$`, 'u');
const anyEmoji = new RegExp(oneEmoji, 'gu');

export function isEmojiOnly(text: string): boolean {
  return onlyEmoji.test(text);
}

/** The emoji of a text, in its order; `''` when it has none. */
export function emojiIn(text: string): string {
  return (text.match(anyEmoji) ?? []).join('');
}

/** Character to byte, for an encoding that UTF-8 text is often wrongly read as. */
function byteTable(encoding: string): Map<string, number> {
  const text = new TextDecoder(encoding).decode(Uint8Array.from({ length: 256 }, (_, byte) => byte));
  return new Map([...text].map((character, byte) => [character, byte]));
}

let tables: Map<string, number>[] | undefined;

function decodedAgain(text: string, table: Map<string, number>): string | undefined {
  const bytes = [...text].map((character) => table.get(character));
  if (bytes.some((byte) => byte === undefined)) return undefined;
  // Byte F0 is the private Apple logo in Mac Roman, and A0 a no-break space: both get lost on the way.
  for (const [head, tail] of [
    [[], []],
    [[], [0xa0]],
    [[0xf0], []],
  ] as const) {
    try {
      const all = Uint8Array.from([...head, ...(bytes as number[]), ...tail]);
      return new TextDecoder('utf-8', { fatal: true }).decode(all);
    } catch {
      // Not UTF-8 this way.
    }
  }
  return undefined;
}

/** Emoji from UTF-8 that was read as Windows-1252 or Mac Roman, once or twice, such as `ðŸš€` and `üöÄ`. */
export function repairMojibake(text: string): string | undefined {
  tables ??= [byteTable('windows-1252'), byteTable('macintosh')];
  for (const first of tables) {
    const once = decodedAgain(text, first);
    if (once === undefined) continue;
    if (isEmojiOnly(once)) return once;
    for (const second of tables) {
      const twice = decodedAgain(once, second);
      if (twice !== undefined && isEmojiOnly(twice)) return twice;
    }
  }
  return undefined;
}

const shortcodes: Readonly<Record<string, string>> = {
  rocket: '🚀',
  whale: '🐳',
  robot: '🤖',
  robot_face: '🤖',
  fire: '🔥',
  star: '⭐',
  star2: '🌟',
  sparkles: '✨',
  zap: '⚡',
  brain: '🧠',
  hugs: '🤗',
  hugging_face: '🤗',
  art: '🎨',
  books: '📚',
  book: '📖',
  bar_chart: '📊',
  chart_with_upwards_trend: '📈',
  speech_balloon: '💬',
  microphone: '🎤',
  musical_note: '🎵',
  camera: '📷',
  mag: '🔍',
  globe_with_meridians: '🌐',
  earth_africa: '🌍',
  computer: '💻',
  wrench: '🔧',
  gear: '⚙️',
  bulb: '💡',
  heart: '❤️',
  eyes: '👀',
  wave: '👋',
  trophy: '🏆',
  tada: '🎉',
  dog: '🐶',
  cat: '🐱',
  snake: '🐍',
  package: '📦',
  lock: '🔒',
  key: '🔑',
  movie_camera: '🎥',
};

/** Emoji of a `:shortcode:`. */
export function shortcodeEmoji(text: string): string | undefined {
  const name = /^:?([a-z0-9_+-]+):?$/i.exec(text.trim())?.[1]?.toLowerCase();
  return name !== undefined && Object.hasOwn(shortcodes, name) ? shortcodes[name] : undefined;
}
