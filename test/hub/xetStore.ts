import { fileHash, hashToHex, hexToBytes, verificationHash, xorbHash } from '@huggingface/xetchunk-wasm';
import { createHash, randomBytes } from 'node:crypto';
import type { Blobs } from './blobs.ts';
import { fail } from './http.ts';
import { sha256 } from './objects.ts';
import { decodeChunk, dedupShard, parseShard, walkXorb } from './xetFormat.ts';
import type { ShardFile, ShardXorb, Term, XorbChunk } from './xetFormat.ts';

export interface XetFile {
  hash: string;
  size: number;
  terms: Term[];
}

export interface Xet {
  /** False when it was there. */
  putXorb(hash: string, bytes: Buffer): boolean;
  xorb(hash: string): Buffer | undefined;
  /** Registers its files; false when it was there. */
  putShard(bytes: Buffer): boolean;
  file(hash: string): XetFile | undefined;
  fileOf(sha256: string): XetFile | undefined;
  content(file: XetFile): Buffer;
  chunksOf(term: Term): XorbChunk[];
  /** A shard with all xorbs of the files that share a xorb with this chunk; undefined for an unknown chunk. */
  whatIsNear(chunk: string): Buffer | undefined;
  clear(): void;
}

/**
 * Content-addressed storage as of Xet. Xorbs and shards lie in `blobs` as they came; `shardKeys` tells, over restarts,
 * which shards there are.
 */
export function createXet(blobs: Blobs, shardKeys: string[]): Xet {
  const layouts = new Map<string, XorbChunk[]>();
  const described = new Map<string, ShardXorb>();
  const files = new Map<string, XetFile>();
  const bySha256 = new Map<string, XetFile>();
  const xorbsOfChunk = new Map<string, string[]>();
  const key = randomBytes(32);
  const xorbKey = (hash: string) => `xorb-${hash}`;

  function layoutOf(hash: string): XorbChunk[] {
    let layout = layouts.get(hash);
    if (!layout) {
      const bytes = blobs.get(xorbKey(hash)) ?? fail(400, `Unknown xorb ${hash}`);
      layouts.set(hash, (layout = walkXorb(bytes)));
    }
    return layout;
  }

  function describe(xorb: ShardXorb): void {
    const layout = layoutOf(xorb.hash);
    const isSame = layout.every(({ length }, index) => xorb.chunks[index]?.length === length);
    if (layout.length !== xorb.chunks.length || !isSame) fail(400, 'The shard does not fit its xorb');
    const chunks = xorb.chunks.map(({ hash, length }) => ({ hash: hexToBytes(hash), length }));
    if (hashToHex(xorbHash(chunks)) !== xorb.hash) fail(400, 'The chunks do not give the hash of the xorb');
    if (described.has(xorb.hash)) return;
    described.set(xorb.hash, xorb);
    for (const { hash } of xorb.chunks) {
      const holders = xorbsOfChunk.get(hash);
      if (!holders) xorbsOfChunk.set(hash, [xorb.hash]);
      else if (holders.at(-1) !== xorb.hash) holders.push(xorb.hash);
    }
  }

  /** Everything the format lets a server check, the content's sha256 included. */
  function register(file: ShardFile): void {
    const all = file.terms.flatMap((term, index) => {
      const known = described.get(term.xorb) ?? fail(400, `Unknown xorb ${term.xorb}`);
      const chunks = known.chunks.slice(term.start, term.end);
      const length = chunks.reduce((sum, chunk) => sum + chunk.length, 0);
      if (chunks.length === 0 || chunks.length !== term.end - term.start || length !== term.length) {
        fail(400, 'A term is outside its xorb');
      }
      const hashes = chunks.map((chunk) => hexToBytes(chunk.hash));
      const stated = file.verification[index];
      if (stated !== undefined && hashToHex(verificationHash(hashes)) !== stated) {
        fail(400, 'A term does not give its verification hash');
      }
      return chunks.map((chunk, at) => ({ hash: hashes[at] ?? new Uint8Array(32), length: chunk.length }));
    });
    if (hashToHex(fileHash(all)) !== file.hash) fail(400, 'The terms do not give the hash of the file');
    const size = all.reduce((sum, chunk) => sum + chunk.length, 0);
    const made: XetFile = { hash: file.hash, size, terms: file.terms };
    if (file.sha256 !== undefined) {
      const digest = createHash('sha256');
      for (const piece of pieces(made)) digest.update(piece);
      if (digest.digest('hex') !== file.sha256) fail(400, 'The content does not match its sha256');
      bySha256.set(file.sha256, made);
    }
    // Set anew, the newest stands last.
    files.delete(file.hash);
    files.set(file.hash, made);
  }

  function* pieces(file: XetFile): Generator<Buffer> {
    for (const term of file.terms) {
      const bytes = blobs.get(xorbKey(term.xorb)) ?? fail(500, `Lost xorb ${term.xorb}`);
      for (const chunk of chunksOf(term)) yield decodeChunk(bytes, chunk);
    }
  }

  function chunksOf(term: Term): XorbChunk[] {
    return layoutOf(term.xorb).slice(term.start, term.end);
  }

  function readShard(bytes: Buffer): void {
    const shard = parseShard(bytes);
    shard.xorbs.forEach(describe);
    shard.files.forEach(register);
  }

  for (const shard of shardKeys) readShard(blobs.get(shard) ?? fail(500, `Lost ${shard}`));

  return {
    putXorb(hash, bytes) {
      if (blobs.has(xorbKey(hash))) return false;
      layouts.set(hash, walkXorb(bytes));
      blobs.put(xorbKey(hash), bytes);
      return true;
    },
    xorb: (hash) => blobs.get(xorbKey(hash)),
    putShard(bytes) {
      readShard(bytes);
      const shard = `shard-${sha256(bytes)}`;
      if (shardKeys.includes(shard)) return false;
      blobs.put(shard, bytes);
      shardKeys.push(shard);
      return true;
    },
    file: (hash) => files.get(hash),
    fileOf: (oid) => bySha256.get(oid),
    content(file) {
      const out = Buffer.allocUnsafe(file.size);
      let at = 0;
      for (const piece of pieces(file)) at += piece.copy(out, at);
      return out;
    },
    chunksOf,
    whatIsNear(chunk) {
      const holders = xorbsOfChunk.get(chunk);
      if (!holders) return undefined;
      const near = new Set<string>();
      // The first xorb listed that has a chunk is taken: the newest file's come first, so that terms stay long.
      for (const { terms } of [...files.values()].reverse()) {
        if (terms.some(({ xorb }) => holders.includes(xorb))) terms.forEach(({ xorb }) => near.add(xorb));
      }
      for (const holder of holders) near.add(holder);
      return dedupShard(
        [...near].flatMap((hash) => described.get(hash) ?? []),
        key,
      );
    },
    clear() {
      for (const map of [layouts, described, files, bySha256, xorbsOfChunk]) map.clear();
      shardKeys.length = 0;
    },
  };
}

/** `blobs` in which what came by Xet can be had by its sha256 too. */
export function withXet(blobs: Blobs, xet: Xet): Blobs {
  return {
    has: (oid) => blobs.has(oid) || xet.fileOf(oid) !== undefined,
    size: (oid) => blobs.size(oid) ?? xet.fileOf(oid)?.size,
    get: (oid) => {
      const file = xet.fileOf(oid);
      return file && !blobs.has(oid) ? xet.content(file) : blobs.get(oid);
    },
    put: (oid, bytes) => blobs.put(oid, bytes),
    clear: () => {
      blobs.clear();
      xet.clear();
    },
  };
}
