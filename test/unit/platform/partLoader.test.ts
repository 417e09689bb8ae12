import assert from 'node:assert/strict';
import { createPartLoader } from '../../../src/platform/partLoader.ts';

const texts: Record<string, string> = {
  'a.js': 'exports.a = 1; exports.b = () => require("./b.js").b;',
  'b.js':
    'globalThis.evaluatedParts = (globalThis.evaluatedParts ?? 0) + 1; exports.b = require("host").name;',
};

describe('createPartLoader', () => {
  const reads: string[] = [];
  let failing = 0;
  const load = createPartLoader(
    { './a.js': 'a.js', './b.js': 'b.js' },
    (file) => {
      reads.push(file);
      if (failing-- > 0) return Promise.reject(new Error('offline'));
      return Promise.resolve(texts[file] ?? '');
    },
    (id) => ({ name: id }),
  );
  const counted = globalThis as { evaluatedParts?: number };
  after(() => delete counted.evaluatedParts);

  it('reads again after a failure, each text once after that', async () => {
    failing = 1;
    await assert.rejects(load('./a.js'), /offline/);
    reads.length = 0;
    const first = (await load('./a.js')) as { a: number };
    assert.equal(first.a, 1);
    assert.equal(await load('./a.js'), first);
    assert.deepEqual(reads.toSorted(), ['a.js', 'b.js']);
  });

  it('evaluates a part when it is wanted, once, and leaves other ids to the host', async () => {
    assert.equal(counted.evaluatedParts, undefined);
    const { b } = (await load('./a.js')) as { b: () => string };
    assert.equal(b(), 'host');
    assert.equal(b(), 'host');
    assert.equal(counted.evaluatedParts, 1);
  });
});
