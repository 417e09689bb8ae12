import assert from 'node:assert/strict';
import { readToken } from './accounts.ts';
import type { Json } from './http.ts';
import { dataOf, dockerfile, readEvents, readme, startClient, type Client } from './support.ts';

const app = { Dockerfile: dockerfile, 'README.md': readme('docker') };

describe('local Hub: the running Space', () => {
  let c: Client;
  let id: string;
  before(async () => (c = await startClient()));
  after(() => c.hub.close());
  beforeEach(async () => {
    await c.hub.reset();
    id = await c.create('app');
  });

  const runtime = async () => (await c.call('GET', `/api/spaces/${id}/runtime`)).body;
  const deploy = async (files: Record<string, string> = app) => {
    const made = await c.commit(id, files);
    assert.equal(made.status, 200, made.text);
    return made.body['commitOid'] as string;
  };
  const up = async () => {
    const sha = await deploy();
    await c.hub.waitForStage(id, 'RUNNING');
    return sha;
  };
  /** Called before what brings the stage about: a busy test sees a short one too late. */
  const passes = (stage: string) => c.hub.waitForStage(id, stage);

  /** The stages that went by since, ended by `last`. */
  const stagesUntil = async (last: string, act: () => Promise<unknown>): Promise<string[]> => {
    const abort = new AbortController();
    const response = await fetch(`${c.hub.url}/api/spaces/${id}/events`, {
      headers: { Authorization: `Bearer ${c.hub.token}` },
      signal: abort.signal,
    });
    await act();
    const seen: string[] = [];
    for await (const chunk of response.body ?? []) {
      for (const [, stage] of Buffer.from(chunk as Uint8Array)
        .toString()
        .matchAll(/"stage":"([A-Z_]+)","hardware/g)) {
        if (stage !== undefined) seen.push(stage);
      }
      if (seen.length > 1 && seen.at(-1) === last) break;
    }
    abort.abort();
    return seen;
  };

  it('goes the way of a first and of a second deploy', async () => {
    assert.equal((await runtime())['stage'], 'NO_APP_FILE');
    assert.deepEqual(await stagesUntil('RUNNING', () => deploy()), [
      'NO_APP_FILE',
      'BUILDING',
      'APP_STARTING',
      'RUNNING',
    ]);
    const before = (await runtime())['sha'];
    c.hub.setOptions({ lagMs: 200 });
    const [building, starting] = [passes('RUNNING_BUILDING'), passes('RUNNING_APP_STARTING')];
    const sha = await deploy({ Dockerfile: `${dockerfile}\n# 2` });
    assert.deepEqual([(await runtime())['stage'], (await runtime())['sha']], ['RUNNING', before]);
    await building;
    assert.equal((await runtime())['sha'], before);
    await starting;
    await c.hub.waitForStage(id, 'RUNNING');
    assert.equal((await runtime())['sha'], sha);
    assert.equal(c.hub.counters().builds, 2);
    c.hub.setOptions({ runtimeSha: false });
    assert.equal((await runtime())['sha'], undefined);
  });

  it('names a bad card and a missing app file', async () => {
    await deploy({ 'README.md': readme('dokcer') });
    await c.hub.waitForStage(id, 'CONFIG_ERROR');
    assert.match((await runtime())['errorMessage'] as string, /"sdk" must be one of/);
    await deploy({ 'README.md': readme('docker') });
    await c.hub.waitForStage(id, 'NO_APP_FILE');
  });

  it('fails a build and a start as told, once', async () => {
    c.hub.build({ space: id, failAtStep: 3, text: 'ERROR: No matching distribution found for fastpi' });
    await deploy();
    await c.hub.waitForStage(id, 'BUILD_ERROR');
    assert.match(c.hub.space(id)?.errorMessage ?? '', /exit code: 1/);
    assert.ok(c.hub.logs(id, 'build').includes('ERROR: No matching distribution found for fastpi'));
    await c.call('POST', '/__hub/build', { space: '*', runtimeError: 'ModuleNotFoundError: x' });
    await deploy();
    await c.hub.waitForStage(id, 'RUNTIME_ERROR');
    assert.ok(c.hub.logs(id, 'run').includes('ModuleNotFoundError: x'));
    await c.call('POST', `/api/spaces/${id}/restart`);
    await c.hub.waitForStage(id, 'RUNNING');
  });

  it('holds a build until it is let go', async () => {
    c.hub.setOptions({ holdBuilds: true });
    await deploy();
    // Static Spaces are not built: each that runs is time in which this one would have gone on.
    for (const name of ['a', 'b', 'c', 'd', 'e', 'f']) {
      const other = await c.create(name, 'static');
      await c.commit(other, { 'README.md': readme('static'), 'index.html': name });
      await c.hub.waitForStage(other, 'RUNNING');
    }
    assert.equal(c.hub.space(id)?.stage, 'BUILDING');
    c.hub.setOptions({ holdBuilds: false });
    await c.hub.waitForStage(id, 'RUNNING');
  });

  it('replays and follows the logs, and cuts them on demand', async () => {
    await up();
    const url = `${c.hub.url}/api/spaces/${id}/logs/`;
    const build = (await readEvents(`${url}build`, c.hub.token)).map(dataOf);
    assert.match(build[0] ?? '', /^===== Build Queued/);
    assert.ok(build.includes('--> FROM docker.io/library/python:3.12-slim\n'));
    assert.ok(build.includes('[3/4] RUN pip install fastapi\n'));
    assert.ok(build.includes('DONE 0.3s\n'));
    assert.equal((await readEvents(`${url}build?tail=2`, c.hub.token)).length, 2);
    const run = (await readEvents(`${url}run`, c.hub.token, 5)).map(dataOf);
    assert.match(run[4] ?? '', /Uvicorn running/);
    c.hub.fault({ fault: 'stream-cut', events: 2 });
    await assert.rejects(readEvents(`${url}build`, c.hub.token));
    assert.deepEqual((await readEvents(`${url}build`, c.hub.token)).map(dataOf), build);
    c.hub.fault({ fault: 'keep-alives' });
    const noisy = await readEvents(`${url}build`, c.hub.token);
    assert.ok(noisy.includes('data:') && noisy.includes(': keep-alive'));
    const denied = await c.call('GET', `/api/spaces/${id}/logs/build`, undefined, { token: readToken });
    assert.equal(denied.status, 403);
    const { token } = (await c.call('GET', `/api/spaces/${id}/jwt`)).body;
    const old = await readEvents(`${c.hub.url}/v1/${id}/logs/build`, token as string);
    assert.deepEqual(old.map(dataOf), build);
    assert.match(
      (await readEvents(`${c.hub.url}/api/spaces/${id}/metrics`, c.hub.token, 1))[0] ?? '',
      /^event: metric/,
    );
  });

  it('keeps secrets to itself, shows variables, restarts for both', async () => {
    await up();
    const at = `/api/spaces/${id}`;
    const starting = passes('APP_STARTING');
    assert.deepEqual(
      (await c.call('POST', `${at}/secrets`, { key: 'S', value: 'hush', description: 'd' })).body,
      {},
    );
    await starting;
    await c.hub.waitForStage(id, 'RUNNING');
    const secrets = await c.call('GET', `${at}/secrets`);
    assert.doesNotMatch(secrets.text, /hush/);
    assert.equal((secrets.body['S'] as Json)['description'], 'd');
    const variables = await c.call('POST', `${at}/variables`, { key: 'V', value: '1' });
    assert.equal((variables.body['V'] as Json)['value'], '1');
    assert.deepEqual((await c.call('DELETE', `${at}/variables`, { key: 'V' })).body, {});
    assert.deepEqual((await c.call('DELETE', `${at}/secrets`, { key: 'NONE' })).body, {});
    assert.equal((await c.call('POST', `${at}/secrets`, { key: '1X', value: '' })).status, 400);
    assert.equal(c.hub.counters().builds, 1);
  });

  it('pauses, restarts, rebuilds, changes hardware, sleep, dev mode, volumes', async () => {
    await up();
    const post = async (path: string, body: Json = {}) => c.call('POST', `/api/spaces/${id}/${path}`, body);
    assert.equal((await post('pause')).body['stage'], 'PAUSED');
    await post('restart');
    await c.hub.waitForStage(id, 'RUNNING');
    const building = passes('BUILDING');
    await post('restart?factory=true');
    await building;
    await c.hub.waitForStage(id, 'RUNNING');
    assert.equal((await post('sleeptime', { seconds: 60 })).status, 400);
    assert.deepEqual(
      (await post('hardware', { flavor: 't4-small', sleepTimeSeconds: 600 })).body['gcTimeout'],
      600,
    );
    assert.equal((await post('sleeptime', { seconds: -1 })).body['gcTimeout'], null);
    assert.equal((await post('replicas', { replicas: 2 })).status, 200);
    c.hub.setAccount({ canPay: false });
    assert.match((await post('hardware', { flavor: 'a100-large' })).text, /payment method/);
    assert.equal((await post('dev-mode', { enabled: true })).body['devMode'], true);
    const volumes = [{ type: 'bucket', source: 'tester/data', mountPath: '/data' }];
    const put = await c.call('PUT', `/api/spaces/${id}/volumes`, { volumes });
    assert.equal((put.body['volumes'] as Json[])[0]?.['mountPath'], '/data');
    assert.equal((await c.call('DELETE', `/api/spaces/${id}/volumes`)).body['volumes'], undefined);
    const fixed = await c.create('fixed', 'static');
    assert.equal((await c.call('POST', `/api/spaces/${fixed}/restart`)).status, 400);
    assert.deepEqual((await c.call('GET', `/api/spaces/${fixed}/runtime`)).body['replicas'], {
      requested: 1,
      current: 1,
    });
    await c.call('POST', `/__hub/space/${id}/stage`, { stage: 'SLEEPING' });
    assert.equal((await runtime())['stage'], 'SLEEPING');
  });

  it('answers as the app, only to those who may see it', async () => {
    await up();
    const host = c.hub.space(id)?.host ?? '';
    const get = (path: string, token: string | null = null) =>
      c.call('GET', host + path, undefined, { token });
    for (const path of ['/', '/health', '/openapi.json', '/gradio_api/info']) {
      assert.equal((await get(path)).status, 200, path);
    }
    assert.equal((await get('/none')).status, 404);
    await c.call('PUT', `/api/spaces/${id}/settings`, { private: true });
    assert.equal((await get('/')).status, 404);
    assert.equal((await get('/', readToken)).status, 200);
    const { token } = (await c.call('GET', `/api/spaces/${id}/jwt`)).body;
    assert.equal((await get(`/?__sign=${token as string}`)).status, 200);
    c.hub.setApp(id, 'dead');
    await assert.rejects(get('/', c.hub.token));
    await c.call('POST', `/__hub/app/${id}`, { mode: 'wrongPort' });
    c.hub.setOptions({ launchTimeoutMs: 20 });
    await c.call('POST', `/api/spaces/${id}/restart`);
    await c.hub.waitForStage(id, 'RUNTIME_ERROR');
    assert.match(c.hub.space(id)?.errorMessage ?? '', /not healthy/);
  });

  it('serves a static Space and builds a Gradio one', async () => {
    const fixed = await c.create('st', 'static');
    await c.commit(fixed, { 'index.html': '<p>hi', 'README.md': readme('static') });
    assert.equal((await c.call('GET', `${c.hub.space(fixed)?.host ?? ''}/`)).text, '<p>hi');
    const gradio = await c.create('gr', 'gradio');
    await c.commit(gradio, { 'app.py': '', 'README.md': readme('gradio', 'app_file: app.py\n') });
    await c.hub.waitForStage(gradio, 'RUNNING');
  });

  it('takes every fault, for its route and count', async () => {
    const status = async (method: string, path: string, body?: unknown) =>
      (await c.call(method, path, body)).status;
    for (const [fault, expected] of [
      ['402', 402],
      ['409-exists', 409],
      ['409-busy', 409],
    ] as const) {
      await c.call('POST', '/__hub/faults', { fault });
      assert.equal(await status('GET', '/api/whoami-v2'), 200);
      assert.equal(
        await status('POST', '/api/repos/create', { type: 'space', name: 'f', sdk: 'static' }),
        expected,
      );
    }
    for (const [fault, expected] of [
      ['401', 401],
      ['403', 403],
      ['429-ratelimit', 429],
      ['429-retry-after', 429],
      ['500', 500],
      ['503-html', 503],
      ['504', 504],
    ] as const) {
      c.hub.fault({ fault, route: 'GET /api/spaces/{id}/runtime', count: 2 });
      const first = await c.call('GET', `/api/spaces/${id}/runtime`);
      assert.equal(first.status, expected);
      if (fault === '429-ratelimit') assert.equal(first.headers.get('ratelimit'), '"api";r=0;t=2');
      if (fault === '429-retry-after') assert.equal(first.headers.get('retry-after'), '1');
      if (fault === '503-html') assert.match(first.text, /CloudFront/);
      assert.equal(await status('GET', `/api/spaces/${id}/runtime`), expected);
      assert.equal(await status('GET', `/api/spaces/${id}/runtime`), 200);
    }
    c.hub.fault({ fault: '504-after-success' });
    const sha = c.hub.space(id)?.sha;
    assert.equal((await c.commit(id, { 'a.txt': 'a' })).status, 504);
    assert.notEqual(c.hub.space(id)?.sha, sha);
    c.hub.fault({ fault: 'network-cut-after-success' });
    await assert.rejects(c.commit(id, { 'b.txt': 'b' }));
    assert.ok(c.hub.files(id).has('b.txt'));
    c.hub.fault({ fault: 'network-cut', route: '* ^/api/spaces/[^/]+/app$' });
    await assert.rejects(c.call('GET', `/api/spaces/${id}`));
    for (const fault of ['412', '413'] as const) {
      c.hub.fault({ fault });
      assert.equal((await c.commit(id, { 'c.txt': 'c' })).status, Number(fault));
    }
    c.hub.fault({ fault: '403-payment' });
    assert.equal(await status('POST', `/api/spaces/${id}/hardware`, { flavor: 'cpu-basic' }), 403);
    c.hub.fault({ fault: '503', count: 0, route: '* /**' });
    await c.call('DELETE', '/__hub/faults');
    assert.equal(await status('GET', '/api/whoami-v2'), 200);
    assert.equal((await c.call('POST', '/__hub/faults', { fault: 'nonsense' })).status, 400);
  });

  it('bends the runtime: odd stages and a former sha', async () => {
    const before = await up();
    const starting = passes('RUNNING_APP_STARTING');
    await deploy({ Dockerfile: `${dockerfile}# 2` });
    await starting;
    await c.hub.waitForStage(id, 'RUNNING');
    c.hub.fault({ fault: 'stale-sha' });
    assert.equal((await runtime())['sha'], before);
    assert.notEqual((await runtime())['sha'], before);
    c.hub.fault({ fault: 'unknown-stage' });
    assert.equal((await runtime())['stage'], 'SOMETHING_NEW');
  });

  it('counts, answers preflights, switches CORS, limits by quota, waits', async () => {
    await c.call('POST', '/__hub/reset');
    await c.call('GET', '/api/whoami-v2');
    assert.deepEqual((await c.call('GET', '/__hub/counters')).body['byRoute'], { 'GET /api/whoami-v2': 1 });
    const preflight = await c.call('OPTIONS', '/api/whoami-v2', undefined, {
      headers: { 'Access-Control-Request-Method': 'GET', 'Access-Control-Request-Headers': 'authorization' },
    });
    assert.equal(preflight.headers.get('access-control-allow-headers'), 'authorization');
    await c.call('POST', '/__hub/cors', { allowOrigin: null, route: 'GET /api/whoami-v2' });
    assert.equal((await c.call('GET', '/api/whoami-v2')).headers.get('access-control-allow-origin'), null);
    assert.equal((await c.call('GET', '/api/spaces')).headers.get('access-control-allow-origin'), '*');
    c.hub.fault({ fault: 'latency', ms: 60, route: 'GET /api/spaces' });
    const start = performance.now();
    await c.call('GET', '/api/spaces');
    assert.ok(performance.now() - start >= 55);
    await c.call('POST', '/__hub/options', { quota: 1 });
    assert.equal((await c.call('GET', '/api/spaces')).status, 429);
  });

  it('supersedes a build by the next commit', async () => {
    c.hub.setOptions({ stepMs: 30 });
    await deploy();
    await c.hub.waitForStage(id, 'BUILDING');
    const sha = await deploy({ Dockerfile: `${dockerfile}# 3` });
    await c.hub.waitForStage(id, 'RUNNING');
    assert.equal((await runtime())['sha'], sha);
  });
});
