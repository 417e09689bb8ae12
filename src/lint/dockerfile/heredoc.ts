import { isSpace, type Span } from './words.ts';

export interface HeredocMark extends Span {
  name: string;
  descriptor: number;
  expand: boolean;
  stripTabs: boolean;
  spaced: boolean;
}

/**
 * The heredocs that a line opens, as BuildKit finds them: whole words only, quotes kept together. A line whose quotes do
 * not close has none.
 */
export function heredocMarks(line: string): HeredocMark[] {
  if (!line.includes('<<')) return [];
  const words = shellWords(line);
  if (words === undefined) return [];
  const marks: HeredocMark[] = [];
  for (let at = 0; at < words.length; at++) {
    const word = words[at];
    if (word === undefined) continue;
    const match = /^(\d*)<<(-?)([^<]*)$/.exec(word.text);
    if (match === null) continue;
    let delimiter = match[3] ?? '';
    let end = word.end;
    const spaced = delimiter === '';
    if (spaced) {
      const next = words[at + 1];
      if (next === undefined || !/^[^<>&|;()]+$/.test(next.text)) continue;
      delimiter = next.text;
      end = next.end;
      at++;
    }
    const name = unquote(delimiter);
    if (name === undefined || name === '') continue;
    marks.push({
      text: line.slice(word.start, end),
      start: word.start,
      end,
      name,
      descriptor: Number(match[1] === '' ? 0 : match[1]),
      expand: name === delimiter,
      stripTabs: match[2] === '-',
      spaced,
    });
  }
  return marks;
}

function shellWords(line: string): Span[] | undefined {
  const words: Span[] = [];
  let at = 0;
  while (at < line.length) {
    if (isSpace(line[at])) {
      at++;
      continue;
    }
    const start = at;
    let quote = '';
    for (; at < line.length; at++) {
      const char = line[at] ?? '';
      if (quote === '') {
        if (isSpace(char)) break;
        if (char === '"' || char === "'") quote = char;
        else if (char === '\\') at++;
      } else if (char === quote) quote = '';
      else if (char === '\\' && quote === '"') at++;
    }
    if (quote !== '') return undefined;
    at = Math.min(at, line.length);
    words.push({ text: line.slice(start, at), start, end: at });
  }
  return words;
}

function unquote(text: string): string | undefined {
  const out: string[] = [];
  let quote = '';
  for (let at = 0; at < text.length; at++) {
    const char = text[at] ?? '';
    if (quote === '' && (char === '"' || char === "'")) quote = char;
    else if (quote !== '' && char === quote) quote = '';
    else if (char === '\\' && quote !== "'") {
      at++;
      if (at < text.length) out.push(text[at] ?? '');
    } else out.push(char);
  }
  return quote === '' ? out.join('') : undefined;
}
