import * as vscode from 'vscode';
import type { TestApi } from '../../../src/activate.ts';
import { hostConfig } from '../config.ts';
import { appFiles, deployFolder, filesOnHub, prepareDeploy } from '../deploying.ts';
import {
  answerUi,
  check,
  localHub,
  same,
  signedIn,
  signOutAndRemove,
  workspaceFolder,
  writeFolder,
} from '../support.ts';

const commitRoute = 'POST /api/spaces/{id}/commit/{rev}';
/** A worker does not get to see the headers that say for how long, as the Hub does not expose them. */
const limited =
  hostConfig.kind === 'web'
    ? /^The Hub limits requests for now\. Try again in a few minutes\.$/
    : /^The Hub limits requests for now\. Try again in \d+ s\.$/;
const sorted = (record: Record<string, string>) => Object.entries(record).toSorted();

describe('deploy to a Space', function (this: Mocha.Suite) {
  let api: TestApi;
  const hub = localHub();
  const commits = async () => (await hub.counters()).commits;

  before(async () => (api = await signedIn()));
  beforeEach(() => hub.request('DELETE', '/__hub/faults'));
  after(() => signOutAndRemove(api));

  it('puts exactly the folder there in one commit and follows it until it runs', async () => {
    const { space, folder } = await prepareDeploy(api, 'whole');
    const before = await commits();
    const ui = await deployFolder(api, folder, /tester\/whole is running\.$/);
    check(ui.find(/3 new( files)?, 1 changed/), `it said ${JSON.stringify(ui.shown)}`);
    same(sorted(await filesOnHub(space)), sorted(appFiles), 'files');
    same((await commits()) - before, 1, 'commits');
    same(api.services.memory.followed(), [], 'deploys still followed');
    same(api.services.store.get(space)?.stage, 'RUNNING', 'stage');
  });

  it('sends what changed, and nothing when nothing did', async () => {
    const { space, folder } = await prepareDeploy(api, 'again');
    await deployFolder(api, folder, /is running\.$/);
    await writeFolder('again', { 'main.py': 'print(2)\n' });
    const second = await deployFolder(api, folder, /is running\.$/);
    check(second.find(/0 new.*1 changed.*3 unchanged/), `it said ${JSON.stringify(second.shown)}`);
    same((await filesOnHub(space))['main.py'], 'print(2)\n', 'main.py');
    const before = await commits();
    await deployFolder(api, folder, /Nothing to deploy/);
    same(await commits(), before, 'commits');
  });

  it('sends nothing when the confirmation is dismissed', async () => {
    const { folder } = await prepareDeploy(api, 'dismissed');
    const before = await commits();
    const ui = answerUi(api, () => undefined);
    await vscode.commands.executeCommand('hfSpaces.deploy', folder);
    ui.restore();
    check(ui.find(/Deploy to tester\/dismissed\?/), `it asked ${JSON.stringify(ui.shown)}`);
    same(await commits(), before, 'commits');
  });

  it('sends nothing when the files will fail on Spaces, unless told to', async () => {
    const { space, folder, initial } = await prepareDeploy(api, 'failing');
    await writeFolder('failing', { 'README.md': '---\ntitle: A\nsdk: docker\napp_port: 80\n---\n' });
    const ui = await deployFolder(api, folder, /will make this fail on Spaces/);
    check(ui.find(/README\.md:4 /), `it said ${JSON.stringify(ui.shown)}`);
    same(sorted(await filesOnHub(space)), sorted(initial), 'files');
  });

  it('sends nothing when a file holds a secret', async () => {
    const { space, folder, initial } = await prepareDeploy(api, 'secret');
    await writeFolder('secret', { 'settings.py': `TOKEN = "hf_${'a1B2'.repeat(9)}"\n` });
    const before = await commits();
    const ui = await deployFolder(api, folder, /settings\.py/);
    check(!JSON.stringify(ui.shown).includes('a1B2a1B2'), 'the secret is shown');
    same(await commits(), before, 'commits');
    same(await filesOnHub(space), initial, 'files');
  });

  it('reads branch, commit and excluded paths of a worktree where git keeps them', async () => {
    const { space, folder } = await prepareDeploy(api, 'worktree');
    await writeFolder('worktree-store', {
      HEAD: 'ref: refs/heads/topic\n',
      'refs/heads/topic': `${'c0ffee12'.repeat(5)}\n`,
      'info/exclude': 'notes.txt\n',
    });
    await writeFolder('worktree', { '.git': 'gitdir: ../worktree-store\n', 'notes.txt': 'mine' });
    await deployFolder(api, folder, /is running\.$/);
    same(sorted(await filesOnHub(space)), sorted(appFiles), 'files');
    const answer = await hub.request('GET', `/api/spaces/${space}/commits/main`);
    same(((await answer.json()) as { title: string }[])[0]?.title, 'Deploy topic@c0ffee1', 'title');
  });

  it('says that a commit to be cloned is not pushed, also to who wants no questions', async () => {
    const { space, folder } = await prepareDeploy(api, 'unpushed');
    await writeFolder('unpushed-store', {
      HEAD: `${'c0ffee12'.repeat(5)}\n`,
      config: '[remote "origin"]\n\turl = https://example.org/o/r.git\n',
    });
    await writeFolder('unpushed', { '.git': 'gitdir: ../unpushed-store\n', 'start.sh': '#!/bin/sh\n' });
    await api.services.memory.rememberTarget(folder, { space, folder: '', sdk: 'docker', source: 'clone' });
    await api.services.memory.confirm(folder, space);
    const settings = () => vscode.workspace.getConfiguration('hfSpaces');
    await settings().update('confirmDeploy', false, vscode.ConfigurationTarget.Global);
    const before = await commits();
    const ui = answerUi(api, () => undefined);
    try {
      await vscode.commands.executeCommand('hfSpaces.deploy', folder);
    } finally {
      ui.restore();
      await settings().update('confirmDeploy', undefined, vscode.ConfigurationTarget.Global);
    }
    check(ui.find(/clones https:\/\/example\.org\/o\/r\.git at c0ffee1/), JSON.stringify(ui.shown));
    check(ui.find(/on no remote branch yet/), JSON.stringify(ui.shown));
    same(await commits(), before, 'commits');
  });

  it('sends nothing when a file holds a value of a .env above the folder', async () => {
    const above = vscode.Uri.joinPath(workspaceFolder(), 'guarded');
    const { space, folder, initial } = await prepareDeploy(api, 'below', above);
    await writeFolder('below', { 'settings.py': 'key = "Qm7xT2vLp9RwZ4"\n' }, above);
    await writeFolder('guarded', { '.env': 'API_TOKEN=Qm7xT2vLp9RwZ4\n' });
    const ui = answerUi(api, () => undefined);
    await vscode.commands.executeCommand('hfSpaces.deploy', folder);
    ui.restore();
    check(ui.find(/settings\.py:1/), JSON.stringify(ui.shown));
    check(!JSON.stringify(ui.shown).includes('Qm7xT2'), 'the value is shown');
    same(await filesOnHub(space), initial, 'files');
  });

  for (const [fault, sentence] of [
    ['401', /^The Hub does not accept the token/],
    ['402', /^The Hub asks for a paid plan/],
    ['403', /^The token has no right for this/],
    ['412', /^Someone else changed the Space/],
    ['413', /^The upload is too large for the Hub/],
    ['429-ratelimit', limited],
    ['429-retry-after', limited],
    ['503-html', /^The Hub has a problem of its own \(503\)/],
    ['network-cut', /^The Hub cannot be reached/],
  ] as const) {
    it(`tells ${fault} in one sentence, leaves the Space as it was and works at the next try`, async () => {
      const { space, folder, initial } = await prepareDeploy(api, `fault-${fault}`);
      await hub.request('POST', '/__hub/faults', { fault, route: commitRoute, count: 0 });
      const ui = await deployFolder(api, folder, sentence);
      same(ui.shown.filter(({ kind }) => kind === 'error').length, 1, 'error messages');
      same(await filesOnHub(space), initial, 'files');
      same(api.services.memory.followed(), [], 'deploys to look for in the next window');
      await hub.request('DELETE', '/__hub/faults');
      await deployFolder(api, folder, /is running\.$/);
    });
  }

  it('finds the commit behind a 504 and makes no second one', async () => {
    const { folder } = await prepareDeploy(api, 'lost-answer');
    const before = await commits();
    await hub.request('POST', '/__hub/faults', { fault: '504-after-success', route: commitRoute });
    await deployFolder(api, folder, /is running\.$/);
    same((await commits()) - before, 1, 'commits');
  });

  it('tells a build error with the message of the Hub', async () => {
    const { space, folder } = await prepareDeploy(api, 'broken');
    await hub.request('POST', '/__hub/build', { space, failAtStep: 2, text: 'No matching distribution' });
    const ui = await deployFolder(api, folder, /The build of tester\/broken failed/);
    same(ui.shown.at(-1)?.kind, 'error', 'kind of the message');
  });

  it('tells an app that fails with the message of the Hub', async () => {
    const { space, folder } = await prepareDeploy(api, 'crash');
    await hub.request('POST', '/__hub/build', { space, runtimeError: 'ModuleNotFoundError' });
    const ui = await deployFolder(api, folder, /tester\/crash was built but its app failed/);
    same(ui.shown.at(-1)?.kind, 'error', 'kind of the message');
  });

  it('tells a stage it does not know, with the commit in place', async () => {
    const { space, folder } = await prepareDeploy(api, 'odd');
    const route = 'GET /api/spaces/{id}/runtime';
    await hub.request('POST', '/__hub/faults', {
      fault: 'unknown-stage',
      route,
      count: 0,
      text: 'POLISHING',
    });
    await deployFolder(api, folder, /a stage this version does not know \(POLISHING\)/);
    same((await filesOnHub(space))['main.py'], 'print(1)\n', 'main.py');
  });
});
