import { HubError } from '../hub/errors.ts';
import type { HubHttp } from '../hub/http.ts';
import { getHead, listHeadTree, listTree, type TreeFile } from '../hub/repo.ts';
import type { TargetRecord } from './ledger.ts';

/** The files of a branch at one commit. */
export interface RemoteState {
  base: string;
  files: TreeFile[];
  /** Requests it took to know. */
  requests: number;
}

export interface RemoteOptions {
  hub: HubHttp;
  space: string;
  branch: string;
  record: TargetRecord | undefined;
  /** Read this commit instead of asking for the head. */
  at?: string | undefined;
  /** Take the commit that is remembered for the head; whoever commits on it learns whether that was right. */
  assumeHead?: boolean | undefined;
  signal?: AbortSignal | undefined;
}

const filesPerPage = 1000;
const treeRoute = 'GET /api/spaces/{id}/tree/{rev}';

/** HubError `notFound` when there is no such Space or branch. */
export async function readRemote(options: RemoteOptions): Promise<RemoteState> {
  const { hub, space, branch, record, signal } = options;
  const known = record?.tree;
  if (options.assumeHead && options.at === undefined && known) {
    return { base: known.commit, files: known.files, requests: 0 };
  }
  let asked = 0;
  if (options.at === undefined && !known) {
    const found = await listHeadTree(hub, space, branch, signal);
    if (!found) throw new HubError('notFound', treeRoute);
    asked = found.requests;
    if (found.commit !== undefined) return { base: found.commit, files: found.files, requests: asked };
  }
  if (options.at === undefined) asked += 1;
  const base = options.at ?? (await getHead(hub, space, branch, signal));
  if (base === undefined) throw new HubError('notFound', 'GET /api/spaces/{id}/revision/{rev}');
  if (known?.commit === base) return { base, files: known.files, requests: asked };
  // The tree is read at that very commit, so that plan and parent agree.
  const files = await listTree(hub, space, base, signal);
  return { base, files, requests: asked + Math.max(1, Math.ceil(files.length / filesPerPage)) };
}
