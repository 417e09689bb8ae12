import type { Files } from '../ports.ts';

const maxBytes = 200_000;

export interface SmallFiles {
  /** Names in a folder; none when it cannot be listed. */
  names(folder: string): Promise<string[]>;
  /** Text of a file; `undefined` when there is none, it is too large or enough files were read. */
  text(path: string): Promise<string | undefined>;
}

/** A reader that stays quick on any folder: it reads each file once, and only so many and so large ones. */
export async function smallFiles(files: Files, maxFiles = 40): Promise<SmallFiles> {
  const listings = new Map<string, string[]>();
  const texts = new Map<string, string | undefined>();
  let filesRead = 0;

  const list = async (folder: string) => {
    const entries = await files.list(folder);
    return entries.map((entry) => entry.name).sort();
  };
  // An unreadable root is an error; an unreadable subfolder only means that nothing is known about it.
  listings.set('', await list(''));

  const read = async (path: string) => {
    const name = path.slice(path.lastIndexOf('/') + 1);
    const folder = path.slice(0, Math.max(0, path.lastIndexOf('/')));
    if (!(await names(folder)).includes(name) || filesRead >= maxFiles) return undefined;
    const stat = await files.stat(path);
    if (stat?.kind !== 'file' || stat.size > maxBytes) return undefined;
    filesRead += 1;
    return new TextDecoder('utf-8', { ignoreBOM: true }).decode(await files.read(path));
  };
  const names = async (folder: string) => {
    const known = listings.get(folder) ?? (await list(folder).catch(() => []));
    listings.set(folder, known);
    return known;
  };
  return {
    names,
    async text(path) {
      if (!texts.has(path)) texts.set(path, await read(path));
      return texts.get(path);
    },
  };
}
