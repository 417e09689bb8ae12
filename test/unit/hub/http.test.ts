import assert from 'node:assert/strict';
import { HubError, isAbort } from '../../../src/hub/errors.ts';
import type { HubErrorCode } from '../../../src/hub/errors.ts';
import { createHub } from '../../../src/hub/http.ts';
import { json, rig } from './support.ts';
import type { Rig } from './support.ts';

const get = (given: Rig, signal?: AbortSignal) => given.hub.json('GET /api/x', { path: '/api/x', signal });
const post = (given: Rig, retry?: 'safe' | 'none') =>
  given.hub.json('POST /api/x', { method: 'POST', path: '/api/x', body: {}, ...(retry ? { retry } : {}) });

async function failure(call: Promise<unknown>): Promise<HubError> {
  try {
    await call;
  } catch (error) {
    assert.ok(error instanceof HubError, String(error));
    return error;
  }
  return assert.fail('did not fail');
}

describe('hub/http: errors', () => {
  const cases: [string, Response, HubErrorCode, string | undefined][] = [
    ['400', json({ error: 'Bad body' }, 400), 'refused', 'Bad body'],
    ['401', json({ error: 'Unauthorized' }, 401), 'signedOut', 'Unauthorized'],
    ['401 hidden', json({ error: 'x' }, 401, { 'x-error-code': 'RepoNotFound' }), 'notFound', 'x'],
    [
      '401 bad token',
      json({}, 401, {
        'x-error-code': 'RepoNotFound',
        'x-error-message': 'Invalid credentials in Authorization header',
      }),
      'signedOut',
      'Invalid credentials in Authorization header',
    ],
    ['402', json({ error: ['Needs', 'PRO'] }, 402), 'planNeeded', 'Needs\nPRO'],
    ['403', json({ errors: [{ message: 'No right' }] }, 403), 'forbidden', 'No right'],
    [
      '403 payment',
      json({ error: 'Please add a payment method at https://hf.co/settings/billing' }, 403),
      'paymentMethodNeeded',
      'Please add a payment method at',
    ],
    ['404', json({ message: 'Nothing' }, 404), 'notFound', 'Nothing'],
    [
      '409 exists',
      json({ error: 'You already created it', url: 'https://a' }, 409),
      'exists',
      'You already created it',
    ],
    ['409 other', json({ error: 'Job runs' }, 409), 'refused', 'Job runs'],
    ['412', json(['Stale'], 412), 'staleParent', 'Stale'],
    ['413', new Response('Too big', { status: 413 }), 'tooLarge', 'Too big'],
    ['422', json({ error: 'e', error_description: 'd' }, 422), 'refused', 'e: d'],
    [
      '503 html',
      new Response('<html>down</html>', { status: 503, headers: { 'content-type': 'text/html' } }),
      'server',
      undefined,
    ],
    ['501', json({ error: { message: 'deep' } }, 501), 'server', 'deep'],
    ['429', json({}, 429), 'rateLimited', undefined],
    [
      '409 busy',
      new Response('Cannot create repo: another conflicting operation is in progress', { status: 409 }),
      'busy',
      'Cannot create repo: another conflicting operation is in progress',
    ],
  ];
  for (const [name, answer, code, message] of cases) {
    it(`${name} is ${code}`, async () => {
      const error = await failure(post(rig(answer), 'none'));
      assert.equal(error.code, code);
      assert.equal(error.details.serverMessage, message);
      assert.equal(error.details.status, answer.status);
      assert.equal(error.route, 'POST /api/x');
    });
  }

  it('a 401 without token stays signedOut', async () => {
    const given = rig(json({}, 401, { 'x-error-code': 'RepoNotFound' }));
    const anonymous = createHub({
      endpoint: 'https://hub.test',
      fetch: () => Promise.resolve(json({}, 401, { 'x-error-code': 'RepoNotFound' })),
      clock: given.hub.clock,
      log: { debug() {}, info() {}, warn() {}, error() {} },
    });
    assert.equal((await failure(anonymous.json('GET /x', { path: '/x' }))).code, 'signedOut');
  });

  it('keeps the request id, and no token anywhere', async () => {
    const secret = 'hf_secretToken123';
    const echo = json({ error: `Bad header Bearer ${secret} (Request ID: Root=1-abc;def)` }, 400);
    const network = new TypeError('fetch failed', { cause: new Error(`bad header ${secret}`) });
    for (const answer of [echo, network]) {
      const given = rig(answer);
      const error = await failure(post(given, 'none'));
      const cause = error.details.cause instanceof Error ? error.details.cause.message : '';
      const everything = [error.message, error.stack, cause, JSON.stringify(error), ...given.logged].join();
      assert.ok(!everything.includes(secret), everything);
    }
    assert.equal((await failure(post(rig(echo), 'none'))).details.requestId, 'Root=1-abc;def');
    assert.equal((await failure(post(rig(echo), 'none'))).details.serverMessage, 'Bad header Bearer hf_***');
  });

  it('masks a token of another form', async () => {
    const given = rig(json({ error: 'no eyJ.abc here' }, 400), { token: 'eyJ.abc' });
    assert.equal((await failure(post(given))).details.serverMessage, 'no *** here');
  });

  it('a 200 that is not JSON is badAnswer without the body', async () => {
    const error = await failure(get(rig(new Response('hf_secretToken123 not json'))));
    assert.equal(error.code, 'badAnswer');
    assert.ok(!String(error.details.cause).includes('hf_'));
  });

  it('logs method, route, status, id, and neither headers nor bodies', async () => {
    const given = rig(json({ body: 'private' }));
    await get(given);
    assert.deepEqual(given.logged, ['GET /api/x 200 Root=1-abc;def 0 ms']);
  });
});

