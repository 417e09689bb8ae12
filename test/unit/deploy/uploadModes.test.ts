import assert from 'node:assert/strict';
import { createLargeRules } from '../../../src/deploy/largeRules.ts';
import { isPlainText } from '../../../src/deploy/uploadModes.ts';
import { HubError } from '../../../src/hub/errors.ts';
import type { HubHttp } from '../../../src/hub/http.ts';
import { startHub, type Hub } from '../../hub/server.ts';
import { app, bench, binary, connect, realFolder, type Bench } from './realFolder.ts';

const preuploadRoute = 'POST /api/spaces/{id}/preupload/{rev}';
const commitRoute = 'POST /api/spaces/{id}/commit/{rev}';

describe('how files go to the Hub', () => {
  let hub: Hub;
  let one: Bench;
  let number = 0;
  /** Paths of each preupload. */
  let asked: string[][];

  const listening = (): HubHttp => {
    const inner = connect(hub);
    return {
      ...inner,
      json: (route, request) => {
        if (route === preuploadRoute) {
          const { files } = request.body as { files: { path: string }[] };
          asked.push(files.map(({ path }) => path));
        }
        return inner.json(route, request);
      },
    };
  };
  const isLarge = (path: string) => one.onHub()[path]?.startsWith('version https://git-lfs') ?? false;
  const attributes = (text: string) => one.foreign({ '.gitattributes': text });

  before(async () => (hub = await startHub()));
  after(() => hub.close());
  beforeEach(async () => {
    asked = [];
    one = bench(hub, `${hub.user}/modes-${++number}`, await realFolder(app));
    await one.create();
    asked = [];
  });
  afterEach(() => one.folder.dispose());

  it('asks for what may be large only, and not at all for plain text', async () => {
    await one.folder.write({ 'notes.txt': 'é\n', 'a/b.py': 'x' });
    await one.commit({ hub: listening() });
    assert.deepEqual(asked, []);
    await one.folder.write({
      'more.txt': 'm',
      'data.dat': binary(2000),
      'big.csv': 'x,y\n'.repeat(100_000),
      'tiny.safetensors': 'text by its look',
    });
    await one.commit({ hub: listening() });
    assert.deepEqual(asked, [['big.csv', 'data.dat', 'tiny.safetensors']]);
    const lfs = (await one.plan()).remote.filter((file) => file.lfsOid !== undefined);
    assert.deepEqual(lfs.map((file) => file.path).sort(), ['data.dat', 'tiny.safetensors']);
  });

  it('asks when the Space has rules of its own, and when they are to change', async () => {
    await attributes('*.bin filter=lfs -text\nnotes/** filter=lfs\n');
    const fresh = bench(hub, one.space, one.folder);
    await one.folder.write({ 'notes/a.txt': 'a', 'b.txt': 'b' });
    await fresh.commit({ hub: listening() });
    assert.deepEqual(asked, [['notes/a.txt']]);
    asked = [];
    await one.folder.write({ '.gitattributes': '*.txt filter=lfs\n', 'c.txt': 'c' });
    await fresh.commit({ hub: listening() });
    assert.deepEqual(asked, [['c.txt', '.gitattributes']]);
    assert.ok(!isLarge('b.txt'));
  });

  it('does not trust rules that were read at another commit', async () => {
    const inner = connect(hub);
    let treeIsRead = () => {};
    const treeRead = new Promise<void>((resolve) => (treeIsRead = resolve));
    const racing: HubHttp = {
      ...inner,
      raw: async (route, request) => {
        if (request.path.endsWith('/.gitattributes')) {
          await treeRead;
          await attributes('*.txt filter=lfs\n');
        }
        const answer = await inner.raw(route, request);
        if (request.path.includes('/tree/')) treeIsRead();
        return answer;
      },
    };
    const { sha } = hub.space(one.space) ?? {};
    const plan = await bench(hub, one.space, one.folder).plan({ hub: racing });
    assert.deepEqual([plan.base, plan.attributes], [sha, undefined]);
  });

  it('asks for all when the Hub refuses what was taken for text, and commits once', async () => {
    await one.folder.write({ 'odd.txt': 'odd', 'even.txt': 'even' });
    let refusals = 0;
    const inner = listening();
    const strict: HubHttp = {
      ...inner,
      async json<T>(route: string, request: Parameters<HubHttp['json']>[1]): Promise<T> {
        if (route === commitRoute && refusals++ === 0) throw new HubError('refused', route, { status: 400 });
        const answer = await inner.json<T>(route, request);
        if (route === preuploadRoute) {
          const { files } = answer as { files: { path: string; uploadMode: string }[] };
          for (const file of files) if (file.path === 'odd.txt') file.uploadMode = 'lfs';
        }
        return answer;
      },
    };
    const before = hub.counters().commits;
    await one.commit({ hub: strict });
    assert.equal(hub.counters().commits - before, 1);
    assert.deepEqual(asked, [['even.txt', 'odd.txt']]);
    const { remote } = await one.plan();
    assert.deepEqual(
      remote.filter((file) => file.lfsOid).map((file) => file.path),
      ['odd.txt'],
    );
  });

  it('passes a refusal on when the Hub asks for nothing else', async () => {
    await one.folder.write({ 'a.txt': 'a' });
    hub.fault({ fault: '400', route: commitRoute, count: Infinity });
    const outcome = await one.deploy({ hub: listening() });
    hub.clearFaults();
    assert.ok(outcome.kind === 'failed' && outcome.error.code === 'refused');
    assert.deepEqual(asked, [['a.txt']]);
  });
});

describe('rules of large file storage', () => {
  for (const [rules, large, regular] of [
    ['*.bin filter=lfs diff=lfs merge=lfs -text', ['a.bin', 'x/y.bin'], ['a.bin.txt', 'bin']],
    ['*tfevents* filter=lfs', ['events.out.tfevents.1'], ['events.txt']],
    ['saved_model/**/* filter=lfs', ['saved_model/a/b'], ['model/a/b']],
    ['/top.txt filter=lfs', ['top.txt'], ['x/top.txt']],
    ['# *.txt filter=lfs\n*.py text', [], ['a.txt', 'a.py']],
    ['a[[:space:]]b.txt filter=lfs', ['a b.txt'], ['a-b.txt']],
    ['"a b.txt" filter=lfs', ['anything'], []],
    ['[attr]big filter=lfs\n*.x big', ['anything'], []],
    ['', [], ['a.bin']],
  ] as const) {
    it(JSON.stringify(rules), () => {
      const mayBeLarge = createLargeRules(rules);
      for (const path of large) assert.ok(mayBeLarge(path), path);
      for (const path of regular) assert.ok(!mayBeLarge(path), path);
    });
  }

  it('takes for plain text only what no rule of the Hub calls binary', () => {
    const encode = (text: string) => new TextEncoder().encode(text);
    for (const text of ['', 'é 😀\r\n\t\f', '\x1b[31mred\x1b[0m', '\uFEFFmark'])
      assert.ok(isPlainText(encode(text)), text);
    for (const bytes of [
      encode('a\0b'),
      encode('\x01'),
      Uint8Array.of(0xe9),
      Uint8Array.of(0xff, 0xfe, 65, 0),
    ])
      assert.ok(!isPlainText(bytes));
  });
});
