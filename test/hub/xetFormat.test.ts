import assert from 'node:assert/strict';
import { HubError } from './http.ts';
import { decodeChunk, walkXorb } from './xetFormat.ts';

function record(data: Buffer, scheme = 0, length = data.length): Buffer {
  const header = Buffer.alloc(8);
  header.writeUIntLE(data.length, 1, 3);
  header[4] = scheme;
  header.writeUIntLE(length, 5, 3);
  return Buffer.concat([header, data]);
}

/** What older clients append: names, hashes, offsets, and its length. */
function footer(version: number): Buffer {
  return Buffer.concat([
    Buffer.from('XETBLOB'),
    Buffer.from([version]),
    Buffer.alloc(32, 7),
    Buffer.from('XBLBHSH\0'),
    Buffer.alloc(40),
    Buffer.from([96, 0, 0, 0]),
  ]);
}

const isRefused = (error: unknown) => error instanceof HubError && error.reply.status === 400;

describe('local Hub: the xorb format', () => {
  const [first, second] = [Buffer.from('first'), Buffer.from('the second')];
  const bare = Buffer.concat([record(first), record(second)]);

  it('walks records without a footer', () => {
    assert.deepEqual(walkXorb(bare), [
      { start: 0, end: 13, length: 5 },
      { start: 13, end: 31, length: 10 },
    ]);
  });

  for (const version of [0, 1]) {
    it(`walks records in front of a footer of version ${version}`, () => {
      assert.deepEqual(walkXorb(Buffer.concat([bare, footer(version)])), walkXorb(bare));
    });
  }

  /** Frames that store one block: huggingface.js links blocks, hf_xet does not; sizes and checksums are allowed. */
  for (const [what, flags, extra, after] of [
    ['linked blocks', 0x40, 0, 0],
    ['independent blocks', 0x60, 0, 0],
    ['a content size', 0x68, 8, 0],
    ['a checksum per block', 0x70, 0, 4],
    ['a dictionary id', 0x61, 4, 0],
  ] as const) {
    it(`decodes an LZ4 frame with ${what}`, () => {
      const size = Buffer.alloc(4);
      size.writeUInt32LE(0x80000000 + second.length);
      const frame = Buffer.concat([
        Buffer.from([0x04, 0x22, 0x4d, 0x18, flags, 0x50]),
        Buffer.alloc(extra),
        Buffer.from([0]),
        size,
        second,
        Buffer.alloc(after),
        Buffer.alloc(4),
      ]);
      const xorb = record(frame, 1, second.length);
      const [chunk] = walkXorb(xorb);
      assert.ok(chunk);
      assert.deepEqual(decodeChunk(xorb, chunk), second);
    });
  }

  it('takes 64 MiB of data with the headers on top, as hf_xet fills it, and no more', () => {
    const full = record(Buffer.alloc(131_072));
    const xorb = Buffer.concat(Array.from({ length: 512 }, () => full));
    assert.equal(walkXorb(xorb).length, 512);
    assert.throws(() => walkXorb(Buffer.concat([xorb, record(Buffer.alloc(1))])), isRefused);
  });

  for (const [what, xorb] of [
    ['an empty body', Buffer.alloc(0)],
    ['a footer alone', footer(1)],
    ['a record that ends early', bare.subarray(0, bare.length - 1)],
    ['a header that ends early', Buffer.concat([bare, Buffer.alloc(5)])],
    ['another version', Buffer.concat([Buffer.from([1]), bare.subarray(1)])],
    ['a chunk over 128 KiB', record(Buffer.alloc(3), 1, 131_073)],
    ['more than 8192 chunks', Buffer.concat(Array.from({ length: 8193 }, () => record(first)))],
  ] as const) {
    it(`refuses ${what}`, () => assert.throws(() => walkXorb(xorb), isRefused));
  }
});
