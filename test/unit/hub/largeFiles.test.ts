import assert from 'node:assert/strict';
import { HubError, isAbort } from '../../../src/hub/errors.ts';
import { commitWithLargeFiles } from '../../../src/hub/largeFiles.ts';
import { json } from './support.ts';

const oid = 'b'.repeat(40);

function hub(commit: () => Response, calls: string[] = []): typeof fetch {
  return (input, init) => {
    const url = input instanceof Request ? input.url : String(input);
    calls.push(`${init?.method ?? 'GET'} ${new URL(url).pathname}`);
    if (url.includes('/preupload/')) {
      return Promise.resolve(json({ files: [{ path: 'big.bin', uploadMode: 'lfs', shouldIgnore: false }] }));
    }
    if (url.includes('/lfs/objects/batch')) {
      const { objects } = JSON.parse(init?.body as string) as { objects: { oid: string; size: number }[] };
      const actions = { upload: { href: 'https://storage.test/put' } };
      return Promise.resolve(
        json({ transfer: 'basic', objects: objects.map((one) => ({ ...one, actions })) }),
      );
    }
    return Promise.resolve(url.includes('/commit/') ? commit() : new Response('', { status: 200 }));
  };
}

const options = (fakeFetch: typeof fetch) => ({
  hubUrl: 'https://hub.test',
  token: 'hf_secretToken123',
  fetch: fakeFetch,
  id: 'ann/app',
  branch: 'main',
  summary: 'Deploy',
  operations: [{ operation: 'addOrUpdate' as const, path: 'big.bin', content: new Blob(['data']) }],
});

describe('hub/largeFiles', () => {
  it('uploads, commits and tells the progress', async () => {
    const calls: string[] = [];
    const fractions: number[] = [];
    const answer = () =>
      json({ success: true, commitOid: oid, commitUrl: 'https://hub.test/c', hookOutput: '' });
    const made = await commitWithLargeFiles({
      ...options(hub(answer, calls)),
      onProgress: (path, fraction) => {
        assert.equal(path, 'big.bin');
        fractions.push(fraction);
      },
    });
    assert.deepEqual(made, { oid, url: 'https://hub.test/c' });
    assert.ok(calls.includes('PUT /put'), calls.join());
    assert.equal(fractions.at(-1), 1);
  });

  it('maps failures as the rest of hub/ does, headers included', async () => {
    const answer = () => json({ error: 'bad hf_secretToken123' }, 429, { 'retry-after': '3' });
    await assert.rejects(commitWithLargeFiles(options(hub(answer))), (error) => {
      assert.ok(error instanceof HubError);
      assert.equal(error.code, 'rateLimited');
      assert.equal(error.details.retryAfterMs, 3000);
      assert.equal(error.details.serverMessage, 'bad hf_***');
      return true;
    });
    const down: typeof fetch = () => Promise.reject(new TypeError('fetch failed'));
    const isNetwork = (error: unknown) => error instanceof HubError && error.code === 'network';
    await assert.rejects(commitWithLargeFiles(options(down)), isNetwork);
  });

  it('a signal aborted before sends nothing; a token of another kind is signedOut', async () => {
    const calls: string[] = [];
    const given = options(hub(() => json({}), calls));
    await assert.rejects(commitWithLargeFiles({ ...given, signal: AbortSignal.abort() }), isAbort);
    const isSignedOut = (error: unknown) => error instanceof HubError && error.code === 'signedOut';
    await assert.rejects(commitWithLargeFiles({ ...given, token: 'other' }), isSignedOut);
    assert.deepEqual(calls, []);
  });
});
