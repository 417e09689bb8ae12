import assert from 'node:assert/strict';
import { HubError, isAbort } from '../../../src/hub/errors.ts';
import * as repo from '../../../src/hub/repo.ts';
import { json, rig } from './support.ts';
import type { Answer, Seen } from './support.ts';

const isCode = (code: string) => (error: unknown) => error instanceof HubError && error.code === code;
const bytes = (text: string) => new TextEncoder().encode(text);
const parent = 'a'.repeat(40);
const ours = 'b'.repeat(40);
const theirs = 'c'.repeat(40);

/** Answers by method and last route word, so that the order of calls does not matter. */
function byRoute(routes: Record<string, () => Response | Error>): Answer {
  return (seen: Seen) => {
    const [, , , , , kind = ''] = seen.path.split('/');
    return routes[`${seen.method} ${kind}`]?.() ?? json({ error: 'no route' }, 404);
  };
}
const head = (sha: string) => json({ id: 'ann/app', sha });
const change = { summary: 'Deploy', parent, files: [{ path: 'a.txt', content: bytes('hi') }] };

describe('hub/repo: reading', () => {
  it('lists files over pages, folders left out', async () => {
    const link = { link: '<https://hub.test/api/spaces/ann/app/tree/main?cursor=2>; rel="next"' };
    const given = rig([
      json(
        [
          { type: 'file', path: 'a', size: 1, oid: 'o' },
          { type: 'directory', path: 'd', oid: 'x' },
        ],
        200,
        link,
      ),
      json([{ type: 'file', path: 'd/b', size: 9, oid: 'p', lfs: { oid: 's', size: 9 } }]),
    ]);
    assert.deepEqual(await repo.listTree(given.hub, 'ann/app', 'refs/pr/1'), [
      { path: 'a', size: 1, oid: 'o' },
      { path: 'd/b', size: 9, oid: 'p', lfsOid: 's' },
    ]);
    assert.equal(given.seen[0]?.path, '/api/spaces/ann/app/tree/refs%2Fpr%2F1');
    assert.equal(given.seen[0]?.url.search, '?recursive=true');
  });

  it('lists the files of a branch and tells their commit, when all pages are of one', async () => {
    const page = (name: string, commit?: string, next = false) =>
      json([{ type: 'file', path: name, size: 1, oid: 'o' }], 200, {
        ...(commit === undefined ? {} : { 'x-repo-commit': commit }),
        ...(next ? { link: '</api/spaces/ann/app/tree/main?cursor=2>; rel="next"' } : {}),
      });
    const told = async (...pages: Response[]) => {
      const found = await repo.listHeadTree(rig(pages).hub, 'ann/app', 'main');
      return [found?.commit, found?.files.length, found?.requests];
    };
    assert.deepEqual(await told(page('a', parent, true), page('b', parent)), [parent, 2, 2]);
    assert.deepEqual(await told(page('a', parent, true), page('b', theirs)), [undefined, 2, 2]);
    assert.deepEqual(await told(page('a', parent, true), page('b')), [undefined, 2, 2]);
    assert.deepEqual(await told(page('a')), [undefined, 1, 1]);
    assert.deepEqual(await told(page('a', 'no commit')), [undefined, 1, 1]);
    assert.equal(await repo.listHeadTree(rig(json({}, 404)).hub, 'ann/app', 'main'), undefined);
  });

  it('reads a file, a missing one as undefined, and no path outside', async () => {
    const given = rig(new Response('text'));
    assert.deepEqual(await repo.readFile(given.hub, 'ann/app', 'main', 'ä b/c'), bytes('text'));
    assert.equal(given.seen[0]?.path, '/spaces/ann/app/resolve/main/%C3%A4%20b/c');
    assert.equal(await repo.readFile(rig(json({}, 404)).hub, 'ann/app', 'main', 'x'), undefined);
    await assert.rejects(repo.readFile(given.hub, 'ann/app', 'main', '../../x'), isCode('refused'));
  });

  it('reads the head, of a missing branch as undefined', async () => {
    assert.equal(await repo.getHead(rig(head(parent)).hub, 'ann/app', 'main'), parent);
    assert.equal(await repo.getHead(rig(json({}, 404)).hub, 'ann/app', 'main'), undefined);
  });
});

describe('hub/repo: preupload', () => {
  const files = Array.from({ length: 2100 }, (_, index) => ({
    path: `f${index}`,
    size: 1000,
    sample: new Uint8Array(1000),
  }));
  interface Asked {
    files: { path: string; sample: string }[];
    gitIgnore?: string;
  }
  const answer = (seen: Seen, commitOid = parent) => {
    const asked = JSON.parse(seen.body) as Asked;
    const told = asked.files.map(({ path }) => ({
      path,
      uploadMode: 'regular',
      shouldIgnore: path === 'f2099',
    }));
    return json({ files: told.reverse(), commitOid });
  };

  it('asks in chunks of 500, four at a time, and keeps the order', async () => {
    let running = 0;
    let most = 0;
    const given = rig(async (seen) => {
      most = Math.max(most, ++running);
      await new Promise((resolve) => setImmediate(resolve));
      running--;
      return answer(seen);
    });
    const told = await repo.preupload(given.hub, 'ann/app', 'main', { files, gitIgnore: 'x' });
    assert.equal(told.head, parent);
    assert.deepEqual(
      told.files.map((file) => file.path),
      files.map((file) => file.path),
    );
    assert.deepEqual(told.files[2099], { path: 'f2099', mode: 'regular', ignored: true });
    const asked = given.seen.map((seen) => JSON.parse(seen.body) as Asked);
    assert.deepEqual(
      asked.map((one) => one.files.length),
      [500, 500, 500, 500, 100],
    );
    assert.equal(asked[4]?.gitIgnore, 'x');
    assert.equal(Buffer.from(asked[0]?.files[0]?.sample ?? '', 'base64').length, 512);
    assert.equal(most, 4);
  });

  it('a head that moves between the chunks is staleParent', async () => {
    let count = 0;
    const given = rig((seen) => answer(seen, count++ === 0 ? parent : theirs));
    await assert.rejects(repo.preupload(given.hub, 'ann/app', 'main', { files }), isCode('staleParent'));
  });

  it('an answer that leaves a file out is badAnswer', async () => {
    const call = repo.preupload(rig(json({ files: [] })).hub, 'ann/app', 'main', {
      files: files.slice(0, 1),
    });
    await assert.rejects(call, isCode('badAnswer'));
  });
});

