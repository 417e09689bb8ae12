import { HubError } from './errors.ts';
import type { HubHttp } from './http.ts';
import { encodeId } from './paths.ts';
import { compact, isRecord, text } from './shape.ts';
import { getSpace, type NamedValue, type Volume } from './spaces.ts';

export type SpaceVisibility = 'private' | 'protected' | 'public';

export interface Duplicate {
  /** `owner/name` of the new Space. */
  to: string;
  visibility: SpaceVisibility;
  hardware?: string;
  sleepTimeSeconds?: number;
  /** The Hub copies variables of the original, never its secrets. */
  secrets?: NamedValue[];
  variables?: NamedValue[];
  volumes?: Volume[];
}

/** The Hub's answer is read back, because older records know only `private`. HubError `planNeeded` for protected. */
export async function setVisibility(
  hub: HubHttp,
  id: string,
  visibility: SpaceVisibility,
  signal?: AbortSignal,
): Promise<{ private: boolean; visibility?: string }> {
  const route = 'PUT /api/spaces/{id}/settings';
  await hub.json<unknown>(route, {
    method: 'PUT',
    path: `/api/spaces/${encodeId(id, route)}/settings`,
    body: { visibility },
    retry: 'safe',
    signal,
  });
  const record = await getSpace(hub, id, signal);
  return { private: record.private, ...compact({ visibility: record.visibility }) };
}

/** Both as `owner/name`. The old address redirects; the app's host changes with the name. HubError `exists`. */
export async function moveSpace(hub: HubHttp, from: string, to: string, signal?: AbortSignal): Promise<void> {
  const route = 'POST /api/repos/move';
  encodeId(from, route);
  encodeId(to, route);
  const body = { fromRepo: from, toRepo: to, type: 'space' };
  const response = await hub.raw(route, { method: 'POST', path: '/api/repos/move', body, signal });
  // Read, so that the connection can be used again; the text is just `OK`.
  await response.text().catch(() => undefined);
}

/** HubError `exists` when the name is taken, `planNeeded` when the plan lacks the SDK. Gives the new id. */
export async function duplicateSpace(
  hub: HubHttp,
  id: string,
  options: Duplicate,
  signal?: AbortSignal,
): Promise<string> {
  const route = 'POST /api/spaces/{id}/duplicate';
  encodeId(options.to, route);
  const { to, ...more } = options;
  const answer = await hub.json<unknown>(route, {
    method: 'POST',
    path: `/api/spaces/${encodeId(id, route)}/duplicate`,
    body: { repository: to, ...compact(more) },
    signal,
  });
  if (!isRecord(answer) || !text(answer['url'])) throw new HubError('badAnswer', route);
  return to;
}
