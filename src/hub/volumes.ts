import type { HubHttp } from './http.ts';
import { encodeId } from './paths.ts';
import { checkedRuntime, type SpaceRuntime, type Volume } from './spaces.ts';

/**
 * Replaces the whole list; an empty one takes all away. The Space restarts. HubError `refused` for a static Space or
 * a writable volume that is no bucket.
 */
export async function setVolumes(
  hub: HubHttp,
  id: string,
  volumes: readonly Volume[],
  signal?: AbortSignal,
): Promise<SpaceRuntime> {
  const method = volumes.length > 0 ? 'PUT' : 'DELETE';
  const route = `${method} /api/spaces/{id}/volumes`;
  const answer = await hub.json<unknown>(route, {
    method,
    path: `/api/spaces/${encodeId(id, route)}/volumes`,
    ...(volumes.length > 0 ? { body: { volumes } } : {}),
    retry: 'safe',
    signal,
  });
  return checkedRuntime(answer, route);
}
