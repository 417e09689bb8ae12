import { fail, json, list, page, readJson, type Exchange, type Json, type Reply } from './http.ts';
import { treeIds } from './objects.ts';
import { xetHeaders } from './xetAccess.ts';
import { readableSpace, type HubState, type Route } from './state.ts';
import type { Commit, Entry, Files, Space } from './store.ts';

/** Asked for by a client that puts the file together itself. */
const xetInfo = 'application/vnd.xet-fileinfo+json';

export function fileRoutes(hub: HubState): Route[] {
  return [
    { method: 'GET', pattern: '/api/spaces/{id}/tree/{rev}', handle: (ex) => tree(hub, ex) },
    { method: 'GET', pattern: '/api/spaces/{id}/tree/{rev}/{path*}', handle: (ex) => tree(hub, ex) },
    { method: 'GET', pattern: '/api/spaces/{id}/treesize/{rev}', handle: (ex) => treeSize(hub, ex) },
    { method: 'GET', pattern: '/api/spaces/{id}/treesize/{rev}/{path*}', handle: (ex) => treeSize(hub, ex) },
    { method: 'POST', pattern: '/api/spaces/{id}/paths-info/{rev}', handle: (ex) => pathsInfo(hub, ex) },
    { method: 'GET', pattern: '/spaces/{id}/resolve/{rev}/{path*}', handle: (ex) => content(hub, ex, false) },
    { method: 'GET', pattern: '/spaces/{id}/raw/{rev}/{path*}', handle: (ex) => content(hub, ex, true) },
  ];
}

function folders(files: Files): Map<string, string> {
  return treeIds([...files].map(([path, entry]) => [path, entry.oid]));
}

function tree(hub: HubState, ex: Exchange): Reply {
  const space = readableSpace(hub, ex);
  const commit = hub.store.resolve(space, ex.params['rev'] ?? 'main');
  const prefix = (ex.params['path'] ?? '').replace(/\/+$/, '');
  const recursive = isTrue(ex.query.get('recursive'));
  const expand = isTrue(ex.query.get('expand'));
  const dirs = folders(commit.files);
  if (prefix !== '' && !dirs.has(prefix))
    fail(404, `${prefix} does not exist on "${commit.oid}"`, 'EntryNotFound');
  const within = (path: string) =>
    path !== '' &&
    (prefix === '' || path.startsWith(`${prefix}/`)) &&
    (recursive || !path.slice(prefix === '' ? 0 : prefix.length + 1).includes('/'));
  const rows: Json[] = [
    ...[...dirs].filter(([path]) => within(path)).map(([path, oid]) => directory(path, oid)),
    ...[...commit.files].filter(([path]) => within(path)).map(([path, entry]) => file(path, entry)),
  ];
  rows.sort((a, b) => ((a['path'] as string) < (b['path'] as string) ? -1 : 1));
  const [items, headers] = page(ex, rows, expand ? 100 : 1000);
  const entries = expand ? items.map((row) => expanded(hub, space, commit, row)) : items;
  return json(entries, 200, { ...headers, 'X-Repo-Commit': commit.oid });
}

function isTrue(value: unknown): boolean {
  return value === 'true' || value === '1' || value === 'True' || value === true;
}

function directory(path: string, oid: string): Json {
  return { type: 'directory', oid, size: 0, path };
}

function file(path: string, entry: Entry): Json {
  const { oid, size, lfs, xetHash } = entry;
  return { type: 'file', oid, size, ...(lfs && { lfs }), ...(xetHash !== undefined && { xetHash }), path };
}

function expanded(hub: HubState, space: Space, commit: Commit, row: Json): Json {
  const path = row['path'] as string;
  const stamp = (c: Commit) =>
    row['type'] === 'file'
      ? c.files.get(path)?.oid
      : [...c.files].flatMap(([p, e]) => (p.startsWith(`${path}/`) ? [p, e.oid] : [])).join();
  const history = hub.store.history(space, commit);
  const at = history.findIndex((c, i) => {
    const before = history[i + 1];
    return before === undefined || stamp(before) !== stamp(c);
  });
  const last = history[at] ?? commit;
  return { ...row, lastCommit: { id: last.oid, title: last.title, date: last.date } };
}

