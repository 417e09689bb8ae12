import { fail, json, needStr, readJson, str, text, type Exchange, type Reply } from './http.ts';
import { readableSpace, writableSpace, type HubState, type Route } from './state.ts';
import type { Commit } from './store.ts';

const none = (): Reply => ({ status: 200, body: '' });

export function refRoutes(hub: HubState): Route[] {
  return [
    { method: 'GET', pattern: '/api/spaces/{id}/refs', handle: (ex) => refs(hub, ex) },
    { method: 'GET', pattern: '/api/spaces/{id}/commits/{rev}', handle: (ex) => commits(hub, ex) },
    { method: 'POST', pattern: '/api/spaces/{id}/branch/{branch*}', handle: (ex) => createBranch(hub, ex) },
    { method: 'DELETE', pattern: '/api/spaces/{id}/branch/{branch*}', handle: (ex) => deleteBranch(hub, ex) },
    { method: 'POST', pattern: '/api/spaces/{id}/tag/{rev}', handle: (ex) => createTag(hub, ex) },
    { method: 'DELETE', pattern: '/api/spaces/{id}/tag/{tag*}', handle: (ex) => deleteTag(hub, ex) },
    { method: 'GET', pattern: '/api/spaces/{id}/compare/{range*}', handle: (ex) => compare(hub, ex) },
    { method: 'POST', pattern: '/api/spaces/{id}/super-squash/{rev}', handle: (ex) => squash(hub, ex) },
  ];
}

function refs(hub: HubState, ex: Exchange): Reply {
  const space = readableSpace(hub, ex);
  const under = (prefix: string, shorten: number) =>
    [...space.refs]
      .filter(([ref]) => ref.startsWith(prefix))
      .map(([ref, targetCommit]) => ({ name: ref.slice(shorten), ref, targetCommit }));
  return json({
    branches: under('refs/heads/', 11),
    converts: [],
    tags: under('refs/tags/', 10),
    ...(ex.query.get('include_prs') ? { pullRequests: under('refs/pr/', 5) } : {}),
  });
}

function commits(hub: HubState, ex: Exchange): Reply {
  const space = readableSpace(hub, ex);
  const history = hub.store.history(space, hub.store.resolve(space, ex.params['rev'] ?? 'main'));
  const limit = Math.max(1, Number(ex.query.get('limit') ?? 50) || 50);
  const p = Number(ex.query.get('p') ?? 0) || 0;
  const rows = history.slice(p * limit, (p + 1) * limit).map((commit) => ({
    id: commit.oid,
    title: commit.title,
    message: commit.message,
    authors: [{ user: commit.author, avatar: `/avatars/${commit.author}.svg` }],
    date: commit.date,
  }));
  const headers: Record<string, string> = { 'X-Total-Count': String(history.length) };
  if ((p + 1) * limit < history.length) {
    const next = new URL(ex.origin + ex.path);
    next.search = new URLSearchParams([...ex.query].filter(([key]) => key !== 'p')).toString();
    next.searchParams.set('p', String(p + 1));
    headers['Link'] = `<${next.href}>; rel="next"`;
  }
  return json(rows, 200, headers);
}

function createBranch(hub: HubState, ex: Exchange): Reply {
  const { space, token } = writableSpace(hub, ex, 'create a branch');
  const body = readJson(ex);
  const name = ex.params['branch'] ?? '';
  const ref = `refs/heads/${name}`;
  if (!/^[\w][\w./-]*$/.test(name)) fail(400, `Invalid branch name: ${name}`);
  if (space.refs.has(ref) && body['overwrite'] !== true) fail(409, `Reference already exists: ${ref}`);
  if (body['emptyBranch'] === true) {
    space.refs.delete(ref);
    hub.store.commit(space, ref, new Map(), 'initial commit', '', token.user);
  } else {
    space.refs.set(ref, hub.store.resolve(space, str(body['startingPoint']) ?? 'main').oid);
  }
  return none();
}

function deleteBranch(hub: HubState, ex: Exchange): Reply {
  const { space } = writableSpace(hub, ex, 'delete a branch');
  const name = ex.params['branch'] ?? '';
  if (name === 'main') fail(403, 'The main branch cannot be deleted');
  if (!space.refs.delete(`refs/heads/${name}`)) fail(404, `Invalid rev id: ${name}`, 'RevisionNotFound');
  return none();
}

function createTag(hub: HubState, ex: Exchange): Reply {
  const { space } = writableSpace(hub, ex, 'create a tag');
  const tag = needStr(readJson(ex), 'tag');
  const commit = hub.store.resolve(space, ex.params['rev'] ?? 'main');
  if (space.refs.has(`refs/tags/${tag}`)) fail(409, `Tag reference exists already: ${tag}`);
  space.refs.set(`refs/tags/${tag}`, commit.oid);
  return none();
}

function deleteTag(hub: HubState, ex: Exchange): Reply {
  const { space } = writableSpace(hub, ex, 'delete a tag');
  const tag = ex.params['tag'] ?? '';
  if (!space.refs.delete(`refs/tags/${tag}`)) fail(404, `Invalid rev id: ${tag}`, 'RevisionNotFound');
  return none();
}

function compare(hub: HubState, ex: Exchange): Reply {
  const space = readableSpace(hub, ex);
  const [a, b] = (ex.params['range'] ?? '').split(/\.{2,3}/);
  if (a === undefined || b === undefined) return fail(400, 'The range must be a..b');
  return text(diff(hub, hub.store.resolve(space, a), hub.store.resolve(space, b)));
}

/** One hunk per changed file: whole old text out, whole new text in. */
export function diff(hub: HubState, from: Commit, to: Commit): string {
  const paths = [...new Set([...from.files.keys(), ...to.files.keys()])].sort();
  let out = '';
  for (const path of paths) {
    const [before, after] = [from.files.get(path), to.files.get(path)];
    if (before?.oid === after?.oid) continue;
    const rows = (oid: string | undefined) => {
      const source = oid === undefined ? '' : (hub.store.blobs.get(oid)?.toString('utf8') ?? '');
      return source === '' ? [] : source.replace(/\n$/, '').split('\n');
    };
    const [old, fresh] = [rows(before?.oid), rows(after?.oid)];
    out += `diff --git a/${path} b/${path}\n`;
    if (!before) out += 'new file mode 100644\n';
    if (!after) out += 'deleted file mode 100644\n';
    out += `--- ${before ? `a/${path}` : '/dev/null'}\n+++ ${after ? `b/${path}` : '/dev/null'}\n`;
    out += `@@ -${old.length ? 1 : 0},${old.length} +${fresh.length ? 1 : 0},${fresh.length} @@\n`;
    out += [...old.map((l) => `-${l}`), ...fresh.map((l) => `+${l}`)].map((l) => `${l}\n`).join('');
  }
  return out;
}

function squash(hub: HubState, ex: Exchange): Reply {
  const { space, token } = writableSpace(hub, ex, 'squash');
  const rev = ex.params['rev'] ?? 'main';
  const ref = hub.store.refName(space, rev) ?? fail(404, `Invalid rev id: ${rev}`, 'RevisionNotFound');
  const { files } = hub.store.resolve(space, rev);
  space.refs.delete(ref);
  const title = str(readJson(ex)['message']) ?? `Super-squash branch '${rev}' using huggingface_hub`;
  return json({ commitId: hub.store.commit(space, ref, files, title, '', token.user).oid });
}
