import assert from 'node:assert/strict';
import { HubError } from '../../../src/hub/errors.ts';
import { createSpaceTokens } from '../../../src/logs/jwtLogs.ts';
import { openSpaceLog } from '../../../src/logs/spaceLogs.ts';
import type { SpaceLogOptions } from '../../../src/logs/spaceLogs.ts';
import { eventStream, json, rig } from '../hub/support.ts';
import type { Answer, Seen } from '../hub/support.ts';

const hour = 3_600_000;
const signal = new AbortController().signal;
const jwt = (exp: number) => `e30.${btoa(JSON.stringify({ exp })).replaceAll('=', '')}.sig`;

/** A Hub of the old kind: no log route, tokens that end at `exp` seconds. */
function oldHub(answer: (seen: Seen, nth: number) => Answer, now: () => number = () => 0) {
  let tokens = 0;
  const given = rig(
    (seen) => {
      if (seen.path.endsWith('/jwt')) return answer(seen, ++tokens) as Response;
      if (seen.path.startsWith('/v1/')) {
        const isRefused = seen.headers.get('authorization') === 'Bearer withdrawn';
        return isRefused ? json({}, 401) : eventStream(['data: a\n\n']);
      }
      return json({}, 404);
    },
    { clock: { now, sleep: () => Promise.resolve() } },
  );
  return { ...given, paths: () => given.seen.map((one) => one.path) };
}

async function read(hub: Parameters<typeof openSpaceLog>[0], options?: SpaceLogOptions, times = 1) {
  const open = openSpaceLog(hub, 'ann/app', 'run', options);
  const data: string[] = [];
  for (let time = 0; time < times; time++) for await (const event of open(signal)) data.push(event.data);
  return data;
}

describe('logs/jwtLogs', () => {
  for (const [name, body] of [
    ['seconds', { token: 't', exp: 24 * 3600 }],
    ['milliseconds of our days', { token: 't', exp: 1_000_000_000_000 + 24 * hour }],
    ['ISO 8601', { token: 't', exp: new Date(1_000_000_000_000 + 24 * hour).toISOString() }],
    ['the token itself', { token: jwt(24 * 3600) }],
  ] as const) {
    it(`keeps a token until five minutes before its end, told by ${name}`, async () => {
      let now = name === 'seconds' || name === 'the token itself' ? 0 : 1_000_000_000_000;
      const start = now;
      const given = oldHub(
        () => json(body),
        () => now,
      );
      const tokens = createSpaceTokens();
      await tokens.get(given.hub, 'ann/app', signal);
      now = start + 24 * hour - 5 * 60_000 - 1;
      await tokens.get(given.hub, 'ann/app', signal);
      assert.equal(given.seen.length, 1);
      now += 1;
      await tokens.get(given.hub, 'ann/app', signal);
      assert.equal(given.seen.length, 2);
    });
  }

  it('keeps a token of unknown end for a short time, and tokens of Spaces and accounts apart', async () => {
    let now = 0;
    const given = oldHub(
      () => json({ token: 'opaque' }),
      () => now,
    );
    const tokens = createSpaceTokens();
    await tokens.get(given.hub, 'ann/a', signal);
    await tokens.get(given.hub, 'ann/b', signal);
    await tokens.get({ ...given.hub, token: 'hf_other' }, 'ann/a', signal);
    assert.equal(given.seen.length, 3);
    now = 10 * 60_000;
    await tokens.get(given.hub, 'ann/a', signal);
    assert.equal(given.seen.length, 4);
  });

  it('names the route, and goes straight to the one that works', async () => {
    const routes: string[] = [];
    const given = oldHub(() => json({ token: 't', exp: 24 * 3600 }));
    assert.deepEqual(await read(given.hub, { onRoute: (route) => routes.push(route) }, 2), ['a', 'a']);
    assert.deepEqual(routes, ['older', 'older']);
    assert.deepEqual(given.paths(), [
      '/api/spaces/ann/app/logs/run',
      '/api/spaces/ann/app/jwt',
      '/v1/ann/app/logs/run',
      '/v1/ann/app/logs/run',
    ]);
    const current: string[] = [];
    await read(rig(() => eventStream([])).hub, { onRoute: (route) => current.push(route) });
    assert.deepEqual(current, ['current']);
  });

  it('fetches a new token once when a kept one is refused', async () => {
    const given = oldHub((_seen, nth) => json({ token: nth === 1 ? 'withdrawn' : 'fresh', exp: 24 * 3600 }));
    assert.deepEqual(await read(given.hub), ['a']);
    const never = oldHub(() => json({ token: 'withdrawn', exp: 24 * 3600 }));
    await assert.rejects(
      read(never.hub),
      (error) => error instanceof HubError && error.details.status === 401,
    );
    assert.equal(never.paths().filter((path) => path.endsWith('/jwt')).length, 2);
  });
});
