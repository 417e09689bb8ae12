import type { Token } from './lexer.ts';
import type { Language } from './lexerRules.ts';
import type { Place } from './model.ts';

/** A tokenized file with what every analysis asks of it. Token indices are used as positions throughout. */
export interface Source {
  file: string;
  text: string;
  language: Language;
  tokens: Token[];
  /** For a bracket the index of its partner, else -1. */
  mates: Int32Array;
  /** Index of the innermost bracket around a token, -1 at the top. */
  parents: Int32Array;
  /** 1 for tokens that never run. */
  dead: Uint8Array;
  lineStarts: number[];
  /** Where each identifier stands, in order. */
  identifiers: Map<string, number[]>;
}

export function lineStartsOf(text: string): number[] {
  const starts = [0];
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) starts.push(at + 1);
  return starts;
}

/** 1-based line of an offset. */
export function lineAt(lineStarts: number[], offset: number): number {
  let low = 0;
  let high = lineStarts.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((lineStarts[middle] ?? 0) <= offset) low = middle;
    else high = middle - 1;
  }
  return low + 1;
}

export function placeAt(file: string, lineStarts: number[], start: number, end: number): Place {
  const line = lineAt(lineStarts, start);
  const column = start - (lineStarts[line - 1] ?? 0) + 1;
  return { file, line, column, endColumn: column + Math.max(0, end - start) };
}

/** Text of a punctuation or identifier token, `''` for strings, numbers and places outside. */
export function word(source: Source, k: number): string {
  const token = source.tokens[k];
  return token && (token.t === 'p' || token.t === 'id') ? token.v : '';
}

export const isId = (source: Source, k: number) => source.tokens[k]?.t === 'id';

export function literal(source: Source, k: number): string | undefined {
  const token = source.tokens[k];
  return token?.t === 'str' ? token.v : undefined;
}

export function placeOf(source: Source, k: number): Place {
  const token = source.tokens[k];
  return placeAt(source.file, source.lineStarts, token?.s ?? 0, token?.e ?? 0);
}

const blocksByIndent = (language: Language) =>
  language === 'python' || language === 'ruby' || language === 'elixir';

/** Index of the first token of the line `k` stands in (of its logical line in Python). */
export function lineHead(source: Source, k: number): number {
  let head = k;
  while (head > 0 && !source.tokens[head]?.nl) head--;
  return head;
}

/** Tokens `[from, to)` of the block that a header starting at `head` opens, found after `after`. */
export function blockAfter(source: Source, head: number, after: number): [number, number] {
  const { tokens } = source;
  if (blocksByIndent(source.language)) {
    let start = after;
    const depth = source.parents[head] ?? -1;
    if (source.language === 'python') {
      while (start < tokens.length && !(word(source, start) === ':' && source.parents[start] === depth)) {
        if (start > head && tokens[start]?.nl) return [start, start];
        start++;
      }
      start++;
      if (!tokens[start]?.nl) return [start, lineEnd(source, start)];
    } else {
      start = lineEnd(source, start);
    }
    const column = tokens[head]?.col ?? 0;
    let end = start;
    while (end < tokens.length && !(tokens[end]?.nl && (tokens[end]?.col ?? 0) <= column)) end++;
    return [start, end];
  }
  let start = after;
  // The condition of Go and Rust has no brackets of its own.
  while (start < tokens.length && word(source, start) !== '{' && word(source, start) !== ';') {
    if ((source.language === 'js' || source.language === 'r' || source.language === 'java') && start > after)
      break;
    start++;
  }
  if (word(source, start) === '{') return [start + 1, mate(source, start, tokens.length)];
  if (start > after) start = after;
  return [start, statementEnd(source, start)];
}

export function mate(source: Source, k: number, otherwise: number): number {
  const found = source.mates[k] ?? -1;
  return found < 0 ? otherwise : found;
}

/** Index of the next line's first token after `k`. */
export function lineEnd(source: Source, k: number): number {
  let end = k + 1;
  while (end < source.tokens.length && !source.tokens[end]?.nl) end++;
  return end;
}

const continues =
  /^(?:\.|\?\.|\|\||&&|\?\?|\?|:|\+|-|\*|\/|=|==|===|!=|!==|,|=>|\|>|<>|->|\)|\]|\}|%>%|or|and|\(|\[|\{|:=|<-|&|\||<<|in|else)$/;

/** Index after the statement that `k` belongs to: a `;`, the end of the block, or a new line that starts afresh. */
export function statementEnd(source: Source, k: number): number {
  const depth = source.parents[k] ?? -1;
  for (let at = k; at < source.tokens.length; at++) {
    const token = source.tokens[at];
    if (!token) break;
    if (source.parents[at] !== depth) {
      if (depth >= 0 && at >= mate(source, depth, source.tokens.length)) return at;
      continue;
    }
    if (token.v === ';' && token.t === 'p') return at + 1;
    if (depth >= 0 && source.mates[at] === depth) return at;
    if (at > k && token.nl && !continues.test(word(source, at)) && !continues.test(word(source, at - 1)))
      return at;
    const closing = source.mates[at] ?? -1;
    if (at > k && token.nl && closing < at && closing >= 0 && closing < k) return at;
  }
  return source.tokens.length;
}
