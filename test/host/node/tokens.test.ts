import { readFile, readdir } from 'node:fs/promises';
import path from 'node:path';
import type { TestApi } from '../../../src/activate.ts';
import { hostConfig } from '../config.ts';
import { deployFolder, prepareDeploy } from '../deploying.ts';
import {
  check,
  extension,
  localHub,
  removeWritten,
  same,
  signInWith,
  signOutAll,
  until,
  workspaceFolder,
} from '../support.ts';

async function filesWith(folder: string, text: string): Promise<{ read: number; found: string[] }> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => path.join(parentPath, name));
  const contents = await Promise.all(files.map(async (file) => (await readFile(file)).includes(text)));
  return { read: files.length, found: files.filter((_file, index) => contents[index]) };
}

describe('the token, after a deploy', function (this: Mocha.Suite) {
  let api: TestApi;
  const { url, token } = localHub();
  const dataDir = hostConfig.dataDir ?? '';

  before(async () => {
    api = await extension().activate();
    await localHub().reset();
    await signInWith(api, token);
    const { folder } = await prepareDeploy(api, 'tokens');
    await deployFolder(api, folder, /tester\/tokens is running\.$/);
  });
  after(async () => {
    await signOutAll(api);
    await removeWritten();
  });

  it('is in no file of VS Code: settings, logs, output channels', async () => {
    if (hostConfig.hasLogFiles) {
      // Channels are written a moment later; what they say last tells that all of it is there.
      await until('the log of the deploy', async () => {
        const logs = path.join(dataDir, 'data', 'logs');
        return (await filesWith(logs, 'deploy to tester/tokens: running')).found.length > 0;
      });
    }
    const { read, found } = await filesWith(dataDir, token);
    check(read > 3, `only ${read} files were there to read`);
    same(found, [], 'files with the token');
  });

  it('is not in the folder', async () => {
    const { read, found } = await filesWith(workspaceFolder().fsPath, token);
    check(read > 3, `only ${read} files were there to read`);
    same(found, [], 'files with the token');
  });

  it('is not in the state of the workspace or of the user, where the endpoint and the Space are', () => {
    const { globalState, workspaceState } = api.context;
    const text = [globalState, workspaceState]
      .map((state) => JSON.stringify(state.keys().map((key) => [key, state.get(key)])))
      .join('\n');
    check(text.includes('tester/tokens'), `the state does not know the Space: ${text}`);
    check(!text.includes(token), `the state holds the token of ${url}`);
  });
});
