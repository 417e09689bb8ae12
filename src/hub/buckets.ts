import { HubError } from './errors.ts';
import type { HubHttp } from './http.ts';
import { eachItem } from './pages.ts';
import { encodeId, encodePath } from './paths.ts';
import { flag, isRecord, text } from './shape.ts';

export interface Bucket {
  /** `ns/name`. */
  id: string;
  private: boolean;
}

/** Private unless said otherwise: without a word the Hub would make it public. HubError `exists`. */
export async function createBucket(
  hub: HubHttp,
  id: string,
  options: { private?: boolean } = {},
  signal?: AbortSignal,
): Promise<string> {
  const route = 'POST /api/buckets/{ns}/{name}';
  const answer = await hub.json<unknown>(route, {
    method: 'POST',
    path: `/api/buckets/${encodeId(id, route)}`,
    body: { private: options.private ?? true },
    signal,
  });
  return (isRecord(answer) ? text(answer['id']) : undefined) ?? id;
}

export async function listBuckets(
  hub: HubHttp,
  namespace: string,
  options: { limit?: number; signal?: AbortSignal } = {},
): Promise<Bucket[]> {
  const route = 'GET /api/buckets/{ns}';
  const path = `/api/buckets/${encodePath(namespace, route)}`;
  const found: Bucket[] = [];
  for await (const item of eachItem(hub, route, { path, signal: options.signal }, options.limit ?? 500)) {
    const id = isRecord(item) ? text(item['id']) : undefined;
    if (!isRecord(item) || !id) throw new HubError('badAnswer', route);
    found.push({ id, private: flag(item['private']) ?? true });
  }
  return found;
}
