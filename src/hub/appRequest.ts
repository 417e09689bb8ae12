import { createParser } from 'eventsource-parser';
import { mayHaveToken } from './appAnswer.ts';
import { HubError, isAbort } from './errors.ts';
import { throwIfAborted, type HubHttp } from './http.ts';
import { isRecord, text } from './shape.ts';

export interface AppRequest {
  method: string;
  url: string;
  headers: readonly (readonly [name: string, value: string])[];
  body?: string | Blob;
  /** The writer wants the token in it, if it may go there. */
  wantsToken: boolean;
}

/** A Space as the Hub describes it; the token goes to no other host. */
export interface AppPlace {
  host: string;
  private: boolean;
}

export type TokenUse =
  | 'sent'
  | 'notWanted'
  /** The app is open to everyone, so it gets no token. */
  | 'notPrivate'
  /** The URL is not of the Space. */
  | 'otherHost'
  /** The request names no Space. */
  | 'noSpace';

export interface AppAnswer {
  status: number;
  statusText: string;
  /** From sending to the end of the body. */
  ms: number;
  /** Bytes of the body, unpacked. */
  size: number;
  headers: [name: string, value: string][];
  /** Media type without its parameters; empty when the app names none. */
  type: string;
  /** Absent for a binary body. */
  text?: string;
  /** The body was longer and was read no further. */
  isCut: boolean;
  /** Where a redirect led. */
  redirectedTo?: string;
  token: TokenUse;
  /** For a function of a Gradio app, whose result comes as a stream: how that ended. */
  gradio?: 'complete' | 'error' | 'brokenOff';
}

export type AppOutcome =
  | { kind: 'answered'; answer: AppAnswer }
  | { kind: 'timedOut'; token: TokenUse }
  /** Nothing came back. In a browser that is also what an app looks like that does not allow other origins. */
  | { kind: 'unreached'; token: TokenUse };

export interface SendOptions {
  place: AppPlace | undefined;
  timeoutMs: number;
  signal: AbortSignal;
}

const longestBody = 5 * 1024 * 1024;

/** The editor shows whatever an app answers, so no status is a failure. */
const everyStatus = Array.from({ length: 300 }, (_, index) => 300 + index);

/**
 * Sends what a person wrote to a running app, once. The first call of a Gradio function is followed to its result, and
 * both are one answer. An abort by `signal` is thrown as AbortError.
 */
export async function sendAppRequest(
  hub: HubHttp,
  request: AppRequest,
  options: SendOptions,
): Promise<AppOutcome> {
  const use = tokenUse(hub, request, options.place);
  const limit = new AbortController();
  const settled = new AbortController();
  void hub.clock.sleep(options.timeoutMs, settled.signal).then(
    () => limit.abort(),
    () => undefined,
  );
  const signal = AbortSignal.any([options.signal, limit.signal]);
  try {
    return { kind: 'answered', answer: await answerOf(hub, request, use, signal) };
  } catch (error) {
    if (limit.signal.aborted) return { kind: 'timedOut', token: use };
    if (isAbort(error) || !(error instanceof HubError)) throw error;
    return { kind: 'unreached', token: use };
  } finally {
    settled.abort();
  }
}

/** Whether the token goes with a request: to the origin the Hub names for a private Space, and nowhere else. */
export function tokenUse(hub: HubHttp, request: AppRequest, place: AppPlace | undefined): TokenUse {
  if (!request.wantsToken) return 'notWanted';
  if (!place) return 'noSpace';
  if (!URL.canParse(request.url) || !URL.canParse(place.host)) return 'otherHost';
  if (new URL(request.url).origin !== new URL(place.host).origin) return 'otherHost';
  if (!place.private) return 'notPrivate';
  return mayHaveToken(hub, place.host) ? 'sent' : 'otherHost';
}

async function answerOf(
  hub: HubHttp,
  request: AppRequest,
  use: TokenUse,
  signal: AbortSignal,
): Promise<AppAnswer> {
  const started = hub.clock.now();
  const answer = await exchange(hub, request, use, signal);
  const event = gradioEvent(request, answer);
  if (event === undefined) return { ...answer, ms: hub.clock.now() - started };
  const { url, ...rest } = request;
  const headers = request.headers.filter(([name]) => name.toLowerCase() !== 'content-type');
  const stream: AppRequest = {
    ...withoutBody(rest),
    method: 'GET',
    url: `${url.replace(/[?#].*$/, '')}/${encodeURIComponent(event)}`,
    headers,
  };
  const streamed = await exchange(hub, stream, use, signal);
  const result = streamed.type === 'text/event-stream' ? gradioResult(streamed.text ?? '') : {};
  return { ...streamed, ...result, ms: hub.clock.now() - started };
}

