import assert from 'node:assert/strict';
import { readToken } from './accounts.ts';
import { startClient, type Client } from './support.ts';

describe('local Hub: size of a tree, squashed history', () => {
  let c: Client;
  let id: string;
  before(async () => (c = await startClient()));
  after(() => c.hub.close());
  beforeEach(async () => {
    await c.hub.reset();
    id = await c.create('app', 'static');
  });

  const titles = () => c.hub.space(id)?.commits.map(({ title }) => title) ?? [];
  const size = async (path: string) => (await c.call('GET', `/api/spaces/${id}/treesize/main${path}`)).body;

  it('sums the bytes of a revision or of a folder in it', async () => {
    await c.commit(id, { 'a/one.txt': '12345', 'a/b/two.txt': '123', 'three.txt': '1' });
    assert.equal((await size('/a'))['size'], 8);
    assert.equal((await size('/a/b'))['size'], 3);
    const all = [...c.hub.files(id).values()].reduce((sum, bytes) => sum + bytes.length, 0);
    assert.equal((await size(''))['size'], all);
  });

  it('squashes a branch into one commit with the same files', async () => {
    await c.commit(id, { 'a.txt': '1' });
    await c.commit(id, { 'b.txt': '2' });
    const [before, files] = [c.hub.space(id)?.sha, c.hub.files(id)];
    assert.ok(titles().length > 2);
    const answer = await c.call('POST', `/api/spaces/${id}/super-squash/main`, { message: 'All in one' });
    assert.equal(answer.status, 200, answer.text);
    assert.notEqual(answer.body['commitId'], before);
    assert.equal(c.hub.space(id)?.sha, answer.body['commitId']);
    assert.deepEqual(titles(), ['All in one']);
    assert.deepEqual(c.hub.files(id), files);
  });

  it('squashes nothing for a reader or an unknown branch', async () => {
    const at = `/api/spaces/${id}/super-squash`;
    assert.equal((await c.call('POST', `${at}/main`, {}, { token: readToken })).status, 403);
    assert.equal((await c.call('POST', `${at}/nowhere`, {})).status, 404);
  });
});
