import * as vscode from 'vscode';
import type { TestApi } from '../../../src/activate.ts';
import type { SentDeploy } from '../../../src/editor/memory.ts';
import { appFiles, deployFolder, filesOnHub, prepareDeploy } from '../deploying.ts';
import { answeredUntil, check, localHub, same, signedIn, signOutAndRemove, writeFolder } from '../support.ts';

interface Commit {
  id: string;
  title: string;
}

describe('a deploy whose commit was not answered before the window closed', () => {
  let api: TestApi;
  const hub = localHub();
  const commitsOf = async (space: string) =>
    (await (await hub.request('GET', `/api/spaces/${space}/commits/main`)).json()) as Commit[];
  const headOf = async (space: string) => (await commitsOf(space))[0]?.id ?? '';

  before(async () => (api = await signedIn()));
  after(() => signOutAndRemove(api));

  const sent = (space: string, awaited: SentDeploy['awaited']): SentDeploy => ({
    ...{ space, awaited, startedAt: api.services.clock.now(), endpoint: hub.url },
  });

  /** What the next window does, until a message fits. */
  async function resume(end: RegExp) {
    const { resume: takeUp } = await api.onDemand();
    return answeredUntil(
      api,
      end,
      ({ kind, choices }) => (choices.includes('Deploy') && kind !== 'pick' ? 'Deploy' : undefined),
      () => takeUp(api.services),
    );
  }

  it('is followed to its end when the Hub has made the commit', async () => {
    const { space, folder } = await prepareDeploy(api, 'unheard');
    const { memory } = api.services;
    const [target] = memory.targets(folder);
    check(target, 'there is no target');
    await memory.forgetTarget(folder, space);
    const parent = await headOf(space);
    await hub.request('POST', `/api/spaces/${space}/commit/main`, {
      ...{ summary: 'The unheard one', parentCommit: parent },
      files: Object.entries(appFiles).map(([path, content]) => ({ path, content })),
    });
    const deployed = { folder: folder.toString(), target };
    await memory.follow({ ...sent(space, { summary: 'The unheard one', parent }), deployed });
    const ui = await resume(/tester\/unheard is running\.$/);
    check(!ui.find(/cut off/), `it said ${JSON.stringify(ui.shown)}`);
    same(api.services.store.get(space)?.deploy?.commit, await headOf(space), 'commit');
    same([memory.followed(), memory.targets(folder)], [[], [target]], 'deploys still followed, and targets');
  });

  it('is told to be cut off when there is none, and deployed again if so wished', async () => {
    const { space } = await prepareDeploy(api, 'cut');
    await api.services.memory.follow(sent(space, { summary: 'Never made', parent: await headOf(space) }));
    const ui = await resume(/tester\/cut is running\.$/);
    check(ui.find(/tester\/cut was cut off/), `it said ${JSON.stringify(ui.shown)}`);
    same((await filesOnHub(space))['main.py'], 'print(1)\n', 'main.py');
    same(api.services.memory.followed(), [], 'deploys still followed');
  });

  /** What is kept for the next window while `work` goes on, in its order. */
  async function keptDuring(work: () => Promise<unknown>) {
    const { memory } = api.services;
    const follow = memory.follow.bind(memory);
    const kept: object[] = [];
    memory.follow = (deploy) => {
      kept.push(
        'awaited' in deploy
          ? { ...deploy.awaited, folder: deploy.deployed?.folder }
          : { commit: deploy.commit },
      );
      return follow(deploy);
    };
    try {
      await work();
    } finally {
      memory.follow = follow;
    }
    return kept;
  }

  it('is known by the title and the parent of the commit, as soon as it is on its way', async () => {
    const { space, folder } = await prepareDeploy(api, 'known');
    const parent = await headOf(space);
    const kept = await keptDuring(() => deployFolder(api, folder, /tester\/known is running\.$/));
    const [made] = await commitsOf(space);
    const sentFirst = { summary: made?.title, parent, folder: folder.toString() };
    same(kept, [sentFirst, { commit: made?.id }], 'what was kept');
  });

  it('is known likewise when it goes back to an earlier version', async () => {
    const { space, folder } = await prepareDeploy(api, 'back');
    await deployFolder(api, folder, /tester\/back is running\.$/);
    await writeFolder('back', { 'main.py': 'print(2)\n' });
    await deployFolder(api, folder, /tester\/back is running\.$/);
    const [latest, earlier] = await commitsOf(space);
    const goBack = async () => {
      await vscode.commands.executeCommand('hfSpaces.redeploy', {
        space,
        commit: { oid: earlier?.id, title: earlier?.title },
      });
      await vscode.commands.executeCommand('hfSpaces.deployPlan');
    };
    const kept = await keptDuring(() =>
      answeredUntil(api, /tester\/back is running\.$/, () => undefined, goBack),
    );
    const [made] = await commitsOf(space);
    same(kept, [{ summary: made?.title, parent: latest?.id }, { commit: made?.id }], 'what was kept');
    same((await filesOnHub(space))['main.py'], 'print(1)\n', 'main.py');
  });
});
