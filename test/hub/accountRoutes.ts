import { fail, json, page, type Json } from './http.ts';
import type { HubState, Route } from './state.ts';

export function accountRoutes(hub: HubState): Route[] {
  const { accounts, store } = hub;
  const count = (namespace: string) =>
    [...store.spaces.values()].filter((space) => space.id.startsWith(`${namespace}/`)).length;
  const overview = (namespace: string, record: Json | undefined) => {
    if (!record) fail(404, 'Not found');
    return json({
      name: namespace,
      fullname: record['fullname'],
      avatarUrl: record['avatarUrl'],
      details: '',
      isPro: record['isPro'],
      numSpaces: count(namespace),
      numModels: 0,
      numDatasets: 0,
      numFollowers: 0,
    });
  };
  const org = (name: string | undefined) =>
    [...accounts.users.values()].flatMap((u) => (u['orgs'] ?? []) as Json[]).find((o) => o['name'] === name);
  return [
    {
      method: 'GET',
      pattern: '/api/whoami-v2',
      handle: (ex) => json(accounts.whoAmI(accounts.needToken(ex))),
    },
    {
      method: 'GET',
      pattern: '/api/users/{name}/overview',
      handle: (ex) => overview(ex.params['name'] ?? '', accounts.users.get(ex.params['name'] ?? '')),
    },
    {
      method: 'GET',
      pattern: '/api/organizations/{name}/overview',
      handle: (ex) => overview(ex.params['name'] ?? '', org(ex.params['name'])),
    },
    {
      method: 'GET',
      pattern: '/api/organizations/{name}/members',
      handle: (ex) => {
        if (!org(ex.params['name'])) fail(404, 'Not found');
        return json([{ user: 'tester', fullname: 'Test User', role: 'admin', type: 'user' }]);
      },
    },
    {
      method: 'GET',
      pattern: '/api/settings/repositories',
      handle: (ex) => {
        const token = accounts.needToken(ex);
        const mine = [...store.spaces.values()].filter((s) => s.id.startsWith(`${token.user}/`));
        const [items, headers] = page(ex, mine, 100);
        return json(
          items.map((s) => ({
            id: s.id,
            type: 'space',
            updatedAt: s.lastModified,
            visibility: s.visibility,
            storage: 0,
          })),
          200,
          headers,
        );
      },
    },
    {
      method: 'GET',
      pattern: '/api/agent-harnesses',
      handle: () => json({ standardEnvVars: [], harnesses: {} }),
    },
  ];
}
