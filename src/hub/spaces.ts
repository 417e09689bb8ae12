import { errorOf } from './answers.ts';
import { HubError } from './errors.ts';
import type { HubHttp } from './http.ts';
import { bodyAsJson, eachItem } from './pages.ts';
import { encodeId } from './paths.ts';
import { compact, flag, isRecord, records, text } from './shape.ts';
import type { Json } from './shape.ts';

export interface SpaceRuntime {
  /** Open set; hub-api.md 4.1 lists the known ones. */
  stage: string;
  errorMessage?: string;
  /** The commit that runs; the Hub often leaves it out. */
  sha?: string;
  hardware: { current?: string; requested?: string };
  devMode?: boolean;
  /** Seconds until the Space sleeps; `null` = never. */
  gcTimeout?: number | null;
  domains?: { domain: string; stage?: string }[];
}

export interface SpaceSummary {
  id: string;
  sdk?: string;
  private: boolean;
  lastModified?: string;
  likes?: number;
  subdomain?: string;
  runtime?: SpaceRuntime;
}

export interface SpaceRecord {
  id: string;
  sdk?: string;
  /** Head of `main`. */
  sha?: string;
  private: boolean;
  visibility?: string;
  /** `https://…hf.space`. */
  host?: string;
  subdomain?: string;
  lastModified?: string;
  runtime?: SpaceRuntime;
}

export interface NamedValue {
  key: string;
  value: string;
  description?: string;
}

export interface NewSpace {
  owner: string;
  name: string;
  sdk: string;
  visibility: 'private' | 'protected' | 'public';
  /** The Hub wants organisations named and the token's own user not. */
  ownerIsUser: boolean;
  secrets?: NamedValue[];
  variables?: NamedValue[];
  hardware?: string;
  /** At most 60 characters. */
  shortDescription?: string;
}

/** Spaces of one user or organisation, latest change first; `limit` (default 1000) counts Spaces. */
export async function listSpaces(
  hub: HubHttp,
  author: string,
  options: { signal?: AbortSignal; limit?: number } = {},
): Promise<SpaceSummary[]> {
  const limit = options.limit ?? 1000;
  const found: SpaceSummary[] = [];
  const request = {
    path: '/api/spaces',
    query: {
      author,
      limit: Math.min(limit, 100),
      sort: 'lastModified',
      expand: ['sdk', 'private', 'lastModified', 'runtime', 'subdomain', 'likes'],
    },
    signal: options.signal,
  };
  for await (const item of eachItem(hub, 'GET /api/spaces', request, limit)) {
    const id = isRecord(item) ? text(item['id']) : undefined;
    if (!isRecord(item) || !id) continue;
    found.push({
      id,
      private: flag(item['private']) ?? false,
      ...compact({
        sdk: text(item['sdk']),
        lastModified: text(item['lastModified']),
        likes: typeof item['likes'] === 'number' ? item['likes'] : undefined,
        subdomain: text(item['subdomain']),
        runtime: runtimeOf(item['runtime']),
      }),
    });
  }
  return found;
}

/** HubError `exists` when it is there already, `planNeeded` when the plan lacks the SDK; busy is waited for. */
export async function createSpace(
  hub: HubHttp,
  space: NewSpace,
  signal?: AbortSignal,
): Promise<{ url: string; id: string }> {
  const route = 'POST /api/repos/create';
  const answer = await hub.json<unknown>(route, {
    method: 'POST',
    path: '/api/repos/create',
    signal,
    body: {
      type: 'space',
      name: space.name,
      organization: space.ownerIsUser ? null : space.owner,
      sdk: space.sdk,
      visibility: space.visibility,
      ...compact({
        secrets: space.secrets,
        variables: space.variables,
        hardware: space.hardware,
        short_description: space.shortDescription,
      }),
    },
  });
  const url = isRecord(answer) ? text(answer['url']) : undefined;
  if (!isRecord(answer) || !url) throw new HubError('badAnswer', route);
  const full = text(answer['name']);
  return { url, id: full?.includes('/') ? full : `${space.owner}/${space.name}` };
}

export async function getSpace(hub: HubHttp, id: string, signal?: AbortSignal): Promise<SpaceRecord> {
  const route = 'GET /api/spaces/{id}';
  const answer = await hub.json<unknown>(route, { path: `/api/spaces/${encodeId(id, route)}`, signal });
  if (!isRecord(answer)) throw new HubError('badAnswer', route);
  return {
    id: text(answer['id']) ?? id,
    private: flag(answer['private']) ?? false,
    ...compact({
      sdk: text(answer['sdk']),
      sha: text(answer['sha']),
      visibility: text(answer['visibility']),
      host: text(answer['host']),
      subdomain: text(answer['subdomain']),
      lastModified: text(answer['lastModified']),
      runtime: runtimeOf(answer['runtime']),
    }),
  };
}

