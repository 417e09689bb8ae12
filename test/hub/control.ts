import { otherToken, writeToken } from './accounts.ts';
import type { AppMode } from './app.ts';
import { faultSpec, routeMatcher } from './faults.ts';
import { fail, json, needStr, num, readJson, str, type Exchange, type Json } from './http.ts';
import type { Switches } from './options.ts';
import type { Counters, HubState, Route } from './state.ts';

export function countersOf(hub: HubState): Counters {
  return { ...hub.counters, byRoute: { ...hub.counters.byRoute }, builds: hub.runtimes.builds };
}

/** The routes that are no part of a Hub: switches for tests. */
export function controlRoutes(hub: HubState): Route[] {
  const ok = (act: (ex: Exchange, body: Json) => void | Promise<void>) => async (ex: Exchange) => {
    await act(ex, readJson(ex));
    return json({ ok: true });
  };
  const space = (ex: Exchange) => hub.store.find(ex.params['id'] ?? '') ?? fail(404, 'No such Space');
  return [
    { method: 'POST', pattern: '/__hub/faults', handle: ok((_ex, body) => hub.faults.add(faultSpec(body))) },
    { method: 'GET', pattern: '/__hub/faults', handle: () => json(hub.faults.list()) },
    { method: 'DELETE', pattern: '/__hub/faults', handle: ok(() => hub.faults.clear()) },
    {
      method: 'POST',
      pattern: '/__hub/build',
      handle: ok((_ex, body) => hub.runtimes.buildWith({ space: '*', ...body })),
    },
    {
      method: 'POST',
      pattern: '/__hub/space/{id}/stage',
      handle: ok((ex, body) =>
        hub.runtimes.force(space(ex), needStr(body, 'stage'), str(body['errorMessage'])),
      ),
    },
    {
      method: 'GET',
      pattern: '/__hub/space/{id}/secrets',
      // With their values, which no Hub gives: tests have to see that the right ones arrived.
      handle: (ex) =>
        json(Object.fromEntries([...space(ex).secrets].map(([name, { value }]) => [name, value]))),
    },
    {
      method: 'POST',
      pattern: '/__hub/app/{id}',
      handle: ok((ex, body) =>
        hub.runtimes.setApp(space(ex), needStr(body, 'mode') as AppMode, num(body['slowMs'])),
      ),
    },
    { method: 'POST', pattern: '/__hub/account', handle: ok((_ex, body) => hub.accounts.patch(body)) },
    { method: 'POST', pattern: '/__hub/options', handle: ok((_ex, body) => setSwitches(hub, body)) },
    {
      method: 'POST',
      pattern: '/__hub/cors',
      handle: ok((_ex, body) => setCors(hub, str(body['allowOrigin']) ?? null, str(body['route']))),
    },
    { method: 'GET', pattern: '/__hub/counters', handle: () => json(countersOf(hub)) },
    { method: 'POST', pattern: '/__hub/reset', handle: ok(() => hub.reset()) },
    {
      method: 'GET',
      pattern: '/__hub/tokens',
      handle: () => json({ tester: writeToken, other: otherToken, all: [...hub.accounts.tokens.keys()] }),
    },
  ];
}

export function setSwitches(hub: HubState, patch: Partial<Switches> | Json): void {
  const known = Object.keys(hub.switches);
  for (const key of Object.keys(patch))
    if (!known.includes(key)) fail(400, `Unknown option ${key}; known: ${known.join(', ')}`);
  Object.assign(hub.switches, patch);
}

/** The latest rule for a route counts. */
export function setCors(hub: HubState, allowOrigin: string | null, route?: string): void {
  hub.cors.unshift({ allowOrigin, matches: route === undefined ? () => true : routeMatcher(route) });
}
