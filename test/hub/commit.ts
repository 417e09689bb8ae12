import {
  fail,
  json,
  list,
  needStr,
  num,
  readJson,
  str,
  type Exchange,
  type Json,
  type Reply,
} from './http.ts';
import { lfsMatcher, looksBinary } from './patterns.ts';
import { inlineLimit } from './preupload.ts';
import { openPullRequest } from './discussions.ts';
import { writableSpace, type HubState, type Route } from './state.ts';
import type { Files } from './store.ts';

interface Line {
  key: string;
  value: Json;
}

export function commitRoutes(hub: HubState): Route[] {
  return [{ method: 'POST', pattern: '/api/spaces/{id}/commit/{rev}', handle: (ex) => commit(hub, ex) }];
}

function commit(hub: HubState, ex: Exchange): Reply {
  const { space, token } = writableSpace(hub, ex, 'commit');
  const rev = ex.params['rev'] ?? 'main';
  const ref = hub.store.refName(space, rev);
  if (ref === undefined || ref.startsWith('refs/tags/'))
    fail(404, `Invalid rev id: ${rev}`, 'RevisionNotFound');
  const base = hub.store.resolve(space, rev);
  const lines = readLines(ex);
  const header =
    lines.find((line) => line.key === 'header')?.value ?? fail(400, 'A "header" line is required');
  const summary = needStr(header, 'summary');
  const parent = str(header['parentCommit']);
  if (parent !== undefined && parent !== base.oid) {
    fail(412, 'A commit has happened since. Please refresh and try again.');
  }
  const files: Files = new Map(base.files);
  apply(hub, files, lines);
  const createPr = ['1', 'true'].includes(ex.query.get('create_pr') ?? '');
  const description = str(header['description']) ?? '';
  const pull = createPr
    ? openPullRequest(hub, space, token.user, summary, description, base.oid, 'open')
    : undefined;
  const made = hub.store.commit(space, pull?.ref ?? ref, files, summary, description, token.user);
  hub.counters.commits++;
  if (pull === undefined && ref === 'refs/heads/main') hub.runtimes.onCommit(space);
  return json({
    success: true,
    commitOid: made.oid,
    commitUrl: `${ex.origin}/spaces/${space.id}/commit/${made.oid}`,
    hookOutput: '',
    ...(pull ? { pullRequestUrl: `${ex.origin}/spaces/${space.id}/discussions/${pull.num}` } : {}),
  });
}

function readLines(ex: Exchange): Line[] {
  if ((ex.headers['content-type'] ?? '').startsWith('application/json')) {
    const body = readJson(ex);
    const rows = (key: string, name: string) => list(body[name]).map((value) => ({ key, value }));
    return [
      { key: 'header', value: body },
      ...rows('file', 'files'),
      ...rows('lfsFile', 'lfsFiles'),
      ...rows('deletedEntry', 'deletedEntries'),
    ];
  }
  return ex.body
    .toString('utf8')
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map((line) => {
      try {
        return JSON.parse(line) as Line;
      } catch {
        return fail(400, 'Invalid JSON line in the commit');
      }
    });
}

function checkPath(path: string): string {
  const parts = path.split('/');
  if (
    path.length > 1000 ||
    parts.some((p) => p === '' || p === '.' || p === '..' || p.toLowerCase() === '.git')
  ) {
    fail(400, `Invalid path: ${path}`);
  }
  return path;
}

function apply(hub: HubState, files: Files, lines: Line[]): void {
  const offending: string[] = [];
  const large: string[] = [];
  const tracked: string[] = [];
  for (const { key, value } of lines) {
    if (key === 'header') continue;
    const path = needStr(value, 'path');
    if (key === 'deletedFile' || key === 'deletedFolder' || key === 'deletedEntry') {
      drop(files, path.replace(/\/+$/, ''), key);
      continue;
    }
    checkPath(path);
    const oldPath = str(value['oldPath']);
    const old = oldPath === undefined ? undefined : files.get(oldPath);
    if (oldPath !== undefined) files.delete(oldPath);
    if (key === 'file') {
      const bytes = Buffer.from(
        str(value['content']) ?? '',
        value['encoding'] === 'base64' ? 'base64' : 'utf8',
      );
      if (bytes.length > inlineLimit) large.push(path);
      else if (looksBinary(bytes)) offending.push(path);
      else files.set(path, hub.store.putText(bytes));
    } else if (key === 'lfsFile') {
      const oid = str(value['oid']) ?? old?.lfs?.oid ?? fail(400, `"oid" is required for ${path}`);
      const stored = hub.store.blobs.size(oid);
      if (stored === undefined || !/^[0-9a-f]{64}$/.test(oid)) {
        fail(400, `LFS pointer pointed to a file that does not exist: ${path}`);
      }
      const size = num(value['size']);
      if (size !== undefined && size !== stored) fail(400, `"size" of ${path} is not that of the object`);
      files.set(path, hub.store.putLfs(oid, stored));
      tracked.push(path);
    } else fail(400, `Unknown key "${key}"`);
  }
  if (large.length > 0) refuse('files larger than 10 MiB', large);
  if (offending.length > 0) refuse('binary files', offending);
  track(hub, files, tracked);
}

function refuse(what: string, paths: string[]): never {
  fail(
    400,
    `Your push was rejected because it contains ${what}.\nPlease use https://huggingface.co/docs/hub/xet to store ${what}.\n\nOffending files:\n${paths.map((p) => `  - ${p}`).join('\n')}`,
  );
}

function drop(files: Files, path: string, key: string): void {
  const below = [...files.keys()].filter((name) => name.startsWith(`${path}/`));
  if (key !== 'deletedFolder' && files.delete(path)) return;
  if (key === 'deletedFile' || below.length === 0) {
    fail(404, `A file with the name "${path}" does not exist`, 'EntryNotFound');
  }
  for (const name of below) files.delete(name);
}

/** Adds the `.gitattributes` entry of each new LFS file that no pattern covers. */
function track(hub: HubState, files: Files, paths: string[]): void {
  const entry = files.get('.gitattributes');
  let attributes = entry ? hub.store.content(entry).toString('utf8') : '';
  const missing = paths.filter((path) => !lfsMatcher(attributes)(path));
  if (missing.length === 0) return;
  if (attributes !== '' && !attributes.endsWith('\n')) attributes += '\n';
  for (const path of missing) {
    attributes += `${path.replace(/ /g, '[[:space:]]')} filter=lfs diff=lfs merge=lfs -text\n`;
  }
  files.set('.gitattributes', hub.store.putText(Buffer.from(attributes)));
}
