import type { HubHttp } from '../hub/http.ts';
import { encodeId } from '../hub/paths.ts';
import { isRecord, text } from '../hub/shape.ts';
import { getRuntime } from '../hub/spaces.ts';

/** Sets what differs; each change restarts the Space (hub-api 2.4), so none is made without need. */
export async function setVariables(
  hub: HubHttp,
  space: string,
  variables: Readonly<Record<string, string>>,
  signal?: AbortSignal,
): Promise<void> {
  const route = 'GET /api/spaces/{id}/variables';
  const path = `/api/spaces/${encodeId(space, route)}/variables`;
  const answer = await hub.json<unknown>(route, { path, signal });
  const known = isRecord(answer) ? answer : {};
  for (const [key, value] of Object.entries(variables)) {
    const there = known[key];
    if (isRecord(there) && text(there['value']) === value) continue;
    await hub.json<unknown>('POST /api/spaces/{id}/variables', {
      method: 'POST',
      path,
      body: { key, value },
      retry: 'safe',
      signal,
    });
  }
}

/** Asks for hardware the Space does not have or wait for; a request for the same would restart it. */
export async function requestHardware(
  hub: HubHttp,
  space: string,
  flavor: string,
  signal?: AbortSignal,
): Promise<void> {
  const { hardware } = await getRuntime(hub, space, signal);
  if ((hardware.requested ?? hardware.current) === flavor) return;
  const route = 'POST /api/spaces/{id}/hardware';
  const path = `/api/spaces/${encodeId(space, route)}/hardware`;
  await hub.json<unknown>(route, { method: 'POST', path, body: { flavor }, retry: 'safe', signal });
}
