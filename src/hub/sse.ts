import { createParser } from 'eventsource-parser';
import { cleanMessage, messageOf } from './answers.ts';
import { HubError } from './errors.ts';
import { throwIfAborted } from './http.ts';
import type { HubHttp } from './http.ts';
import { compact } from './shape.ts';

export interface StreamOptions {
  signal?: AbortSignal | undefined;
  /** Template for errors and the log. */
  route: string;
  /** Instead of the hub's own token. */
  token?: string;
  /** Another service than the endpoint. */
  baseUrl?: string;
  /** Comments, which servers send to keep a quiet connection open, come as events with empty data. */
  keepAlives?: boolean;
}

/**
 * Events of one connection, tried once; ends when the server closes. An event cut off by the end is dropped, as
 * the format wants. HubError `network` when the connection breaks, `badAnswer` with the text when it is no stream.
 */
export async function* streamEvents(
  hub: HubHttp,
  path: string,
  options: StreamOptions,
): AsyncGenerator<{ event?: string; data: string }, void, undefined> {
  const { route, signal } = options;
  const response = await hub.raw(route, {
    path,
    headers: { accept: 'text/event-stream' },
    retry: 'none',
    signal,
    ...compact({ token: options.token, baseUrl: options.baseUrl }),
  });
  const isStream = response.headers.get('content-type')?.toLowerCase().includes('text/event-stream') ?? false;
  if (!isStream || !response.body) {
    const body = await response.text().catch(() => '');
    const token = options.token ?? hub.token;
    const serverMessage = cleanMessage(messageOf(body), token);
    throw new HubError('badAnswer', route, { status: response.status, ...compact({ serverMessage }) });
  }

  const events: { event?: string; data: string }[] = [];
  const parser = createParser({
    onEvent: ({ event, data }) => events.push({ data, ...compact({ event }) }),
    ...(options.keepAlives ? { onComment: () => void events.push({ data: '' }) } : {}),
  });
  const decoder = new TextDecoder();
  const reader = response.body.getReader();
  try {
    for (;;) {
      let piece;
      try {
        piece = await reader.read();
      } catch (cause) {
        throwIfAborted(signal);
        throw new HubError('network', route, { cause });
      }
      if (piece.done) return;
      parser.feed(decoder.decode(piece.value, { stream: true }));
      for (const event of events.splice(0)) yield event;
    }
  } finally {
    // Not awaited: nobody is left who cares when the connection is down.
    void reader.cancel().catch(() => undefined);
  }
}
