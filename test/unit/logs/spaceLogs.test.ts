import assert from 'node:assert/strict';
import { HubError } from '../../../src/hub/errors.ts';
import { openSpaceLog } from '../../../src/logs/spaceLogs.ts';
import { eventStream, json, rig } from '../hub/support.ts';
import type { Rig } from '../hub/support.ts';

async function read(given: Rig): Promise<string[]> {
  const data = [];
  for await (const event of openSpaceLog(given.hub, 'ann/app', 'build')(new AbortController().signal)) {
    data.push(event.data);
  }
  return data;
}

describe('logs/spaceLogs', () => {
  it('reads the route of 2026', async () => {
    const given = rig(() => eventStream(['data: a\n\n']));
    assert.deepEqual(await read(given), ['a']);
    assert.deepEqual(
      given.seen.map((one) => one.path),
      ['/api/spaces/ann/app/logs/build'],
    );
  });

  for (const status of [401, 404]) {
    it(`falls back to the log service after ${status}, with the Space's token only`, async () => {
      for (const [endpoint, url] of [
        ['https://hub.test', 'https://api.hf.space/v1/ann/app/logs/build'],
        ['http://127.0.0.1:9', 'http://127.0.0.1:9/v1/ann/app/logs/build'],
      ] as const) {
        const given = rig([json({}, status), json({ token: 'jwt' }), () => eventStream(['data: b\n\n'])], {
          endpoint,
        });
        assert.deepEqual(await read(given), ['b']);
        assert.equal(given.seen[2]?.url.href, url);
        assert.equal(given.seen[2]?.headers.get('authorization'), 'Bearer jwt');
      }
    });
  }

  it('a Space that is not there is told by the first answer', async () => {
    const given = rig([json({ error: 'no Space' }, 404), json({ error: 'second' }, 404)]);
    await assert.rejects(
      read(given),
      (error) => error instanceof HubError && error.details.serverMessage === 'no Space',
    );
  });

  it('a plain text is badAnswer', async () => {
    const given = rig(new Response('SSE is not enabled'));
    await assert.rejects(read(given), (error) => error instanceof HubError && error.code === 'badAnswer');
  });
});
