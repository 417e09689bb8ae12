import type { FileEntry, Files } from '../../src/ports.ts';

/** A folder in memory; the folders follow from the paths. */
export function memoryFiles(record: Record<string, string | Uint8Array>): Files {
  const bytes = new Map(
    Object.entries(record).map(([path, content]) => [
      path,
      typeof content === 'string' ? new TextEncoder().encode(content) : new Uint8Array(content),
    ]),
  );
  const isFolder = (path: string) =>
    path === '' || [...bytes.keys()].some((file) => file.startsWith(`${path}/`));
  const missing = (path: string) => new Error(`ENOENT: ${path}`);
  return {
    list(path) {
      if (!isFolder(path)) return Promise.reject(missing(path));
      const prefix = path === '' ? '' : `${path}/`;
      const entries = new Map<string, FileEntry>();
      for (const file of bytes.keys()) {
        if (!file.startsWith(prefix)) continue;
        const [name = '', ...deeper] = file.slice(prefix.length).split('/');
        entries.set(name, { name, kind: deeper.length > 0 ? 'folder' : 'file' });
      }
      return Promise.resolve([...entries.values()]);
    },
    stat(path) {
      const content = bytes.get(path);
      if (content) return Promise.resolve({ kind: 'file', size: content.byteLength, mtime: 0 });
      return Promise.resolve(isFolder(path) ? { kind: 'folder', size: 0, mtime: 0 } : undefined);
    },
    read(path) {
      const content = bytes.get(path);
      return content ? Promise.resolve(new Uint8Array(content)) : Promise.reject(missing(path));
    },
  };
}
