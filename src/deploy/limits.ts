import { filesPerPreupload } from '../hub/repo.ts';
import type { LocalFile } from './collect.ts';
import type { PlannedFile } from './compare.ts';
import { keptInMemory } from './content.ts';
import { foldersOf } from './deletions.ts';
import { createLargeRules } from './largeRules.ts';

export interface TooLarge {
  path: string;
  size: number;
  limit: number;
  /** The Hub takes it in no way; otherwise it advises against it. */
  isRefused: boolean;
}

export interface Crowded {
  folder: string;
  entries: number;
}

/** hub-docs `storage-limits.md`: files under 200 GB, at most 500 GB; 10 000 entries per folder. */
const advisedFileSize = 200e9;
const largestFile = 500e9;
const entriesPerFolder = 10_000;

/** Above this the Hub takes a file only by large file storage. */
export const inlineLimit = 10 * 1024 * 1024;

/** hub-docs `storage-limits.md`: payload and large files of one commit. */
export const commitLimits = { bytes: 1e9, largeFiles: 25_000 };

export type CommitLimits = typeof commitLimits;

export function overLimits(
  local: readonly LocalFile[],
  changed: readonly PlannedFile[],
): { tooLarge: TooLarge[]; tooManyEntries: Crowded[] } {
  const tooLarge = changed
    .filter((file) => file.size > advisedFileSize)
    .map(({ path, size }) => ({
      path,
      size,
      limit: size > largestFile ? largestFile : advisedFileSize,
      isRefused: size > largestFile,
    }));
  return { tooLarge, tooManyEntries: local.length > entriesPerFolder ? crowded(local) : [] };
}

function crowded(local: readonly LocalFile[]): Crowded[] {
  const entries = new Map<string, Set<string>>();
  for (const { path } of local) {
    const parents = ['', ...foldersOf(path)];
    for (const [index, parent] of parents.entries()) {
      const child = parents[index + 1] ?? path;
      const known = entries.get(parent);
      if (known) known.add(child);
      else entries.set(parent, new Set([child]));
    }
  }
  return [...entries]
    .filter(([, children]) => children.size > entriesPerFolder)
    .map(([folder, children]) => ({ folder, entries: children.size }));
}

const objectsPerBatch = 100;

/** Base64 in its JSON line. */
export function inlineBytes(size: number, path: string): number {
  return Math.ceil(size / 3) * 4 + path.length + 80;
}

/**
 * What the deploy will take. A small binary file, which only the Hub knows to be large, is not foreseen; without the
 * rules of the Space every file is asked for.
 */
export function estimateCost(
  changed: readonly PlannedFile[],
  deletions: number,
  remote: {
    files: readonly { path: string; lfsOid?: string }[];
    attributes: string | undefined;
    requests: number;
  },
): { requests: number; commits: number } {
  if (changed.length + deletions === 0) return { requests: remote.requests, commits: 0 };
  const stored = new Set(remote.files.filter((file) => file.lfsOid !== undefined).map((file) => file.path));
  const large = changed.filter((file) => file.size > inlineLimit || stored.has(file.path)).length;
  let inline = 0;
  for (const file of changed) {
    if (file.size <= inlineLimit && !stored.has(file.path)) inline += inlineBytes(file.size, file.path);
  }
  const commits = Math.max(
    1,
    Math.ceil(inline / commitLimits.bytes),
    Math.ceil(large / commitLimits.largeFiles),
  );
  const storage = Math.ceil(large / objectsPerBatch) + 2 * large;
  const { attributes } = remote;
  const mayBeLarge = attributes === undefined ? () => true : createLargeRules(attributes);
  const asked = changed.filter((file) => file.size > keptInMemory || mayBeLarge(file.path)).length;
  const preuploads = Math.ceil(asked / filesPerPreupload);
  return { requests: remote.requests + preuploads + storage + commits, commits };
}
