import type { Files } from '../ports.ts';
import { createIgnoreRules, type IgnoreRules } from './ignore.ts';

/** A file that is part of the deploy: its path below the folder, size in bytes and mtime in ms. */
export interface LocalFile {
  path: string;
  size: number;
  mtime: number;
}

export interface Collected {
  /** Sorted by path. */
  files: LocalFile[];
  /** Topmost ignored paths; what lies below an ignored folder is not walked. */
  ignored: string[];
  /** Links that lead nowhere or in a circle: told, not followed. */
  skippedLinks: string[];
  /** Text of the root `.gitignore`, which the Hub wants to see with the files. */
  gitignore: string | undefined;
}

const maxDepth = 64;

async function readText(files: Files, path: string): Promise<string | undefined> {
  const found = await files.stat(path);
  return found?.kind === 'file' ? new TextDecoder().decode(await files.read(path)) : undefined;
}

/** Walks the folder once. Throws the signal's reason when aborted. */
export async function collect(files: Files, signal?: AbortSignal): Promise<Collected> {
  const rules = createIgnoreRules(
    (await readText(files, '.hfignore')) ?? '',
    (await readText(files, '.git/info/exclude')) ?? '',
  );
  const collected: Collected = { files: [], ignored: [], skippedLinks: [], gitignore: undefined };
  await walk(files, '', rules, collected, 0, signal);
  collected.files.sort((a, b) => (a.path < b.path ? -1 : 1));
  return collected;
}

async function walk(
  files: Files,
  folder: string,
  rules: IgnoreRules,
  into: Collected,
  depth: number,
  signal: AbortSignal | undefined,
): Promise<void> {
  signal?.throwIfAborted();
  const entries = await files.list(folder);
  const at = (name: string) => (folder === '' ? name : `${folder}/${name}`);
  if (entries.some((entry) => entry.name === '.gitignore' && entry.kind !== 'folder')) {
    const text = await readText(files, at('.gitignore'));
    if (text !== undefined) {
      rules.addGitignore(folder, text);
      if (folder === '') into.gitignore = text;
    }
  }
  for (const entry of entries) {
    const path = at(entry.name);
    const found = entry.kind === 'folder' ? undefined : await files.stat(path);
    const isFolder = entry.kind === 'folder' || found?.kind === 'folder';
    if (rules.match(path, isFolder)) {
      into.ignored.push(path);
    } else if (isFolder) {
      // A linked folder may lead back to one of its parents; a depth no app has ends the circle.
      if (entry.kind === 'link' || depth >= maxDepth) into.skippedLinks.push(path);
      else await walk(files, path, rules, into, depth + 1, signal);
    } else if (found?.kind === 'file') {
      into.files.push({ path, size: found.size, mtime: found.mtime });
    } else {
      into.skippedLinks.push(path);
    }
  }
}
