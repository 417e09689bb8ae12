import assert from 'node:assert/strict';
import { gitBlobId, sha256Hex } from '../../../src/hub/blobId.ts';
import { base64, base64Length, writeBase64 } from '../../../src/hub/base64.ts';

const bytes = (text: string) => new TextEncoder().encode(text);

describe('hub/blobId', () => {
  it('git blob ids, as `git hash-object` gives them', async () => {
    assert.equal(await gitBlobId(bytes('')), 'e69de29bb2d1d6434b8b29ae775ad8c2e48c5391');
    assert.equal(await gitBlobId(bytes('hello\n')), 'ce013625030ba8dba906f756967f9e9ca394464a');
    assert.equal(await gitBlobId(bytes('test content\n')), 'd670460b4b4aece5915caf5c68d12f560a9fe3e4');
  });

  it('sha256, FIPS 180 vectors, also of a view and of shared memory', async () => {
    const abc = 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad';
    assert.equal(
      await sha256Hex(bytes('')),
      'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',
    );
    assert.equal(await sha256Hex(bytes('xabcx').subarray(1, 4)), abc);
    const shared = new Uint8Array(new SharedArrayBuffer(3));
    shared.set(bytes('abc'));
    assert.equal(await sha256Hex(shared), abc);
  });

  it('base64, as Node gives it, anywhere in a buffer', () => {
    for (const size of [0, 1, 2, 3, 4, 5, 255, 100_000]) {
      const data = Uint8Array.from({ length: size + 2 }, (_, index) => (index * 31) % 256).subarray(2);
      const expected = Buffer.from(data).toString('base64');
      assert.equal(base64(data), expected);
      assert.equal(base64Length(size), expected.length);
      const target = new Uint8Array(expected.length + 7).fill(1);
      assert.equal(writeBase64(data, target, 3), expected.length + 3);
      assert.deepEqual([...target.subarray(0, 3), ...target.subarray(-4)], [1, 1, 1, 1, 1, 1, 1]);
      assert.equal(Buffer.from(target.subarray(3, -4)).toString(), expected);
    }
  });
});
