import { isLoopback } from '../hub/endpoint.ts';
import { HubError } from '../hub/errors.ts';
import type { HubHttp } from '../hub/http.ts';
import { encodeId } from '../hub/paths.ts';
import { streamEvents } from '../hub/sse.ts';

/** Renewed this long before the end, so that none expires while a request is on its way. */
const earlyMs = 5 * 60_000;
/** Taken when a token does not tell its end; the Hub's documented life is 24 h. */
const unknownLifeMs = 10 * 60_000;

/** Tokens of the log service by Space, kept until shortly before they end. */
export interface SpaceTokens {
  /** `undefined` when the Hub gives none (401, 404). */
  get(hub: HubHttp, id: string, signal: AbortSignal): Promise<string | undefined>;
  forget(id: string): void;
}

export function createSpaceTokens(): SpaceTokens {
  const known = new Map<string, { token: string; until: number; owner: string | undefined }>();
  return {
    async get(hub, id, signal) {
      const cached = known.get(id);
      const now = hub.clock.now();
      if (cached && cached.until > now && cached.owner === hub.token) return cached.token;
      const route = 'GET /api/spaces/{id}/jwt';
      let answer: { token?: unknown; exp?: unknown };
      try {
        answer = await hub.json(route, { path: `/api/spaces/${encodeId(id, route)}/jwt`, signal });
      } catch (error) {
        if (error instanceof HubError && isNoSuchRoute(error)) return undefined;
        throw error;
      }
      const { token } = answer;
      if (typeof token !== 'string' || token === '') return undefined;
      const ends = timeOf(answer.exp) ?? timeOf(claims(token)?.['exp']) ?? now + unknownLifeMs + earlyMs;
      known.set(id, { token, until: ends - earlyMs, owner: hub.token });
      return token;
    },
    forget: (id) => void known.delete(id),
  };
}

/** The route of 2023 to 2025: the log service with a token for the Space (hub-api.md 2.7). */
export async function* openOlderLog(
  hub: HubHttp,
  id: string,
  kind: 'build' | 'run',
  token: string,
  signal: AbortSignal,
): AsyncGenerator<{ data: string }, void, undefined> {
  const route = `GET /v1/{id}/logs/${kind}`;
  const baseUrl = isLoopback(hub.endpoint) ? hub.endpoint : 'https://api.hf.space';
  const path = `/v1/${encodeId(id, route)}/logs/${kind}`;
  yield* streamEvents(hub, path, { route, signal, token, baseUrl, keepAlives: true });
}

/** How a Hub answers that lacks a route, or has it for others only. */
export function isNoSuchRoute(error: HubError): boolean {
  return error.details.status === 404 || error.details.status === 401;
}

/** Milliseconds of a time given as seconds, milliseconds, or ISO 8601. */
function timeOf(value: unknown): number | undefined {
  if (typeof value === 'number' && Number.isFinite(value)) return value > 1e11 ? value : value * 1000;
  if (typeof value !== 'string') return undefined;
  const ms = /^\d+$/.test(value) ? timeOf(Number(value)) : Date.parse(value);
  return ms === undefined || Number.isNaN(ms) ? undefined : ms;
}

function claims(token: string): Record<string, unknown> | undefined {
  const body = token.split('.')[1];
  if (body === undefined) return undefined;
  try {
    const parsed: unknown = JSON.parse(atob(body.replaceAll('-', '+').replaceAll('_', '/')));
    return typeof parsed === 'object' && parsed !== null ? (parsed as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}
