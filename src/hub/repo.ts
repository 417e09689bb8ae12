import { base64 } from './base64.ts';
import { commitBody, type NewCommit } from './commitBody.ts';
import { HubError } from './errors.ts';
import { throwIfAborted } from './http.ts';
import type { HubHttp } from './http.ts';
import { eachItem } from './pages.ts';
import { encodeId, encodePath } from './paths.ts';
import { compact, isRecord, records, text } from './shape.ts';

export interface TreeFile {
  path: string;
  /** Bytes of the content, also for a large file. */
  size: number;
  /** Git blob id; for a large file that of its pointer. */
  oid: string;
  /** sha256 of a large file's content. */
  lfsOid?: string;
}

export interface PreuploadFile {
  path: string;
  size: number;
  /** Leading bytes; the first 512 are sent. */
  sample: Uint8Array;
}

export interface PreuploadAnswer {
  /** Head of the branch: the `parent` of the commit. */
  head?: string;
  files: {
    path: string;
    mode: 'regular' | 'lfs';
    ignored: boolean;
    /** What is there now: git blob id, or sha256 of a large file. */
    oid?: string;
  }[];
}

export type { NewCommit };

export interface CommitInfo {
  oid: string;
  title: string;
  /** ISO 8601. */
  date?: string;
}

/** The Hub takes 1000. */
export const filesPerPreupload = 500;
const parallelPreuploads = 4;
const sampleBytes = 512;
/** About 10 s: what a proxy cut off at 60 s is committed soon after, or never. */
const recoveryWaitsMs = [1000, 2000, 3000, 4000];

function revisionPath(id: string, kind: string, rev: string, route: string): string {
  return `/api/spaces/${encodeId(id, route)}/${kind}/${encodeURIComponent(rev)}`;
}

/** All files of a revision, folders left out. */
export function listTree(hub: HubHttp, id: string, rev: string, signal?: AbortSignal): Promise<TreeFile[]> {
  return readPages(hub, id, rev, signal, () => undefined);
}

/**
 * All files of a branch and the commit they are of; `undefined` when there is no such branch or Space. `commit` is
 * missing when the Hub does not tell it, or another one on the next page.
 */
export async function listHeadTree(
  hub: HubHttp,
  id: string,
  branch: string,
  signal?: AbortSignal,
): Promise<{ commit?: string; files: TreeFile[]; requests: number } | undefined> {
  const commits: (string | null)[] = [];
  const read = readPages(hub, id, branch, signal, ({ headers }) =>
    commits.push(headers.get('x-repo-commit')),
  );
  const files = await orMissing(read);
  if (!files) return undefined;
  const [commit, ...others] = new Set(commits);
  const isOne = commit && others.length === 0 && /^[0-9a-f]{40}$/.test(commit);
  return { files, requests: commits.length, ...(isOne ? { commit } : {}) };
}

async function readPages(
  hub: HubHttp,
  id: string,
  rev: string,
  signal: AbortSignal | undefined,
  onPage: (response: Response) => void,
): Promise<TreeFile[]> {
  const route = 'GET /api/spaces/{id}/tree/{rev}';
  const first = { path: revisionPath(id, 'tree', rev, route), query: { recursive: true }, signal };
  const files: TreeFile[] = [];
  for await (const entry of eachItem(hub, route, first, Infinity, onPage)) {
    if (!isRecord(entry) || entry['type'] !== 'file') continue;
    const [name, oid, size] = [text(entry['path']), text(entry['oid']), entry['size']];
    if (name === undefined || oid === undefined) throw new HubError('badAnswer', route);
    const lfs = isRecord(entry['lfs']) ? entry['lfs'] : {};
    files.push({
      path: name,
      oid,
      size: typeof size === 'number' ? size : 0,
      ...compact({ lfsOid: text(lfs['oid']) }),
    });
  }
  return files;
}

