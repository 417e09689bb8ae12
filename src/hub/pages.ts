import { HubError } from './errors.ts';
import type { HubHttp, HubRequest } from './http.ts';

/** Path and query of the next page by the `Link` header, or `undefined` on the last one. */
export function nextPage(hub: HubHttp, route: string, response: Response): string | undefined {
  const link = response.headers.get('link');
  const target = link && /<([^>]*)>\s*;[^,]*\brel="?next"?/.exec(link)?.[1];
  if (!target) return undefined;
  const url = new URL(target, `${hub.endpoint}/`);
  // Another origin would get the token.
  if (url.origin !== new URL(hub.endpoint).origin) throw new HubError('badAnswer', route);
  const base = new URL(hub.endpoint).pathname.replace(/\/+$/, '');
  const path = url.pathname.startsWith(`${base}/`) ? url.pathname.slice(base.length) : url.pathname;
  return path + url.search;
}

/** All pages of a list; `limit` counts items. An answer that is no array is HubError `badAnswer`. */
export async function* eachItem(
  hub: HubHttp,
  route: string,
  first: HubRequest,
  limit = Infinity,
  onPage?: (response: Response) => void,
): AsyncGenerator<unknown, void, undefined> {
  let request: HubRequest | undefined = first;
  let given = 0;
  while (request) {
    const response: Response = await hub.raw(route, request);
    onPage?.(response);
    const items = await bodyAsJson(response, route, first.signal);
    if (!Array.isArray(items)) throw new HubError('badAnswer', route, { status: response.status });
    for (const item of items as unknown[]) {
      if (given++ >= limit) return;
      yield item;
    }
    const next = given < limit ? nextPage(hub, route, response) : undefined;
    request = next ? { path: next, signal: first.signal } : undefined;
  }
}

/** The body as JSON; `badAnswer` when it is none, `network` when it breaks off. */
export async function bodyAsJson(response: Response, route: string, signal?: AbortSignal): Promise<unknown> {
  let body: string;
  try {
    body = await response.text();
  } catch (cause) {
    if (signal?.aborted) throw cause;
    throw new HubError('network', route, { cause });
  }
  try {
    return JSON.parse(body) as unknown;
  } catch {
    throw new HubError('badAnswer', route, { status: response.status });
  }
}
