import { fail } from './http.ts';

const blockChecksum = 0x10;
const contentSize = 0x08;
const dictionaryId = 0x01;
const isStored = 0x80000000;

/** Decodes an LZ4 frame of `length` bytes. Checksums are not looked at. */
export function decodeLz4Frame(src: Buffer, length: number): Buffer {
  const out = Buffer.alloc(length);
  if (src.length < 7 || src.readUInt32LE(0) !== 0x184d2204) return fail(400, 'Not an LZ4 frame');
  const flags = src[4] ?? 0;
  let at = 7 + (flags & contentSize ? 8 : 0) + (flags & dictionaryId ? 4 : 0);
  let written = 0;
  for (;;) {
    if (at + 4 > src.length) return fail(400, 'An LZ4 frame ends early');
    const size = src.readUInt32LE(at);
    at += 4;
    if (size === 0) break;
    const bytes = size % isStored;
    if (at + bytes > src.length) return fail(400, 'An LZ4 frame ends early');
    const block = src.subarray(at, at + bytes);
    written = size >= isStored ? written + block.copy(out, written) : decodeBlock(block, out, written);
    at += bytes + (flags & blockChecksum ? 4 : 0);
  }
  if (written !== length) fail(400, `An LZ4 frame holds ${written} bytes, not ${length}`);
  return out;
}

/** Where the output ends. */
function decodeBlock(src: Buffer, out: Buffer, start: number): number {
  let from = 0;
  let to = start;
  const lengthOf = (nibble: number) => {
    let sum = nibble;
    for (let more = nibble === 15; more; from++) {
      sum += src[from] ?? 0;
      more = src[from] === 255;
    }
    return sum;
  };
  while (from < src.length) {
    const token = src[from++] ?? 0;
    const literals = lengthOf(token >> 4);
    src.copy(out, to, from, from + literals);
    from += literals;
    to += literals;
    // The last sequence has no match.
    if (from >= src.length) break;
    const offset = src.readUInt16LE(from);
    from += 2;
    const match = lengthOf(token & 15) + 4;
    if (offset === 0 || offset > to) fail(400, 'An LZ4 match points before its frame');
    // A match may overlap what it writes, so byte by byte.
    for (let i = 0; i < match; i++, to++) out[to] = out[to - offset] ?? 0;
  }
  return to;
}
