import assert from 'node:assert/strict';
import { commitBody } from '../../../src/hub/commitBody.ts';

const mebibyte = 1024 * 1024;

describe('hub/commitBody', () => {
  it('keeps every byte and the order, whatever the sizes', async () => {
    const sizes = [0, 1, 3 * mebibyte, 10, 7 * mebibyte + 1, mebibyte, 5, 2 * mebibyte];
    const files = sizes.map((size, k) => ({
      path: `${k}-é"\n.bin`,
      content: Uint8Array.from({ length: size }, (_, index) => (index * 31 + k) % 256),
    }));
    const body = await commitBody({ summary: 'All', files, deleted: ['old'] });
    const lines = (await new Response(body).text())
      .trimEnd()
      .split('\n')
      .map((text) => JSON.parse(text) as Line);
    assert.deepEqual(
      lines.map(({ key }) => key),
      ['header', ...sizes.map(() => 'file'), 'deletedFile'],
    );
    for (const [k, { path, content }] of files.entries()) {
      const { value } = lines[k + 1] ?? {};
      assert.equal(value?.path, path);
      assert.ok(Buffer.from(value?.content ?? '', 'base64').equals(content), path);
    }
  });

  it('notices an abort while it is put together', async () => {
    const abort = new AbortController();
    const content = new Uint8Array(4 * mebibyte);
    const files = Array.from({ length: 10 }, (_, k) => ({ path: `${k}`, content }));
    let put = 0;
    const body = commitBody({ summary: 'All', files }, abort.signal, (done) => (put = done));
    setTimeout(() => abort.abort(), 0);
    await assert.rejects(body, { name: 'AbortError' });
    assert.ok(put < files.length);
  });
});

interface Line {
  key: string;
  value: { path?: string; content?: string };
}