/** Asks how each file is to be sent. Order of `files` is kept; HubError `staleParent` when the head moves meanwhile. */
export async function preupload(
  hub: HubHttp,
  id: string,
  rev: string,
  options: { files: PreuploadFile[]; gitIgnore?: string; gitAttributes?: string },
  signal?: AbortSignal,
): Promise<PreuploadAnswer> {
  const route = 'POST /api/spaces/{id}/preupload/{rev}';
  const path = revisionPath(id, 'preupload', rev, route);
  const chunks: PreuploadFile[][] = [];
  for (let start = 0; start < options.files.length; start += filesPerPreupload) {
    chunks.push(options.files.slice(start, start + filesPerPreupload));
  }
  const failed = new AbortController();
  const both = signal ? AbortSignal.any([signal, failed.signal]) : failed.signal;
  const answers: PreuploadAnswer[] = [];

  async function ask(chunk: PreuploadFile[]): Promise<PreuploadAnswer> {
    const answer = await hub.json<unknown>(route, {
      method: 'POST',
      path,
      retry: 'safe',
      signal: both,
      body: {
        files: chunk.map((file) => ({
          path: file.path,
          size: file.size,
          sample: base64(file.sample.subarray(0, sampleBytes)),
        })),
        ...compact({ gitIgnore: options.gitIgnore, gitAttributes: options.gitAttributes }),
      },
    });
    if (!isRecord(answer)) throw new HubError('badAnswer', route);
    const told = new Map(records(answer['files']).map((file) => [file['path'], file]));
    const files = chunk.map((file): PreuploadAnswer['files'][number] => {
      const one = told.get(file.path);
      const mode = one?.['uploadMode'];
      if (mode !== 'regular' && mode !== 'lfs') throw new HubError('badAnswer', route);
      const ignored = one?.['shouldIgnore'] === true;
      return { path: file.path, mode, ignored, ...compact({ oid: text(one?.['oid']) }) };
    });
    return { ...compact({ head: text(answer['commitOid']) }), files };
  }

  let next = 0;
  const work = async () => {
    for (let index = next++; index < chunks.length; index = next++) {
      answers[index] = await ask(chunks[index] ?? []);
    }
  };
  try {
    await Promise.all(Array.from({ length: parallelPreuploads }, work));
  } catch (error) {
    failed.abort();
    throw error;
  }
  const heads = new Set(answers.map((answer) => answer.head));
  if (heads.size > 1) throw new HubError('staleParent', route);
  return { ...compact({ head: answers[0]?.head }), files: answers.flatMap((answer) => answer.files) };
}

/**
 * One commit; only what the Hub refused before doing anything is sent again. When the answer is lost, the branch tells whether the commit was made. `onProgress`
 * counts files put into the body; the sending itself cannot be watched through `fetch`.
 */
export async function commit(
  hub: HubHttp,
  id: string,
  rev: string,
  change: NewCommit,
  signal?: AbortSignal,
  onProgress?: (done: number, total: number) => void,
): Promise<{ oid: string; url: string }> {
  const route = 'POST /api/spaces/{id}/commit/{rev}';
  const path = revisionPath(id, 'commit', rev, route);
  throwIfAborted(signal);
  const parent = change.parent ?? (await getHead(hub, id, rev, signal));
  const rawBody = await commitBody(change, signal, onProgress);
  try {
    const answer = await hub.json<unknown>(route, {
      method: 'POST',
      path,
      rawBody,
      headers: { 'content-type': 'application/x-ndjson' },
      signal,
    });
    const oid = isRecord(answer) ? text(answer['commitOid']) : undefined;
    if (!isRecord(answer) || !oid) throw new HubError('badAnswer', route);
    return { oid, url: text(answer['commitUrl']) ?? commitUrl(hub, id, oid) };
  } catch (error) {
    if (!(error instanceof HubError) || !isLostAnswer(error)) throw error;
    const made = await findLostCommit(hub, id, rev, { summary: change.summary, parent }, signal);
    if (!made) throw error;
    return made;
  }
}

/** Whether the commit may have been made although the call failed. */
export function isLostAnswer(error: HubError): boolean {
  return error.code === 'server' || error.code === 'network';
}

/**
 * Looks for about 10 s whether a commit titled `summary` has followed `parent` (absent = the branch was empty).
 * `undefined` when it has not.
 */
