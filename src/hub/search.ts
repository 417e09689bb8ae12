import { HubError } from './errors.ts';
import type { HubHttp } from './http.ts';
import { records, text } from './shape.ts';

export interface FoundRepo {
  /** `owner/name`; without an owner for the oldest ones. */
  id: string;
  likes: number;
  downloads: number;
  /** Of a model: `text-generation`. */
  task?: string;
}

/** Models or datasets whose name fits, the most downloaded first; private ones of the account included. */
export async function searchRepos(
  hub: HubHttp,
  kind: 'models' | 'datasets',
  search: string,
  { limit = 20, signal }: { limit?: number; signal?: AbortSignal } = {},
): Promise<FoundRepo[]> {
  const route = `GET /api/${kind}`;
  const query = { search, limit, sort: 'downloads', direction: -1 };
  // A list that comes late is not looked at any more.
  const answer = await hub.json<unknown>(route, { path: `/api/${kind}`, query, signal, retry: 'none' });
  if (!Array.isArray(answer)) throw new HubError('badAnswer', route);
  return records(answer).flatMap((one): FoundRepo[] => {
    const id = text(one['id']);
    const task = text(one['pipeline_tag']);
    if (id === undefined) return [];
    const number = (value: unknown) => (typeof value === 'number' ? value : 0);
    return [
      {
        id,
        likes: number(one['likes']),
        downloads: number(one['downloads']),
        ...(task === undefined ? {} : { task }),
      },
    ];
  });
}
