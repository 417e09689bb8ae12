import assert from 'node:assert/strict';
import { HubError } from '../../../src/hub/errors.ts';
import { createHub, type HubHttp } from '../../../src/hub/http.ts';
import { createBucket, listBuckets } from '../../../src/hub/buckets.ts';
import { setDevMode } from '../../../src/hub/devMode.ts';
import { listDiscussions } from '../../../src/hub/discussions.ts';
import { streamRuntimes } from '../../../src/hub/events.ts';
import { listHardware, requestHardware, setSleepTime } from '../../../src/hub/hardware.ts';
import { deleteSecret, listSecrets, setSecret, setSecrets } from '../../../src/hub/secrets.ts';
import { duplicateSpace, moveSpace, setVisibility } from '../../../src/hub/settings.ts';
import { getRuntime, getSpace, pageOfSpaces } from '../../../src/hub/spaces.ts';
import { deleteVariable, listVariables, setVariable } from '../../../src/hub/variables.ts';
import { setVolumes } from '../../../src/hub/volumes.ts';
import { mayHaveToken, readAppJson } from '../../../src/hub/appAnswer.ts';
import { readToken } from '../../hub/accounts.ts';
import { startClient, type Client } from '../../hub/support.ts';
import { instantClock, json, rig } from './support.ts';

const isCode = (code: string) => (error: unknown) => error instanceof HubError && error.code === code;
const silent = { debug() {}, info() {}, warn() {}, error() {} };
const secretValue = 'sw0rdfish-and-more';

