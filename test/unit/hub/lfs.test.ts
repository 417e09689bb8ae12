import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { mkdtemp, rm, truncate, writeFile } from 'node:fs/promises';
import { once } from 'node:events';
import { openAsBlob } from 'node:fs';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { HubError, isAbort } from '../../../src/hub/errors.ts';
import { createHub } from '../../../src/hub/http.ts';
import type { HubOptions } from '../../../src/hub/http.ts';
import { uploadLfsFiles } from '../../../src/hub/lfs.ts';
import type { LargeFile, LfsUpload } from '../../../src/hub/lfs.ts';
import { commit, listTree, readFile } from '../../../src/hub/repo.ts';
import { startClient, type Client } from '../../hub/support.ts';
import { fakeClock, type FakeClock } from '../fakeClock.ts';
import { json, rig } from './support.ts';

const silent = { debug() {}, info() {}, warn() {}, error() {} };

function content(length: number, seed: number): Buffer {
  const bytes = Buffer.alloc(length);
  for (let i = 0, x = seed; i < length; i++) bytes[i] = (x = (x * 1103515245 + 12345) & 0x7fffffff) >> 16;
  return bytes;
}

function large(path: string, bytes: Buffer): LargeFile & { opened: [number, number][] } {
  const opened: [number, number][] = [];
  return {
    path,
    opened,
    oid: createHash('sha256').update(bytes).digest('hex'),
    size: bytes.length,
    open: (start, end) => {
      opened.push([start, end]);
      return Promise.resolve(new Blob([new Uint8Array(bytes.subarray(start, end))], { type: 'text/plain' }));
    },
  };
}

const isCode = (code: string) => (error: unknown) => error instanceof HubError && error.code === code;

