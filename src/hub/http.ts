import type { Clock, Log } from '../ports.ts';
import { cleanMessage, errorOf, requestIdOf } from './answers.ts';
import { normalizeEndpoint } from './endpoint.ts';
import { HubError, isAbort } from './errors.ts';
import { backOff, longestWaitMs, maxTries } from './waits.ts';

export interface HubWait {
  ms: number;
  /** The Hub named the time. Otherwise it is our own guess, also where a browser hides the Hub's headers. */
  isAsked: boolean;
  reason: 'rateLimited' | 'server' | 'network';
  /** The try that failed, from 1. */
  attempt: number;
}

export interface HubOptions {
  endpoint: string;
  token?: string;
  fetch: typeof fetch;
  clock: Clock;
  log: Log;
  userAgent?: string;
  onWait?: (wait: HubWait) => void;
}

export type QueryValue = string | number | boolean | readonly string[] | undefined;

export interface HubRequest {
  /** `GET` when not given. */
  method?: string;
  /** Below the endpoint, with a leading `/`, segments percent-encoded. */
  path: string;
  query?: Record<string, QueryValue>;
  /** Sent as JSON. */
  body?: unknown;
  rawBody?: BodyInit;
  headers?: Record<string, string>;
  signal?: AbortSignal | undefined;
  /**
   * `safe`: repeating does no harm, so every passing failure is tried again (default for GET and HEAD);
   * `none`: one try. Otherwise only what the Hub refused before doing anything is tried again: 429 and 409 busy.
   */
  retry?: 'safe' | 'none';
  /** For `json` the whole answer (default 60 s unless there is a `rawBody`), for `raw` up to the headers. */
  timeoutMs?: number;
  /** Statuses besides 2xx that are answers, not failures. */
  accept?: readonly number[];
  /** Another service than the endpoint. The hub's own token is not sent there, only `token`. */
  baseUrl?: string;
  /** Instead of the hub's own token. */
  token?: string;
}

/**
 * Calls to one Hub as one user. `route` is a template for errors and the log, method included:
 * `GET /api/spaces/{id}`. Every failure is a HubError, except an abort, which is an AbortError.
 */
export interface HubHttp {
  readonly endpoint: string;
  readonly token: string | undefined;
  readonly clock: Clock;
  json<T>(route: string, request: HubRequest): Promise<T>;
  raw(route: string, request: HubRequest): Promise<Response>;
  /** For `@huggingface/hub`: one try; the token goes to the endpoint's origin only. */
  authorizedFetch: typeof fetch;
}

const defaultTimeoutMs = 60_000;

