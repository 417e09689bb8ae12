import type { TestApi } from '../../../src/activate.ts';
import { deployFolder, prepareDeploy } from '../deploying.ts';
import { check, extension, localHub, signInWith, signOutAndRemove, workspaceFolder } from '../support.ts';
import { checkNotWritten, checkNowhereIn } from './written.ts';

describe('the token, after a deploy', function (this: Mocha.Suite) {
  let api: TestApi;
  const { url, token } = localHub();

  before(async () => {
    api = await extension().activate();
    await localHub().reset();
    await signInWith(api, token);
    const { folder } = await prepareDeploy(api, 'tokens');
    await deployFolder(api, folder, /tester\/tokens is running\.$/);
  });
  after(() => signOutAndRemove(api));

  it('is in no file of VS Code: settings, logs, output channels', async () => {
    await checkNotWritten(token, 'tester/tokens');
  });

  it('is not in the folder', async () => {
    await checkNowhereIn(workspaceFolder().fsPath, token);
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