describe('hub/http: retries', () => {
  const down = () => json({ error: 'down' }, 503);

  it('waits 1 s doubling to 8 s, five tries', async () => {
    const given = rig(down());
    assert.equal((await failure(get(given))).code, 'server');
    assert.deepEqual(given.slept, [1000, 2000, 4000, 8000]);
    assert.equal(given.seen.length, 5);
    assert.deepEqual(given.waits[0], { ms: 1000, isAsked: false, reason: 'server', attempt: 1 });
  });

  for (const status of [408, 429, 500, 502, 503, 504]) {
    it(`GET tries again after ${status}`, async () => {
      const given = rig([json({}, status), json({ ok: true })]);
      assert.deepEqual(await get(given), { ok: true });
    });
  }

  it('GET tries again after a network failure, and after a body that breaks off', async () => {
    const given = rig([new TypeError('fetch failed'), json(1)]);
    assert.equal(await get(given), 1);
    assert.equal(given.waits[0]?.reason, 'network');
    const broken = new Response(
      new ReadableStream({
        start(controller) {
          controller.error(new TypeError('terminated'));
        },
      }),
    );
    assert.equal(await get(rig([() => broken, json(2)])), 2);
  });

  it('does not repeat other refusals', async () => {
    const given = rig(json({}, 404));
    await failure(get(given));
    assert.equal(given.seen.length, 1);
  });

  it('waits for the RateLimit reset only when nothing remains, else for Retry-After', async () => {
    const spent = rig([json({}, 429, { ratelimit: '"api";r=0;t=2', 'retry-after': '9' }), json(1)]);
    await post(spent);
    assert.deepEqual(spent.waits, [{ ms: 2000, isAsked: true, reason: 'rateLimited', attempt: 1 }]);
    const after = rig([json({}, 429, { ratelimit: '"api";r=10;t=2', 'retry-after': '9' }), json(1)]);
    await post(after);
    assert.deepEqual(after.slept, [9000]);
  });

  it('tells instead of waiting for an hour', async () => {
    const given = rig(json({}, 429, { 'retry-after': '3600' }));
    assert.equal((await failure(get(given))).details.retryAfterMs, 3_600_000);
    assert.deepEqual(given.slept, []);
  });

  it('repeats a POST after 429 and busy, not after 5xx or network, unless safe', async () => {
    const busy = new Response('another conflicting operation is in progress', { status: 409 });
    const given = rig([busy, busy, json(1)]);
    assert.equal(await post(given), 1);
    assert.deepEqual(given.slept, [1000, 2000]);
    for (const answer of [down(), new TypeError('fetch failed')]) {
      const once = rig(answer);
      await failure(post(once));
      assert.equal(once.seen.length, 1);
    }
    assert.equal(await post(rig([down(), json(2)]), 'safe'), 2);
    const none = rig(json({}, 429));
    await failure(post(none, 'none'));
    assert.equal(none.seen.length, 1);
  });
});

