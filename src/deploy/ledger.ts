import type { TreeFile } from '../hub/repo.ts';

/** What this machine remembers of the deploys to one target. */
export interface TargetRecord {
  /** Whether a deploy of this target has ended well before; until then files on the Space are somebody else's. */
  deployed: boolean;
  /** Path to content id of what deploys of this target put on the branch. */
  placed: Record<string, string>;
  /** The files of one commit; a commit never changes, so they are right as long as it is the head. */
  tree?: RememberedTree;
}

export interface RememberedTree {
  commit: string;
  files: TreeFile[];
  /** Text of the root `.gitattributes`, `''` when there is none; absent when it is not known. */
  attributes?: string | undefined;
}

export interface Ledger {
  get(key: string): Promise<TargetRecord | undefined>;
  set(key: string, record: TargetRecord): Promise<void>;
}

export interface TargetKey {
  endpoint: string;
  space: string;
  branch: string;
  /** Tells one local folder from another: a path or URI. */
  folder: string;
}

/** The Hub does not tell the case of Space names apart. */
export function targetKey({ endpoint, space, branch, folder }: TargetKey): string {
  return JSON.stringify([endpoint, space.toLowerCase(), branch, folder]);
}

/** git blob id, or sha256 of a large file: what tells two contents apart. */
export function contentId(file: TreeFile): string {
  return file.lfsOid ?? file.oid;
}

/** Whether what is there now is what a deploy of this target put there. */
export function isPlaced(record: TargetRecord, file: TreeFile): boolean {
  return Object.hasOwn(record.placed, file.path) && record.placed[file.path] === contentId(file);
}

/** A ledger that lasts as long as the process. */
export function memoryLedger(): Ledger {
  const records = new Map<string, TargetRecord>();
  return {
    get: (key) => Promise.resolve(records.get(key)),
    set: (key, record) => {
      records.set(key, record);
      return Promise.resolve();
    },
  };
}
