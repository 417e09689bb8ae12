import { HubError } from '../hub/errors.ts';
import type { HubHttp } from '../hub/http.ts';
import { encodeId } from '../hub/paths.ts';
import { streamEvents } from '../hub/sse.ts';
import { createSpaceTokens, isNoSuchRoute, openOlderLog } from './jwtLogs.ts';
import type { SpaceTokens } from './jwtLogs.ts';

/** `current`: the Hub's own route; `older`: the log service with a token for the Space. */
export type LogRoute = 'current' | 'older';

export interface SpaceLogOptions {
  /** Shared by the logs of several Spaces, so that each token is fetched once. */
  tokens?: SpaceTokens;
  /** Told once per connection, when its first event or its end has come. */
  onRoute?: (route: LogRoute) => void;
}

/**
 * Opens connections to a Space's log. A Hub without the route of 2026 is asked the way clients did until 2025:
 * a token for the Space, and the log service (hub-api.md 2.7). Who had to ask there once asks there again.
 */
export function openSpaceLog(
  hub: HubHttp,
  id: string,
  kind: 'build' | 'run',
  options: SpaceLogOptions = {},
): (signal: AbortSignal) => AsyncIterable<{ data: string }> {
  const tokens = options.tokens ?? createSpaceTokens();
  let olderWorks = false;

  return async function* (signal) {
    const route = `GET /api/spaces/{id}/logs/${kind}`;
    const space = encodeId(id, route);
    let refusal: HubError | undefined;
    if (!olderWorks) {
      try {
        const path = `/api/spaces/${space}/logs/${kind}`;
        const events = streamEvents(hub, path, { route, signal, keepAlives: true });
        yield* telling(events, () => options.onRoute?.('current'));
        return;
      } catch (error) {
        if (!(error instanceof HubError) || !isNoSuchRoute(error)) throw error;
        refusal = error;
      }
    }
    for (let attempt = 1; ; attempt++) {
      const token = await tokens.get(hub, id, signal);
      // The first answer says more about a Space that is not there than the fallback's.
      if (token === undefined) throw refusal ?? new HubError('notFound', route, { status: 404 });
      try {
        const events = openOlderLog(hub, id, kind, token, signal);
        yield* telling(events, () => {
          olderWorks = true;
          options.onRoute?.('older');
        });
        return;
      } catch (error) {
        const isRefused = error instanceof HubError && error.details.status === 401;
        olderWorks &&= !(error instanceof HubError && isNoSuchRoute(error));
        if (!isRefused || attempt > 1) throw error;
        // A kept token may have been withdrawn before its end.
        tokens.forget(id);
      }
    }
  };
}

async function* telling<T>(events: AsyncIterable<T>, tell: () => void): AsyncGenerator<T, void, undefined> {
  let told = false;
  for await (const event of events) {
    if (!told) tell();
    told = true;
    yield event;
  }
  if (!told) tell();
}
