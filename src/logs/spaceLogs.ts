import { isLoopback } from '../hub/endpoint.ts';
import { HubError } from '../hub/errors.ts';
import type { HubHttp } from '../hub/http.ts';
import { encodeId } from '../hub/paths.ts';
import { streamEvents } from '../hub/sse.ts';

/**
 * Opens connections to a Space's log. A Hub without the route of 2026 is asked the way clients did until 2025:
 * a short-lived token for the Space, and the log service (hub-api.md 2.7).
 */
export function openSpaceLog(
  hub: HubHttp,
  id: string,
  kind: 'build' | 'run',
): (signal: AbortSignal) => AsyncIterable<{ data: string }> {
  return async function* (signal) {
    const route = `GET /api/spaces/{id}/logs/${kind}`;
    const space = encodeId(id, route);
    let refusal: HubError;
    try {
      yield* streamEvents(hub, `/api/spaces/${space}/logs/${kind}`, { route, signal });
      return;
    } catch (error) {
      if (!(error instanceof HubError) || !isNoSuchRoute(error)) throw error;
      refusal = error;
    }
    const token = await spaceToken(hub, space, signal);
    // The first answer says more about a Space that is not there than the fallback's.
    if (token === undefined) throw refusal;
    const baseUrl = isLoopback(hub.endpoint) ? hub.endpoint : 'https://api.hf.space';
    const oldRoute = `GET /v1/{id}/logs/${kind}`;
    yield* streamEvents(hub, `/v1/${space}/logs/${kind}`, { route: oldRoute, signal, token, baseUrl });
  };
}

function isNoSuchRoute(error: HubError): boolean {
  return error.details.status === 404 || error.details.status === 401;
}

async function spaceToken(hub: HubHttp, space: string, signal: AbortSignal): Promise<string | undefined> {
  try {
    const path = `/api/spaces/${space}/jwt`;
    const answer = await hub.json<{ token?: unknown }>('GET /api/spaces/{id}/jwt', { path, signal });
    return typeof answer.token === 'string' ? answer.token : undefined;
  } catch (error) {
    if (error instanceof HubError && isNoSuchRoute(error)) return undefined;
    throw error;
  }
}
