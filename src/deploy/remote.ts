import { HubError } from '../hub/errors.ts';
import type { HubHttp } from '../hub/http.ts';
import { getHead, listHeadTree, listTree, type TreeFile } from '../hub/repo.ts';
import type { RememberedTree, TargetRecord } from './ledger.ts';
import { readAttributes, type Attributes } from './largeRules.ts';

/** The files of a branch at one commit. */
export interface RemoteState {
  base: string;
  files: TreeFile[];
  /** Of the root `.gitattributes`, `''` when there is none; `undefined` when it is not known. */
  attributes: string | undefined;
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
    return { base: known.commit, files: known.files, attributes: known.attributes, requests: 0 };
  }
  let asked = 0;
  if (options.at === undefined && !known) {
    // At the same time, as each waits for the Hub alone.
    const [found, attributes] = await Promise.all([
      listHeadTree(hub, space, branch, signal),
      readAttributes(hub, space, branch, signal),
    ]);
    if (!found) throw new HubError('notFound', treeRoute);
    asked = found.requests + 1;
    if (found.commit !== undefined) {
      const { commit: base, files } = found;
      return { base, files, attributes: attributesAt(base, files, attributes), requests: asked };
    }
  }
  if (options.at === undefined) asked += 1;
  const base = options.at ?? (await getHead(hub, space, branch, signal));
  if (base === undefined) throw new HubError('notFound', 'GET /api/spaces/{id}/revision/{rev}');
  if (known?.commit === base) {
    return { base, files: known.files, attributes: known.attributes, requests: asked };
  }
  // The tree is read at that very commit, so that plan and parent agree.
  const files = await listTree(hub, space, base, signal);
  return {
    base,
    files,
    attributes: attributesAt(base, files, carriedOver(known, base, files)),
    requests: asked + Math.max(1, Math.ceil(files.length / filesPerPage)),
  };
}

/** A file that has not changed since it was read. */
function carriedOver(
  known: RememberedTree | undefined,
  commit: string,
  files: readonly TreeFile[],
): Attributes | undefined {
  const isSame = known?.attributes !== undefined && attributesId(files) === attributesId(known.files);
  return isSame ? { text: known.attributes ?? '', commit } : undefined;
}

function attributesId(files: readonly TreeFile[]): string | undefined {
  return files.find((file) => file.path === '.gitattributes')?.oid;
}

/** What was read of `.gitattributes`, if it is of this very commit and stands alone. */
function attributesAt(
  commit: string,
  files: readonly TreeFile[],
  read: Attributes | undefined,
): string | undefined {
  // Those of folders add rules of their own.
  if (files.some((file) => file.path.endsWith('/.gitattributes'))) return undefined;
  if (attributesId(files) === undefined) return '';
  return read?.commit === commit && read.text !== '' ? read.text : undefined;
}
