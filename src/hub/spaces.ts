import { errorOf } from './answers.ts';
import { HubError } from './errors.ts';
import type { HubHttp } from './http.ts';
import { bodyAsJson, eachItem, nextPage } from './pages.ts';
import { encodeId } from './paths.ts';
import { compact, flag, isRecord, records, text, texts } from './shape.ts';
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
  replicas?: { requested?: number; current?: number };
  volumes?: Volume[];
}

/** What is mounted into a Space. Only a bucket can be written to. */
export interface Volume {
  /** Open set; `bucket`, `model`, `dataset` and `space` are known. */
  type: string;
  /** `ns/name`; the Hub hides it from who may not read the source. */
  source: string;
  /** Begins with `/`. */
  mountPath: string;
  readOnly?: boolean;
  revision?: string;
  path?: string;
}

export interface SpaceSummary {
  id: string;
  sdk?: string;
  private: boolean;
  lastModified?: string;
  likes?: number;
  subdomain?: string;
  runtime?: SpaceRuntime;
  tags?: string[];
  /** By the Space's own card. */
  pinned?: boolean;
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
  tags?: string[];
  likes?: number;
  /** Front matter of the README, as the Hub read it. */
  card?: Json;
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
  /** Seconds without visits until it sleeps; -1 = never. Not on free hardware. */
  sleepTimeSeconds?: number;
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
    found.push(...summaryOf(item));
  }
  return found;
}

/** One page of them; `next` asks for the one after, and is absent on the last. */
export async function pageOfSpaces(
  hub: HubHttp,
  author: string,
  options: { next?: string | undefined; limit?: number; search?: string; signal?: AbortSignal } = {},
): Promise<{ spaces: SpaceSummary[]; next?: string }> {
  const route = 'GET /api/spaces';
  const response = await hub.raw(route, {
    signal: options.signal,
    ...(options.next === undefined
      ? {
          path: '/api/spaces',
          query: {
            author,
            search: options.search,
            limit: options.limit ?? 100,
            sort: 'lastModified',
            expand: ['sdk', 'private', 'lastModified', 'runtime', 'subdomain', 'likes', 'tags', 'cardData'],
          },
        }
      : { path: options.next }),
  });
  const items = await bodyAsJson(response, route, options.signal);
  if (!Array.isArray(items)) throw new HubError('badAnswer', route, { status: response.status });
  return {
    spaces: items.flatMap(summaryOf),
    ...compact({ next: nextPage(hub, route, response) }),
  };
}

function summaryOf(item: unknown): SpaceSummary[] {
  const id = isRecord(item) ? text(item['id']) : undefined;
  if (!isRecord(item) || !id) return [];
  const card: Json = isRecord(item['cardData']) ? item['cardData'] : {};
  const tags = [...texts(item['tags']), ...texts(card['tags'])];
  return [
    {
      id,
      private: flag(item['private']) ?? false,
      ...compact({
        sdk: text(item['sdk']),
        lastModified: text(item['lastModified']),
        likes: typeof item['likes'] === 'number' ? item['likes'] : undefined,
        subdomain: text(item['subdomain']),
        runtime: runtimeOf(item['runtime']),
        tags: tags.length > 0 ? [...new Set(tags)] : undefined,
        pinned: card['pinned'] === true ? true : undefined,
      }),
    },
  ];
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
        sleepTimeSeconds: space.sleepTimeSeconds,
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
      tags: Array.isArray(answer['tags']) ? texts(answer['tags']) : undefined,
      likes: typeof answer['likes'] === 'number' ? answer['likes'] : undefined,
      card: isRecord(answer['cardData']) ? answer['cardData'] : undefined,
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

/** The runtime object that every route of a Space's runtime answers with. */
export function checkedRuntime(value: unknown, route: string): SpaceRuntime {
  const runtime = runtimeOf(value);
  if (!runtime) throw new HubError('badAnswer', route);
  return runtime;
}

/** `undefined` when it is none. */
export function runtimeOf(value: unknown): SpaceRuntime | undefined {
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
      replicas: isRecord(value['replicas']) ? replicasOf(value['replicas']) : undefined,
      volumes: Array.isArray(value['volumes']) ? records(value['volumes']).flatMap(volumeOf) : undefined,
    }),
  };
}

function domainOf(value: Json): { domain: string; stage?: string }[] {
  const domain = text(value['domain']);
  return domain ? [{ domain, ...compact({ stage: text(value['stage']) }) }] : [];
}

function replicasOf(value: Json): { requested?: number; current?: number } {
  const count = (item: unknown) => (typeof item === 'number' ? item : undefined);
  return compact({ requested: count(value['requested']), current: count(value['current']) });
}

function volumeOf(value: Json): Volume[] {
  const [type, source, mountPath] = [text(value['type']), text(value['source']), text(value['mountPath'])];
  if (!type || !source || !mountPath) return [];
  return [
    {
      type,
      source,
      mountPath,
      ...compact({
        readOnly: flag(value['readOnly']),
        revision: text(value['revision']),
        path: text(value['path']),
      }),
    },
  ];
}
