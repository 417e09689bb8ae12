import type { Files } from '../ports.ts';
import type { FileFacts, Needs } from './model.ts';
import { needsOf } from './needsOf.ts';
import { largestSource, readsOf } from './readsOf.ts';
import { sourceKind } from './runs.ts';

export interface SourceFile {
  path: string;
  size: number;
  /** In milliseconds. */
  mtime: number;
}

/** What is known of a folder's files; keep it between scans and only what changed is read again. */
export type FactsCache = Map<string, { size: number; mtime: number; facts: FileFacts }>;

export interface ScanOptions {
  /** Lists the files a deploy would upload, ignore rules applied: `collect` of deploy/. */
  walk(files: Files, options?: { signal?: AbortSignal }): Promise<{ files: readonly SourceFile[] }>;
  cache?: FactsCache;
  /** Paths written or removed since the last scan with this cache; the folder is then not walked. */
  changed?: readonly string[];
  signal?: AbortSignal;
}

const parallelReads = 32;

/** Reads the folder's sources and says what they need. Throws the signal's reason when aborted. */
export async function scanFolder(files: Files, options: ScanOptions): Promise<Needs> {
  const { signal } = options;
  const cache = options.cache ?? new Map<string, { size: number; mtime: number; facts: FileFacts }>();
  const stale =
    options.changed !== undefined && cache.size > 0
      ? await changedFiles(files, cache, options.changed)
      : await walkedFiles(files, cache, options);
  const decoder = new TextDecoder();
  for (let from = 0; from < stale.length; from += parallelReads) {
    signal?.throwIfAborted();
    await Promise.all(
      stale.slice(from, from + parallelReads).map(async ({ path, size, mtime }) => {
        try {
          cache.set(path, { size, mtime, facts: readsOf(path, decoder.decode(await files.read(path))) });
        } catch {
          // Removed between the walk and now, or not readable: it cannot be uploaded either.
          cache.delete(path);
        }
      }),
    );
  }
  signal?.throwIfAborted();
  return needsOf(
    [...cache.keys()]
      .sort()
      .map((path) => cache.get(path)?.facts)
      .filter((facts) => facts !== undefined),
  );
}

async function walkedFiles(files: Files, cache: FactsCache, options: ScanOptions): Promise<SourceFile[]> {
  const walked = await options.walk(files, options.signal ? { signal: options.signal } : {});
  const sources = walked.files.filter(
    ({ path, size }) => size <= largestSource && sourceKind(path) !== undefined,
  );
  const present = new Set(sources.map(({ path }) => path));
  for (const path of cache.keys()) if (!present.has(path)) cache.delete(path);
  return sources.filter(({ path, size, mtime }) => {
    const known = cache.get(path);
    return known?.size !== size || known.mtime !== mtime;
  });
}

async function changedFiles(
  files: Files,
  cache: FactsCache,
  changed: readonly string[],
): Promise<SourceFile[]> {
  const stale: SourceFile[] = [];
  for (const path of changed) {
    if (sourceKind(path) === undefined) continue;
    const found = await files.stat(path);
    if (found?.kind === 'file' && found.size <= largestSource)
      stale.push({ path, size: found.size, mtime: found.mtime });
    else cache.delete(path);
  }
  return stale;
}
