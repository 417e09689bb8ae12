import { fail, json, num, readJson, str, type Exchange, type Json, type Reply } from './http.ts';
import { ignoreMatcher, lfsMatcher, looksBinary } from './patterns.ts';
import { writableSpace, type HubState, type Route } from './state.ts';
import type { Commit } from './store.ts';

export const inlineLimit = 10 * 1024 * 1024;

export function preuploadRoutes(hub: HubState): Route[] {
  return [
    { method: 'POST', pattern: '/api/spaces/{id}/preupload/{rev}', handle: (ex) => preupload(hub, ex) },
  ];
}

export function textAt(hub: HubState, commit: Commit, path: string): string {
  const entry = commit.files.get(path);
  return entry ? hub.store.content(entry).toString('utf8') : '';
}

function preupload(hub: HubState, ex: Exchange): Reply {
  const { space } = writableSpace(hub, ex, 'upload');
  const commit = hub.store.resolve(space, ex.params['rev'] ?? 'main');
  const body = readJson(ex);
  if (!Array.isArray(body['files'])) fail(422, '"files" must be an array');
  const files = body['files'] as Json[];
  if (files.length > 1000) fail(422, '"files" must contain at most 1000 items');
  const isLfs = lfsMatcher(str(body['gitAttributes']) ?? textAt(hub, commit, '.gitattributes'));
  const isIgnored = ignoreMatcher(str(body['gitIgnore']) ?? textAt(hub, commit, '.gitignore'));
  const answer = files.map((file) => {
    const path = str(file['path']);
    const size = num(file['size']);
    const sample = str(file['sample']);
    if (path === undefined || size === undefined || sample === undefined) {
      return fail(422, 'Each file needs "path", "size" and "sample"');
    }
    const large = size > inlineLimit || isLfs(path) || looksBinary(Buffer.from(sample, 'base64'));
    const here = commit.files.get(path);
    const oid = here?.lfs?.oid ?? here?.oid;
    return {
      path,
      uploadMode: large ? 'lfs' : 'regular',
      shouldIgnore: isIgnored(path),
      ...(oid === undefined ? {} : { oid }),
    };
  });
  return json({ files: answer, commitOid: commit.oid });
}