describe('hub/lfs, against the local Hub', () => {
  let c: Client;
  let id: string;
  let clock: FakeClock;
  let sent: { method: string; url: string; headers: Headers; signal: AbortSignal | undefined }[];

  before(async () => (c = await startClient()));
  after(() => c.hub.close());
  beforeEach(async () => {
    await c.hub.reset();
    id = await c.create('large', 'static');
    clock = fakeClock();
    sent = [];
  });

  const watched: typeof fetch = (input, init) => {
    const [method, headers] = [init?.method ?? 'GET', new Headers(init?.headers)];
    sent.push({
      method,
      url: input instanceof Request ? input.url : input.toString(),
      headers,
      signal: init?.signal ?? undefined,
    });
    return fetch(input, init);
  };
  /** From the `first` PUT on, no answer comes before the abort. */
  const hanging = (first: number): HubOptions['fetch'] => {
    let number = 0;
    return (input, init) => {
      if (init?.method !== 'PUT' || ++number < first) return watched(input, init);
      sent.push({ method: 'PUT', url: '', headers: new Headers(), signal: init.signal ?? undefined });
      return new Promise((_resolve, reject) => {
        init.signal?.addEventListener('abort', () => reject(init.signal?.reason as Error));
      });
    };
  };
  const connect = (more: Partial<HubOptions> = {}) =>
    createHub({ endpoint: c.hub.url, token: c.hub.token, fetch: watched, clock, log: silent, ...more });
  const upload = (files: LargeFile[], more: Partial<LfsUpload> = {}) =>
    uploadLfsFiles(connect(), { id, branch: 'main', files, ...more });
  const requests = (route: string) => c.hub.counters().byRoute[route] ?? 0;
  const batches = () => requests('POST /spaces/{id}.git/info/lfs/objects/batch');
  const puts = () => sent.filter(({ method }) => method === 'PUT');

  it('basic: stores, verifies, commits and serves the same bytes', async () => {
    const hub = connect();
    const bytes = content(300_000, 1);
    const [file, empty] = [large('model.bin', bytes), large('empty.bin', Buffer.alloc(0))];
    const told: number[] = [];
    const onProgress = (path: string, done: number) => void (path === file.path && told.push(done));
    const result = await uploadLfsFiles(hub, { id, branch: 'main', files: [file, empty], onProgress });
    assert.deepEqual(result, { kind: 'stored' });
    assert.deepEqual([told[0], told.at(-1)], [0, bytes.length]);
    assert.equal(requests('POST /__lfs/verify'), 2);
    const lfsFiles = [file, empty].map(({ path, oid, size }) => ({ path, oid, size }));
    const made = await commit(hub, id, 'main', { summary: 'Large', files: [], lfsFiles });
    assert.equal(made.oid, c.hub.space(id)?.sha);
    assert.deepEqual(Buffer.from((await readFile(hub, id, 'main', 'model.bin')) ?? []), bytes);
    const tree = await listTree(hub, id, 'main');
    const row = tree.find(({ path }) => path === 'model.bin');
    assert.deepEqual([row?.lfsOid, row?.size], [file.oid, bytes.length]);
  });

  it('signed URLs get neither the token nor a type, but the length, as S3 asks', async () => {
    let got: IncomingHttpHeaders = {};
    const storage = createServer((request, response) => {
      got = request.headers;
      request.resume().on('end', () => response.end());
    }).listen(0, '127.0.0.1');
    try {
      await once(storage, 'listening');
      const file = large('a.bin', content(70_000, 2));
      const href = `http://127.0.0.1:${(storage.address() as AddressInfo).port}/put?sig=1`;
      const actions = { upload: { href, header: { 'x-amz-meta': 'as told' } } };
      const batch = { objects: [{ oid: file.oid, size: file.size, actions }] };
      const hub = connect({
        fetch: (input, init) => (init?.method === 'PUT' ? fetch(input, init) : Promise.resolve(json(batch))),
      });
      assert.deepEqual(await uploadLfsFiles(hub, { id, files: [file] }), { kind: 'stored' });
      assert.deepEqual([got['content-length'], got['transfer-encoding']], ['70000', undefined]);
      assert.deepEqual([got.authorization, got['content-type']], [undefined, undefined]);
      assert.equal(got['x-amz-meta'], 'as told');
    } finally {
      storage.closeAllConnections();
      storage.close();
    }
    await upload([large('b.bin', content(70_000, 2))]);
    assert.equal(puts()[0]?.headers.get('authorization'), null);
    const verify = sent.find(({ url }) => url.endsWith('/__lfs/verify'));
    assert.equal(verify?.headers.get('authorization'), `Bearer ${c.hub.token}`);
  });

  it('multipart: sends the parts, at most four at a time, and completes', async () => {
    c.hub.setOptions({ multipartOver: 1000, chunkSize: 10_000 });
    const bytes = content(95_000, 3);
    const file = large('parts.bin', bytes);
    let [running, most] = [0, 0];
    const counted: typeof fetch = async (input, init) => {
      if (init?.method === 'PUT') most = Math.max(most, ++running);
      try {
        return await watched(input, init);
      } finally {
        if (init?.method === 'PUT') running--;
      }
    };
    const told: number[] = [];
    const onProgress = (_path: string, done: number) => void told.push(done);
    await uploadLfsFiles(connect({ fetch: counted }), { id, branch: 'main', files: [file], onProgress });
    assert.equal(puts().length, 10);
    assert.equal(most, 4);
    assert.deepEqual(file.opened.at(-1), [90_000, 95_000]);
    assert.equal(told.at(-1), bytes.length);
    assert.ok(told.every((done) => done <= bytes.length));
    assert.ok(puts().every(({ headers }) => headers.get('authorization') === null));
    await commit(connect(), id, 'main', { summary: 'Parts', files: [], lfsFiles: [file] });
    assert.deepEqual(Buffer.from((await readFile(connect(), id, 'main', 'parts.bin')) ?? []), bytes);
  });

  it('what is stored already is not sent again, one content under two names once', async () => {
    const bytes = content(2000, 4);
    const told = new Map<string, number>();
    const onProgress = (path: string, done: number) => void told.set(path, done);
    const files = [large('a.bin', bytes), large('b.bin', bytes)];
    await upload(files, { onProgress });
    assert.equal(puts().length, 1);
    assert.deepEqual(
      [...told],
      [
        ['a.bin', 2000],
        ['b.bin', 2000],
      ],
    );
    await upload(files, { onProgress });
    assert.equal(puts().length, 1);
  });

  it('asks for at most a hundred objects at a time', async () => {
    const files = Array.from({ length: 120 }, (_, index) => large(`f${index}`, Buffer.from(`f${index}`)));
    await upload(files);
    assert.deepEqual([batches(), puts().length], [2, 120]);
  });

  it('a part that fails once is sent again, alone', async () => {
    c.hub.setOptions({ multipartOver: 1000, chunkSize: 1000 });
    c.hub.fault({ fault: '500', route: 'PUT /__lfs/parts/**', skip: 2 });
    const file = large('again.bin', content(5000, 5));
    assert.deepEqual(await upload([file]), { kind: 'stored' });
    assert.equal(puts().length, 6);
    assert.deepEqual(clock.slept, [1000]);
    assert.equal(batches(), 1);
  });

  it('waits as storage asks, and gives up after five tries with an error that names no URL', async () => {
    c.hub.fault({ fault: '429-retry-after', route: 'PUT /__lfs/**', seconds: 3 });
    c.hub.fault({
      fault: '503',
      route: 'PUT /__lfs/**',
      count: 5,
      text: 'Slow down, see https://s.test/?sig=1',
    });
    await upload([large('a.bin', content(2000, 6))]).then(
      () => assert.fail('It should not be stored'),
      (error: unknown) => {
        assert.ok(isCode('server')(error));
        assert.doesNotMatch((error as Error).message, /http|sig=|127\.0/);
      },
    );
    assert.deepEqual(clock.slept, [3000, 2000, 4000, 8000]);
  });

  it('a signed URL that has run out is asked for again, once', async () => {
    c.hub.fault({ fault: '403', route: 'PUT /__lfs/**' });
    const file = large('late.bin', content(2000, 7));
    assert.deepEqual(await upload([file]), { kind: 'stored' });
    assert.deepEqual([batches(), puts().length], [2, 2]);
    c.hub.fault({ fault: '403', route: 'PUT /__lfs/**', count: 0 });
    await assert.rejects(upload([large('never.bin', content(2000, 8))]), isCode('forbidden'));
    assert.equal(batches(), 4);
  });

  it('a completion whose answer was lost counts, though it cannot be repeated', async () => {
    c.hub.setOptions({ multipartOver: 1000, chunkSize: 1000 });
    c.hub.fault({ fault: 'network-cut-after-success', route: 'POST /__lfs/complete/**' });
    assert.deepEqual(await upload([large('a.bin', content(5000, 9))]), { kind: 'stored' });
    assert.equal(puts().length, 5);
  });

  it('an abort in the middle ends at once and leaves no request running; the next upload goes on', async () => {
    c.hub.setOptions({ multipartOver: 1000, chunkSize: 1000 });
    const abort = new AbortController();
    const [done, file] = [large('done.bin', content(500, 10)), large('cut.bin', content(8000, 11))];
    await upload([done]);
    let stored = 0;
    const onProgress = (_path: string, bytes: number) => void (stored = Math.max(stored, bytes));
    const files = [done, file];
    const options = { id, branch: 'main', files, signal: abort.signal, onProgress };
    const cut = uploadLfsFiles(connect({ fetch: hanging(3) }), options);
    while (puts().length < 7) await new Promise(setImmediate);
    abort.abort(new Error('enough'));
    await assert.rejects(cut, isAbort);
    assert.equal(stored, 2000);
    const running = puts().slice(-4);
    assert.ok(running.every(({ signal }) => signal?.aborted));
    await new Promise(setImmediate);
    assert.equal(puts().length, 7);
    assert.deepEqual(await upload([done, file]), { kind: 'stored' });
    await assert.rejects(upload([done], { signal: AbortSignal.abort() }), isAbort);
  });

  it('a failure stops the other uploads', async () => {
    c.hub.fault({ fault: '413', route: 'PUT /__lfs/objects/*' });
    const files = [1, 2, 3, 4, 5, 6].map((n) => large(`f${n}`, content(1000, 100 + n)));
    const failing = uploadLfsFiles(connect({ fetch: hanging(2) }), { id, branch: 'main', files });
    await assert.rejects(failing, isCode('tooLarge'));
    assert.ok(puts().length < files.length);
    assert.ok(puts().every(({ signal }) => signal?.aborted));
  });

  it('a Hub that takes Xet only is told, not tried', async () => {
    const xet = { upload: { href: `${c.hub.url}/api/spaces/${id}/xet-write-token/main`, header: {} } };
    const file = large('x.bin', content(2000, 12));
    const answer = (actions?: object) =>
      rig(
        json({ transfer: 'xet', objects: [{ oid: file.oid, size: file.size, ...(actions && { actions }) }] }),
      );
    const given = answer(xet);
    assert.deepEqual(await uploadLfsFiles(given.hub, { id, branch: 'main', files: [file] }), {
      kind: 'xetOnly',
    });
    assert.equal(given.seen.length, 1);
    assert.deepEqual(JSON.parse(given.seen[0]?.body ?? ''), {
      operation: 'upload',
      transfers: ['basic', 'multipart'],
      hash_algo: 'sha256',
      ref: { name: 'main' },
      objects: [{ oid: file.oid, size: file.size }],
    });
    assert.deepEqual(await uploadLfsFiles(answer().hub, { id, files: [file] }), { kind: 'stored' });
    c.hub.setOptions({ transfers: 'xet' });
    assert.deepEqual([await upload([file]), puts().length], [{ kind: 'xetOnly' }, 0]);
  });

  it('an object the Hub refuses, an answer without it, and a URL that is none are errors', async () => {
    const file = large('x.bin', content(2000, 13));
    const one = { oid: file.oid, size: file.size };
    const answered = (objects: object[]) =>
      uploadLfsFiles(rig(json({ transfer: 'basic', objects })).hub, { id, files: [file] });
    await assert.rejects(answered([{ ...one, error: { code: 422, message: 'Invalid oid' } }]), (error) => {
      assert.ok(error instanceof HubError);
      assert.deepEqual([error.code, error.details.serverMessage], ['refused', 'Invalid oid']);
      return true;
    });
    await assert.rejects(answered([]), isCode('badAnswer'));
    for (const href of ['/relative', 'http://storage.test/put', 'file:///etc/passwd', 7]) {
      await assert.rejects(answered([{ ...one, actions: { upload: { href } } }]), isCode('badAnswer'));
    }
    const parts = { chunk_size: '1500', '00001': 'https://storage.test/1' };
    const upload = { href: 'https://storage.test/done', header: parts };
    await assert.rejects(answered([{ ...one, actions: { upload } }]), isCode('badAnswer'));
  });

  it('sends a file from the disk, and a file that changed meanwhile is no reason to try again', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'hf-lfs-'));
    try {
      const path = join(folder, 'disk.bin');
      const bytes = content(400_000, 14);
      await writeFile(path, bytes);
      const onDisk = (blob: Blob): LargeFile => ({
        ...large('disk.bin', bytes),
        open: (start, end) => Promise.resolve(blob.slice(start, end)),
      });
      assert.deepEqual(await upload([onDisk(await openAsBlob(path))]), { kind: 'stored' });
      await commit(connect(), id, 'main', {
        summary: 'Disk',
        files: [],
        lfsFiles: [onDisk(await openAsBlob(path))],
      });
      assert.deepEqual(c.hub.files(id).get('disk.bin'), bytes);

      const blob = await openAsBlob(path);
      await truncate(path, 1000);
      const changed = { ...onDisk(blob), oid: 'e'.repeat(64) };
      const isUnreadable = (error: unknown) => (error as Error).name === 'NotReadableError';
      await assert.rejects(upload([changed]), isUnreadable);
      const shorter = await openAsBlob(path);
      await assert.rejects(upload([{ ...onDisk(shorter), oid: 'd'.repeat(64) }]), isUnreadable);
      assert.deepEqual(clock.slept, []);
    } finally {
      await rm(folder, { recursive: true });
    }
  });
});
