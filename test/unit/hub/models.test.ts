import assert from 'node:assert/strict';
import { HubError } from '../../../src/hub/errors.ts';
import { modelExists } from '../../../src/hub/models.ts';
import { json, rig } from './support.ts';

describe('hub/models', () => {
  it('knows whether a name is taken, and lets other failures through', async () => {
    const there = rig(json({ id: 'ann/model' }));
    assert.equal(await modelExists(there.hub, 'ann/model'), true);
    assert.equal(there.seen[0]?.path, '/api/models/ann/model');
    // The Hub answers 401 for a name that is free as well as for one it hides.
    for (const status of [401, 403, 404]) {
      assert.equal(await modelExists(rig(json({}, status)).hub, 'ann/model'), false);
    }
    await assert.rejects(modelExists(rig(json({}, 500)).hub, 'ann/model'), HubError);
  });
});