function treeSize(hub: HubState, ex: Exchange): Reply {
  const space = readableSpace(hub, ex);
  const path = ex.params['path'] ?? '';
  let size = 0;
  for (const [name, entry] of hub.store.resolve(space, ex.params['rev'] ?? 'main').files) {
    if (path === '' || name === path || name.startsWith(`${path}/`)) size += entry.size;
  }
  return json({ path: path === '' ? '/' : path, size });
}

function pathsInfo(hub: HubState, ex: Exchange): Reply {
  const space = readableSpace(hub, ex);
  const commit = hub.store.resolve(space, ex.params['rev'] ?? 'main');
  let paths: string[];
  let expand: boolean;
  if ((ex.headers['content-type'] ?? '').includes('x-www-form-urlencoded')) {
    const form = new URLSearchParams(ex.body.toString('utf8'));
    paths = form.getAll('paths');
    expand = isTrue(form.get('expand'));
  } else {
    const body = readJson(ex);
    paths = list(body['paths']) as unknown as string[];
    expand = isTrue(body['expand']);
  }
  if (paths.length > 2000) fail(400, 'At most 2000 paths');
  const dirs = folders(commit.files);
  const rows = paths.flatMap((given): Json[] => {
    const path = given.replace(/\/+$/, '');
    const entry = commit.files.get(path);
    if (entry) return [file(path, entry)];
    const oid = path === '' ? undefined : dirs.get(path);
    return oid === undefined ? [] : [directory(path, oid)];
  });
  return json(expand ? rows.map((row) => expanded(hub, space, commit, row)) : rows);
}

function content(hub: HubState, ex: Exchange, raw: boolean): Reply {
  const space = readableSpace(hub, ex);
  const commit = hub.store.resolve(space, ex.params['rev'] ?? 'main');
  const path = ex.params['path'] ?? '';
  const entry = commit.files.get(path);
  const headers: Record<string, string> = { 'X-Repo-Commit': commit.oid };
  if (!entry) return fail(404, 'Entry not found', 'EntryNotFound');
  if (entry.lfs && !raw) {
    headers['X-Linked-Size'] = String(entry.size);
    headers['X-Linked-Etag'] = `"${entry.lfs.oid}"`;
    headers['ETag'] = `"${entry.lfs.oid}"`;
    const xet = hub.store.xet.fileOf(entry.lfs.oid);
    if (xet) Object.assign(headers, xetHeaders(ex, space, ex.params['rev'] ?? 'main', xet));
    if (xet && ex.headers.accept?.includes(xetInfo)) {
      return {
        status: 200,
        headers: { ...headers, 'Content-Type': xetInfo },
        body: JSON.stringify({ hash: xet.hash }),
      };
    }
    headers['Location'] = `${ex.origin}/__lfs/objects/${entry.lfs.oid}`;
    return { status: 302, headers, body: `Found. Redirecting to ${headers['Location']}` };
  }
  const bytes = raw ? hub.store.blobs.get(entry.oid) : hub.store.content(entry);
  headers['ETag'] = `"${entry.oid}"`;
  return ranged(ex, bytes ?? Buffer.alloc(0), headers);
}

/** The bytes, or the part a `Range` header asks for. */
export function ranged(ex: Exchange, bytes: Buffer, headers: Record<string, string>): Reply {
  const all = { 'Content-Type': 'application/octet-stream', 'Accept-Ranges': 'bytes', ...headers };
  const match = /^bytes=(\d*)-(\d*)$/.exec(ex.headers.range ?? '');
  if (!match || (match[1] === '' && match[2] === '')) return { status: 200, headers: all, body: bytes };
  const start = match[1] === '' ? Math.max(0, bytes.length - Number(match[2])) : Number(match[1]);
  const end =
    match[1] === '' || match[2] === '' ? bytes.length - 1 : Math.min(Number(match[2]), bytes.length - 1);
  if (start > end)
    return { status: 416, headers: { ...all, 'Content-Range': `bytes */${bytes.length}` }, body: '' };
  return {
    status: 206,
    headers: { ...all, 'Content-Range': `bytes ${start}-${end}/${bytes.length}` },
    body: bytes.subarray(start, end + 1),
  };
}
