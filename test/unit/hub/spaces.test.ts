import assert from 'node:assert/strict';
import { HubError } from '../../../src/hub/errors.ts';
import * as spaces from '../../../src/hub/spaces.ts';
import { json, rig } from './support.ts';

const isCode = (code: string) => (error: unknown) => error instanceof HubError && error.code === code;
const space = { owner: 'ann', name: 'app', sdk: 'docker', visibility: 'private', ownerIsUser: true } as const;
const created = json({ url: 'https://hub.test/spaces/ann/app', name: 'ann/app', id: 'abcdef' });

describe('hub/spaces', () => {
  it('lists over pages, and stops at the limit', async () => {
    const first = () =>
      json([{ id: 'ann/a', sdk: 'docker' }], 200, {
        link: '<https://hub.test/api/spaces?cursor=2>; rel="next"',
      });
    const second = json([{ id: 'ann/b', private: true, runtime: { stage: 'RUNNING' } }, { nonsense: 1 }]);
    const given = rig([first, second]);
    const found = await spaces.listSpaces(given.hub, 'ann');
    assert.deepEqual(found, [
      { id: 'ann/a', private: false, sdk: 'docker' },
      { id: 'ann/b', private: true, runtime: { stage: 'RUNNING', hardware: {} } },
    ]);
    assert.equal(given.seen[1]?.url.search, '?cursor=2');
    const limited = rig([first, second]);
    assert.equal((await spaces.listSpaces(limited.hub, 'ann', { limit: 1 })).length, 1);
    assert.equal(limited.seen.length, 1);
  });

  it('follows no page to another origin', async () => {
    const given = rig(json([], 200, { link: '<https://evil.test/api/spaces>; rel="next"' }));
    await assert.rejects(spaces.listSpaces(given.hub, 'ann'), isCode('badAnswer'));
    assert.equal(given.seen.length, 1);
  });

  it('creates after waiting for a busy Hub', async () => {
    const busy = new Response('Cannot create repo: another conflicting operation is in progress', {
      status: 409,
    });
    const given = rig([busy, created]);
    const secrets = [{ key: 'K', value: 'v' }];
    const made = await spaces.createSpace(given.hub, { ...space, secrets, shortDescription: 'short' });
    assert.deepEqual(made, { url: 'https://hub.test/spaces/ann/app', id: 'ann/app' });
    assert.deepEqual(JSON.parse(given.seen[1]?.body ?? ''), {
      type: 'space',
      name: 'app',
      organization: null,
      sdk: 'docker',
      visibility: 'private',
      secrets,
      short_description: 'short',
    });
    assert.ok(!given.logged.join().includes('"v"'));
  });

  it('tells exists and plan', async () => {
    const exists = rig(json({ error: 'You already created this space repo', url: 'https://x' }, 409));
    await assert.rejects(spaces.createSpace(exists.hub, space), isCode('exists'));
    await assert.rejects(
      spaces.createSpace(rig(json({ error: 'PRO' }, 402)).hub, space),
      isCode('planNeeded'),
    );
  });

  it('reads a record and a runtime, unknown stages and nulls included', async () => {
    const runtime = {
      stage: 'DREAMING',
      hardware: { current: null, requested: 'cpu-basic' },
      gcTimeout: null,
      devMode: false,
      errorMessage: 'e',
      domains: [{ domain: 'a.hf.space', stage: 'READY' }],
    };
    const expected = { ...runtime, hardware: { requested: 'cpu-basic' } };
    assert.deepEqual(await spaces.getRuntime(rig(json(runtime)).hub, 'ann/app'), expected);
    const record = await spaces.getSpace(
      rig(json({ id: 'ann/app', private: true, sha: 'f', runtime })).hub,
      'ann/app',
    );
    assert.deepEqual(record, { id: 'ann/app', private: true, sha: 'f', runtime: expected });
    await assert.rejects(spaces.getRuntime(rig(json({})).hub, 'ann/app'), isCode('badAnswer'));
  });

  it('refuses ids that would reach another route', async () => {
    const given = rig(json({}));
    for (const id of ['..', 'a/..', '../b', 'a', 'a/b/c', '/b']) {
      await assert.rejects(spaces.getSpace(given.hub, id), isCode('refused'), id);
    }
    assert.equal(given.seen.length, 0);
  });

  it('restarts, pauses and deletes', async () => {
    const given = rig([json({ stage: 'BUILDING' }), json({ stage: 'PAUSED' }), new Response('OK')]);
    await spaces.restartSpace(given.hub, 'ann/app', { factory: true });
    await spaces.pauseSpace(given.hub, 'ann/app');
    await spaces.deleteSpace(given.hub, 'ann/app');
    assert.equal(given.seen[0]?.url.search, '?factory=true');
    assert.deepEqual(JSON.parse(given.seen[2]?.body ?? ''), {
      type: 'space',
      name: 'app',
      organization: 'ann',
    });
  });

  it('takes a 400 of the card check for an answer', async () => {
    const bad = json({ errors: [{ message: 'sdk is missing' }], warnings: ['w'] }, 400);
    assert.deepEqual(await spaces.validateCard(rig(bad).hub, '# x'), {
      errors: ['sdk is missing'],
      warnings: ['w'],
    });
    assert.deepEqual(await spaces.validateCard(rig(json({ errors: [] })).hub, ''), {
      errors: [],
      warnings: [],
    });
    await assert.rejects(spaces.validateCard(rig(json({ error: 'no' }, 400)).hub, ''), isCode('refused'));
  });
});
