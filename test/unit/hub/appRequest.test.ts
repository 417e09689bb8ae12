import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { sendAppRequest, tokenUse, type AppAnswer, type AppRequest } from '../../../src/hub/appRequest.ts';
import { createHub, type HubHttp } from '../../../src/hub/http.ts';
import type { Clock } from '../../../src/ports.ts';
import { rig } from './support.ts';

const token = 'hf_secretToken123';
const logged: string[] = [];
const log = (message: string) => void logged.push(message);
const silent = { debug: log, info: log, warn: log, error: log };

/** Its waits last until they are let go or aborted. */
function heldClock(): Clock & { pass(): void; waiting: number } {
  const held = new Set<() => void>();
  let now = 0;
  return {
    now: () => (now += 5),
    sleep: (_ms, signal) =>
      new Promise((resolve, reject) => {
        held.add(resolve);
        signal?.addEventListener('abort', () => {
          held.delete(resolve);
          reject(signal.reason as Error);
        });
      }),
    pass: () => held.forEach((resolve) => resolve()),
    get waiting() {
      return held.size;
    },
  };
}

describe('hub/appRequest', () => {
  const servers: Server[] = [];
  let clock: ReturnType<typeof heldClock>;
  let hub: HubHttp;

  const listen = async (handler: RequestListener): Promise<string> => {
    const server = createServer(handler);
    servers.push(server);
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  };
  const send = (
    request: Partial<AppRequest> & { url: string },
    place?: string,
    isPrivate = true,
    signal?: AbortSignal,
  ) =>
    sendAppRequest(
      hub,
      { method: 'GET', headers: [], wantsToken: true, ...request },
      {
        place: place === undefined ? undefined : { host: place, private: isPrivate },
        timeoutMs: 1000,
        signal: signal ?? new AbortController().signal,
      },
    );
  const answered = async (...given: Parameters<typeof send>): Promise<AppAnswer> => {
    const outcome = await send(...given);
    assert.ok(outcome.kind === 'answered', outcome.kind);
    return outcome.answer;
  };

  beforeEach(() => {
    clock = heldClock();
    logged.length = 0;
    hub = createHub({ endpoint: 'http://127.0.0.1:1', token, fetch, clock, log: silent });
  });
  afterEach(() => {
    for (const server of servers.splice(0)) {
      server.closeAllConnections();
      server.close();
    }
  });

  it('gives status, time, size, headers and body, whatever the status', async () => {
    const app = await listen((req, res) => {
      res.writeHead(req.url === '/422' ? 422 : 200, {
        'content-type': 'application/json; charset=utf-8',
        'x-own': '1',
      });
      let body = '';
      req.on('data', (piece) => (body += String(piece)));
      req.on('end', () => res.end(JSON.stringify({ method: req.method, body, key: req.headers['x-key'] })));
    });
    const answer = await answered({
      method: 'POST',
      url: `${app}/422`,
      headers: [
        ['X-Key', 'a'],
        ['X-Key', 'b'],
      ],
      body: '{"a":1}',
    });
    assert.deepEqual(JSON.parse(answer.text ?? ''), { method: 'POST', body: '{"a":1}', key: 'a, b' });
    assert.deepEqual(
      [answer.status, answer.statusText, answer.type, answer.size],
      [422, 'Unprocessable Entity', 'application/json', answer.text?.length],
    );
    assert.ok(answer.ms > 0);
    assert.ok(answer.headers.some(([name, value]) => name === 'x-own' && value === '1'));
    assert.equal(clock.waiting, 0, 'a timer is left');
  });

  it('sends the token to the host of the private Space only, and logs neither it nor the URL', async () => {
    const seen: (string | undefined)[] = [];
    const handler: RequestListener = (req, res) => {
      seen.push(req.headers.authorization);
      res.end();
    };
    const [app, other] = [await listen(handler), await listen(handler)];
    const uses = [
      (await answered({ url: `${app}/private-path` }, app)).token,
      (await answered({ url: `${other}/` }, app)).token,
      (await answered({ url: `${app}/` }, app, false)).token,
      (await answered({ url: `${app}/` })).token,
      (await answered({ url: `${app}/`, wantsToken: false }, app)).token,
    ];
    assert.deepEqual(uses, ['sent', 'otherHost', 'notPrivate', 'noSpace', 'notWanted']);
    assert.deepEqual(seen, [`Bearer ${token}`, undefined, undefined, undefined, undefined]);
    assert.ok(!/secretToken|private-path|127\.0\.0\.1/.test(logged.join('\n')), logged.join('\n'));
  });

  it('gives a token to no host of another making, even when the Hub were to name it', () => {
    const real = rig([]).hub;
    const use = (url: string, host: string) =>
      tokenUse(real, { method: 'GET', url, headers: [], wantsToken: true }, { host, private: true });
    assert.equal(use('https://ann-app.hf.space/a?b', 'https://ann-app.hf.space'), 'sent');
    for (const [url, host] of [
      ['http://ann-app.hf.space/', 'https://ann-app.hf.space'],
      ['https://ann-app.hf.space.evil.test/', 'https://ann-app.hf.space'],
      ['https://ann-app.hf.space:8443/', 'https://ann-app.hf.space'],
      ['https://bob-app.hf.space/', 'https://ann-app.hf.space'],
      ['https://evil.test/', 'https://evil.test'],
    ] as const) {
      assert.equal(use(url, host), 'otherHost', url);
    }
  });

  it('takes the token along no redirect to another host, and says where it led', async () => {
    let seen: string | undefined = 'nothing came';
    const elsewhere = await listen((req, res) => {
      seen = req.headers.authorization;
      res.end('there');
    });
    const app = await listen((_req, res) => res.writeHead(302, { location: `${elsewhere}/x` }).end());
    const answer = await answered({ url: `${app}/` }, app);
    assert.deepEqual([answer.text, answer.redirectedTo, seen], ['there', `${elsewhere}/x`, undefined]);
  });

  it('tells binary bodies from texts, by type or by what they hold', async () => {
    const app = await listen((req, res) => {
      const bodies: Record<string, [string | undefined, Buffer]> = {
        '/png': ['image/png', Buffer.from('not looked at')],
        '/svg': ['image/svg+xml', Buffer.from('<svg/>')],
        '/untold': [undefined, Buffer.from([0x89, 0x50, 0, 1])],
        '/words': [undefined, Buffer.from('wörds')],
        '/problem': ['application/problem+json', Buffer.from('{}')],
      };
      const [type, bytes] = bodies[req.url ?? ''] ?? [undefined, Buffer.alloc(0)];
      res.writeHead(200, type === undefined ? {} : { 'content-type': type });
      res.end(bytes);
    });
    const texts: Record<string, string | undefined> = {};
    for (const path of ['/png', '/svg', '/untold', '/words', '/problem']) {
      const answer = await answered({ url: app + path });
      texts[path] = answer.text;
      if (path === '/png') assert.deepEqual([answer.type, answer.size], ['image/png', 13]);
    }
    assert.deepEqual(texts, {
      '/png': undefined,
      '/svg': '<svg/>',
      '/untold': undefined,
      '/words': 'wörds',
      '/problem': '{}',
    });
  });

  it('reads no more than the editor can show', async () => {
    const piece = 'x'.repeat(1024 * 1024);
    const app = await listen((_req, res) => {
      res.writeHead(200, { 'content-type': 'text/plain' });
      const more = () => void (res.write(piece) ? setImmediate(more) : res.once('drain', more));
      more();
    });
    const answer = await answered({ url: app });
    assert.equal(answer.isCut, true);
    assert.ok(answer.size < 8 * 1024 * 1024, `${answer.size}`);
  });

  it('follows the call of a Gradio function to its result', async () => {
    const asked: string[] = [];
    const app = await listen((req, res) => {
      asked.push(
        `${req.method} ${req.url} ${req.headers.authorization ? 'with' : 'without'} ${req.headers['content-type']}`,
      );
      if (req.method === 'POST') {
        res.writeHead(200, { 'content-type': 'application/json' }).end('{"event_id":"e1"}');
        return;
      }
      res.writeHead(200, { 'content-type': 'text/event-stream' });
      const end = req.url?.includes('/fails/')
        ? 'event: error\ndata: null\n\n'
        : req.url?.includes('/breaks/')
          ? ''
          : 'event: complete\ndata: ["Hello"]\n\n';
      res.end(`event: heartbeat\ndata: null\n\nevent: generating\ndata: ["He"]\n\n${end}`);
    });
    const call = (name: string) =>
      answered(
        {
          method: 'POST',
          url: `${app}/gradio_api/call/${name}`,
          headers: [['Content-Type', 'application/json']],
          body: '{"data":[]}',
        },
        app,
      );
    const answer = await call('predict');
    assert.deepEqual(
      [answer.gradio, answer.text, answer.type],
      ['complete', '["Hello"]', 'application/json'],
    );
    assert.deepEqual(asked, [
      'POST /gradio_api/call/predict with application/json',
      'GET /gradio_api/call/predict/e1 with undefined',
    ]);
    assert.deepEqual((await call('fails')).gradio, 'error');
    assert.deepEqual((await call('breaks')).gradio, 'brokenOff');
  });

  it('ends at the time limit and at a cancel, also in the middle of a body', async () => {
    const arrived: (() => void)[] = [];
    const app = await listen((req, res) => {
      if (req.url === '/half') res.writeHead(200, { 'content-type': 'text/plain' }).write('half');
      arrived.shift()?.();
    });
    for (const path of ['/none', '/half']) {
      const there = new Promise<void>((resolve) => arrived.push(resolve));
      const outcome = send({ url: app + path }, app);
      await there;
      clock.pass();
      assert.deepEqual(await outcome, { kind: 'timedOut', token: 'sent' }, path);
      const again = new Promise<void>((resolve) => arrived.push(resolve));
      const cancel = new AbortController();
      const cancelled = send({ url: app + path }, app, true, cancel.signal);
      await again;
      cancel.abort();
      await assert.rejects(cancelled, { name: 'AbortError' }, path);
      assert.equal(clock.waiting, 0, 'a timer is left');
    }
  });

  it('says when nothing came back', async () => {
    const app = await listen((req) => req.socket.destroy());
    assert.deepEqual(await send({ url: app }, app), { kind: 'unreached', token: 'sent' });
  });
});
