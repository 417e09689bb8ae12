import assert from 'node:assert/strict';
import { dockerfile, readme, startClient, type Client } from './support.ts';

const app = { Dockerfile: dockerfile, 'README.md': readme('docker') };

describe('local Hub: slow lines, slow and sleeping apps', () => {
  let c: Client;
  before(async () => (c = await startClient()));
  after(() => c.hub.close());
  beforeEach(() => c.hub.reset());

  const running = async () => {
    const id = await c.create('app');
    await c.commit(id, app);
    await c.hub.waitForStage(id, 'RUNNING');
    return { id, host: c.hub.space(id)?.host ?? '' };
  };

  /** Only ever at least as long as told: a busy machine must not fail it. */
  const lasted = async (work: () => Promise<unknown>) => {
    const start = performance.now();
    await work();
    return performance.now() - start;
  };

  it('narrows the line for request and answer, for the route and count that are told', async () => {
    const id = await c.create('app');
    await c.commit(id, { 'large.txt': 'x'.repeat(20_000) });
    const read = () => c.call('GET', `/spaces/${id}/raw/main/large.txt`);
    c.hub.fault({ fault: 'bandwidth', bytesPerSecond: 100_000, route: 'GET /spaces/**', count: 1 });
    assert.ok((await lasted(async () => assert.equal((await read()).text.length, 20_000))) >= 150);
    c.hub.fault({ fault: 'bandwidth', bytesPerSecond: 100_000, route: 'POST /api/spaces/{id}/commit/{rev}' });
    assert.ok((await lasted(() => c.commit(id, { 'more.txt': 'y'.repeat(20_000) }))) >= 150);
    assert.equal(c.hub.files(id).get('more.txt')?.length, 20_000);
  });

  it('lets an app answer late', async () => {
    const { id, host } = await running();
    c.hub.setApp(id, 'slow', 80);
    assert.ok((await lasted(async () => assert.equal((await c.call('GET', host)).status, 200))) >= 75);
    c.hub.setApp(id, 'ok');
    assert.equal((await c.call('GET', host)).status, 200);
  });

  it('wakes a sleeping Space by a visit, without a build', async () => {
    const { id, host } = await running();
    const { builds } = c.hub.counters();
    c.hub.setStage(id, 'SLEEPING');
    assert.equal((await c.call('GET', host)).status, 503);
    await c.hub.waitForStage(id, 'RUNNING');
    assert.equal((await c.call('GET', `${host}/health`)).status, 200);
    assert.equal(c.hub.counters().builds, builds);
  });

  it('leaves a paused Space alone when it is visited', async () => {
    const { id, host } = await running();
    await c.call('POST', `/api/spaces/${id}/pause`);
    assert.equal((await c.call('GET', host)).status, 503);
    assert.equal(c.hub.space(id)?.stage, 'PAUSED');
  });
});
