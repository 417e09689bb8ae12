import type { DeployFiles } from './hashes.ts';

export interface ReadOnce {
  files: DeployFiles;
  /** Lets go of what was read, so that it is read anew. */
  forget(): void;
}

/** Larger files are few, and read in pieces. */
const largestKept = 256 * 1024;
const keptInAll = 64 * 1024 * 1024;

/**
 * The same folder, where a small file is read once: what the guard looked at is what is sent, and a slow file system
 * is asked half as often. Who uses it checks that size and mtime are still those of the plan.
 */
export function readOnce(files: DeployFiles): ReadOnce {
  const kept = new Map<string, Uint8Array<ArrayBuffer>>();
  let bytes = 0;
  return {
    files: {
      ...files,
      async read(path) {
        const known = kept.get(path);
        if (known) return known;
        const content = await files.read(path);
        if (content.byteLength <= largestKept && bytes + content.byteLength <= keptInAll) {
          kept.set(path, content);
          bytes += content.byteLength;
        }
        return content;
      },
    },
    forget() {
      kept.clear();
      bytes = 0;
    },
  };
}
