/** A piece of a joined line by its offsets. */
export interface Span {
  text: string;
  start: number;
  end: number;
}

/** Splits as BuildKit splits FROM, COPY, ADD, EXPOSE and VOLUME: at blanks, whatever the quotes. */
export function splitAtBlanks(text: string, from = 0): Span[] {
  const found: Span[] = [];
  for (const match of text.slice(from).matchAll(/[^\t\v\f\r ]+/g)) {
    const start = from + match.index;
    found.push({ text: match[0], start, end: start + match[0].length });
  }
  return found;
}

/** Splits as BuildKit splits ENV, ARG and LABEL: quotes hold blanks together and stay in the words. */
export function splitQuoted(text: string, escape: string, from = 0): Span[] {
  const found: Span[] = [];
  let at = from;
  while (at < text.length) {
    if (isSpace(text[at])) {
      at++;
      continue;
    }
    const start = at;
    let quote = '';
    for (; at < text.length; at++) {
      const char = text[at] ?? '';
      if (quote === '') {
        if (isSpace(char)) break;
        if (char === '"' || char === "'") quote = char;
        else if (char === escape) at++;
      } else if (char === quote) quote = '';
      else if (char === escape && quote !== "'") at++;
    }
    at = Math.min(at, text.length);
    found.push({ text: text.slice(start, at), start, end: at });
  }
  return found;
}

export interface FlagSpan extends Span {
  /** Quotes and escapes taken away. */
  value: string;
}

/** The leading `--flag` words of what follows a keyword, and where the rest begins. */
export function splitFlags(text: string, from: number): { flags: FlagSpan[]; rest: number } {
  const flags: FlagSpan[] = [];
  let at = from;
  for (;;) {
    while (at < text.length && isSpace(text[at])) at++;
    if (text[at] !== '-' || text[at + 1] !== '-') return { flags, rest: at };
    const start = at;
    const value: string[] = [];
    let quote = '';
    for (; at < text.length; at++) {
      let char = text[at] ?? '';
      if (quote === '' && isSpace(char)) break;
      if (quote === '' && (char === '"' || char === "'")) {
        quote = char;
        continue;
      }
      if (char === quote) {
        quote = '';
        continue;
      }
      // The flag reader knows only the backslash, whatever the escape directive says.
      if (char === '\\') {
        if (at + 1 >= text.length) continue;
        at++;
        char = text[at] ?? '';
      }
      value.push(char);
    }
    if (text.slice(start, at) === '--') return { flags, rest: at };
    flags.push({ text: text.slice(start, at), start, end: at, value: value.join('') });
  }
}

/** A blank or line break of Latin-1. */
export function isSpace(char: string | undefined): boolean {
  if (char === undefined) return false;
  const code = char.charCodeAt(0);
  return code === 32 || (code > 8 && code < 14) || code === 0x85 || code === 0xa0;
}