describe('hub/http: aborts', () => {
  it('an aborted call is an AbortError, whatever the reason, and sends nothing', async () => {
    const given = rig(json(1));
    await assert.rejects(get(given, AbortSignal.abort(new Error('user'))), isAbort);
    assert.equal(given.seen.length, 0);
  });

  it('an abort during the wait ends it at once', async () => {
    const stop = new AbortController();
    const given = rig(json({}, 503), {
      clock: {
        now: () => 0,
        sleep: (_ms, signal) =>
          new Promise((_, reject) => {
            signal?.addEventListener('abort', () => reject(signal.reason as Error));
          }),
      },
      onWait: () => queueMicrotask(() => stop.abort()),
    });
    await assert.rejects(get(given, stop.signal), isAbort);
    assert.equal(given.seen.length, 1);
  });

  it('an abort while the answer is under way', async () => {
    const stop = new AbortController();
    const hanging = (): Promise<Response> =>
      new Promise((_, reject) => {
        stop.signal.addEventListener('abort', () => reject(new TypeError('cut')));
        stop.abort();
      });
    await assert.rejects(get(rig(hanging), stop.signal), isAbort);
  });

  it('a timeout is a network failure', async () => {
    const given = rig(json(1), {
      fetch: (_input, init) =>
        new Promise((_, reject) => {
          init?.signal?.addEventListener('abort', () => reject(init.signal?.reason as Error));
        }),
    });
    const call = given.hub.raw('POST /x', { method: 'POST', path: '/x', timeoutMs: 1 });
    assert.equal((await failure(call)).code, 'network');
  });
});

describe('hub/http: where the token goes', () => {
  const withEndpoint = (endpoint: string) => rig(json(1), { endpoint }).hub.endpoint;

  it('normalises the endpoint and takes plain http for this machine only', () => {
    assert.equal(withEndpoint('https://hub.test//'), 'https://hub.test');
    for (const host of ['localhost:1', '127.0.0.1:8080', '[::1]:2']) {
      assert.equal(withEndpoint(`http://${host}/`), `http://${host}`);
    }
    for (const bad of [
      'http://hub.test',
      'http://127.0.0.1.evil.test',
      'http://localhost.evil.test',
      'ftp://localhost',
      'https://user:pass@hub.test',
      'nonsense',
    ]) {
      assert.throws(
        () => withEndpoint(bad),
        (error) => error instanceof HubError && error.code === 'refused',
        bad,
      );
    }
  });

  it('sends it to the endpoint, and to another service only what is given', async () => {
    const given = rig(json(1), { userAgent: 'me/1' });
    await given.hub.raw('GET /a', { path: '/a' });
    await given.hub.raw('GET /a', { path: '/a', baseUrl: 'https://other.test' });
    await given.hub.raw('GET /a', { path: '/a', baseUrl: 'https://other.test', token: 'jwt' });
    assert.deepEqual(
      given.seen.map((one) => one.headers.get('authorization')),
      ['Bearer hf_secretToken123', null, 'Bearer jwt'],
    );
    assert.equal(given.seen[0]?.headers.get('user-agent'), 'me/1');
  });

  it('authorizedFetch adds it for the endpoint only', async () => {
    const given = rig(json(1));
    await given.hub.authorizedFetch('https://hub.test/api/y');
    await given.hub.authorizedFetch('https://storage.test/put?signature=abc', { method: 'PUT' });
    assert.deepEqual(
      given.seen.map((one) => one.headers.get('authorization')),
      ['Bearer hf_secretToken123', null],
    );
    assert.ok(!given.logged.join().includes('signature'));
  });
});
