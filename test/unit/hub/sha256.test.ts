import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { isAbort } from '../../../src/hub/errors.ts';
import { createSha256, sha256OfBlob } from '../../../src/hub/sha256.ts';
import { createNodePlatform } from '../../../src/platform/nodePlatform.ts';
import { createWebPlatform } from '../../../src/platform/webPlatform.ts';

const expected = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');
const bytes = Uint8Array.from({ length: 3_000_001 }, (_, index) => (index * 31) ^ (index >> 7));

/** Streamed in as many pieces as it has parts. */
const blob = new Blob([bytes.subarray(0, 1_000_000), bytes.subarray(1_000_000)]);

describe('hub/sha256', () => {
  it('equals node:crypto for every length up to 300, fed whole, in two and byte by byte', () => {
    for (let length = 0; length <= 300; length++) {
      const some = bytes.subarray(0, length);
      const whole = createSha256();
      whole.update(some);
      const halves = createSha256();
      halves.update(some.subarray(0, length / 2));
      halves.update(some.subarray(length / 2));
      const single = createSha256();
      for (let at = 0; at < length; at++) single.update(some.subarray(at, at + 1));
      const digests = [whole.hex(), halves.hex(), single.hex()];
      assert.deepEqual(digests, Array(3).fill(expected(some)), `length ${length}`);
    }
  });

  it('equals node:crypto for a large content in uneven pieces', () => {
    const digest = createSha256();
    for (let at = 0, step = 1; at < bytes.length; at += step, step = (step * 7) % 70_001) {
      digest.update(bytes.subarray(at, at + step));
    }
    assert.equal(digest.hex(), expected(bytes));
  });

  for (const [name, platform] of [
    ['Node', createNodePlatform({})],
    ['web', createWebPlatform()],
  ] as const) {
    it(`hashes a Blob as a stream with the digest of the ${name} host, telling how far it is`, async () => {
      const told: number[] = [];
      const options = { newSha256: () => platform.newSha256(), onBytes: (done: number) => told.push(done) };
      assert.equal(await sha256OfBlob(blob, options), expected(bytes));
      assert.equal(told.at(-1), bytes.length);
      assert.deepEqual(told[0], 1_000_000);
    });
  }

  it('stops in the middle when aborted', async () => {
    const abort = new AbortController();
    const told: number[] = [];
    const hashing = sha256OfBlob(blob, {
      signal: abort.signal,
      onBytes: (done) => {
        told.push(done);
        abort.abort();
      },
    });
    await assert.rejects(hashing, isAbort);
    assert.equal(told.length, 1);
  });
});
