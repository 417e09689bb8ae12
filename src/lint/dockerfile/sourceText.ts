import type { Position, Range } from '../finding.ts';

/** Offsets of a file turned into lines and characters. */
export interface SourceLines {
  positionAt(offset: number): Position;
  offsetAt(position: Position): number;
  range(start: number, end: number): Range;
}

export function sourceLines(text: string): SourceLines {
  const starts = [0];
  for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) starts.push(at + 1);
  // Most callers go through a file from its beginning to its end.
  let line = 0;
  const positionAt = (offset: number): Position => {
    if (offset < (starts[line] ?? 0) || offset >= (starts[line + 1] ?? Infinity)) {
      line = lastAtMost(starts, offset);
    }
    return { line, character: offset - (starts[line] ?? 0) };
  };
  return {
    positionAt,
    offsetAt: ({ line, character }) => Math.min(text.length, (starts[line] ?? text.length) + character),
    range: (start, end) => ({ start: positionAt(start), end: positionAt(end) }),
  };
}

/** A text put together from pieces of the file, which still knows where each of its characters stands. */
export interface MappedText {
  text: string;
  /** Where each piece begins in `text`, ascending. */
  starts: number[];
  /** Where that piece begins in the file. */
  sources: number[];
}

/** The offset in the file of a character, or for `end`, of the place just after the character before it. */
export function sourceOffset(mapped: MappedText, offset: number, end = false): number {
  const back = end && offset > 0 ? 1 : 0;
  const piece = mapped.starts.length === 1 ? 0 : lastAtMost(mapped.starts, offset - back);
  return (mapped.sources[piece] ?? 0) + offset - (mapped.starts[piece] ?? 0);
}

export function sliceMapped(mapped: MappedText, from: number, to: number): MappedText {
  const first = lastAtMost(mapped.starts, from);
  const starts = [0];
  const sources = [sourceOffset(mapped, from)];
  for (let piece = first + 1; piece < mapped.starts.length && (mapped.starts[piece] ?? 0) < to; piece++) {
    starts.push((mapped.starts[piece] ?? 0) - from);
    sources.push(mapped.sources[piece] ?? 0);
  }
  return { text: mapped.text.slice(from, to), starts, sources };
}

export function joinMapped(pieces: readonly MappedText[]): MappedText {
  const starts: number[] = [];
  const sources: number[] = [];
  const texts: string[] = [];
  let length = 0;
  for (const piece of pieces) {
    for (let at = 0; at < piece.starts.length; at++) {
      starts.push(length + (piece.starts[at] ?? 0));
      sources.push(piece.sources[at] ?? 0);
    }
    texts.push(piece.text);
    length += piece.text.length;
  }
  return { text: texts.join(''), starts, sources };
}

/** Index of the last number that is not above `value`; 0 when all are. */
function lastAtMost(ascending: readonly number[], value: number): number {
  let low = 0;
  let high = ascending.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((ascending[middle] ?? 0) <= value) low = middle;
    else high = middle - 1;
  }
  return low;
}
