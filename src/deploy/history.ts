import { HubError } from '../hub/errors.ts';
import type { HubHttp } from '../hub/http.ts';
import { eachItem } from '../hub/pages.ts';
import { encodeId } from '../hub/paths.ts';
import { compact, isRecord, records, text } from '../hub/shape.ts';

/** A commit of a Space, as people look for it. */
export interface Version {
  oid: string;
  title: string;
  /** Without the title; `''` when there is no more. */
  message: string;
  author?: string;
  /** ISO 8601. */
  date?: string;
}

export interface HistoryOptions {
  hub: HubHttp;
  space: string;
  branch: string;
  /** Counts commits; 50 when not given. */
  limit?: number;
  signal?: AbortSignal | undefined;
}

/** Newest first. */
export async function* eachVersion(options: HistoryOptions): AsyncGenerator<Version, void, undefined> {
  const { hub, space, branch, limit = 50, signal } = options;
  const route = 'GET /api/spaces/{id}/commits/{rev}';
  const path = `/api/spaces/${encodeId(space, route)}/commits/${encodeURIComponent(branch)}`;
  const request = { path, query: { limit: Math.min(limit, 100) }, signal };
  for await (const item of eachItem(hub, route, request, limit)) {
    const oid = isRecord(item) ? text(item['id']) : undefined;
    if (!isRecord(item) || !oid) throw new HubError('badAnswer', route);
    const authors = records(item['authors']).flatMap((author) => text(author['user']) ?? []);
    yield {
      oid,
      title: text(item['title']) ?? '',
      message: text(item['message']) ?? '',
      ...compact({ author: authors.join(', ') || undefined, date: text(item['date']) }),
    };
  }
}

/** The versions one can go back to. */
export async function listVersions(options: HistoryOptions): Promise<Version[]> {
  const versions: Version[] = [];
  for await (const version of eachVersion(options)) versions.push(version);
  return versions;
}