describe('hub/repo: commit', () => {
  it('sends NDJSON once', async () => {
    const binary = Uint8Array.from({ length: 50_000 }, (_, index) => index % 256);
    const given = rig(json({ success: true, commitOid: ours, commitUrl: 'https://hub.test/c' }));
    const steps: string[] = [];
    const made = await repo.commit(
      given.hub,
      'ann/app',
      'main',
      {
        ...change,
        files: [
          { path: 'we"ird""', content: binary },
          { path: 'empty', content: new Uint8Array() },
        ],
        lfsFiles: [{ path: 'big', oid: 'f'.repeat(64), size: 7 }],
        deleted: ['old'],
      },
      undefined,
      (done, total) => steps.push(`${done}/${total}`),
    );
    assert.deepEqual(made, { oid: ours, url: 'https://hub.test/c' });
    const lines = (given.seen[0]?.body ?? '').trimEnd().split('\n');
    assert.deepEqual(
      lines.map((line) => JSON.parse(line) as unknown),
      [
        { key: 'header', value: { summary: 'Deploy', description: '', parentCommit: parent } },
        {
          key: 'file',
          value: { content: Buffer.from(binary).toString('base64'), path: 'we"ird""', encoding: 'base64' },
        },
        { key: 'file', value: { content: '', path: 'empty', encoding: 'base64' } },
        { key: 'lfsFile', value: { path: 'big', algo: 'sha256', oid: 'f'.repeat(64), size: 7 } },
        { key: 'deletedFile', value: { path: 'old' } },
      ],
    );
    assert.equal(given.seen[0]?.headers.get('content-type'), 'application/x-ndjson');
    assert.deepEqual(steps, ['1/2', '2/2']);
  });

  for (const lost of [json({}, 504), new TypeError('fetch failed')]) {
    it(`an answer lost to ${lost instanceof Error ? 'the network' : '504'} is found in the branch`, async () => {
      const heads = [parent, ours];
      const given = rig(
        byRoute({
          'POST commit': () => lost,
          'GET revision': () => head(heads.shift() ?? ours),
          'GET commits': () =>
            json([
              { id: ours, title: 'Deploy' },
              { id: parent, title: 'Before' },
            ]),
        }),
      );
      const made = await repo.commit(given.hub, 'ann/app', 'main', change);
      assert.deepEqual(made, { oid: ours, url: `https://hub.test/spaces/ann/app/commit/${ours}` });
      assert.equal(given.seen.filter((seen) => seen.method === 'POST').length, 1);
      assert.deepEqual(given.slept, [1000, 2000]);
    });
  }

  it('finds ours under a later commit', async () => {
    const list = [
      { id: theirs, title: 'Deploy' },
      { id: ours, title: 'Deploy' },
      { id: parent, title: 'x' },
    ];
    const given = rig(
      byRoute({
        'POST commit': () => json({}, 502),
        'GET revision': () => head(theirs),
        'GET commits': () => json(list),
      }),
    );
    assert.equal((await repo.commit(given.hub, 'ann/app', 'main', change)).oid, ours);
  });

  it('a head that stays, or is of someone else, leaves the failure', async () => {
    for (const now of [parent, theirs]) {
      const given = rig(
        byRoute({
          'POST commit': () => json({}, 504),
          'GET revision': () => head(now),
          'GET commits': () =>
            json([
              { id: theirs, title: 'Other' },
              { id: parent, title: 'Deploy' },
            ]),
        }),
      );
      await assert.rejects(repo.commit(given.hub, 'ann/app', 'main', change), isCode('server'));
      assert.equal(given.seen.filter((seen) => seen.method === 'POST').length, 1);
      assert.equal(
        given.slept.reduce((sum, ms) => sum + ms, 0),
        10_000,
      );
    }
  });

  it('without a parent, the head from before is what counts', async () => {
    const given = rig(
      byRoute({
        'POST commit': () => json({}, 504),
        'GET revision': () => head(parent),
        'GET commits': () => json([{ id: parent, title: 'Deploy' }]),
      }),
    );
    const rest = { summary: change.summary, files: change.files };
    await assert.rejects(repo.commit(given.hub, 'ann/app', 'main', rest), isCode('server'));
  });

  it('refusals are told at once', async () => {
    const given = rig(json({ error: 'moved' }, 412));
    await assert.rejects(repo.commit(given.hub, 'ann/app', 'main', change), isCode('staleParent'));
    assert.equal(given.seen.length, 1);
  });

  it('an abort while looking for a lost commit ends it', async () => {
    const stop = new AbortController();
    const given = rig((seen) => {
      if (seen.method === 'POST') return json({}, 504);
      stop.abort();
      return head(parent);
    });
    await assert.rejects(repo.commit(given.hub, 'ann/app', 'main', change, stop.signal), isAbort);
    assert.equal(given.seen.length, 2);
  });
});
