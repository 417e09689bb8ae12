import { createHub } from '../../../src/hub/http.ts';
import type { HubHttp, HubOptions, HubWait } from '../../../src/hub/http.ts';
import type { Clock } from '../../../src/ports.ts';

export interface Seen {
  method: string;
  path: string;
  url: URL;
  headers: Headers;
  body: string;
}

export type Answer = Response | Error | ((seen: Seen) => Response | Error | Promise<Response>);

export interface Rig {
  hub: HubHttp;
  seen: Seen[];
  waits: HubWait[];
  slept: number[];
  logged: string[];
}

export function json(body: unknown, status = 200, headers: Record<string, string> = {}): Response {
  return new Response(JSON.stringify(body), {
    status,
    headers: { 'content-type': 'application/json', 'x-request-id': 'Root=1-abc;def', ...headers },
  });
}

/** Sleeps no time and writes down how long it would have been. */
export function instantClock(slept: number[] = []): Clock {
  return {
    now: () => 0,
    sleep: (ms, signal) => {
      slept.push(ms);
      return signal?.aborted ? Promise.reject(signal.reason as Error) : Promise.resolve();
    },
  };
}

/** A hub whose network gives these answers in turn, the last one for ever. */
export function rig(answers: Answer | Answer[], options: Partial<HubOptions> = {}): Rig {
  const all = Array.isArray(answers) ? [...answers] : [answers];
  const seen: Seen[] = [];
  const waits: HubWait[] = [];
  const slept: number[] = [];
  const logged: string[] = [];
  const log = (message: string) => void logged.push(message);
  const fakeFetch: typeof fetch = async (input, init) => {
    init?.signal?.throwIfAborted();
    const request = new Request(input, init);
    const url = new URL(request.url);
    const one = {
      method: request.method,
      path: url.pathname,
      url,
      headers: new Headers(init?.headers),
      body: await request.text(),
    };
    seen.push(one);
    const next = all.length > 1 ? all.shift() : all[0];
    const answer =
      typeof next === 'function' ? await next(one) : next instanceof Response ? next.clone() : next;
    if (answer instanceof Error) throw answer;
    if (!answer) throw new Error('no answer left');
    return answer;
  };
  const hub = createHub({
    endpoint: 'https://hub.test/',
    token: 'hf_secretToken123',
    fetch: fakeFetch,
    clock: instantClock(slept),
    log: { debug: log, info: log, warn: log, error: log },
    onWait: (wait) => waits.push(wait),
    ...options,
  });
  return { hub, seen, waits, slept, logged };
}

/** A text/event-stream of these pieces. */
export function eventStream(pieces: (string | Uint8Array)[], cut = false): Response {
  const encoder = new TextEncoder();
  const left = pieces.map((piece) => (typeof piece === 'string' ? encoder.encode(piece) : piece));
  const body = new ReadableStream<Uint8Array>({
    pull(controller) {
      const piece = left.shift();
      if (piece) controller.enqueue(piece);
      else if (cut) controller.error(new TypeError('terminated'));
      else controller.close();
    },
  });
  return new Response(body, { headers: { 'content-type': 'text/event-stream' } });
}
