import type { HubHttp } from './http.ts';
import { encodeId } from './paths.ts';

/** Whether there is a model of this id that the account may see. */
export async function modelExists(hub: HubHttp, id: string, signal?: AbortSignal): Promise<boolean> {
  const route = 'GET /api/models/{id}';
  const response = await hub.raw(route, {
    path: `/api/models/${encodeId(id, route)}`,
    accept: [401, 403, 404],
    signal,
  });
  // Read, so that the connection can be used again.
  await response.text().catch(() => undefined);
  return response.ok;
}
