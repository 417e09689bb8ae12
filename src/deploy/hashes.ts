import type { Files } from '../ports.ts';
import { gitBlobId } from '../hub/blobId.ts';
import { sha256OfBlob, type Sha256 } from '../hub/sha256.ts';
import type { LocalFile } from './collect.ts';
import { takingTurns } from './turns.ts';

export interface FileHashes {
  /** git blob id. */
  git?: string;
  sha256?: string;
}

/** Hashes of file contents between deploys. A file with another size or mtime is another content. */
export interface HashCache {
  get(source: string, size: number, mtime: number): FileHashes | undefined;
  set(source: string, size: number, mtime: number, hashes: FileHashes): void;
}

/** A folder whose large files need not be read into memory. */
export interface DeployFiles extends Files {
  /** A Blob that reads from disk when it is read. */
  open?(path: string): Promise<Blob>;
  /** sha256 of a file in hex, by the host's own way. */
  sha256?(path: string, signal?: AbortSignal): Promise<string>;
}

/** git's id of a content: the host's own way, where it is faster than WebCrypto. */
export type BlobId = (bytes: Uint8Array) => string | Promise<string>;

export interface HashContext {
  files: DeployFiles;
  cache?: HashCache | undefined;
  /** The host's own digest, where it has one. */
  newSha256?: (() => Sha256) | undefined;
  blobId?: BlobId | undefined;
  signal?: AbortSignal | undefined;
}

/** Reading and hashing small files waits on the disk more than on the processor. */
const parallelReads = 16;

/**
 * A file written twice within one tick of its file system's clock keeps its mtime. A whole second in `mtime` hints at
 * a clock as coarse as that.
 */
function isYoung(mtime: number): boolean {
  return Date.now() - mtime < (mtime % 1000 === 0 ? 2_000 : 50);
}

export async function hashOf(context: HashContext, file: LocalFile, kind: keyof FileHashes): Promise<string> {
  const { cache } = context;
  const known = cache?.get(file.source, file.size, file.mtime)?.[kind];
  if (known !== undefined) return known;
  const young = isYoung(file.mtime);
  const hash =
    kind === 'git'
      ? await (context.blobId ?? gitBlobId)(await context.files.read(file.source))
      : await sha256(context, file);
  if (!young) remember(cache, file, { [kind]: hash });
  return hash;
}

/** Takes a hash that was computed on the way. */
export function remember(cache: HashCache | undefined, file: LocalFile, hashes: FileHashes): void {
  if (!cache || isYoung(file.mtime)) return;
  const known = cache.get(file.source, file.size, file.mtime);
  cache.set(file.source, file.size, file.mtime, { ...known, ...hashes });
}

async function sha256({ files, newSha256, signal }: HashContext, file: LocalFile): Promise<string> {
  if (files.sha256) return files.sha256(file.source, signal);
  return sha256OfBlob(await blobOf(files, file.source), { newSha256, signal });
}

export async function blobOf(files: DeployFiles, source: string): Promise<Blob> {
  return files.open ? files.open(source) : new Blob([await files.read(source)]);
}

/** Runs `work` on all items, some at a time, results in the order of the items. Throws the signal's reason. */
export async function inParallel<T, R>(
  items: readonly T[],
  work: (item: T) => Promise<R>,
  signal: AbortSignal | undefined,
  parallel = parallelReads,
): Promise<R[]> {
  const results: R[] = [];
  let next = 0;
  let failed = false;
  const turn = takingTurns(signal);
  const run = async () => {
    for (let index = next++; index < items.length && !failed; index = next++) {
      signal?.throwIfAborted();
      const pause = turn();
      if (pause) await pause;
      try {
        results[index] = await work(items[index] as T);
      } catch (error) {
        failed = true;
        throw error;
      }
    }
  };
  await Promise.all(Array.from({ length: Math.min(parallel, items.length) }, run));
  return results;
}
