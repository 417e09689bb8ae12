import { HubError } from './errors.ts';
import type { HubHttp } from './http.ts';
import { encodeId } from './paths.ts';
import { compact, isRecord, records, text } from './shape.ts';

export interface Discussion {
  num: number;
  title: string;
  /** Open set; `draft`, `open`, `closed` and `merged` are known. */
  status: string;
  isPullRequest: boolean;
  /** ISO 8601. */
  createdAt?: string;
  author?: string;
  comments?: number;
}

/** Newest first, pull requests among them; `limit` (default 50) counts them. HubError `forbidden` when switched off. */
export async function listDiscussions(
  hub: HubHttp,
  id: string,
  options: { limit?: number; signal?: AbortSignal | undefined } = {},
): Promise<Discussion[]> {
  const route = 'GET /api/spaces/{id}/discussions';
  const limit = options.limit ?? 50;
  const found: Discussion[] = [];
  for (let page = 0; found.length < limit; page++) {
    const answer = await hub.json<unknown>(route, {
      path: `/api/spaces/${encodeId(id, route)}/discussions`,
      query: { p: page },
      signal: options.signal,
    });
    if (!isRecord(answer) || !Array.isArray(answer['discussions'])) throw new HubError('badAnswer', route);
    const items = records(answer['discussions']);
    for (const item of items) {
      const num = item['num'];
      if (typeof num !== 'number') continue;
      const author = isRecord(item['author']) ? text(item['author']['name']) : undefined;
      found.push({
        num,
        title: text(item['title']) ?? '',
        status: text(item['status']) ?? 'open',
        isPullRequest: item['isPullRequest'] === true,
        ...compact({
          createdAt: text(item['createdAt']),
          author,
          comments: typeof item['numComments'] === 'number' ? item['numComments'] : undefined,
        }),
      });
    }
    const count = typeof answer['count'] === 'number' ? answer['count'] : 0;
    if (items.length === 0 || found.length >= count) break;
  }
  return found.slice(0, limit);
}
