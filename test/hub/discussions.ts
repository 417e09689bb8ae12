import { fail, json, needStr, readJson, str, type Exchange, type Json, type Reply } from './http.ts';
import { hexId } from './objects.ts';
import { diff } from './refs.ts';
import { readableSpace, writableSpace, type HubState, type Route } from './state.ts';
import type { Discussion, Space } from './store.ts';

export function discussionRoutes(hub: HubState): Route[] {
  const at = '/api/spaces/{id}/discussions';
  const change = (
    verb: string,
    act: (space: Space, d: Discussion, body: Json, user: string) => Json,
  ): Route => ({
    method: 'POST',
    pattern: `${at}/{n}/${verb}`,
    handle: (ex) => {
      const { space, token } = writableSpace(hub, ex, verb);
      return json(act(space, find(space, ex), readJson(ex), token.user));
    },
  });
  return [
    { method: 'GET', pattern: at, handle: (ex) => list(hub, ex) },
    { method: 'POST', pattern: at, handle: (ex) => create(hub, ex) },
    { method: 'GET', pattern: `${at}/{n}`, handle: (ex) => detail(hub, ex) },
    {
      method: 'DELETE',
      pattern: `${at}/{n}`,
      handle: (ex) => {
        const { space } = writableSpace(hub, ex, 'delete a discussion');
        const gone = find(space, ex);
        space.discussions = space.discussions.filter((d) => d !== gone);
        return { status: 200, body: '' };
      },
    },
    change('comment', (_space, d, body, user) => ({
      newMessage: add(d, user, 'comment', comment(needStr(body, 'comment'))),
    })),
    change('status', (_space, d, body, user) => {
      d.status = body['status'] === 'closed' ? 'closed' : 'open';
      return { newStatus: add(d, user, 'status-change', { status: d.status }) };
    }),
    change('title', (_space, d, body, user) => {
      const from = d.title;
      d.title = needStr(body, 'title');
      return { newTitle: add(d, user, 'title-change', { from, to: d.title }) };
    }),
    change('pin', (_space, d, body) => {
      d.pinned = body['pinned'] === true;
      return {};
    }),
    change('merge', (space, d, _body, user) => merge(hub, space, d, user)),
  ];
}

function comment(raw: string): Json {
  const updatedAt = new Date().toISOString();
  return { latest: { raw, html: '', updatedAt }, edited: false, hidden: false, numEdits: 0 };
}

function author(name: string): Json {
  return { name, fullname: name, type: 'user', avatarUrl: `/avatars/${name}.svg` };
}

function add(d: Discussion, user: string, type: string, data: Json): Json {
  const event = { id: hexId(), type, createdAt: new Date().toISOString(), author: author(user), data };
  d.events.push(event);
  return event;
}

function find(space: Space, ex: Exchange): Discussion {
  const found = space.discussions.find((d) => d.num === Number(ex.params['n']));
  return found ?? fail(404, 'Discussion not found');
}

export function openPullRequest(
  hub: HubState,
  space: Space,
  user: string,
  title: string,
  description: string,
  base: string,
  status: 'draft' | 'open',
): { num: number; ref: string } {
  const d = open(space, user, title, description, true);
  d.status = status;
  d.base = 'refs/heads/main';
  const ref = `refs/pr/${d.num}`;
  space.refs.set(ref, base);
  hub.store.save();
  return { num: d.num, ref };
}

function open(
  space: Space,
  user: string,
  title: string,
  description: string,
  isPullRequest: boolean,
): Discussion {
  if (space.settings['discussionsDisabled'] === true) fail(403, 'Discussions are disabled for this repo');
  const num = Math.max(0, ...space.discussions.map((d) => d.num)) + 1;
  const createdAt = new Date().toISOString();
  const d: Discussion = {
    num,
    title,
    status: 'open',
    isPullRequest,
    createdAt,
    author: user,
    pinned: false,
    events: [],
  };
  space.discussions.push(d);
  if (description !== '') add(d, user, 'comment', comment(description));
  return d;
}

function list(hub: HubState, ex: Exchange): Reply {
  const space = readableSpace(hub, ex);
  if (space.settings['discussionsDisabled'] === true) fail(403, 'Discussions are disabled for this repo');
  const type = ex.query.get('type') ?? 'all';
  const status = ex.query.get('status') ?? 'all';
  const by = ex.query.get('author');
  const found = space.discussions
    .filter((d) => type === 'all' || d.isPullRequest === (type === 'pull_request'))
    .filter((d) => status === 'all' || (status === 'open') === (d.status === 'open' || d.status === 'draft'))
    .filter((d) => by === null || d.author === by)
    .sort((a, b) => b.num - a.num);
  const start = (Number(ex.query.get('p') ?? 0) || 0) * 50;
  const discussions = found.slice(start, start + 50).map((d) => ({
    num: d.num,
    title: d.title,
    status: d.status,
    isPullRequest: d.isPullRequest,
    createdAt: d.createdAt,
    pinned: d.pinned,
    numComments: d.events.filter((e) => e['type'] === 'comment').length,
    numReactionUsers: 0,
    topReactions: [],
    repo: { name: space.id, type: 'space' },
    author: author(d.author),
  }));
  return json({ count: found.length, start, discussions });
}

function create(hub: HubState, ex: Exchange): Reply {
  const space = readableSpace(hub, ex);
  const token = hub.accounts.needToken(ex);
  const body = readJson(ex);
  const title = needStr(body, 'title');
  const description = str(body['description']) ?? '';
  const pullRequest = body['pullRequest'] === true;
  const num = pullRequest
    ? openPullRequest(
        hub,
        space,
        token.user,
        title,
        description,
        hub.store.resolve(space, 'main').oid,
        'draft',
      ).num
    : open(space, token.user, title, description, false).num;
  return json({ num, pullRequest, url: `${ex.origin}/spaces/${space.id}/discussions/${num}` });
}

function detail(hub: HubState, ex: Exchange): Reply {
  const space = readableSpace(hub, ex);
  const d = find(space, ex);
  const { num, title, status, isPullRequest, pinned, events, createdAt } = d;
  const out: Json = { _id: hexId(), num, title, status, isPullRequest, pinned, events, createdAt };
  Object.assign(out, { locked: false, collection: 'discussions', author: author(d.author) });
  out['repo'] = { name: space.id, type: 'space' };
  if (isPullRequest) {
    out['changes'] = {
      base: d.base,
      ...(d.mergeCommitId === undefined ? {} : { mergeCommitId: d.mergeCommitId }),
    };
    out['filesWithConflicts'] = [];
    if (ex.query.get('diff') === '1') {
      out['diff'] = diff(hub, hub.store.resolve(space, 'main'), hub.store.resolve(space, `refs/pr/${num}`));
    }
  }
  return json(out);
}

function merge(hub: HubState, space: Space, d: Discussion, user: string): Json {
  if (!d.isPullRequest || d.status !== 'open') fail(400, 'Only an open pull request can be merged');
  const pull = hub.store.resolve(space, `refs/pr/${d.num}`);
  const made = hub.store.commit(space, 'refs/heads/main', pull.files, `${d.title} (#${d.num})`, '', user);
  d.status = 'merged';
  d.mergeCommitId = made.oid;
  add(d, user, 'status-change', { status: 'merged' });
  hub.runtimes.onCommit(space);
  return {};
}
