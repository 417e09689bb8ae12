import { hashToHex, hexToBytes, hmac } from '@huggingface/xetchunk-wasm';
import { fail } from './http.ts';
import { decodeLz4Frame } from './lz4.ts';

/** One record of a xorb. Offsets are physical, header included; `length` is that of the content. */
export interface XorbChunk {
  start: number;
  end: number;
  length: number;
}

export interface Term {
  xorb: string;
  /** Bytes of content. */
  length: number;
  /** Chunk indices, end exclusive. */
  start: number;
  end: number;
}

export interface ShardFile {
  hash: string;
  terms: Term[];
  /** One per term, where the client sends them. */
  verification: string[];
  sha256?: string;
}

export interface ShardXorb {
  hash: string;
  /** Hashes as they stand in the shard. */
  chunks: { hash: string; length: number }[];
}

const headerLength = 48;
const entryLength = 48;
const footerLength = 200;
const recordHeader = 8;
/** Where a footer of older clients begins instead of a record. */
const footerMark = 0x58;
const maxChunk = 131_072;
const maxChunks = 8192;
/** Of the data in the records: hf_xet fills a xorb up to this, and the headers come on top. */
const maxData = 64 * 1024 * 1024;

const tag = Buffer.concat([
  Buffer.from('HFRepoMetaData\0'),
  Buffer.from([85, 105, 103, 69, 106, 123, 129, 87, 131, 165, 189, 217, 92, 205, 209, 74, 169]),
]);
const bookend = Buffer.concat([Buffer.alloc(32, 0xff), Buffer.alloc(16)]);

export function isHash(text: string): boolean {
  return /^[0-9a-f]{64}$/.test(text);
}

/** The records of a xorb; 400 when they do not end where it does. */
export function walkXorb(xorb: Buffer): XorbChunk[] {
  const chunks: XorbChunk[] = [];
  let at = 0;
  let data = 0;
  while (at < xorb.length && xorb[at] !== footerMark) {
    if (xorb[at] !== 0 || at + recordHeader > xorb.length) fail(400, `Malformed xorb at byte ${at}`);
    const end = at + recordHeader + xorb.readUIntLE(at + 1, 3);
    const length = xorb.readUIntLE(at + 5, 3);
    if (end > xorb.length || length > maxChunk) fail(400, `Malformed chunk at byte ${at}`);
    chunks.push({ start: at, end, length });
    data += end - at - recordHeader;
    at = end;
  }
  if (chunks.length === 0 || chunks.length > maxChunks) fail(400, 'Wrong number of chunks in the xorb');
  if (data > maxData) fail(400, 'A xorb holds at most 64 MiB');
  return chunks;
}

export function decodeChunk(xorb: Buffer, { start, end, length }: XorbChunk): Buffer {
  const data = xorb.subarray(start + recordHeader, end);
  switch (xorb[start + 4]) {
    case 0:
      return data.length === length ? data : fail(400, 'A stored chunk is not of its length');
    case 1:
      return decodeLz4Frame(data, length);
    case 2:
      return ungroup(decodeLz4Frame(data, length));
    default:
      return fail(400, 'Unknown compression scheme');
  }
}

/** Undoes byte grouping: the bytes at index 0 modulo 4 come first, then 1, 2, 3. */
function ungroup(grouped: Buffer): Buffer {
  const out = Buffer.alloc(grouped.length);
  let from = 0;
  for (let group = 0; group < 4; group++) {
    for (let to = group; to < out.length; to += 4) out[to] = grouped[from++] ?? 0;
  }
  return out;
}

/** File and CAS sections of an uploaded shard, with or without footer. */
export function parseShard(shard: Buffer): { files: ShardFile[]; xorbs: ShardXorb[] } {
  if (shard.length < headerLength || !shard.subarray(0, 32).equals(tag)) fail(400, 'Not a shard');
  let at = headerLength;
  const next = (): Buffer => {
    if (at + entryLength > shard.length) fail(400, 'The shard ends early');
    return shard.subarray(at, (at += entryLength));
  };
  const hashOf = (entry: Buffer) => hashToHex(entry.subarray(0, 32));
  const files: ShardFile[] = [];
  for (let entry = next(); !entry.equals(bookend); entry = next()) {
    const flags = entry.readUInt32LE(32);
    const terms = Array.from({ length: entry.readUInt32LE(36) }, (): Term => {
      const term = next();
      const [length, start, end] = [36, 40, 44].map((offset) => term.readUInt32LE(offset));
      return { xorb: hashOf(term), length: length ?? 0, start: start ?? 0, end: end ?? 0 };
    });
    const verification = (flags & 0x80000000) !== 0 ? terms.map(() => hashOf(next())) : [];
    const file = { hash: hashOf(entry), terms, verification };
    files.push((flags & 0x40000000) !== 0 ? { ...file, sha256: hashOf(next()) } : file);
  }
  const xorbs: ShardXorb[] = [];
  for (let entry = next(); !entry.equals(bookend); entry = next()) {
    const chunks = Array.from({ length: entry.readUInt32LE(36) }, () => {
      const chunk = next();
      return { hash: hashOf(chunk), length: chunk.readUInt32LE(36) };
    });
    xorbs.push({ hash: hashOf(entry), chunks });
  }
  return { files, xorbs };
}

/** The answer to a chunk query: a shard without files, chunk hashes keyed with `key`. */
export function dedupShard(xorbs: ShardXorb[], key: Buffer): Buffer {
  const header = Buffer.alloc(headerLength);
  tag.copy(header);
  header.writeBigUInt64LE(2n, 32);
  header.writeBigUInt64LE(BigInt(footerLength), 40);
  const entries = xorbs.flatMap(({ hash, chunks }) => {
    let offset = 0;
    const rows = chunks.map((chunk) => {
      const row = entryOf(hmac(hexToBytes(chunk.hash), key), [offset, chunk.length]);
      offset += chunk.length;
      return row;
    });
    return [entryOf(hexToBytes(hash), [0, chunks.length, offset]), ...rows];
  });
  const body = Buffer.concat([header, bookend, ...entries, bookend]);
  const footer = Buffer.alloc(footerLength);
  const now = Math.floor(Date.now() / 1000);
  const numbers: [offset: number, value: number][] = [
    [0, 1],
    [8, headerLength],
    [16, headerLength + bookend.length],
    // Called reserved, but huggingface.js reads xorbs up to here only.
    [24, body.length],
    [104, now],
    [112, now + 7 * 86_400],
    [192, body.length],
  ];
  for (const [offset, value] of numbers) footer.writeBigUInt64LE(BigInt(value), offset);
  key.copy(footer, 72);
  return Buffer.concat([body, footer]);
}

function entryOf(hash: Uint8Array, numbers: number[]): Buffer {
  const entry = Buffer.alloc(entryLength);
  entry.set(hash);
  numbers.forEach((value, index) => entry.writeUInt32LE(value, 32 + 4 * index));
  return entry;
}
