import assert from 'node:assert/strict';
import type { Json } from './http.ts';
import { dataOf, readEvents, startClient, type Client } from './support.ts';

describe('local Hub: jobs', () => {
  let c: Client;
  before(async () => (c = await startClient()));
  after(() => c.hub.close());
  beforeEach(() => c.hub.reset());

  const jobSpec = { dockerImage: 'python:3.12', command: ['echo', 'hi'], secrets: { S: 'hush' } };
  const schedule = async () => {
    const made = await c.call('POST', '/api/scheduled-jobs/tester', { schedule: '@daily', jobSpec });
    assert.equal(made.status, 200, made.text);
    return made.body['id'] as string;
  };
  const listed = async () => (await c.call('GET', '/api/scheduled-jobs/tester')).body as unknown as Json[];

  it('runs a command, tells its end, keeps its secrets', async () => {
    const job = (await c.call('POST', '/api/jobs/tester', jobSpec)).body;
    const at = `/api/jobs/tester/${job['id'] as string}`;
    const lines = (await readEvents(`${c.hub.url}${at}/logs`, c.hub.token)).map(dataOf);
    assert.ok(
      lines.some((line) => line.includes('$ echo hi')),
      lines.join(''),
    );
    const ended = await c.call('GET', at);
    assert.equal((ended.body['status'] as Json)['stage'], 'COMPLETED');
    assert.doesNotMatch(ended.text, /hush/);
    assert.deepEqual(ended.body['secrets'], ['S']);
  });

  it('keeps schedules: lists, suspends, resumes, changes, deletes', async () => {
    const id = await schedule();
    const at = `/api/scheduled-jobs/tester/${id}`;
    assert.deepEqual(
      (await listed()).map((row) => [row['id'], row['schedule'], row['suspend']]),
      [[id, '@daily', false]],
    );
    assert.equal((await c.call('POST', `${at}/suspend`)).body['suspend'], true);
    assert.equal((await c.call('POST', `${at}/resume`)).body['suspend'], false);
    assert.equal(
      (await c.call('PUT', `${at}/schedule`, { schedule: '@hourly' })).body['schedule'],
      '@hourly',
    );
    assert.deepEqual((await c.call('PUT', `${at}/labels`, { labels: { a: 'b' } })).body['labels'], {
      a: 'b',
    });
    assert.equal((await c.call('DELETE', at)).status, 200);
    assert.deepEqual(await listed(), []);
    assert.equal((await c.call('GET', at)).status, 404);
  });

  it('runs a schedule at once, one run at a time', async () => {
    c.hub.setOptions({ stepMs: 60_000 });
    const at = `/api/scheduled-jobs/tester/${await schedule()}`;
    const first = (await c.call('POST', `${at}/run`)).body;
    assert.deepEqual([first['type'], first['dockerImage']], ['job', 'python:3.12']);
    assert.equal((await c.call('POST', `${at}/run`)).status, 409);
    await c.call('POST', `/api/jobs/tester/${first['id'] as string}/cancel`);
    const second = await c.call('POST', `${at}/run`);
    assert.equal(second.status, 200, second.text);
    await c.call('POST', `/api/jobs/tester/${second.body['id'] as string}/cancel`);
  });

  it('is not for strangers', async () => {
    assert.equal((await c.call('POST', '/api/scheduled-jobs/other', { jobSpec })).status, 403);
    assert.equal((await c.call('GET', '/api/scheduled-jobs/tester', undefined, { token: null })).status, 401);
  });
});
