import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import type { Json } from './http.ts';
import { ignoreMatcher, lfsMatcher } from './patterns.ts';
import { startClient, type Client } from './support.ts';

const sha1 = (text: string) =>
  createHash('sha1')
    .update(`blob ${Buffer.byteLength(text)}\0${text}`)
    .digest('hex');
const sha256 = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex');
const rows = (body: Json) => body as unknown as Json[];

describe('local Hub: files and commits', () => {
  let c: Client;
  let id: string;
  before(async () => (c = await startClient()));
  after(() => c.hub.close());
  beforeEach(async () => {
    await c.hub.reset();
    id = await c.create('files', 'static');
  });

  const preupload = async (files: Json[], more: Json = {}) =>
    (await c.call('POST', `/api/spaces/${id}/preupload/main`, { files, ...more })).body;
  const sample = (bytes: string | Buffer) => Buffer.from(bytes).toString('base64');

  it('decides upload modes, names what is there, follows the ignore file', async () => {
    await c.commit(id, { 'a.txt': 'one', '.gitignore': 'dist/\n*.log\n!keep.log\n' });
    const answer = await preupload([
      { path: 'a.txt', size: 3, sample: sample('one') },
      { path: 'x.png', size: 9, sample: sample(Buffer.from([0x89, 0x50, 0, 1])) },
      { path: 'big.txt', size: 11 * 1024 * 1024, sample: sample('text') },
      { path: 'm.safetensors', size: 3, sample: sample('abc') },
      { path: 'dist/a/b.js', size: 1, sample: '' },
      { path: 'keep.log', size: 1, sample: sample('ä'.repeat(400)).slice(0, 8) },
    ]);
    const files = rows(answer['files'] as Json);
    assert.deepEqual(
      files.map((f) => f['uploadMode']),
      ['regular', 'lfs', 'lfs', 'lfs', 'regular', 'regular'],
    );
    assert.deepEqual(
      files.map((f) => f['shouldIgnore']),
      [false, false, false, false, true, false],
    );
    assert.equal(files[0]?.['oid'], sha1('one'));
    assert.equal(answer['commitOid'], c.hub.space(id)?.sha);
    const own = await preupload([{ path: 'a.txt', size: 3, sample: '' }], { gitIgnore: 'a.txt' });
    assert.equal(rows(own['files'] as Json)[0]?.['shouldIgnore'], true);
    assert.equal((await c.call('POST', `/api/spaces/${id}/preupload/main`, { files: 1 })).status, 422);
  });

  it('commits, refuses a stale parent and inline binaries', async () => {
    const first = await c.commit(id, { 'a.txt': 'one' });
    assert.equal(first.body['success'], true);
    const stale = await c.commit(id, { 'a.txt': 'two' }, { parentCommit: 'f'.repeat(40) });
    assert.equal(stale.status, 412);
    const fresh = await c.commit(id, { 'b/c.txt': 'two' }, { parentCommit: first.body['commitOid'] });
    assert.equal(fresh.status, 200);
    const lines = [
      { key: 'header', value: { summary: 's', description: '' } },
      { key: 'file', value: { path: 'x.bin', content: sample(Buffer.from([0, 1, 2])), encoding: 'base64' } },
    ];
    const binary = await c.call(
      'POST',
      `/api/spaces/${id}/commit/main`,
      lines.map((l) => JSON.stringify(l)).join('\n'),
    );
    assert.equal(binary.status, 400);
    assert.match(binary.body['error'] as string, /binary files[\s\S]*x\.bin/);
    const drop = [
      lines[0],
      { key: 'deletedFolder', value: { path: 'b/' } },
      { key: 'deletedFile', value: { path: 'a.txt' } },
    ];
    await c.call(
      'POST',
      `/api/spaces/${id}/commit/main`,
      drop.map((l) => JSON.stringify(l)).join('\n') + '\n',
    );
    assert.deepEqual([...c.hub.files(id).keys()].sort(), ['.gitattributes', 'README.md']);
  });

  it('stores LFS objects, basic and in parts, and serves them back', async () => {
    const bytes = Buffer.alloc(3000, 7);
    const oid = sha256(bytes);
    const batch = (transfers: string[]) =>
      c.call('POST', `/spaces/${id}.git/info/lfs/objects/batch`, {
        operation: 'upload',
        transfers,
        objects: [{ oid, size: bytes.length }],
        hash_algo: 'sha256',
      });
    c.hub.setOptions({ multipartOver: 100, chunkSize: 1024, transfers: 'lfs' });
    const parts = await batch(['basic', 'multipart', 'xet']);
    assert.equal(parts.body['transfer'], 'multipart');
    const upload = ((rows(parts.body['objects'] as Json)[0]?.['actions'] as Json)['upload'] ?? {}) as Json;
    const header = upload['header'] as Record<string, string>;
    const names = Object.keys(header).filter((key) => /^\d+$/.test(key));
    assert.equal(names.length, 3);
    const etags: Json[] = [];
    for (const [i, name] of names.entries()) {
      const slice = bytes.subarray(i * 1024, (i + 1) * 1024);
      const put = await c.call('PUT', header[name] ?? '', slice, { token: null });
      etags.push({ partNumber: i + 1, etag: put.headers.get('etag') });
    }
    assert.equal(
      (await c.call('POST', upload['href'] as string, { oid, parts: etags }, { token: null })).status,
      200,
    );
    const again = await batch(['basic']);
    assert.equal(again.body['transfer'], 'basic');
    assert.equal(rows(again.body['objects'] as Json)[0]?.['actions'], undefined);
    const lines = [
      { key: 'header', value: { summary: 's', description: '' } },
      { key: 'lfsFile', value: { path: 'pic.dat', algo: 'sha256', oid, size: bytes.length } },
    ];
    await c.call('POST', `/api/spaces/${id}/commit/main`, lines.map((l) => JSON.stringify(l)).join('\n'));
    assert.deepEqual(c.hub.files(id).get('pic.dat'), bytes);
    assert.match(c.hub.files(id).get('.gitattributes')?.toString() ?? '', /^pic\.dat filter=lfs/m);
    const resolved = await fetch(`${c.hub.url}/spaces/${id}/resolve/main/pic.dat`, { redirect: 'manual' });
    assert.equal(resolved.status, 302);
    assert.equal(resolved.headers.get('x-linked-size'), '3000');
    const followed = await fetch(`${c.hub.url}/spaces/${id}/resolve/main/pic.dat`, {
      headers: { Range: 'bytes=0-9' },
    });
    assert.deepEqual([followed.status, (await followed.arrayBuffer()).byteLength], [206, 10]);
    assert.match((await c.call('GET', `/spaces/${id}/raw/main/pic.dat`)).text, /^version https:\/\/git-lfs/);
    const row = rows((await c.call('GET', `/api/spaces/${id}/tree/main`)).body).find(
      (r) => r['path'] === 'pic.dat',
    );
    assert.equal((row?.['lfs'] as Json)['oid'], oid);
  });

  it('lists the tree in pages, folders too, with last commits', async () => {
    await c.commit(id, { 'src/a.txt': 'a', 'src/deep/b.txt': 'b', 'z.txt': 'z' });
    const paths = async (query: string) =>
      rows((await c.call('GET', `/api/spaces/${id}/tree/main${query}`)).body).map((r) => r['path']);
    assert.deepEqual(await paths(''), ['.gitattributes', 'README.md', 'src', 'z.txt']);
    assert.deepEqual(await paths('/src?recursive=true'), ['src/a.txt', 'src/deep', 'src/deep/b.txt']);
    const first = await c.call('GET', `/api/spaces/${id}/tree/main?recursive=true&limit=3`);
    const link = first.headers.get('link') ?? '';
    assert.match(link, /^<http:\/\/127\.0\.0\.1[^>]*cursor=[^>]*>; rel="next"$/);
    assert.equal(
      (await c.call('GET', `/api/spaces/${id}/tree/main/nowhere`)).headers.get('x-error-code'),
      'EntryNotFound',
    );
    const expanded = rows((await c.call('GET', `/api/spaces/${id}/tree/main?expand=true`)).body);
    assert.equal((expanded.find((r) => r['path'] === 'src')?.['lastCommit'] as Json)['title'], 'Change');
    assert.equal(
      (expanded.find((r) => r['path'] === 'README.md')?.['lastCommit'] as Json)['title'],
      'initial commit',
    );
  });

  it('answers paths-info in JSON and as a form, raw and missing files', async () => {
    await c.commit(id, { 'src/a.txt': 'a' });
    const at = `/api/spaces/${id}/paths-info/main`;
    const asJson = await c.call('POST', at, { paths: ['src/a.txt', 'src', 'none'] });
    assert.deepEqual(
      rows(asJson.body).map((r) => r['type']),
      ['file', 'directory'],
    );
    const form = await c.call('POST', at, 'paths=src%2Fa.txt&expand=True', {
      headers: { 'Content-Type': 'application/x-www-form-urlencoded' },
    });
    assert.equal(rows(form.body)[0]?.['path'], 'src/a.txt');
    const raw = await c.call('GET', `/spaces/${id}/raw/main/src%2Fa.txt`);
    assert.deepEqual([raw.text, raw.headers.get('etag')], ['a', `"${sha1('a')}"`]);
    assert.equal(
      (await c.call('HEAD', `/spaces/${id}/raw/main/src/a.txt`)).headers.get('content-length'),
      '1',
    );
    assert.equal(
      (await c.call('GET', `/spaces/${id}/resolve/main/none`)).headers.get('x-error-code'),
      'EntryNotFound',
    );
  });

  it('keeps branches, tags, history, diffs and pull requests', async () => {
    const sha = (await c.commit(id, { 'a.txt': 'one\n' })).body['commitOid'] as string;
    assert.equal((await c.call('POST', `/api/spaces/${id}/branch/dev`, {})).status, 200);
    assert.equal((await c.call('POST', `/api/spaces/${id}/branch/dev`, {})).status, 409);
    assert.equal((await c.call('POST', `/api/spaces/${id}/tag/main`, { tag: 'v1' })).status, 200);
    assert.equal((await c.call('POST', `/api/spaces/${id}/tag/main`, { tag: 'v1' })).status, 409);
    await c.commit(id, { 'a.txt': 'two\n' }, {}, 'dev');
    assert.equal(c.hub.files(id).get('a.txt')?.toString(), 'one\n');
    const refs = (await c.call('GET', `/api/spaces/${id}/refs`)).body;
    assert.deepEqual(
      rows(refs['branches'] as Json).map((b) => b['name']),
      ['main', 'dev'],
    );
    assert.equal(rows(refs['tags'] as Json)[0]?.['targetCommit'], sha);
    assert.match((await c.call('GET', `/api/spaces/${id}/compare/main..dev`)).text, /^-one\n\+two$/m);
    const commits = await c.call('GET', `/api/spaces/${id}/commits/dev?limit=1`);
    assert.equal(commits.headers.get('x-total-count'), '3');
    assert.ok(commits.headers.get('link'));
    assert.equal((await c.call('DELETE', `/api/spaces/${id}/branch/dev`)).status, 200);
    assert.equal((await c.call('DELETE', `/api/spaces/${id}/tag/v1`)).status, 200);
    const line = JSON.stringify({ key: 'header', value: { summary: 'PR', description: '' } });
    const file = JSON.stringify({ key: 'file', value: { path: 'p.txt', content: 'p' } });
    const pull = await c.call('POST', `/api/spaces/${id}/commit/main?create_pr=1`, `${line}\n${file}`);
    assert.equal(pull.body['pullRequestUrl'], `${c.hub.url}/spaces/${id}/discussions/1`);
    assert.ok(c.hub.files(id, 'refs/pr/1').has('p.txt'));
    await c.call('POST', `/api/spaces/${id}/discussions/1/merge`);
    assert.ok(c.hub.files(id).has('p.txt'));
  });

  it('matches patterns as git does', () => {
    const ignored = ignoreMatcher('node_modules/\n/build\n*.py[co]\ndocs/**/x\n');
    assert.deepEqual(['a/node_modules/x', 'build', 'a/build', 'm.pyc', 'docs/a/b/x', 'docs/x'].map(ignored), [
      true,
      true,
      false,
      true,
      true,
      true,
    ]);
    const lfs = lfsMatcher('*.bin filter=lfs -text\nkeep.bin -filter\nsaved/**/* filter=lfs\n');
    assert.deepEqual(['d/a.bin', 'keep.bin', 'saved/a/b', 'x.txt'].map(lfs), [true, false, true, false]);
  });
});