export async function getRuntime(hub: HubHttp, id: string, signal?: AbortSignal): Promise<SpaceRuntime> {
  const route = 'GET /api/spaces/{id}/runtime';
  const path = `/api/spaces/${encodeId(id, route)}/runtime`;
  return checkedRuntime(await hub.json<unknown>(route, { path, signal }), route);
}

/** `factory` builds anew without cache. HubError `refused` for a static Space. */
export async function restartSpace(
  hub: HubHttp,
  id: string,
  options: { factory?: boolean } = {},
  signal?: AbortSignal,
): Promise<SpaceRuntime> {
  const route = 'POST /api/spaces/{id}/restart';
  const path = `/api/spaces/${encodeId(id, route)}/restart`;
  const query = { factory: options.factory ? true : undefined };
  return checkedRuntime(await hub.json<unknown>(route, { method: 'POST', path, query, signal }), route);
}

/** HubError `refused` for a static Space. */
export async function pauseSpace(hub: HubHttp, id: string, signal?: AbortSignal): Promise<SpaceRuntime> {
  const route = 'POST /api/spaces/{id}/pause';
  const path = `/api/spaces/${encodeId(id, route)}/pause`;
  return checkedRuntime(
    await hub.json<unknown>(route, { method: 'POST', path, signal, retry: 'safe' }),
    route,
  );
}

export async function deleteSpace(hub: HubHttp, id: string, signal?: AbortSignal): Promise<void> {
  const route = 'DELETE /api/repos/delete';
  encodeId(id, route);
  const [organization, name] = id.split('/');
  const body = { type: 'space', name, organization };
  const response = await hub.raw(route, { method: 'DELETE', path: '/api/repos/delete', body, signal });
  // Read, so that the connection can be used again; the text is just `OK`.
  await response.text().catch(() => undefined);
}

/** What the Hub itself says about a README's front matter. */
export async function validateCard(
  hub: HubHttp,
  readme: string,
  signal?: AbortSignal,
): Promise<{ errors: string[]; warnings: string[] }> {
  const route = 'POST /api/validate-yaml';
  const response = await hub.raw(route, {
    method: 'POST',
    path: '/api/validate-yaml',
    body: { content: readme, repoType: 'space' },
    accept: [400],
    retry: 'safe',
    timeoutMs: 30_000,
    signal,
  });
  const answer = await bodyAsJson(response, route, signal);
  const errors = isRecord(answer) ? messages(answer['errors']) : undefined;
  if (!isRecord(answer) || (!response.ok && !errors?.length)) {
    const { status, headers } = response;
    throw errorOf({
      route,
      status: response.ok ? 0 : status,
      headers,
      body: JSON.stringify(answer),
      token: hub.token,
    });
  }
  return { errors: errors ?? [], warnings: messages(answer['warnings']) };
}

function messages(value: unknown): string[] {
  if (!Array.isArray(value)) return [];
  return value.flatMap((item) => text(item) ?? (isRecord(item) ? (text(item['message']) ?? []) : []));
}

function checkedRuntime(value: unknown, route: string): SpaceRuntime {
  const runtime = runtimeOf(value);
  if (!runtime) throw new HubError('badAnswer', route);
  return runtime;
}

function runtimeOf(value: unknown): SpaceRuntime | undefined {
  const stage = isRecord(value) ? text(value['stage']) : undefined;
  if (!isRecord(value) || !stage) return undefined;
  const hardware: Json = isRecord(value['hardware']) ? value['hardware'] : {};
  const gcTimeout = value['gcTimeout'];
  return {
    stage,
    hardware: compact({ current: text(hardware['current']), requested: text(hardware['requested']) }),
    ...compact({
      errorMessage: text(value['errorMessage']),
      sha: text(value['sha']),
      devMode: flag(value['devMode']),
      gcTimeout: typeof gcTimeout === 'number' || gcTimeout === null ? gcTimeout : undefined,
      domains: Array.isArray(value['domains']) ? records(value['domains']).flatMap(domainOf) : undefined,
    }),
  };
}

function domainOf(value: Json): { domain: string; stage?: string }[] {
  const domain = text(value['domain']);
  return domain ? [{ domain, ...compact({ stage: text(value['stage']) }) }] : [];
}