/** Throws HubError `refused` when the endpoint is neither https nor on this machine. */
export function createHub(options: HubOptions): HubHttp {
  const endpoint = normalizeEndpoint(options.endpoint);
  const { token, clock, log } = options;

  async function once<T>(
    route: string,
    request: HubRequest,
    timeoutMs: number | undefined,
    read: (response: Response) => Promise<T>,
  ): Promise<T> {
    const started = clock.now();
    const usedToken = request.token ?? (request.baseUrl === undefined ? token : undefined);
    const timeout = new AbortController();
    const timer =
      timeoutMs === undefined
        ? undefined
        : setTimeout(() => timeout.abort(new DOMException('No answer in time', 'TimeoutError')), timeoutMs);
    const signal = request.signal ? AbortSignal.any([request.signal, timeout.signal]) : timeout.signal;
    let outcome = 'no answer';
    try {
      const response = await options.fetch(urlOf(request.baseUrl ?? endpoint, request), {
        method: request.method ?? 'GET',
        headers: headersOf(request, usedToken, options.userAgent),
        signal,
        ...bodyOf(request),
      });
      outcome = `${response.status}`;
      const requestId = requestIdOf(response.headers);
      if (requestId) outcome += ` ${requestId}`;
      if (response.ok || request.accept?.includes(response.status)) return await read(response);
      const body = await response.text().catch(() => '');
      throw errorOf({ route, status: response.status, headers: response.headers, body, token: usedToken });
    } catch (error) {
      throwIfAborted(request.signal);
      if (error instanceof HubError) throw error;
      throw new HubError('network', route, { cause: causeOf(error, usedToken) });
    } finally {
      clearTimeout(timer);
      log.debug(`${route} ${outcome} ${clock.now() - started} ms`);
    }
  }

  async function call<T>(
    route: string,
    request: HubRequest,
    timeoutMs: number | undefined,
    read: (response: Response) => Promise<T>,
  ): Promise<T> {
    for (let attempt = 1; ; attempt++) {
      throwIfAborted(request.signal);
      try {
        return await once(route, request, timeoutMs, read);
      } catch (error) {
        if (!(error instanceof HubError) || attempt >= maxTries || !mayRetry(error, request)) throw error;
        const ms = error.details.retryAfterMs ?? backOff(attempt);
        if (ms > longestWaitMs) throw error;
        const reason = error.code === 'network' || error.code === 'rateLimited' ? error.code : 'server';
        const isAsked = error.details.retryAfterMs !== undefined;
        options.onWait?.({ ms, isAsked, reason, attempt });
        log.debug(`${route} tried again in ${ms} ms`);
        try {
          await clock.sleep(ms, request.signal);
        } catch (cut) {
          throwIfAborted(request.signal);
          throw cut;
        }
      }
    }
  }

  return {
    endpoint,
    token,
    clock,
    json: <T>(route: string, request: HubRequest) =>
      call(
        route,
        { ...request, headers: { accept: 'application/json', ...request.headers } },
        request.timeoutMs ?? (request.rawBody === undefined ? defaultTimeoutMs : undefined),
        async (response) => {
          const body = await response.text();
          try {
            return JSON.parse(body) as T;
          } catch (cause) {
            const requestId = requestIdOf(response.headers);
            throw new HubError('badAnswer', route, {
              status: response.status,
              ...(requestId ? { requestId } : {}),
              // The parser's message quotes the body.
              cause: new Error(cause instanceof Error ? cause.name : 'not JSON'),
            });
          }
        },
      ),
    raw: (route, request) => call(route, request, request.timeoutMs, (response) => Promise.resolve(response)),
    authorizedFetch: async (input, init) => {
      const isRequest = input instanceof Request;
      const headers = new Headers(init?.headers ?? (isRequest ? input.headers : undefined));
      const method = init?.method ?? (isRequest ? input.method : 'GET');
      if (new URL(isRequest ? input.url : input).origin === new URL(endpoint).origin) {
        if (token && !headers.has('authorization')) headers.set('authorization', `Bearer ${token}`);
        if (options.userAgent) headers.set('user-agent', options.userAgent);
      }
      const started = clock.now();
      let outcome = 'no answer';
      try {
        const response = await options.fetch(input, { ...init, headers });
        outcome = `${response.status}`;
        return response;
      } finally {
        // Storage URLs are signed, so not even their path is written down.
        log.debug(`${method} (library) ${outcome} ${clock.now() - started} ms`);
      }
    },
  };
}

function mayRetry(error: HubError, request: HubRequest): boolean {
  if (request.retry === 'none') return false;
  if (error.code === 'rateLimited' || error.code === 'busy') return true;
  const method = request.method ?? 'GET';
  const isSafe = request.retry === 'safe' || method === 'GET' || method === 'HEAD';
  if (!isSafe) return false;
  if (error.code === 'network') return true;
  return error.code === 'server' && [408, 500, 502, 503, 504].includes(error.details.status ?? 0);
}

function urlOf(base: string, request: HubRequest): string {
  const url = new URL(base + request.path);
  for (const [key, value] of Object.entries(request.query ?? {})) {
    if (value === undefined) continue;
    for (const item of Array.isArray(value) ? value : [value]) url.searchParams.append(key, String(item));
  }
  return url.href;
}

function headersOf(request: HubRequest, token: string | undefined, userAgent: string | undefined): Headers {
  const headers = new Headers(request.headers);
  if (request.body !== undefined && !headers.has('content-type'))
    headers.set('content-type', 'application/json');
  if (token) headers.set('authorization', `Bearer ${token}`);
  if (userAgent) headers.set('user-agent', userAgent);
  return headers;
}

function bodyOf(request: HubRequest): { body?: BodyInit } {
  if (request.rawBody !== undefined) return { body: request.rawBody };
  return request.body === undefined ? {} : { body: JSON.stringify(request.body) };
}

/** `fetch` puts the reason one level down (`cause.code`); header values may be quoted in its message. */
function causeOf(error: unknown, token: string | undefined): unknown {
  if (!(error instanceof Error)) return undefined;
  const inner = error.cause instanceof Error ? error.cause : undefined;
  const code = inner && 'code' in inner && typeof inner.code === 'string' ? inner.code : undefined;
  const message = [error.message, inner?.message].filter(Boolean).join(': ');
  const cause = new Error(cleanMessage(message, token) ?? error.name);
  cause.name = error.name;
  return code ? Object.assign(cause, { code }) : cause;
}

/** Throws an AbortError when aborted, whatever reason was given to `abort()`. */
export function throwIfAborted(signal: AbortSignal | undefined): void {
  if (!signal?.aborted) return;
  throw isAbort(signal.reason) ? signal.reason : new DOMException('This operation was aborted', 'AbortError');
}
