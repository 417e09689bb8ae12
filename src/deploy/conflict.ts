import type { HubHttp } from '../hub/http.ts';
import { getHead, listTree, type TreeFile } from '../hub/repo.ts';
import { eachVersion, type Version } from './history.ts';
import { contentId } from './ledger.ts';
import { pathsOf, type Plan } from './plan.ts';

/** Somebody else committed after the plan was made. Nothing was sent. */
export interface Conflict {
  kind: 'conflict';
  /** Head of the branch now. */
  head: string;
  /** What came since the plan's base, newest first; at most 20. */
  commits: Version[];
  /** Paths that they changed and the plan changes as well. */
  collisions: string[];
  plan: Plan;
}

/** How to go on after a conflict. `overwrite` also replaces what collides, `keepTheirs` leaves that out. */
export type OnConflict = 'overwrite' | 'keepTheirs';

const mostCommits = 20;

/** What happened on the branch since the plan; `undefined` when nothing did. */
export async function findConflict(
  hub: HubHttp,
  plan: Plan,
  signal: AbortSignal | undefined,
): Promise<Conflict | undefined> {
  const { space, branch } = plan;
  const head = await getHead(hub, space, branch, signal);
  if (head === undefined || head === plan.base) return undefined;
  const [now, commits] = await Promise.all([
    listTree(hub, space, head, signal),
    commitsSince(hub, plan, signal),
  ]);
  const theirs = changedPaths(plan.remote, now);
  const collisions = [...pathsOf(plan)].filter((path) => touches(theirs, path)).sort();
  return { kind: 'conflict', head, commits, collisions, plan };
}

async function commitsSince(
  hub: HubHttp,
  { space, branch, base }: Plan,
  signal: AbortSignal | undefined,
): Promise<Version[]> {
  const commits: Version[] = [];
  for await (const commit of eachVersion({ hub, space, branch, limit: mostCommits, signal })) {
    if (commit.oid === base) break;
    commits.push(commit);
  }
  return commits;
}

export function changedPaths(before: readonly TreeFile[], after: readonly TreeFile[]): Set<string> {
  const ids = new Map(before.map((file) => [file.path, contentId(file)]));
  const changed = new Set<string>();
  for (const file of after) {
    if (ids.get(file.path) !== contentId(file)) changed.add(file.path);
    ids.delete(file.path);
  }
  for (const path of ids.keys()) changed.add(path);
  return changed;
}

/** A file put where a folder is, or the other way round, collides too. */
function touches(theirs: ReadonlySet<string>, path: string): boolean {
  if (theirs.has(path)) return true;
  for (const other of theirs) {
    if (other.startsWith(`${path}/`) || path.startsWith(`${other}/`)) return true;
  }
  return false;
}
