import { readableSpace, type HubState, type Route } from './state.ts';
import type { Reply } from './http.ts';

/** What a browser opened by the extension would land on. */
export function pageRoutes(hub: HubState): Route[] {
  const html = (title: string): Reply => ({
    status: 200,
    headers: { 'Content-Type': 'text/html; charset=utf-8' },
    body: `<!doctype html><title>${title}</title><h1>${title}</h1>`,
  });
  return [
    { method: 'GET', pattern: '/', handle: () => html('Local Hub') },
    {
      method: 'GET',
      pattern: '/settings/{page*}',
      handle: (ex) => html(`Settings: ${ex.params['page'] ?? ''}`),
    },
    { method: 'GET', pattern: '/spaces/{id}', handle: (ex) => html(readableSpace(hub, ex).id) },
    {
      method: 'GET',
      pattern: '/spaces/{id}/discussions/{n}',
      handle: (ex) => html(readableSpace(hub, ex).id),
    },
    { method: 'GET', pattern: '/spaces/{id}/settings', handle: (ex) => html(readableSpace(hub, ex).id) },
  ];
}
