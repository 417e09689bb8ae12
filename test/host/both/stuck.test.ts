import type { TestApi } from '../../../src/activate.ts';
import { viewStage } from '../../../src/space/stage.ts';
import { deployFolder, prepareDeploy } from '../deploying.ts';
import { check, localHub, same, signedIn, signOutAndRemove, withShortWaits } from '../support.ts';

describe('a Space that is stuck', function (this: Mocha.Suite) {
  let api: TestApi;
  const hub = localHub();

  before(async () => (api = await signedIn()));
  after(() => signOutAndRemove(api));

  it('a build that says nothing for long is told once, with the likely causes', async () => {
    const { space, folder } = await prepareDeploy(api, 'stuck');
    await hub.request('POST', '/__hub/options', { stepMs: 600_000, lagMs: 10 });
    try {
      const ui = await deployFolder(api, folder, /tester\/stuck: The build has .* \d+ minutes\. Likely: /);
      const told = ui.shown.filter(({ text }) => /The build has/.test(text));
      same(told.length, 1, 'how often');
      same(told[0]?.choices, ['Likely Causes', 'Show Logs'], 'choices');
    } finally {
      api.services.follower.stop(space);
      await hub.request('POST', '/__hub/options', { stepMs: 10 });
    }
  });

  it('an app that the Hub calls running and that does not answer is told, and one that answers is not', async () => {
    const { store, follower, sessions } = api.services;
    const session = await sessions.current(false);
    check(session, 'signed in');
    const space = `${hub.user}/silent`;
    const told: string[] = [];
    const watch = (host: string) => {
      store.update(space, { host, private: false, stage: 'RUNNING', view: viewStage('RUNNING') });
      return withShortWaits(api, () =>
        follower.watchAnswer(session.hub, space, ({ reason }) => told.push(reason)),
      );
    };
    await watch(hub.url);
    same(told, [], 'told of an app that answers');
    // Nothing listens there.
    await watch('http://127.0.0.1:1');
    same(told, ['runningNoAnswer'], 'told of one that does not');
    store.remove(space);
  });
});
