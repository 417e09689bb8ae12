import { existsSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Content by hash: git blob ids and LFS oids share it, as their lengths differ. */
export interface Blobs {
  has(oid: string): boolean;
  size(oid: string): number | undefined;
  get(oid: string): Buffer | undefined;
  put(oid: string, bytes: Buffer): void;
  clear(): void;
}

export function memoryBlobs(): Blobs {
  const map = new Map<string, Buffer>();
  return {
    has: (oid) => map.has(oid),
    size: (oid) => map.get(oid)?.length,
    get: (oid) => map.get(oid),
    put: (oid, bytes) => void map.set(oid, bytes),
    clear: () => map.clear(),
  };
}

export function folderBlobs(folder: string): Blobs {
  const at = (oid: string) => join(folder, oid.slice(0, 2), oid.slice(2));
  return {
    has: (oid) => existsSync(at(oid)),
    size: (oid) => statSync(at(oid), { throwIfNoEntry: false })?.size,
    get: (oid) => (existsSync(at(oid)) ? readFileSync(at(oid)) : undefined),
    put: (oid, bytes) => {
      if (existsSync(at(oid))) return;
      mkdirSync(join(folder, oid.slice(0, 2)), { recursive: true });
      writeFileSync(at(oid), bytes);
    },
    clear: () => rmSync(folder, { recursive: true, force: true }),
  };
}
