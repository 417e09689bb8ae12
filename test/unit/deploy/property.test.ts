import assert from 'node:assert/strict';
import { startHub, type Hub } from '../../hub/server.ts';
import type { Plan } from '../../../src/deploy/plan.ts';
import { app, bench, binary, realFolder, textOf } from './realFolder.ts';

/** mulberry32 */
function random(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) % below;
  };
}

const names = ['a.py', 'b.py', 'd/c.py', 'd/e/f.txt', 'g.bin', 'kept.db', 'd2/h.py', 'i.sh'];

describe('after any sequence of edits, renames, deletions and foreign commits', () => {
  let hub: Hub;
  before(async () => {
    hub = await startHub({ stepMs: 1 });
  });
  after(() => hub.close());

  for (const seed of Array.from({ length: 8 }, (_, index) => index + 1)) {
    it(`the Space is what the plan said, and lacks nothing that others put there (seed ${seed})`, async () => {
      const pick = random(seed);
      const local = new Map<string, string | Uint8Array>(Object.entries({ ...app, '.hfignore': '*.db\n' }));
      const folder = await realFolder(Object.fromEntries(local));
      const one = bench(hub, `${hub.user}/prop-${seed}`, folder);
      /** Path to the content that somebody else put there last and no deploy has replaced. */
      const foreign = new Map<string, string>();
      let serial = 0;
      const content = (path: string) =>
        path.endsWith('.bin') ? binary(600 + pick(50), seed * 1000 + ++serial) : `${seed} ${++serial}\n`;

      const editLocally = async () => {
        const path = names[pick(names.length)] ?? 'a.py';
        const action = pick(4);
        const old = local.get(path);
        if (action <= 1 || old === undefined) {
          const text = content(path);
          local.set(path, text);
          await folder.write({ [path]: text });
        } else {
          local.delete(path);
          await folder.remove(path);
          if (action === 3) {
            local.set(`moved/${path}`, old);
            await folder.write({ [`moved/${path}`]: old });
          }
        }
      };
      const commitByOthers = async () => {
        const there = Object.keys(one.onHub());
        const known = [...names.filter((name) => !name.endsWith('.bin')), 'theirs/x.py', 'theirs/y.py'];
        const path = known[pick(known.length)] ?? 'theirs/x.py';
        if (pick(3) === 0 && there.includes(path) && there.length > 1) {
          await one.foreign({ [path]: null });
          foreign.delete(path);
        } else {
          const text = `foreign ${seed} ${++serial}\n`;
          await one.foreign({ [path]: text });
          foreign.set(path, text);
        }
      };
      const check = (plan: Plan, before: Record<string, string>) => {
        const expected = new Map(Object.entries(before));
        for (const { path } of plan.deleted) expected.delete(path);
        for (const { path } of [...plan.added, ...plan.modified]) {
          const text = local.get(path);
          assert.ok(text !== undefined, `${path} was planned and is not in the folder`);
          expected.set(path, textOf(typeof text === 'string' ? new TextEncoder().encode(text) : text));
          foreign.delete(path);
        }
        const now = one.onHub();
        assert.deepEqual(now, Object.fromEntries([...expected].sort(([a], [b]) => (a < b ? -1 : 1))));
        for (const [path, text] of foreign) assert.equal(now[path], text, `${path} of others is gone`);
        if (plan.leftOut.length > 0) return;
        for (const [path, text] of local) {
          if (path === '.hfignore' || path.endsWith('.db')) continue;
          assert.equal(
            now[path],
            textOf(typeof text === 'string' ? new TextEncoder().encode(text) : text),
            path,
          );
        }
      };

      await one.create();
      for (let round = 0; round < 6; round++) {
        for (let edits = pick(4); edits > 0; edits--) await editLocally();
        if (pick(2) === 0) await commitByOthers();
        // Sometimes a plan was seen first, and sometimes others commit after that.
        const plan = pick(2) === 0 ? await one.plan() : undefined;
        if (plan && pick(2) === 0) await commitByOthers();
        const before = one.onHub();
        let outcome = await one.deploy({ plan });
        if (outcome.kind === 'conflict') {
          assert.deepEqual(one.onHub(), before, 'a conflict leaves the Space as it was');
          const onConflict = pick(2) === 0 ? 'overwrite' : 'keepTheirs';
          outcome = await one.deploy({ plan, onConflict });
        }
        assert.ok(outcome.kind === 'committed' || outcome.kind === 'unchanged', outcome.kind);
        check(outcome.plan, before);
      }
      await folder.dispose();
    });
  }
});
