import type { Position, Range } from './finding.ts';

/** Offsets and positions of one text, for any mix of `\n`, `\r\n` and `\r`. */
export interface TextMap {
  text: string;
  lineCount: number;
  /** The line break the text uses most, `\n` when it has none. */
  eol: string;
  positionAt: (offset: number) => Position;
  /** Positions behind the end of a line or of the text are drawn back to it. */
  offsetAt: (position: Position) => number;
  range: (start: number, end: number) => Range;
  lineStart: (line: number) => number;
  /** End of a line without its break. */
  lineEnd: (line: number) => number;
  lineText: (line: number) => string;
}

export function createTextMap(text: string): TextMap {
  const starts = [0];
  const ends: number[] = [];
  let windows = 0;
  if (text.includes('\r')) {
    for (const found of text.matchAll(/\r\n|\n|\r/g)) {
      ends.push(found.index);
      starts.push(found.index + found[0].length);
      if (found[0] === '\r\n') windows += 1;
    }
  } else {
    for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) {
      ends.push(at);
      starts.push(at + 1);
    }
  }
  ends.push(text.length);
  const clamp = (line: number) => Math.max(0, Math.min(line, starts.length - 1));
  const lineStart = (line: number) => starts[clamp(line)] ?? 0;
  const lineEnd = (line: number) => ends[clamp(line)] ?? text.length;

  const positionAt = (offset: number): Position => {
    let low = 0;
    let high = starts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((starts[middle] ?? 0) <= offset) low = middle;
      else high = middle - 1;
    }
    return { line: low, character: Math.max(0, Math.min(offset, text.length) - lineStart(low)) };
  };
  return {
    text,
    lineCount: starts.length,
    eol: windows * 2 > starts.length - 1 ? '\r\n' : '\n',
    positionAt,
    offsetAt: ({ line, character }) =>
      line >= starts.length ? text.length : Math.min(lineStart(line) + character, lineEnd(line)),
    range: (start, end) => ({ start: positionAt(start), end: positionAt(end) }),
    lineStart,
    lineEnd,
    lineText: (line) => text.slice(lineStart(line), lineEnd(line)),
  };
}
