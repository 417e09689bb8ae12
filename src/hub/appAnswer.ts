import { HubError } from './errors.ts';
import type { HubHttp } from './http.ts';
import { isLoopback } from './endpoint.ts';
import { bodyAsJson } from './pages.ts';

/** Whether a running app may be sent the token: only hosts of the Hub's own making, or this machine's with a local Hub. */
export function mayHaveToken(hub: HubHttp, host: string): boolean {
  if (!URL.canParse(host)) return false;
  const url = new URL(host);
  if (url.protocol === 'https:' && url.hostname.endsWith('.hf.space')) return true;
  return isLoopback(host) && isLoopback(hub.endpoint);
}

/** JSON at a path of a running app; `undefined` when the app has none there. `host` is the Space's origin. */
export async function readAppJson(
  hub: HubHttp,
  host: string,
  path: string,
  options: { private: boolean; signal?: AbortSignal | undefined },
): Promise<unknown> {
  const route = `GET {app}${path}`;
  const token = options.private && mayHaveToken(hub, host) ? hub.token : undefined;
  const response = await hub.raw(route, {
    baseUrl: host.replace(/\/+$/, ''),
    path,
    retry: 'none',
    timeoutMs: 15_000,
    accept: [401, 404, 405],
    signal: options.signal,
    ...(token === undefined ? {} : { token }),
  });
  if (!response.ok) {
    await response.text().catch(() => undefined);
    return undefined;
  }
  try {
    return await bodyAsJson(response, route, options.signal);
  } catch (error) {
    if (error instanceof HubError && error.code === 'badAnswer') return undefined;
    throw error;
  }
}
