import type { HubHttp } from './http.ts';
import { encodeId } from './paths.ts';
import { datedOf, namedEntries } from './settingNames.ts';
import { compact, text } from './shape.ts';
import type { NamedValue } from './spaces.ts';

export interface VariableInfo extends NamedValue {
  /** ISO 8601. */
  updatedAt?: string;
}

export async function listVariables(hub: HubHttp, id: string, signal?: AbortSignal): Promise<VariableInfo[]> {
  const route = 'GET /api/spaces/{id}/variables';
  const path = `/api/spaces/${encodeId(id, route)}/variables`;
  return variablesOf(await hub.json<unknown>(route, { path, signal }), route);
}

/** Adds it, or replaces its value; the answer is all variables. The Space restarts. */
export async function setVariable(
  hub: HubHttp,
  id: string,
  variable: NamedValue,
  signal?: AbortSignal,
): Promise<VariableInfo[]> {
  const route = 'POST /api/spaces/{id}/variables';
  const answer = await hub.json<unknown>(route, {
    method: 'POST',
    path: `/api/spaces/${encodeId(id, route)}/variables`,
    body: { key: variable.key, value: variable.value, ...compact({ description: variable.description }) },
    retry: 'safe',
    signal,
  });
  return variablesOf(answer, route);
}

/** Also when there is none of this name. The Space restarts. */
export async function deleteVariable(
  hub: HubHttp,
  id: string,
  key: string,
  signal?: AbortSignal,
): Promise<VariableInfo[]> {
  const route = 'DELETE /api/spaces/{id}/variables';
  const answer = await hub.json<unknown>(route, {
    method: 'DELETE',
    path: `/api/spaces/${encodeId(id, route)}/variables`,
    body: { key },
    retry: 'safe',
    signal,
  });
  return variablesOf(answer, route);
}

function variablesOf(answer: unknown, route: string): VariableInfo[] {
  return namedEntries(answer, route).map(([key, entry]) => ({
    key,
    value: text(entry['value']) ?? '',
    ...datedOf(entry),
  }));
}
