import type { TestApi } from '../../../src/activate.ts';
import { deployFolder, filesOnHub, prepareDeploy } from '../deploying.ts';
import {
  check,
  extension,
  localHub,
  removeWritten,
  same,
  signInWith,
  signOutAll,
  useLocalHub,
} from '../support.ts';

/** A worker may only read what the Hub lets any origin read, and nobody can promise that for every route. */
describe('a Hub that does not allow the origin of this worker', function (this: Mocha.Suite) {
  let api: TestApi;
  const hub = localHub();
  const refuse = (route: string) => hub.request('POST', '/__hub/cors', { allowOrigin: null, route });

  before(async () => {
    api = await extension().activate();
    await useLocalHub();
  });
  beforeEach(() => hub.reset());
  afterEach(() => signOutAll(api));
  after(async () => {
    await hub.reset();
    await removeWritten();
  });

  it('ends signing in with one sentence', async () => {
    await refuse('* ^/api/');
    const ui = await signInWith(api, hub.token);
    same(
      ui.shown.filter(({ kind }) => kind === 'error').map(({ text }) => text),
      ['The Hub cannot be reached. Check the network and try again.'],
      'errors',
    );
    same(await api.services.sessions.signedIn(), false, 'signed in');
  });

  it('ends a deploy with one sentence and the Space as it was', async () => {
    await signInWith(api, hub.token);
    const { space, folder, initial } = await prepareDeploy(api, 'refused');
    await refuse('POST ^/api/spaces/[^/]+/[^/]+/(preupload|commit)/');
    const ui = await deployFolder(api, folder, /cannot be reached/);
    same(ui.shown.filter(({ kind }) => kind === 'error').length, 1, 'error messages');
    same(await filesOnHub(space), initial, 'files');
  });

  it('ends following with what is known: the commit is there', async () => {
    await signInWith(api, hub.token);
    const { space, folder } = await prepareDeploy(api, 'unseen');
    await refuse('GET ^/api/spaces/[^/]+/[^/]+/runtime');
    const ui = await deployFolder(
      api,
      folder,
      /The commit is on tester\/unseen, but its state cannot be followed/,
    );
    check(Object.keys(await filesOnHub(space)).includes('main.py'), 'the commit is not there');
    same(ui.shown.filter(({ kind }) => kind === 'error').length, 1, 'error messages');
  });
});
