import assert from 'node:assert/strict';
import { HubError } from '../../../src/hub/errors.ts';
import { searchRepos } from '../../../src/hub/search.ts';
import { json, rig } from './support.ts';

describe('hub/search', () => {
  it('asks for names that fit, the most used first', async () => {
    const given = rig(
      json([
        { id: 'a/b', likes: 3, downloads: 5, pipeline_tag: 'fill-mask' },
        { id: 'gpt2' },
        { nonsense: 1 },
      ]),
    );
    assert.deepEqual(await searchRepos(given.hub, 'models', 'b x', { limit: 5 }), [
      { id: 'a/b', likes: 3, downloads: 5, task: 'fill-mask' },
      { id: 'gpt2', likes: 0, downloads: 0 },
    ]);
    assert.equal(given.seen[0]?.path, '/api/models');
    assert.equal(given.seen[0]?.url.search, '?search=b+x&limit=5&sort=downloads&direction=-1');
  });

  it('does not try again, and stops when it is told to', async () => {
    const failing = rig(new Response('', { status: 503 }));
    await assert.rejects(searchRepos(failing.hub, 'datasets', 'a'), HubError);
    assert.deepEqual([failing.seen.length, failing.seen[0]?.path], [1, '/api/datasets']);
    const stopped = rig(json([]));
    await assert.rejects(
      searchRepos(stopped.hub, 'models', 'a', { signal: AbortSignal.abort() }),
      (error: unknown) => error instanceof Error && error.name === 'AbortError',
    );
    assert.equal(stopped.seen.length, 0);
  });

  it('takes nothing but a list', async () => {
    await assert.rejects(
      searchRepos(rig(json({})).hub, 'models', 'a'),
      (error: unknown) => error instanceof HubError && error.code === 'badAnswer',
    );
  });
});
