import type { Files } from '../ports.ts';
import type { HubHttp } from '../hub/http.ts';
import { gitBlobId, sha256Hex } from '../hub/blobId.ts';
import { HubError } from '../hub/errors.ts';
import { getHead, listTree, type TreeFile } from '../hub/repo.ts';
import { collect, type Collected, type LocalFile } from './collect.ts';
import { findSecrets, type Blocked } from './guard.ts';

/** What a deploy would do, as data. */
export interface Plan {
  space: string;
  /** The commit the plan was made against; `undefined` for a Space that does not exist yet. */
  base: string | undefined;
  added: LocalFile[];
  modified: LocalFile[];
  unchanged: number;
  ignored: string[];
  skippedLinks: string[];
  blocked: Blocked[];
  /** Bytes of what would be sent. */
  bytes: number;
  gitignore: string | undefined;
}

export interface PlanOptions {
  hub: HubHttp;
  space: string;
  branch: string;
  files: Files;
  /** A Space that is about to be created has nothing to compare with. */
  isNew: boolean;
  signal?: AbortSignal;
}

async function isSame(files: Files, local: LocalFile, remote: TreeFile): Promise<boolean> {
  if (local.size !== remote.size) return false;
  const content = await files.read(local.path);
  return remote.lfsOid === undefined
    ? (await gitBlobId(content)) === remote.oid
    : (await sha256Hex(content)) === remote.lfsOid;
}

async function readRemote(options: PlanOptions): Promise<{ base: string | undefined; tree: TreeFile[] }> {
  if (options.isNew) return { base: undefined, tree: [] };
  const { hub, space, branch, signal } = options;
  const base = await getHead(hub, space, branch, signal);
  if (base === undefined) return { base, tree: [] };
  try {
    // The tree is read at that very commit, so that plan and parent agree.
    return { base, tree: await listTree(hub, space, base, signal) };
  } catch (error) {
    if (error instanceof HubError && error.code === 'notFound') return { base, tree: [] };
    throw error;
  }
}

/** Compares the folder with the Space at its head. Sends nothing. */
export async function makePlan(options: PlanOptions): Promise<Plan> {
  const { files, signal } = options;
  const [collected, remote] = await Promise.all([collect(files, signal), readRemote(options)]);
  return comparePlan(options.space, files, collected, remote, signal);
}

async function comparePlan(
  space: string,
  files: Files,
  collected: Collected,
  remote: { base: string | undefined; tree: TreeFile[] },
  signal: AbortSignal | undefined,
): Promise<Plan> {
  const there = new Map(remote.tree.map((file) => [file.path, file]));
  const added: LocalFile[] = [];
  const modified: LocalFile[] = [];
  let unchanged = 0;
  for (const file of collected.files) {
    signal?.throwIfAborted();
    const known = there.get(file.path);
    if (!known) added.push(file);
    else if (await isSame(files, file, known)) unchanged += 1;
    else modified.push(file);
  }
  const changed = [...added, ...modified];
  return {
    space,
    base: remote.base,
    added,
    modified,
    unchanged,
    ignored: collected.ignored,
    skippedLinks: collected.skippedLinks,
    blocked: await findSecrets(files, changed, signal),
    bytes: changed.reduce((sum, file) => sum + file.size, 0),
    gitignore: collected.gitignore,
  };
}
