import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createNodePlatform, tokenFilePath } from '../../../src/platform/nodePlatform.ts';
import { countActivity } from '../../../src/platform/countedPlatform.ts';
import { createWebPlatform } from '../../../src/platform/webPlatform.ts';

describe('tokenFilePath', () => {
  it('follows the order of huggingface_hub', () => {
    const home = join('h');
    assert.equal(tokenFilePath({}, home), join('h', '.cache', 'huggingface', 'token'));
    assert.equal(tokenFilePath({ XDG_CACHE_HOME: 'c' }, home), join('c', 'huggingface', 'token'));
    assert.equal(tokenFilePath({ HF_HOME: 'hf', XDG_CACHE_HOME: 'c' }, home), join('hf', 'token'));
    assert.equal(tokenFilePath({ HF_TOKEN_PATH: 'p', HF_HOME: 'hf' }, home), 'p');
  });
});

describe('findTokens', () => {
  let folder: string;
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'hf-token-'));
    await writeFile(join(folder, 'token'), 'hf_file\n');
  });
  after(() => rm(folder, { recursive: true }));

  it('finds the environment and the file, and says which is which', async () => {
    const platform = createNodePlatform({ HF_TOKEN: 'hf_env', HF_HOME: folder });
    assert.deepEqual(await platform.findTokens(), [
      { token: 'hf_env', source: 'HF_TOKEN' },
      { token: 'hf_file', source: 'tokenFile' },
    ]);
  });

  it('names the same token once, and none where there is none', async () => {
    const same = createNodePlatform({ HF_TOKEN: 'hf_file', HF_HOME: folder });
    assert.equal((await same.findTokens()).length, 1);
    const none = createNodePlatform({ HF_HOME: join(folder, 'nowhere') });
    assert.deepEqual(await none.findTokens(), []);
  });
});

describe('countActivity', () => {
  it('counts requests and what is being waited for', async () => {
    const inner = createWebPlatform();
    const { platform, activity } = countActivity({
      ...inner,
      fetch: () => Promise.resolve(new Response('')),
    });
    await platform.fetch('http://127.0.0.1/');
    const abort = new AbortController();
    const wait = platform.clock.sleep(60_000, abort.signal);
    assert.deepEqual(activity, { requests: 1, pendingWaits: 1 });
    abort.abort();
    await assert.rejects(wait, { name: 'AbortError' });
    assert.deepEqual(activity, { requests: 1, pendingWaits: 0 });
  });
});
