import { readCard } from './frontMatter.ts';
import { json, page, type Exchange, type Json } from './http.ts';
import { hardware, repos, templates, type ListedRepo } from './catalogue.ts';
import { hostOf, readableSpace, type HubState, type Route } from './state.ts';
import type { Commit, Space } from './store.ts';

export function infoRoutes(hub: HubState): Route[] {
  const info = (ex: Exchange) => {
    const space = readableSpace(hub, ex);
    const commit = hub.store.resolve(space, ex.params['rev'] ?? 'HEAD');
    return json(view(hub, ex, space, commit), 200, { 'X-Repo-Commit': commit.oid });
  };
  return [
    {
      method: 'GET',
      pattern: '/api/spaces/hardware',
      handle: () => json(hardware),
    },
    {
      method: 'GET',
      pattern: '/api/spaces/templates',
      handle: () => json({ templates: templates.map(({ files: _files, ...rest }) => rest) }),
    },
    { method: 'GET', pattern: '/api/spaces/semantic-search', handle: (ex) => listSpaces(hub, ex, 'q') },
    { method: 'GET', pattern: '/api/spaces', handle: (ex) => listSpaces(hub, ex, 'search') },
    ...Object.entries(repos).map(([kind, list]) => ({
      method: 'GET',
      pattern: `/api/${kind}`,
      handle: (ex: Exchange) => listRepos(ex, list),
    })),
    { method: 'GET', pattern: '/api/spaces/{id}', handle: info },
    { method: 'GET', pattern: '/api/spaces/{id}/revision/{rev}', handle: info },
  ];
}

/** Models and datasets by name, as far as the front matter of a Space asks for them. */
function listRepos(ex: Exchange, all: readonly ListedRepo[]) {
  const search = ex.query.get('search')?.toLowerCase() ?? '';
  const found = all.filter(({ id }) => id.toLowerCase().includes(search));
  const sign = ex.query.get('direction') === '1' ? 1 : -1;
  if (ex.query.get('sort') === 'downloads') found.sort((a, b) => sign * (a.downloads - b.downloads));
  const [items, headers] = page(ex, found, 1000);
  return json(items, 200, headers);
}

function expandKeys(ex: Exchange): string[] {
  return [...ex.query.getAll('expand'), ...ex.query.getAll('expand[]')];
}

function view(hub: HubState, ex: Exchange, space: Space, commit: Commit | undefined): Json {
  const keys = expandKeys(ex);
  // Nothing else has to be worked out for it, and clients ask for it alone to learn the head.
  if (keys.join() === 'sha') return { _id: space._id, id: space.id, sha: commit?.oid };
  const all = spaceRecord(hub, space, commit, ex.query.get('blobs') === 'true');
  if (keys.length === 0) return all;
  const more: Json = {
    region: 'us',
    trendingScore: 0,
    usedStorage: 0,
    xetEnabled: false,
    resourceGroup: null,
  };
  const out: Json = { _id: space._id, id: space.id };
  for (const key of keys) {
    if (key in all) out[key] = all[key];
    else if (key in more) out[key] = more[key];
  }
  return out;
}

export function subdomain(id: string): string {
  return id
    .toLowerCase()
    .replace(/[^a-z0-9-]+/g, '-')
    .replace(/^-+|-+$/g, '');
}

export function spaceRecord(
  hub: HubState,
  space: Space,
  commit = hub.store.head(space),
  blobs = false,
): Json {
  const readme = commit?.files.get('README.md');
  const card = readCard(readme && hub.store.content(readme).toString('utf8'));
  const siblings = [...(commit?.files ?? [])].sort(([a], [b]) => (a < b ? -1 : 1));
  return {
    _id: space._id,
    id: space.id,
    author: space.id.split('/')[0],
    sha: commit?.oid,
    lastModified: space.lastModified,
    private: space.visibility === 'private',
    visibility: space.visibility,
    gated: false,
    disabled: false,
    host: hostOf(hub, space),
    subdomain: subdomain(space.id),
    tags: [space.sdk, 'region:us'],
    likes: space.likes,
    sdk: space.sdk,
    cardData: card.data,
    siblings: siblings.map(([rfilename, entry]) =>
      blobs
        ? { rfilename, size: entry.size, blobId: entry.oid, ...(entry.lfs ? { lfs: entry.lfs } : {}) }
        : { rfilename },
    ),
    createdAt: space.createdAt,
    runtime: hub.runtimes.record(space),
    models: [],
    datasets: [],
  };
}

function listSpaces(hub: HubState, ex: Exchange, searchKey: string) {
  const token = hub.accounts.token(ex.bearer);
  const author = ex.query.get('author')?.toLowerCase();
  const search = ex.query.get(searchKey)?.toLowerCase();
  const filters = ex.query.getAll('filter');
  const found = [...hub.store.spaces.values()].filter(
    (space) =>
      hub.accounts.mayRead(token, space) &&
      (author === undefined || space.id.toLowerCase().startsWith(`${author}/`)) &&
      (search === undefined || space.id.toLowerCase().includes(search)) &&
      filters.every((filter) => filter === space.sdk),
  );
  const sort = ex.query.get('sort') ?? 'lastModified';
  const value = (space: Space) =>
    sort === 'createdAt'
      ? space.createdAt
      : sort === 'likes'
        ? String(space.likes).padStart(9, '0')
        : space.lastModified;
  const sign = ex.query.get('direction') === '1' ? 1 : -1;
  found.sort((a, b) => sign * (value(a) < value(b) ? -1 : value(a) > value(b) ? 1 : 0));
  const [items, headers] = page(ex, found, 1000);
  const lean = (space: Space) => {
    const record = view(hub, ex, space, hub.store.head(space));
    if (expandKeys(ex).length === 0 && ex.query.get('full') !== 'true') {
      for (const key of ['siblings', 'runtime', 'cardData', 'host', 'sha']) delete record[key];
    }
    return record;
  };
  return json(items.map(lean), 200, headers);
}
