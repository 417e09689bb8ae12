import { readdir, readFile, realpath, stat } from 'node:fs/promises';
import path from 'node:path';
import type { Dirent, Stats } from 'node:fs';
import type { FileEntry, Files } from '../ports.ts';

function kindOf(entry: Dirent | Stats): FileEntry['kind'] {
  if (entry.isSymbolicLink()) return 'link';
  if (entry.isDirectory()) return 'folder';
  return entry.isFile() ? 'file' : 'other';
}

const nothingThere = new Set(['ENOENT', 'ENOTDIR', 'ELOOP']);

function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && nothingThere.has(String(error.code));
}

/** A folder on disk without VS Code: for headless commands and tests. */
export function nodeFiles(root: string): Files {
  const at = (inside: string) => (inside === '' ? root : path.join(root, inside));
  return {
    async list(folder) {
      const entries = await readdir(at(folder), { withFileTypes: true });
      return entries.map((entry) => ({ name: entry.name, kind: kindOf(entry) }));
    },
    async stat(inside) {
      try {
        const found = await stat(at(inside));
        return { kind: kindOf(found), size: found.size, mtime: found.mtimeMs };
      } catch (error) {
        if (isMissing(error)) return undefined;
        throw error;
      }
    },
    async read(inside) {
      return new Uint8Array(await readFile(at(inside)));
    },
    async realPath(inside) {
      try {
        const [top, target] = await Promise.all([realpath(root), realpath(at(inside))]);
        const relative = path.relative(top, target);
        const isOutside =
          relative === '..' || relative.startsWith(`..${path.sep}`) || path.isAbsolute(relative);
        return isOutside ? undefined : relative.split(path.sep).join('/');
      } catch (error) {
        if (isMissing(error)) return undefined;
        throw error;
      }
    },
  };
}
