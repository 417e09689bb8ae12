import assert from 'node:assert/strict';
import { fineReadToken, fineToken, oauthToken, otherToken, readToken } from './accounts.ts';
import type { Json } from './http.ts';
import { dockerfile, readme, startClient, type Client } from './support.ts';

describe('local Hub: account and repositories', () => {
  let c: Client;
  before(async () => (c = await startClient()));
  after(() => c.hub.close());
  beforeEach(() => c.hub.reset());

  it('says who a token is', async () => {
    const me = await c.call('GET', '/api/whoami-v2');
    assert.equal(me.body['name'], 'tester');
    assert.match(me.headers.get('x-request-id') ?? '', /^Root=1-/);
    assert.match(me.headers.get('ratelimit') ?? '', /^"api";r=\d+;t=\d+$/);
    const role = async (token: string) =>
      ((await c.call('GET', '/api/whoami-v2', undefined, { token })).body['auth'] as Json)[
        'accessToken'
      ] as Json;
    assert.equal((await role(readToken))['role'], 'read');
    assert.equal((await role(fineToken))['role'], 'fineGrained');
    assert.equal((await role(oauthToken))['displayName'], undefined);
    const anonymous = await c.call('GET', '/api/whoami-v2', undefined, { token: null });
    assert.equal(anonymous.status, 401);
    const unknown = await c.call('GET', '/api/whoami-v2', undefined, { token: 'hf_nobody' });
    assert.equal(unknown.headers.get('x-error-message'), 'Invalid credentials in Authorization header');
  });

  it('finds models and datasets by name, the most downloaded first', async () => {
    const ids = async (path: string) =>
      (JSON.parse((await c.call('GET', path)).text) as { id: string }[]).map(({ id }) => id);
    assert.deepEqual(await ids('/api/models?search=BERT&sort=downloads&direction=-1'), [
      'google-bert/bert-base-uncased',
      'distilbert/distilbert-base-uncased',
    ]);
    assert.deepEqual(await ids('/api/models?search=bert&limit=1'), ['distilbert/distilbert-base-uncased']);
    assert.deepEqual(await ids('/api/datasets?search=squad'), ['rajpurkar/squad']);
    assert.deepEqual(await ids('/api/datasets?search=nothing'), []);
  });

  it('creates with everything in one call, refuses a second time, deletes', async () => {
    const body = {
      type: 'space',
      name: 'all',
      sdk: 'docker',
      private: true,
      sleepTimeSeconds: 3600,
      hardware: 't4-small',
    };
    const extra = {
      secrets: [{ key: 'S', value: '1' }],
      variables: [{ key: 'V', value: '2' }],
      short_description: 'x',
    };
    const made = await c.call('POST', '/api/repos/create', { ...body, ...extra });
    assert.equal(made.body['url'], `${c.hub.url}/spaces/tester/all`);
    assert.match(made.body['id'] as string, /^[0-9a-f]{24}$/);
    const space = c.hub.space('tester/all');
    assert.deepEqual(
      [space?.visibility, space?.hardware, space?.sleepTime, space?.secretNames, space?.variables],
      ['private', 't4-small', 3600, ['S'], { V: '2' }],
    );
    const again = await c.call('POST', '/api/repos/create', body);
    assert.equal(again.status, 409);
    assert.equal(again.body['url'], made.body['url']);
    const gone = await c.call('DELETE', '/api/repos/delete', { type: 'space', name: 'all' });
    assert.deepEqual([gone.status, gone.text], [200, 'OK']);
    assert.equal((await c.call('GET', '/api/spaces/tester/all')).headers.get('x-error-code'), 'RepoNotFound');
  });

  it('asks a free account for a plan before it looks whether the Space exists', async () => {
    await c.create('one');
    c.hub.setAccount({ isPro: false });
    const body = { type: 'space', name: 'one', sdk: 'docker' };
    assert.equal((await c.call('POST', '/api/repos/create', body)).status, 402);
    assert.equal(
      (await c.call('POST', '/api/spaces/tester/one/duplicate', { repository: 'tester/two' })).status,
      402,
    );
    assert.equal(
      (await c.call('POST', '/api/repos/create', { ...body, name: 'st', sdk: 'static' })).status,
      200,
    );
  });

  it('keeps each token to its rights', async () => {
    const create = (name: string, organization: string | null, token: string) =>
      c.call('POST', '/api/repos/create', { type: 'space', name, organization, sdk: 'static' }, { token });
    assert.equal((await create('a', null, readToken)).status, 403);
    assert.equal((await create('a', null, fineReadToken)).status, 403);
    assert.equal((await create('a', null, fineToken)).status, 200);
    assert.equal((await create('a', 'acme', fineToken)).status, 403);
    assert.equal((await create('a', 'acme', oauthToken)).status, 200);
    assert.equal((await create('a', 'tester', otherToken)).status, 403);
  });

  it('hides a private Space', async () => {
    const id = await c.create('hidden', 'static', { visibility: 'private' });
    const get = (token: string | null) => c.call('GET', `/api/spaces/${id}`, undefined, { token });
    assert.equal((await get(null)).status, 401);
    assert.equal((await get(otherToken)).status, 404);
    assert.equal((await get(readToken)).status, 200);
    assert.equal((await c.call('GET', `/api/spaces/${id}/auth-check`)).status, 200);
    assert.equal(
      ((await c.call('GET', '/api/spaces', undefined, { token: otherToken })).body as unknown as []).length,
      0,
    );
  });

  it('moves, duplicates and changes settings', async () => {
    const id = await c.create('from', 'docker', { variables: [{ key: 'V', value: '1' }] });
    await c.commit(id, { Dockerfile: dockerfile, 'README.md': readme('docker') });
    const moved = await c.call('POST', '/api/repos/move', { type: 'space', fromRepo: id, toRepo: 'acme/to' });
    assert.equal(moved.status, 200);
    assert.equal((await c.call('GET', `/api/spaces/${id}`)).body['id'], 'acme/to');
    const copy = await c.call('POST', '/api/spaces/acme/to/duplicate', {
      repository: 'tester/copy',
      private: true,
    });
    assert.equal(copy.body['url'], `${c.hub.url}/spaces/tester/copy`);
    assert.deepEqual(c.hub.space('tester/copy')?.variables, { V: '1' });
    assert.ok(c.hub.files('tester/copy').has('Dockerfile'));
    await c.call('PUT', '/api/spaces/tester/copy/settings', { visibility: 'protected' });
    assert.equal(c.hub.space('tester/copy')?.visibility, 'protected');
    assert.equal((await c.call('GET', '/spaces/acme/to')).status, 200);
  });

  it('answers info, expanded info and paged lists', async () => {
    for (const name of ['a', 'b', 'c']) await c.create(name, 'static');
    const full = (await c.call('GET', '/api/spaces/tester/a')).body;
    assert.equal(full['sdk'], 'static');
    assert.match(full['host'] as string, /^http:\/\/127/);
    const lean = (await c.call('GET', '/api/spaces/tester/a/revision/HEAD?expand=sdk&expand[]=runtime')).body;
    assert.deepEqual(Object.keys(lean).sort(), ['_id', 'id', 'runtime', 'sdk']);
    const first = await c.call('GET', '/api/spaces?author=tester&limit=2&expand=sdk');
    assert.equal((first.body as unknown as Json[]).length, 2);
    const next = /<([^>]+)>; rel="next"/.exec(first.headers.get('link') ?? '')?.[1] ?? '';
    const second = await c.call('GET', next);
    assert.equal((second.body as unknown as Json[]).length, 1);
    assert.equal(second.headers.get('link'), null);
    assert.equal(
      (await c.call('GET', '/api/spaces/tester/a/revision/none')).headers.get('x-error-code'),
      'RevisionNotFound',
    );
  });

  it('lists hardware and templates, creates from one, checks front matter', async () => {
    assert.equal(
      ((await c.call('GET', '/api/spaces/hardware')).body as unknown as Json[])[0]?.['name'],
      'cpu-basic',
    );
    const templates = (await c.call('GET', '/api/spaces/templates')).body['templates'] as Json[];
    assert.ok(templates.some((t) => t['repoId'] === 'SpacesExamples/jupyterlab'));
    const id = await c.create('lab', 'docker', { template: 'SpacesExamples/jupyterlab' });
    assert.ok(c.hub.files(id).has('Dockerfile'));
    const validate = (content: string) =>
      c.call('POST', '/api/validate-yaml', { content, repoType: 'space' });
    assert.deepEqual((await validate(readme('docker'))).body, { errors: [], warnings: [] });
    const bad = await validate(readme('docker', 'colorFrom: pinkish\n'));
    assert.equal(bad.status, 400);
    assert.match(((bad.body['errors'] as Json[])[0]?.['message'] ?? '') as string, /colorFrom/);
  });

  it('serves buckets, discussions, jobs, overviews', async () => {
    assert.equal((await c.call('POST', '/api/buckets/me/data', { private: true })).body['id'], 'tester/data');
    assert.equal((await c.call('POST', '/api/buckets/tester/data', {})).status, 409);
    assert.equal(
      ((await c.call('GET', '/api/buckets/tester')).body as unknown as Json[])[0]?.['private'],
      true,
    );
    assert.equal((await c.call('DELETE', '/api/buckets/tester/data')).status, 200);
    const id = await c.create('d', 'static');
    const at = `/api/spaces/${id}/discussions`;
    assert.equal((await c.call('POST', at, { title: 'Q', description: 'why' })).body['num'], 1);
    await c.call('POST', `${at}/1/comment`, { comment: 'because' });
    await c.call('POST', `${at}/1/status`, { status: 'closed' });
    assert.equal((await c.call('GET', `${at}?status=closed`)).body['count'], 1);
    assert.equal(((await c.call('GET', `${at}/1`)).body['events'] as []).length, 3);
    const job = await c.call('POST', '/api/jobs/tester', {
      dockerImage: 'x',
      command: ['true'],
      flavor: 'cpu-basic',
    });
    const log = await c.call('GET', `/api/jobs/tester/${job.body['id'] as string}/logs`);
    assert.match(log.text, /Job started/);
    const ended = await c.call('GET', `/api/jobs/tester/${job.body['id'] as string}`);
    assert.equal((ended.body['status'] as Json)['stage'], 'COMPLETED');
    assert.equal((await c.call('GET', '/api/organizations/acme/overview')).body['fullname'], 'Acme Inc.');
    assert.equal((await c.call('GET', '/api/users/nobody/overview')).status, 404);
  });
});