describe('managing a Space', () => {
  let client: Client;
  let hub: HubHttp;
  let reader: HubHttp;
  const as = (token: string) =>
    createHub({ endpoint: client.hub.url, token, fetch, clock: instantClock(), log: silent });

  before(async () => {
    client = await startClient();
    hub = as(client.hub.token);
    reader = as(readToken);
  });
  after(() => client.hub.close());
  beforeEach(() => client.hub.reset());

  it('sets, lists and deletes secrets, and never gives a value', async () => {
    const id = await client.create('secrets');
    await setSecret(hub, id, { key: 'KEY', value: secretValue, description: 'why' });
    assert.equal(client.hub.space(id)?.secrets.get('KEY'), secretValue);
    const [secret] = await listSecrets(hub, id);
    assert.equal(secret?.key, 'KEY');
    assert.equal(secret.description, 'why');
    assert.match(secret.updatedAt ?? '', /^\d{4}-/);
    assert.ok(!JSON.stringify(secret).includes(secretValue));
    await deleteSecret(hub, id, 'KEY');
    assert.deepEqual(await listSecrets(hub, id), []);
    await deleteSecret(hub, id, 'KEY');
  });

  it('sets several secrets up to the first that is refused, and says how far it came', async () => {
    const id = await client.create('many');
    const told: number[] = [];
    const entries = ['A', 'B', '1BAD', 'C'].map((key) => ({ key, value: secretValue }));
    const outcome = await setSecrets(hub, id, entries, { onProgress: (done) => told.push(done) });
    assert.equal(outcome.kind, 'some');
    assert.deepEqual(outcome.set, ['A', 'B']);
    assert.equal(outcome.failed, '1BAD');
    assert.ok(isCode('refused')(outcome.error));
    assert.deepEqual(told, [1, 2]);
    assert.deepEqual(client.hub.space(id)?.secretNames, ['A', 'B']);
    assert.deepEqual(await setSecrets(hub, id, entries.slice(0, 1)), { kind: 'all' });
  });

  it('keeps a value out of the error even when the Hub repeats it', async () => {
    const given = rig(json({ error: `"value" ${secretValue} is too short` }, 400));
    await assert.rejects(setSecret(given.hub, 'ann/app', { key: 'K', value: secretValue }), (error) => {
      assert.ok(isCode('refused')(error));
      const told = `${String(error)} ${(error as Error).stack} ${JSON.stringify(error)}`;
      return !told.includes(secretValue);
    });
    assert.ok(!given.logged.join().includes(secretValue));
  });

  it('sets, lists and deletes variables', async () => {
    const id = await client.create('variables');
    const after = await setVariable(hub, id, { key: 'MODE', value: 'fast' });
    assert.deepEqual(
      after.map(({ key, value }) => [key, value]),
      [['MODE', 'fast']],
    );
    assert.deepEqual(await listVariables(hub, id), after);
    assert.deepEqual(await deleteVariable(hub, id, 'MODE'), []);
    assert.deepEqual(client.hub.space(id)?.variables, {});
  });

  it('refuses writes of a token that can only read', async () => {
    const id = await client.create('reader', 'docker', { visibility: 'public' });
    for (const write of [
      () => setSecret(reader, id, { key: 'K', value: 'v' }),
      () => setVariable(reader, id, { key: 'K', value: 'v' }),
      () => requestHardware(reader, id, 't4-small'),
      () => setVisibility(reader, id, 'private'),
      () => setDevMode(reader, id, true),
      () => moveSpace(reader, id, 'tester/other'),
      () => createBucket(reader, 'tester/b'),
    ]) {
      await assert.rejects(write(), isCode('forbidden'));
    }
  });

  it('lists hardware cheapest first, priced per hour', async () => {
    const list = await listHardware(hub);
    assert.equal(list[0]?.perHour, 0);
    assert.deepEqual(
      list.map(({ perHour }) => perHour),
      list.map(({ perHour }) => perHour).toSorted((a, b) => a - b),
    );
    const t4 = list.find(({ name }) => name === 't4-small');
    assert.equal(t4?.perHour, 0.4);
    assert.equal(t4.accelerator, 'T4, 16 GB');
    assert.equal(list.find(({ name }) => name === 'l4x4')?.accelerator, '4x L4, 96 GB');
  });

  it('requests hardware and sleep time, and tells what stands in the way', async () => {
    const id = await client.create('hardware');
    await assert.rejects(setSleepTime(hub, id, 300), isCode('refused'));
    const runtime = await requestHardware(hub, id, 't4-small', 900);
    assert.equal(runtime.hardware.requested, 't4-small');
    assert.equal(runtime.gcTimeout, 900);
    assert.equal((await setSleepTime(hub, id, null)).gcTimeout, null);
    assert.equal((await setSleepTime(hub, id, 3600)).gcTimeout, 3600);
    client.hub.setAccount({ canPay: false });
    await assert.rejects(requestHardware(hub, id, 'a100-large'), isCode('paymentMethodNeeded'));
    const page = await client.create('page', 'static');
    await assert.rejects(requestHardware(hub, page, 'cpu-upgrade'), isCode('refused'));
  });

  it('mounts volumes and takes them away', async () => {
    const id = await client.create('volumes');
    const bucket = await createBucket(hub, 'tester/data');
    assert.equal(bucket, 'tester/data');
    assert.deepEqual(await listBuckets(hub, 'tester'), [{ id: 'tester/data', private: true }]);
    await assert.rejects(createBucket(hub, 'tester/data'), isCode('exists'));
    const volume = { type: 'bucket', source: bucket, mountPath: '/data' };
    const runtime = await setVolumes(hub, id, [volume]);
    assert.deepEqual(runtime.volumes, [{ ...volume, readOnly: false }]);
    assert.deepEqual((await getRuntime(hub, id)).volumes, runtime.volumes);
    const wrong = { type: 'model', source: 'a/b', mountPath: '/m', readOnly: false };
    await assert.rejects(setVolumes(hub, id, [volume, wrong]), isCode('refused'));
    assert.equal((await setVolumes(hub, id, [])).volumes, undefined);
    assert.deepEqual(client.hub.space(id)?.volumes, []);
  });

  it('changes the visibility and reads it back', async () => {
    const id = await client.create('seen');
    assert.deepEqual(await setVisibility(hub, id, 'private'), { private: true, visibility: 'private' });
    assert.deepEqual(await setVisibility(hub, id, 'protected'), { private: false, visibility: 'protected' });
    client.hub.setAccount({ isPro: false });
    await assert.rejects(setVisibility(hub, id, 'protected'), isCode('planNeeded'));
  });

  it('moves and duplicates', async () => {
    const id = await client.create('first');
    await setVariable(hub, id, { key: 'V', value: '1' });
    await moveSpace(hub, id, 'tester/second');
    assert.equal((await getSpace(hub, 'tester/second')).id, 'tester/second');
    const made = await duplicateSpace(hub, 'tester/second', {
      to: 'acme/third',
      visibility: 'private',
      secrets: [{ key: 'S', value: secretValue }],
    });
    const third = client.hub.space(made);
    assert.equal(third?.visibility, 'private');
    assert.deepEqual(third.variables, { V: '1' });
    assert.equal(third.secrets.get('S'), secretValue);
    await assert.rejects(
      duplicateSpace(hub, 'tester/second', { to: 'acme/third', visibility: 'private' }),
      isCode('exists'),
    );
    await assert.rejects(moveSpace(hub, '../x', 'a/b'), isCode('refused'));
  });

  it('switches Dev Mode', async () => {
    const id = await client.create('dev');
    assert.equal((await setDevMode(hub, id, true)).devMode, true);
    assert.equal(client.hub.space(id)?.devMode, true);
    assert.equal((await setDevMode(hub, id, false)).devMode, false);
    client.hub.setAccount({ isPro: false });
    await assert.rejects(setDevMode(hub, id, true), isCode('planNeeded'));
  });

  it('lists discussions over pages', async () => {
    const id = await client.create('talk');
    for (let n = 1; n <= 52; n++) {
      await client.call('POST', `/api/spaces/${id}/discussions`, { title: `T${n}`, description: 'd' });
    }
    await client.call('POST', `/api/spaces/${id}/discussions`, {
      title: 'PR',
      description: '',
      pullRequest: true,
    });
    const all = await listDiscussions(hub, id, { limit: 100 });
    assert.equal(all.length, 53);
    assert.deepEqual(
      all
        .slice(0, 2)
        .map(({ num, title, status, isPullRequest, author }) => [num, title, status, isPullRequest, author]),
      [
        [53, 'PR', 'draft', true, 'tester'],
        [52, 'T52', 'open', false, 'tester'],
      ],
    );
    assert.equal((await listDiscussions(hub, id, { limit: 10 })).length, 10);
  });

  it('streams runtimes and passes over what is none', async () => {
    const id = await client.create('events');
    const abort = new AbortController();
    const seen: string[] = [];
    for await (const { stage } of streamRuntimes(hub, id, abort.signal)) {
      seen.push(stage);
      if (seen.length === 1) client.hub.setStage(id, 'SLEEPING');
      else break;
    }
    assert.equal(seen[1], 'SLEEPING');
  });

  it('lists a page at a time, with what the tree shows', async () => {
    for (const name of ['a', 'b', 'c']) await client.create(name, 'static');
    const first = await pageOfSpaces(hub, 'tester', { limit: 2 });
    assert.equal(first.spaces.length, 2);
    assert.ok(first.next);
    const rest = await pageOfSpaces(hub, 'tester', { next: first.next });
    assert.equal(rest.next, undefined);
    assert.equal(new Set([...first.spaces, ...rest.spaces].map(({ id }) => id)).size, 3);
    assert.equal(first.spaces[0]?.runtime?.stage, 'RUNNING');
    assert.deepEqual(
      (await pageOfSpaces(hub, 'tester', { search: 'b' })).spaces.map(({ id }) => id),
      ['tester/b'],
    );
  });

  it("reads a running app's own description, and a private one's only with the token", async () => {
    const id = await client.create('app', 'docker', { visibility: 'private' });
    await client.commit(id, { Dockerfile: 'FROM scratch\n', 'README.md': '---\nsdk: docker\n---\n' });
    await client.hub.waitForStage(id, 'RUNNING');
    const host = client.hub.space(id)?.host ?? '';
    const found = (await readAppJson(hub, host, '/openapi.json', { private: true })) as { openapi: string };
    assert.equal(found.openapi, '3.1.0');
    assert.equal(await readAppJson(hub, host, '/openapi.json', { private: false }), undefined);
    assert.equal(await readAppJson(hub, host, '/', { private: true }), undefined);
  });

  it('sends the token to no other host', () => {
    const real = rig(json({})).hub;
    assert.ok(mayHaveToken(real, 'https://ann-app.hf.space'));
    for (const host of [
      'http://ann-app.hf.space',
      'https://evil.test',
      'https://hf.space.evil.test',
      'http://127.0.0.1:1',
      'x',
    ]) {
      assert.ok(!mayHaveToken(real, host), host);
    }
  });
});