function withoutBody({ body: _body, ...rest }: Omit<AppRequest, 'url'>): Omit<AppRequest, 'url' | 'body'> {
  return rest;
}

async function exchange(
  hub: HubHttp,
  { method, url, headers, body }: AppRequest,
  use: TokenUse,
  signal: AbortSignal,
): Promise<Omit<AppAnswer, 'ms'>> {
  const { origin, pathname, search, href } = new URL(url);
  const merged = new Headers();
  for (const [name, value] of headers) merged.append(name, value);
  const response = await hub.raw(`${method} {app}`, {
    method,
    baseUrl: origin,
    path: pathname + search,
    headers: Object.fromEntries(merged),
    retry: 'none',
    accept: everyStatus,
    signal,
    ...(body === undefined ? {} : { rawBody: body }),
    ...(use === 'sent' && hub.token !== undefined ? { token: hub.token } : {}),
  });
  const type = (response.headers.get('content-type') ?? '').split(';')[0]?.trim().toLowerCase() ?? '';
  const { bytes, isCut } = await read(response, signal);
  const decoded = isBinary(type) ? undefined : decode(bytes, type !== '' || isCut);
  const isElsewhere = response.redirected && response.url !== '' && response.url !== href;
  return {
    status: response.status,
    statusText: response.statusText,
    size: bytes.length,
    headers: [...response.headers],
    type,
    isCut,
    token: use,
    ...(decoded === undefined ? {} : { text: decoded }),
    ...(isElsewhere ? { redirectedTo: response.url } : {}),
  };
}

async function read(response: Response, signal: AbortSignal): Promise<{ bytes: Uint8Array; isCut: boolean }> {
  const reader = response.body?.getReader();
  const pieces: Uint8Array[] = [];
  let size = 0;
  let isCut = false;
  try {
    for (let piece = await reader?.read(); piece?.value; piece = await reader?.read()) {
      pieces.push(piece.value);
      size += piece.value.length;
      isCut = size > longestBody;
      if (isCut) break;
    }
  } catch (cause) {
    throwIfAborted(signal);
    throw new HubError('network', 'body of {app}', { cause });
  } finally {
    // Not awaited: nobody is left who cares when the connection is down.
    void reader?.cancel().catch(() => undefined);
  }
  const bytes = new Uint8Array(size);
  let offset = 0;
  for (const piece of pieces) {
    bytes.set(piece, offset);
    offset += piece.length;
  }
  return { bytes, isCut };
}

function isBinary(type: string): boolean {
  if (type === '' || type.startsWith('text/') || type === 'image/svg+xml') return false;
  return !/\b(?:json|xml|javascript|yaml|x-www-form-urlencoded|x-ndjson|graphql)\b/.test(type);
}

/** What is no text although nothing says so is told by its bytes. */
function decode(bytes: Uint8Array, isText: boolean): string | undefined {
  if (isText) return new TextDecoder().decode(bytes);
  try {
    return bytes.includes(0) ? undefined : new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

/** The first of Gradio's two answers names where the second one is. */
function gradioEvent(request: AppRequest, answer: Omit<AppAnswer, 'ms'>): string | undefined {
  if (request.method !== 'POST' || answer.status !== 200) return undefined;
  if (!/\/call\/./.test(new URL(request.url).pathname)) return undefined;
  try {
    const value: unknown = JSON.parse(answer.text ?? '');
    return isRecord(value) ? text(value['event_id']) : undefined;
  } catch {
    return undefined;
  }
}

/** The last thing the stream says; `generating` events are steps on the way to `complete`. */
function gradioResult(stream: string): Pick<AppAnswer, 'gradio'> & { text?: string; type?: string } {
  let last: { event: string; data: string } | undefined;
  const parser = createParser({
    onEvent: ({ event = '', data }) => {
      if (event !== 'heartbeat') last = { event, data };
    },
  });
  parser.feed(stream);
  if (!last) return { gradio: 'brokenOff' };
  const { event, data } = last;
  const end = event === 'complete' || event === 'error' ? event : 'brokenOff';
  return { gradio: end, text: data, type: 'application/json' };
}
