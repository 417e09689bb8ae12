import type { HubHttp } from './http.ts';
import { encodeId } from './paths.ts';
import { checkedRuntime, type SpaceRuntime } from './spaces.ts';

/** HubError `planNeeded` without a paid plan, `refused` for a static Space. The Space restarts. */
export async function setDevMode(
  hub: HubHttp,
  id: string,
  enabled: boolean,
  signal?: AbortSignal,
): Promise<SpaceRuntime> {
  const route = 'POST /api/spaces/{id}/dev-mode';
  const answer = await hub.json<unknown>(route, {
    method: 'POST',
    path: `/api/spaces/${encodeId(id, route)}/dev-mode`,
    body: { enabled },
    retry: 'safe',
    signal,
  });
  return checkedRuntime(answer, route);
}