export async function findLostCommit(
  hub: HubHttp,
  id: string,
  rev: string,
  lost: { summary: string; parent: string | undefined },
  signal?: AbortSignal,
): Promise<{ oid: string; url: string } | undefined> {
  for (const ms of recoveryWaitsMs) {
    await hub.clock.sleep(ms, signal);
    throwIfAborted(signal);
    try {
      const head = await readHead(hub, id, rev, signal, 'none');
      if (head === undefined || head === lost.parent) continue;
      const commits = await listCommits(hub, id, rev, { limit: 20, signal });
      // Someone may have committed on top of ours: ours is the child of the parent.
      const at = commits.findIndex((item) => item.oid === lost.parent);
      const child = commits[at > 0 ? at - 1 : 0];
      if (child && child.oid !== lost.parent && child.title.trim() === firstLine(lost.summary)) {
        return { oid: child.oid, url: commitUrl(hub, id, child.oid) };
      }
    } catch (error) {
      throwIfAborted(signal);
      if (!(error instanceof HubError)) throw error;
    }
  }
  return undefined;
}

function firstLine(summary: string): string {
  return (summary.trim().split('\n')[0] ?? '').trim();
}

function commitUrl(hub: HubHttp, id: string, oid: string): string {
  return `${hub.endpoint}/spaces/${id}/commit/${oid}`;
}

/** Head of a branch; `undefined` when there is no such branch or Space. */
export function getHead(
  hub: HubHttp,
  id: string,
  rev: string,
  signal?: AbortSignal,
): Promise<string | undefined> {
  return readHead(hub, id, rev, signal);
}

async function readHead(
  hub: HubHttp,
  id: string,
  rev: string,
  signal: AbortSignal | undefined,
  retry?: 'none',
): Promise<string | undefined> {
  const route = 'GET /api/spaces/{id}/revision/{rev}';
  const path = revisionPath(id, 'revision', rev, route);
  const query = { expand: ['sha'] };
  const answer = await orMissing(hub.json<unknown>(route, { path, query, signal, ...compact({ retry }) }));
  return isRecord(answer) ? text(answer['sha']) : undefined;
}

/** Newest first. `limit` (default 20) counts commits. */
export async function listCommits(
  hub: HubHttp,
  id: string,
  rev: string,
  options: { limit?: number; signal?: AbortSignal | undefined } = {},
): Promise<CommitInfo[]> {
  const route = 'GET /api/spaces/{id}/commits/{rev}';
  const limit = options.limit ?? 20;
  const request = {
    path: revisionPath(id, 'commits', rev, route),
    query: { limit: Math.min(limit, 100) },
    signal: options.signal,
  };
  const commits: CommitInfo[] = [];
  for await (const item of eachItem(hub, route, request, limit)) {
    const oid = isRecord(item) ? text(item['id']) : undefined;
    if (!isRecord(item) || !oid) throw new HubError('badAnswer', route);
    commits.push({ oid, title: text(item['title']) ?? '', ...compact({ date: text(item['date']) }) });
  }
  return commits;
}

/** A file's content, large files included; `undefined` when there is none. */
export async function readFile(
  hub: HubHttp,
  id: string,
  rev: string,
  path: string,
  signal?: AbortSignal,
): Promise<Uint8Array<ArrayBuffer> | undefined> {
  const route = 'GET /spaces/{id}/resolve/{rev}/{path}';
  const where = `/spaces/${encodeId(id, route)}/resolve/${encodeURIComponent(rev)}/${encodePath(path, route)}`;
  const response = await orMissing(hub.raw(route, { path: where, signal }));
  if (!response) return undefined;
  try {
    return new Uint8Array(await response.arrayBuffer());
  } catch (cause) {
    throwIfAborted(signal);
    throw new HubError('network', route, { cause });
  }
}

async function orMissing<T>(call: Promise<T>): Promise<T | undefined> {
  try {
    return await call;
  } catch (error) {
    if (error instanceof HubError && error.code === 'notFound') return undefined;
    throw error;
  }
}
