import type { HubHttp } from './http.ts';
import { encodeId } from './paths.ts';
import { isRecord } from './shape.ts';
import { runtimeOf, type SpaceRuntime } from './spaces.ts';
import { streamEvents } from './sse.ts';

/**
 * Runtimes as the Hub tells them while they change, until it closes the stream. Its payload is not documented: what is
 * no runtime is passed over, so a caller that hears nothing for long has to ask `getRuntime`. Errors as `streamEvents`.
 */
export async function* streamRuntimes(
  hub: HubHttp,
  id: string,
  signal?: AbortSignal,
): AsyncGenerator<SpaceRuntime, void, undefined> {
  const route = 'GET /api/spaces/{id}/events';
  const path = `/api/spaces/${encodeId(id, route)}/events`;
  for await (const event of streamEvents(hub, path, { route, signal })) {
    const runtime = parsed(event.data);
    if (runtime) yield runtime;
  }
}

function parsed(data: string): SpaceRuntime | undefined {
  if (data === '') return undefined;
  try {
    const value: unknown = JSON.parse(data);
    return runtimeOf(value) ?? (isRecord(value) ? runtimeOf(value['runtime']) : undefined);
  } catch {
    return undefined;
  }
}
