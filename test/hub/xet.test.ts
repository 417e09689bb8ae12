import * as hf from '@huggingface/hub';
import assert from 'node:assert/strict';
import { createCipheriv, createHash } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Json } from './http.ts';
import { startClient, type Client } from './support.ts';
import { walkXorb } from './xetFormat.ts';

const sha256 = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex');

/** Looks random, is the same in every run. */
function noise(length: number, seed = 1): Buffer {
  return createCipheriv('aes-128-ctr', Buffer.alloc(16, seed), Buffer.alloc(16)).update(Buffer.alloc(length));
}

/** Text, and floats of near exponents: what LZ4 alone and LZ4 after byte grouping make smaller. */
const text = Buffer.from(Array.from({ length: 60_000 }, (_, i) => `line ${i} of ${i % 97}\n`).join(''));
const floats = Buffer.from(Float32Array.from({ length: 300_001 }, (_, i) => 1 + Math.sin(i) / 2 ** 8).buffer);

describe('local Hub: Xet', () => {
  let c: Client;
  let id: string;
  before(async () => (c = await startClient()));
  after(() => c.hub.close());
  beforeEach(async () => {
    await c.hub.reset();
    id = await c.create('xet', 'static');
  });

  const repo = () => ({ type: 'space' as const, name: id });
  const common = () => ({ hubUrl: c.hub.url, accessToken: c.hub.token });
  const seen = (route: string) => c.hub.counters().byRoute[route] ?? 0;
  const requests = (method: string, path: string) =>
    Object.entries(c.hub.counters().byRoute).some(([key]) => key.startsWith(`${method} ${path}`));

  /** Bytes that went into the CAS. */
  async function upload(files: Record<string, Buffer>, more: { fetch?: typeof fetch } = {}): Promise<number> {
    const before = c.hub.counters().casBytesIn;
    await hf.uploadFiles({
      ...common(),
      ...more,
      repo: repo(),
      commitTitle: 'Upload',
      files: Object.entries(files).map(([path, bytes]) => ({
        path,
        content: new Blob([new Uint8Array(bytes)]),
      })),
    });
    return c.hub.counters().casBytesIn - before;
  }

  async function resolve(path: string, range?: string): Promise<Buffer> {
    const headers = range === undefined ? {} : { Range: range };
    return Buffer.from(
      await (await fetch(`${c.hub.url}/spaces/${id}/resolve/main/${path}`, { headers })).arrayBuffer(),
    );
  }

  async function download(path: string): Promise<Blob> {
    return (await hf.downloadFile({ ...common(), repo: repo(), path, xet: true })) ?? assert.fail('no file');
  }
  const bytesOf = async (blob: Blob) => Buffer.from(await blob.arrayBuffer());

  it('takes files of every compression scheme and serves them byte for byte, whole and in part', async () => {
    const schemes = new Set<number | undefined>();
    const watched: typeof fetch = async (input, init) => {
      if (typeof input === 'string' && input.includes('/v1/xorbs/')) {
        const xorb = Buffer.from(await new Response(init?.body).arrayBuffer());
        for (const { start } of walkXorb(xorb)) schemes.add(xorb[start + 4]);
        return fetch(input, { ...init, body: xorb });
      }
      return fetch(input, init);
    };
    const files = {
      'noise.bin': noise(9_000_000),
      'text.bin': Buffer.concat([text, Buffer.alloc(2)]),
      'f32.bin': floats,
    };
    const sent = await upload(files, { fetch: watched });
    assert.deepEqual([...schemes].sort(), [0, 1, 2]);
    assert.ok(sent > 9_000_000 && sent < 9_000_000 + text.length, `${sent} bytes sent`);
    assert.ok(!requests('PUT', '/__lfs'));
    for (const [path, bytes] of Object.entries(files)) {
      assert.ok((await resolve(path)).equals(bytes), `${path} by resolve`);
      const blob = await download(path);
      assert.equal(blob.size, bytes.length);
      assert.ok((await bytesOf(blob)).equals(bytes), `${path} by downloadFile`);
      assert.ok(c.hub.files(id).get(path)?.equals(bytes));
    }
    const middle = (await download('noise.bin')).slice(4_000_001, 6_543_210);
    assert.ok((await bytesOf(middle)).equals(files['noise.bin'].subarray(4_000_001, 6_543_210)));
    assert.ok((await resolve('noise.bin', 'bytes=100-8999')).equals(files['noise.bin'].subarray(100, 9000)));
    assert.ok(seen('GET /__cas/{version}/reconstructions/{hash}') >= 4);
    const [row] = await hf.pathsInfo({ ...common(), repo: repo(), paths: ['noise.bin'] });
    assert.equal(row?.lfs?.oid, sha256(files['noise.bin']));
    assert.match(row?.xetHash ?? '', /^[0-9a-f]{64}$/);
  });

  it('sends at most 5 % again after a change of 1 % in the middle, and nothing of what is there', async () => {
    const start = noise(8_000_000);
    assert.ok((await upload({ 'big.bin': start })) >= start.length);
    // Content in two xorbs: the answer to the query of the first chunk must name both.
    const first = Buffer.concat([start, noise(4_000_000, 2)]);
    const added = await upload({ 'big.bin': first });
    assert.ok(added >= 4_000_000 && added < 4_500_000, `${added} bytes sent for 4 MB more`);
    const most = 0.05 * first.length;
    const put = (at: number, bytes: Buffer, end: number) =>
      Buffer.concat([first.subarray(0, at), bytes, first.subarray(end)]);
    const second = put(6_000_000, noise(120_000, 3), 6_120_000);
    const again = await upload({ 'big.bin': second });
    assert.ok(again >= 120_000 && again <= most, `${again} bytes sent again`);
    assert.ok((await resolve('big.bin')).equals(second));
    assert.ok((await bytesOf(await download('big.bin'))).equals(second));
    const inserted = put(9_000_000, noise(120_000, 4), 9_000_000);
    assert.ok((await upload({ 'big.bin': inserted })) <= most);
    assert.ok((await bytesOf(await download('big.bin'))).equals(inserted));
    assert.equal(await upload({ 'copy.bin': first }), 0);
    assert.ok((await resolve('copy.bin')).equals(first));
  });

  it('tells how to put a file together: touching ranges of a xorb as one, in the old shape too', async () => {
    const half = noise(700_000, 7);
    const twice = Buffer.concat([half, half]);
    assert.ok((await upload({ 'twice.bin': twice })) < 1_000_000);
    assert.ok((await bytesOf(await download('twice.bin'))).equals(twice));
    assert.ok((await resolve('twice.bin')).equals(twice));
    const [row] = await hf.pathsInfo({ ...common(), repo: repo(), paths: ['twice.bin'] });
    const { body } = await c.call('GET', `/api/spaces/${id}/xet-read-token/main`);
    const token = body['accessToken'] as string;
    const ask = async (version: string, range?: string) => {
      const url = `${body['casUrl'] as string}/${version}/reconstructions/${row?.xetHash}`;
      return c.call('GET', url, undefined, { token, headers: range === undefined ? {} : { Range: range } });
    };
    const [v1, v2] = [(await ask('v1')).body, (await ask('v2')).body];
    const terms = v2['terms'] as { hash: string; unpacked_length: number }[];
    assert.ok(terms.length > 1);
    assert.equal(
      terms.reduce((sum, term) => sum + term.unpacked_length, 0),
      twice.length,
    );
    assert.deepEqual(v1['terms'], terms);
    const xorb = terms[0]?.hash ?? '';
    assert.deepEqual(
      [v1['fetch_info'], v2['xorbs']].map((entries) => (entries as Record<string, Json[]>)[xorb]?.length),
      [1, 1],
    );
    const part = (await ask('v2', 'bytes=650000-')).body;
    assert.ok((part['terms'] as Json[]).length > 0 && (part['offset_into_first_range'] as number) > 0);
    assert.equal((await ask('v2', 'bytes=1400000-')).status, 416);
  });

  it('takes what the option allows', async () => {
    const batch = async (transfers: string[]) => {
      const objects = [{ oid: 'a'.repeat(64), size: 10 }];
      const body = { operation: 'upload', transfers, objects };
      return (await c.call('POST', `/spaces/${id}.git/info/lfs/objects/batch`, body)).body['transfer'];
    };
    const [own, library] = [
      ['basic', 'multipart'],
      ['basic', 'multipart', 'xet'],
    ] as const;
    assert.deepEqual([await batch([...own]), await batch([...library])], ['basic', 'xet']);
    c.hub.setOptions({ transfers: 'lfs' });
    assert.deepEqual([await batch([...own]), await batch([...library])], ['basic', 'basic']);
    const bytes = noise(300_000);
    assert.equal(await upload({ 'a.bin': bytes }), 0);
    assert.ok((await bytesOf(await download('a.bin'))).equals(bytes));
    c.hub.setOptions({ transfers: 'xet' });
    assert.deepEqual([await batch([...own]), await batch([...library])], ['xet', 'xet']);
    assert.ok((await upload({ 'b.bin': noise(300_000, 2) })) >= 300_000);
  });

  it('keeps xorbs and shards over a restart', async () => {
    const dataDir = await mkdtemp(join(tmpdir(), 'hub-xet-'));
    const outer = c;
    try {
      c = await startClient({ dataDir });
      id = await c.create('kept', 'static');
      const bytes = noise(1_000_000, 4);
      await upload({ 'kept.bin': bytes });
      await c.hub.close();
      c = await startClient({ dataDir });
      assert.ok((await bytesOf(await download('kept.bin'))).equals(bytes));
      const changed = Buffer.concat([bytes, noise(1000, 5)]);
      assert.ok((await upload({ 'kept.bin': changed })) < 200_000);
      await c.hub.close();
    } finally {
      c = outer;
      await rm(dataDir, { recursive: true });
    }
  });

  it('gives tokens for what they are asked, and refuses the others', async () => {
    const ask = async (right: string, token: string | null = c.hub.token) =>
      c.call('GET', `/api/spaces/${id}/xet-${right}-token/main`, undefined, { token });
    const [write, read] = [await ask('write'), await ask('read', null)];
    assert.equal(write.headers.get('x-xet-access-token'), write.body['accessToken']);
    assert.ok((read.body['exp'] as number) > Date.now() / 1000 + 600);
    assert.equal((await ask('write', null)).status, 401);
    assert.equal((await ask('write', 'hf_local_read_token_for_tests')).status, 403);
    assert.equal((await c.call('GET', `/api/spaces/${id}/xet-read-token/none`)).status, 404);
    const cas = write.body['casUrl'] as string;
    const status = async (method: string, path: string, token: Json[string], body?: Buffer) =>
      (await c.call(method, cas + path, body, { token: token as string | null })).status;
    const hash = 'ab'.repeat(32);
    const xorb = Buffer.concat([Buffer.from([0, 3, 0, 0, 0, 3, 0, 0]), Buffer.from('abc')]);
    assert.equal(await status('POST', `/v1/xorbs/default/${hash}`, null, xorb), 401);
    assert.equal(
      await status('POST', `/v1/xorbs/default/${hash}`, `${write.body['accessToken'] as string}x`, xorb),
      401,
    );
    assert.equal(await status('POST', `/v1/xorbs/default/${hash}`, read.body['accessToken'], xorb), 403);
    assert.equal(await status('POST', `/v1/xorbs/default/${hash}`, write.body['accessToken'], xorb), 200);
    assert.equal(
      await status('POST', `/v1/xorbs/default/${hash}`, write.body['accessToken'], xorb.subarray(0, 9)),
      200,
    );
    const other = 'cd'.repeat(32);
    assert.equal(
      await status('POST', `/v1/xorbs/default/${other}`, write.body['accessToken'], xorb.subarray(0, 9)),
      400,
    );
    assert.equal(await status('POST', '/v1/xorbs/default/zz', write.body['accessToken'], xorb), 400);
    assert.equal(await status('GET', `/v1/chunks/default/${hash}`, write.body['accessToken']), 404);
    assert.equal(await status('GET', `/v2/reconstructions/${hash}`, read.body['accessToken']), 404);
    assert.equal(await status('POST', '/v1/shards', write.body['accessToken'], Buffer.alloc(48)), 400);
  });

  it('refuses a shard that does not fit what is stored, and serves signed ranges only', async () => {
    const shards: Buffer[] = [];
    const urls: string[] = [];
    const watched: typeof fetch = async (input, init) => {
      const url = input instanceof Request ? input.url : input.toString();
      urls.push(url);
      if (url.endsWith('/v1/shards')) shards.push(Buffer.from(await new Response(init?.body).arrayBuffer()));
      return fetch(input, init);
    };
    const bytes = noise(500_000, 6);
    await upload({ 'a.bin': bytes }, { fetch: watched });
    const shard = shards[0] ?? assert.fail('no shard');
    const { body } = await c.call('GET', `/api/spaces/${id}/xet-write-token/main`);
    const post = async (change: (copy: Buffer) => void) => {
      const copy = Buffer.from(shard);
      change(copy);
      const token = body['accessToken'] as string;
      return (await c.call('POST', `${c.hub.url}/__cas/v1/shards`, copy, { token })).text;
    };
    assert.equal(await post(() => undefined), '{"result":0}');
    // Header 48, file 48, term 48, verification 48, metadata 48.
    assert.match(await post((copy) => copy.fill(1, 96, 128)), /Unknown xorb/);
    assert.match(await post((copy) => copy.writeUInt32LE(9999, 96 + 44)), /outside its xorb/);
    assert.match(await post((copy) => copy.fill(1, 144, 176)), /verification/);
    assert.match(await post((copy) => copy.fill(1, 192, 224)), /sha256/);
    assert.match(await post((copy) => copy.fill(1, 48, 80)), /hash of the file/);

    urls.length = 0;
    const blob = await hf.downloadFile({
      ...common(),
      repo: repo(),
      path: 'a.bin',
      xet: true,
      fetch: watched,
    });
    assert.ok((await bytesOf(blob ?? assert.fail('no file'))).equals(bytes));
    const signed = urls.find((url) => url.includes('/__cas/data/')) ?? assert.fail('no data URL');
    const get = async (url: string, range: string) =>
      (await fetch(url, { headers: { Range: range } })).status;
    assert.equal(await get(signed, 'bytes=0-99'), 206);
    assert.equal(await get(signed, 'bytes=0-999999999'), 403);
    assert.equal(await get(signed.replace(/Expires=\d/, 'Expires=9'), 'bytes=0-99'), 403);
  });

  it('asks for a signed-in user that may write, before a batch names the storage', async () => {
    const body = { operation: 'upload', transfers: ['xet'], objects: [{ oid: 'a'.repeat(64), size: 1 }] };
    const path = `/spaces/${id}.git/info/lfs/objects/batch`;
    assert.equal((await c.call('POST', path, body, { token: null })).status, 401);
    assert.equal((await c.call('POST', path, body, { token: 'hf_local_read_token_for_tests' })).status, 403);
  });
});
