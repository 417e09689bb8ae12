import type { HubHttp } from './http.ts';
import { encodeId } from './paths.ts';
import { datedOf, namedEntries, withoutValue } from './settingNames.ts';
import { compact } from './shape.ts';
import type { NamedValue } from './spaces.ts';

/** A secret as the Hub shows it: its value never comes back. */
export interface SecretInfo {
  key: string;
  description?: string;
  /** ISO 8601. */
  updatedAt?: string;
}

export async function listSecrets(hub: HubHttp, id: string, signal?: AbortSignal): Promise<SecretInfo[]> {
  const route = 'GET /api/spaces/{id}/secrets';
  const answer = await hub.json<unknown>(route, {
    path: `/api/spaces/${encodeId(id, route)}/secrets`,
    signal,
  });
  return namedEntries(answer, route).map(([key, entry]) => ({ key, ...datedOf(entry) }));
}

/** Adds it, or replaces its value. The Space restarts. No error of it tells the value. */
export async function setSecret(
  hub: HubHttp,
  id: string,
  secret: NamedValue,
  signal?: AbortSignal,
): Promise<void> {
  const route = 'POST /api/spaces/{id}/secrets';
  try {
    await hub.json<unknown>(route, {
      method: 'POST',
      path: `/api/spaces/${encodeId(id, route)}/secrets`,
      body: { key: secret.key, value: secret.value, ...compact({ description: secret.description }) },
      retry: 'safe',
      signal,
    });
  } catch (error) {
    throw withoutValue(error, secret.value);
  }
}

/** Also when there is none of this name. The Space restarts. */
export async function deleteSecret(
  hub: HubHttp,
  id: string,
  key: string,
  signal?: AbortSignal,
): Promise<void> {
  const route = 'DELETE /api/spaces/{id}/secrets';
  await hub.json<unknown>(route, {
    method: 'DELETE',
    path: `/api/spaces/${encodeId(id, route)}/secrets`,
    body: { key },
    retry: 'safe',
    signal,
  });
}

/** How far several changes came: the Hub takes them one by one, and the first refusal ends them. */
export type ManySet = { kind: 'all' } | { kind: 'some'; set: string[]; failed: string; error: unknown };

/**
 * Sets them in turn. The Hub has no call for many: each restarts the Space, and each restart ends the one before, so
 * only the last one runs through.
 */
export async function setSecrets(
  hub: HubHttp,
  id: string,
  secrets: readonly NamedValue[],
  options: { signal?: AbortSignal; onProgress?: (done: number) => void } = {},
): Promise<ManySet> {
  return setMany(secrets, (secret) => setSecret(hub, id, secret, options.signal), options.onProgress);
}

export async function setMany(
  entries: readonly NamedValue[],
  set: (entry: NamedValue) => Promise<unknown>,
  onProgress?: (done: number) => void,
): Promise<ManySet> {
  const done: string[] = [];
  for (const entry of entries) {
    try {
      await set(entry);
    } catch (error) {
      return { kind: 'some', set: done, failed: entry.key, error };
    }
    done.push(entry.key);
    onProgress?.(done.length);
  }
  return { kind: 'all' };
}
