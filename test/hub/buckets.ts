import { fail, json, page, readJson, text, type Exchange, type Json } from './http.ts';
import type { HubState, Route } from './state.ts';

interface Bucket {
  id: string;
  private: boolean;
  createdAt: string;
}

export function bucketRoutes(hub: HubState): Route[] {
  const all = () => {
    const map = (hub.store.extra.get('buckets') ?? new Map()) as Map<string, Bucket>;
    hub.store.extra.set('buckets', map);
    return map;
  };
  const namespace = (ex: Exchange) => {
    const token = hub.accounts.needToken(ex);
    const ns = ex.params['ns'] ?? '';
    return ns === 'me' ? token.user : ns;
  };
  const id = (ex: Exchange) => `${namespace(ex)}/${ex.params['name'] ?? ''}`;
  const need = (ex: Exchange) => all().get(id(ex)) ?? fail(404, 'Bucket not found', 'RepoNotFound');
  const isPrivate = (body: Json) => body['private'] === true || body['visibility'] === 'private';
  const at = '/api/buckets/{ns}/{name}';
  return [
    {
      method: 'POST',
      pattern: at,
      handle: (ex) => {
        const token = hub.accounts.needToken(ex);
        hub.accounts.needWrite(token, namespace(ex), 'create a bucket');
        const url = `${ex.origin}/buckets/${id(ex)}`;
        if (all().has(id(ex))) return json({ error: 'You already created this bucket', url }, 409);
        all().set(id(ex), {
          id: id(ex),
          private: isPrivate(readJson(ex)),
          createdAt: new Date().toISOString(),
        });
        return json({ url, id: id(ex) });
      },
    },
    {
      method: 'GET',
      pattern: '/api/buckets/{ns}',
      handle: (ex) => {
        const search = ex.query.get('search') ?? '';
        const mine = [...all().values()].filter(
          (b) => b.id.startsWith(`${namespace(ex)}/`) && b.id.includes(search),
        );
        const [items, headers] = page(ex, mine, 100);
        return json(items.map(record), 200, headers);
      },
    },
    { method: 'GET', pattern: at, handle: (ex) => json(record(need(ex))) },
    {
      method: 'PUT',
      pattern: `${at}/settings`,
      handle: (ex) => {
        const bucket = need(ex);
        hub.accounts.needWrite(hub.accounts.needToken(ex), namespace(ex), 'change a bucket');
        bucket.private = isPrivate(readJson(ex));
        return json({ private: bucket.private });
      },
    },
    {
      method: 'DELETE',
      pattern: at,
      handle: (ex) => {
        need(ex);
        hub.accounts.needWrite(hub.accounts.needToken(ex), namespace(ex), 'delete a bucket');
        all().delete(id(ex));
        return text('OK');
      },
    },
    { method: 'GET', pattern: `${at}/tree`, handle: (ex) => (need(ex), json([])) },
    { method: 'GET', pattern: `${at}/tree/{prefix*}`, handle: (ex) => (need(ex), json([])) },
    { method: 'POST', pattern: `${at}/paths-info`, handle: (ex) => (need(ex), json([])) },
  ];
}

function record(bucket: Bucket): Json {
  return { ...bucket, size: 0, totalFiles: 0 };
}
