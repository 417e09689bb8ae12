import { HubError, isAbort } from '../hub/errors.ts';
import type { HubHttp } from '../hub/http.ts';
import { commit, getHead, listTree, readFile, type TreeFile } from '../hub/repo.ts';
import { changedPaths } from './conflict.ts';
import { eachVersion, type Version } from './history.ts';
import { inParallel } from './hashes.ts';
import { contentId, isPlaced, type TargetRecord } from './ledger.ts';
import { recordKey, writeRecord, type DeployState } from './plan.ts';
import { untilAborted } from './untilAborted.ts';

/** The way back to an earlier commit, as data. Lists are sorted by path. */
export interface RollbackPlan {
  space: string;
  branch: string;
  /** The head the plan was made against. */
  base: string;
  /** The commit whose files come back. */
  to: string;
  added: TreeFile[];
  modified: TreeFile[];
  deleted: TreeFile[];
  unchanged: number;
  /** Bytes that go through this machine; large files are stored already and do not. */
  bytes: number;
  requests: number;
}

export interface RollbackOptions {
  hub: HubHttp;
  space: string;
  branch: string;
  signal?: AbortSignal | undefined;
}

export type RollbackOutcome =
  | { kind: 'committed'; space: string; commit: string; url: string; plan: RollbackPlan }
  | { kind: 'unchanged'; space: string; plan: RollbackPlan }
  /** Somebody committed after the plan was made; nothing was sent. */
  | { kind: 'conflict'; head: string; commits: Version[] }
  | { kind: 'cancelled' }
  | { kind: 'failed'; error: HubError };

/** Compares the head with an earlier commit. HubError `notFound` when there is no such Space, branch or commit. */
export async function planRollback(options: RollbackOptions, to: string): Promise<RollbackPlan> {
  const { hub, space, branch, signal } = options;
  const [base, then] = await Promise.all([
    getHead(hub, space, branch, signal),
    listTree(hub, space, to, signal),
  ]);
  if (base === undefined) throw new HubError('notFound', 'GET /api/spaces/{id}/revision/{rev}');
  const now = await listTree(hub, space, base, signal);
  const changed = changedPaths(now, then);
  const there = new Set(now.map((file) => file.path));
  const wanted = new Set(then.map((file) => file.path));
  const byPath = (a: TreeFile, b: TreeFile) => (a.path < b.path ? -1 : 1);
  const differing = then.filter((file) => changed.has(file.path)).sort(byPath);
  const regular = differing.filter((file) => file.lfsOid === undefined);
  // Without its rules for large files a Space is checked out as pointers.
  const deleted = now.filter((file) => !wanted.has(file.path) && file.path !== '.gitattributes').sort(byPath);
  const isAnything = differing.length + deleted.length > 0;
  return {
    space,
    branch,
    base,
    to,
    added: differing.filter((file) => !there.has(file.path)),
    modified: differing.filter((file) => there.has(file.path)),
    deleted,
    unchanged: then.length - differing.length,
    bytes: regular.reduce((sum, file) => sum + file.size, 0),
    requests: 3 + (isAnything ? regular.length + 1 : 0),
  };
}

/** Commits the earlier files in one commit on top of the plan's base; history is kept. */
export async function rollback(
  options: RollbackOptions & {
    plan: RollbackPlan;
    summary: string;
    state?: DeployState | undefined;
    onProgress?: (done: number, total: number) => void;
    signal: AbortSignal;
  },
): Promise<RollbackOutcome> {
  const { hub, plan, signal } = options;
  try {
    signal.throwIfAborted();
    return await untilAborted(run(options), signal);
  } catch (error) {
    if (signal.aborted || isAbort(error)) return { kind: 'cancelled' };
    if (!(error instanceof HubError)) throw error;
    if (error.code !== 'staleParent') return { kind: 'failed', error };
    const commits: Version[] = [];
    try {
      for await (const version of eachVersion({
        hub,
        space: plan.space,
        branch: plan.branch,
        limit: 20,
        signal,
      })) {
        if (version.oid === plan.base) break;
        commits.push(version);
      }
    } catch (unread) {
      return signal.aborted ? { kind: 'cancelled' } : { kind: 'failed', error: unread as HubError };
    }
    const head = commits[0]?.oid;
    return head === undefined ? { kind: 'failed', error } : { kind: 'conflict', head, commits };
  }
}

async function run(options: Parameters<typeof rollback>[0]): Promise<RollbackOutcome> {
  const { hub, plan, signal } = options;
  const { space, branch, base, to } = plan;
  const written = [...plan.added, ...plan.modified];
  if (written.length + plan.deleted.length === 0) return { kind: 'unchanged', space, plan };
  let done = 0;
  const files = await inParallel(
    written.filter((file) => file.lfsOid === undefined),
    async ({ path }) => {
      const content = await readFile(hub, space, to, path, signal);
      if (!content) throw new HubError('notFound', 'GET /spaces/{id}/resolve/{rev}/{path}');
      options.onProgress?.((done += content.byteLength), plan.bytes);
      return { path, content };
    },
    signal,
    8,
  );
  const lfsFiles = written.flatMap(({ path, size, lfsOid }) =>
    lfsOid === undefined ? [] : [{ path, size, oid: lfsOid }],
  );
  const made = await commit(
    hub,
    space,
    branch,
    {
      summary: options.summary,
      parent: base,
      files,
      lfsFiles,
      deleted: plan.deleted.map((file) => file.path),
    },
    signal,
  );
  await remember(options, plan);
  return { kind: 'committed', space, commit: made.oid, url: made.url, plan };
}

/** A file of ours in an earlier version is still ours; one that comes back as others left it is not. */
async function remember(options: Parameters<typeof rollback>[0], plan: RollbackPlan): Promise<void> {
  const { ledger } = options.state ?? {};
  const key = recordKey(options);
  const record = await ledger?.get(key);
  if (!ledger || !record) return;
  const placed = { ...record.placed };
  const before = new Map(
    (record.tree?.commit === plan.base ? record.tree.files : []).map((file) => [file.path, file]),
  );
  for (const file of plan.modified) {
    const old = before.get(file.path);
    if (old && isPlaced(record, old)) placed[file.path] = contentId(file);
  }
  for (const { path } of plan.deleted) delete placed[path];
  const kept: TargetRecord = { deployed: record.deployed, placed };
  await writeRecord(options, kept);
}
