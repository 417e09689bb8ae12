import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { mkdtemp, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { hashFile, openDiskBlob } from '../../../src/platform/diskBlob.ts';

const size = 3 * 1024 * 1024 + 17;
const content = Uint8Array.from({ length: size }, (_, index) => (index * 7 + (index >> 9)) % 251);

describe('a Blob on disk', () => {
  let folder: string;
  let path: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'hf-blob-'));
    path = join(folder, 'weights.bin');
    await writeFile(path, content);
  });
  afterEach(() => rm(folder, { recursive: true }));

  const read = async (blob: Blob) => {
    const pieces: Uint8Array[] = [];
    for await (const piece of blob.stream()) pieces.push(piece);
    return { bytes: Buffer.concat(pieces), largest: Math.max(0, ...pieces.map((piece) => piece.length)) };
  };
  const isPart = (bytes: Uint8Array, start: number, end: number) =>
    Buffer.from(bytes).equals(content.subarray(start, end));

  it('streams the file in pieces of 1 MiB', async () => {
    const blob = await openDiskBlob(path);
    assert.equal(blob.size, size);
    const { bytes, largest } = await read(blob);
    assert.ok(isPart(bytes, 0, size));
    assert.equal(largest, 1024 * 1024);
  });

  for (const [from, to, start, end] of [
    [10, 20, 10, 20],
    [1_048_000, 2_200_000, 1_048_000, 2_200_000],
    [-5, undefined, size - 5, size],
    [size - 3, size + 99, size - 3, size],
    [5, 5, 5, 5],
    [size + 9, undefined, size, size],
  ] as const) {
    it(`gives the part from ${from} to ${to}, by stream and at once, and parts of it`, async () => {
      const part = (await openDiskBlob(path)).slice(from, to);
      assert.equal(part.size, end - start);
      assert.ok(isPart((await read(part)).bytes, start, end));
      assert.ok(isPart(new Uint8Array(await part.arrayBuffer()), start, end));
      const inner = part.slice(1, 4);
      assert.ok(isPart((await read(inner)).bytes, start + 1, Math.min(end, start + 4)));
    });
  }

  it('is sent by fetch with its length', async () => {
    const part = (await openDiskBlob(path)).slice(100, 200);
    const request = new Request('http://127.0.0.1/', { method: 'PUT', body: part });
    assert.ok(isPart(new Uint8Array(await request.arrayBuffer()), 100, 200));
  });

  it('fails when the file has changed, whether it grew, shrank or was touched', async () => {
    for (const change of [
      () => writeFile(path, content.subarray(0, 10)),
      () => writeFile(path, 'more', { flag: 'a' }),
      () => utimes(path, 1, 1),
    ]) {
      await writeFile(path, content);
      const blob = await openDiskBlob(path);
      await change();
      await assert.rejects(read(blob), { name: 'NotReadableError' });
    }
  });

  it('can be left in the middle', async () => {
    const reader = (await openDiskBlob(path)).stream().getReader();
    await reader.read();
    await reader.cancel();
    assert.deepEqual(await reader.read(), { value: undefined, done: true });
  });

  it('is hashed by its handle', async () => {
    assert.equal(await hashFile(path), createHash('sha256').update(content).digest('hex'));
    await writeFile(path, '');
    assert.equal(await hashFile(path), createHash('sha256').digest('hex'));
    await assert.rejects(hashFile(join(folder, 'none')), { code: 'ENOENT' });
  });

  it('stops hashing when aborted', async () => {
    const abort = new AbortController();
    abort.abort();
    await assert.rejects(hashFile(path, abort.signal), { name: 'AbortError' });
  });
});
