import * as vscode from 'vscode';
import type { TestApi } from '../../../src/activate.ts';
import { hostConfig } from '../config.ts';
import {
  answerUi,
  check,
  localHub,
  same,
  signedIn,
  signOutAndRemove,
  until,
  writeFolder,
} from '../support.ts';
import { recordRequests } from '../secretFlows.ts';
import {
  act,
  catchLog,
  catchOutside,
  children,
  createOnHub,
  onHub,
  rows,
  spaceNode,
  withDialog,
  type Answers,
} from './explorerSupport.ts';

interface Runtime {
  stage: string;
  hardware: { requested: string };
  gcTimeout: number | null;
  devMode: boolean;
  volumes?: { source: string; mountPath: string; readOnly: boolean }[];
}

const secretValue = 'hf_notARealToken0123';

describe('what the explorer does to a Space', function (this: Mocha.Suite) {
  let api: TestApi;
  const hub = localHub();
  const runtime = (space: string) => onHub<Runtime>(`/api/spaces/${space}/runtime`);
  const record = (space: string) => onHub<{ id: string; visibility: string }>(`/api/spaces/${space}`);
  const isThere = (space: string) =>
    record(space).then(
      () => true,
      () => false,
    );
  /** Calls a command on the node of a Space. */
  const onSpace = async (command: string, space: string, answers: Answers = []) =>
    act(api, command, await spaceNode(api, space), answers);
  const row = async (space: string, section: string, kind: string) => {
    const found = (await rows(api, space, section)).find((node) => node.kind === kind);
    check(found, `${section} of ${space} has no ${kind}`);
    return found;
  };

  before(async () => (api = await signedIn()));
  beforeEach(async () => {
    await hub.request('DELETE', '/__hub/faults');
    api.services.explorer.refresh();
  });
  after(() => signOutAndRemove(api));

  it('creates, duplicates, renames and deletes', async () => {
    const own = (await children(api)).find((node) => node.kind === 'owner');
    await act(api, 'hfSpaces.createSpace', own, [
      [/owner\/name/, 'tester/made'],
      [/^Docker$/, 'Static'],
      [/^Private$/, 'Private'],
    ]);
    same((await record('tester/made')).visibility, 'private', 'visibility');
    await onSpace('hfSpaces.duplicateSpace', 'tester/made', [
      [/owner\/name/, 'tester/copy'],
      [/^Private$/, 'Public'],
    ]);
    same((await record('tester/copy')).visibility, 'public', 'visibility of the copy');
    await onSpace('hfSpaces.renameSpace', 'tester/copy', [
      [/owner\/name/, 'tester/moved'],
      [/Rename tester\/copy/, 'Rename'],
    ]);
    // The old name leads to the new one.
    same((await record('tester/copy')).id, 'tester/moved', 'id');
    await onSpace('hfSpaces.deleteSpace', 'tester/moved', [[/Delete a Space/, '']]);
    same(await isThere('tester/moved'), true, 'there without its name being typed');
    await onSpace('hfSpaces.deleteSpace', 'tester/moved', [[/Delete a Space/, 'tester/moved']]);
    same(await isThere('tester/moved'), false, 'there');
    check(!(await spaceNode(api, 'tester/moved').catch(() => undefined)), 'still in the tree');
  });

  it('pauses, wakes, restarts and rebuilds', async () => {
    const space = await createOnHub('life');
    await onSpace('hfSpaces.pauseSpace', space);
    same((await runtime(space)).stage, 'PAUSED', 'stage');
    same(api.services.store.get(space)?.stage, 'PAUSED', 'stage shown');
    for (const command of ['hfSpaces.wakeSpace', 'hfSpaces.restartSpace', 'hfSpaces.rebuildSpace']) {
      const route = 'POST /api/spaces/{id}/restart';
      const before = (await hub.counters()).byRoute[route] ?? 0;
      await onSpace(command, space);
      same((await hub.counters()).byRoute[route], before + 1, command);
      check((await runtime(space)).stage !== 'PAUSED', `${command}: still paused`);
    }
  });

  it('changes the visibility, and asks before it opens a Space', async () => {
    const space = await createOnHub('seen', 'static');
    await onSpace('hfSpaces.changeVisibility', space, [[/^Private$/, 'Public']]);
    same((await record(space)).visibility, 'private', 'visibility without a yes');
    const outside = catchOutside(api);
    await onSpace('hfSpaces.copyCurl', space);
    await onSpace('hfSpaces.changeVisibility', space, [
      [/^Private$/, 'Public'],
      [/Make .* Public/, 'Open It'],
    ]);
    same((await record(space)).visibility, 'public', 'visibility');
    await onSpace('hfSpaces.copyCurl', space);
    outside.restore();
    same(
      outside.copied.map((call) => call.includes('HF_TOKEN')),
      [true, false],
      'token in the call',
    );
  });

  it('asks for paid hardware with its price, cheapest first, and sets the sleep time', async () => {
    const space = await createOnHub('hardware');
    const dismissed = await onSpace('hfSpaces.changeHardware', space, [
      [/Nvidia T4 small/, 'Nvidia T4 small'],
    ]);
    const asked = dismissed.find(/Run tester\/hardware on/);
    check(asked && /\$0\.40 per hour, \$292\.00 per month/.test(asked.text), `it asked ${asked?.text}`);
    same(dismissed.shown.find(({ kind }) => kind === 'pick')?.choices[0], 'CPU Basic', 'first choice');
    same((await runtime(space)).hardware.requested, 'cpu-basic', 'hardware without a yes');
    const free = await onSpace('hfSpaces.changeSleepTime', space);
    check(free.find(/always sleeps after 48 hours/), 'free hardware');
    await onSpace('hfSpaces.changeHardware', space, [
      [/Run tester/, 'Use It'],
      [/Nvidia T4 small/, 'Nvidia T4 small'],
    ]);
    same((await runtime(space)).hardware.requested, 't4-small', 'hardware');
    await onSpace('hfSpaces.changeSleepTime', space, [[/after 1 hours/, 'after 1 hours']]);
    same((await runtime(space)).gcTimeout, 3600, 'sleep time');
  });

  it('takes a Space that is gone out of the tree', async () => {
    const space = await createOnHub('gone');
    await spaceNode(api, space);
    const node = await spaceNode(api, space);
    await hub.request('DELETE', '/api/repos/delete', {
      type: 'space',
      organization: 'tester',
      name: 'gone',
    });
    const ui = await act(api, 'hfSpaces.pauseSpace', node);
    check(ui.find(/does not find the Space/), `it said ${JSON.stringify(ui.shown)}`);
    check(!(await spaceNode(api, space).catch(() => undefined)), 'still in the tree');
  });

  it('adds, edits and deletes variables, and makes one a secret', async () => {
    const space = await createOnHub('variables');
    const variables = () => onHub<Record<string, { value: string }>>(`/api/spaces/${space}/variables`);
    await onSpace('hfSpaces.addVariable', space, [
      [/: Name/, 'MODE'],
      [/Value of MODE/, 'fast'],
    ]);
    same((await variables())['MODE']?.value, 'fast', 'MODE');
    await act(api, 'hfSpaces.editVariable', await row(space, 'variables', 'variable'), [
      [/Value of MODE/, 'slow'],
    ]);
    same((await variables())['MODE']?.value, 'slow', 'MODE');
    await act(api, 'hfSpaces.variableToSecret', await row(space, 'variables', 'variable'), [
      [/a secret\?/, 'Make It'],
    ]);
    same(await variables(), {}, 'variables');
    same(Object.keys(await onHub(`/api/spaces/${space}/secrets`)), ['MODE'], 'secrets');
    await onSpace('hfSpaces.addVariable', space, [
      [/: Name/, 'GONE'],
      [/Value of GONE/, '1'],
    ]);
    await act(api, 'hfSpaces.deleteVariable', await row(space, 'variables', 'variable'), [
      [/Delete GONE/, 'Delete'],
    ]);
    same(await variables(), {}, 'variables');
  });

  it('sets secrets without a value being shown, logged, copied or part of an address', async () => {
    const space = await createOnHub('secrets');
    const secrets = () =>
      onHub<Record<string, { updatedAt: string; description?: string }>>(`/api/spaces/${space}/secrets`);
    const outside = catchOutside(api);
    const logged = catchLog(api);
    const requests = recordRequests();
    try {
      const ui = await onSpace('hfSpaces.addSecret', space, [
        [/: Name/, 'API_KEY'],
        [/Value of API_KEY/, secretValue],
        [/What API_KEY is for/, 'for tests'],
      ]);
      const first = (await secrets())['API_KEY'];
      same(first?.description, 'for tests', 'description');
      const node = await row(space, 'secrets', 'secret');
      await act(api, 'hfSpaces.editSecret', node, [[/Value of API_KEY/, `${secretValue}2`]]);
      check((await secrets())['API_KEY']?.updatedAt !== first?.updatedAt, 'not replaced');
      await hub.request('POST', '/__hub/faults', {
        fault: '403',
        route: 'POST /api/spaces/{id}/secrets',
        count: 0,
      });
      const refused = await act(api, 'hfSpaces.editSecret', node, [[/Value of API_KEY/, secretValue]]);
      const item = api.services.explorer.getTreeItem(await row(space, 'secrets', 'secret'));
      check(logged.lines.length > 0 && requests.sent.length > 0, 'nothing was noted');
      const paths = requests.sent.map(({ path }) => path);
      const shown = [ui.shown, refused.shown, item, api.services.store.all(), outside];
      const seen = JSON.stringify([...shown, logged.lines, paths]);
      check(!seen.includes(secretValue), 'the value is shown');
      const elsewhere = requests.sent.filter(
        ({ path, body }) => body.includes(secretValue) && !/\/secrets$/.test(path),
      );
      same(elsewhere, [], 'requests that hold the value');
      await hub.request('DELETE', '/__hub/faults');
      await act(api, 'hfSpaces.deleteSecret', node, [[/Delete API_KEY/, 'Delete']]);
      same(await secrets(), {}, 'secrets');
    } finally {
      outside.restore();
      logged.restore();
      requests.stop();
    }
  });

  it('imports a .env with a choice per name, and exports variables', async () => {
    const space = await createOnHub('env');
    const folder = await writeFolder('env', {
      '.env': `API_KEY=${secretValue}\nDEBUG=true\nNOTE="a b"\n1BAD=x\n`,
    });
    const file = vscode.Uri.joinPath(folder, '.env');
    let asked = 0;
    const ui = answerUi(api, ({ kind, choices }) => {
      if (kind !== 'pick') return undefined;
      asked += 1;
      return asked === 1 ? choices.find((choice) => choice.includes('NOTE')) : 'Import';
    });
    try {
      await withDialog(api, [file], async () =>
        vscode.commands.executeCommand('hfSpaces.importEnv', await spaceNode(api, space)),
      );
    } finally {
      ui.restore();
    }
    const variables = await onHub<Record<string, { value: string }>>(`/api/spaces/${space}/variables`);
    same(
      Object.entries(variables).map(([key, { value }]) => [key, value]),
      [
        ['NOTE', 'a b'],
        ['DEBUG', 'true'],
      ].toSorted((a) => (a[0] === 'DEBUG' ? -1 : 1)),
      'variables',
    );
    same(Object.keys(await onHub(`/api/spaces/${space}/secrets`)), ['API_KEY'], 'secrets');
    check(!JSON.stringify(ui.shown).includes(secretValue), 'the value is shown');
    await onSpace('hfSpaces.exportVariables', space);
    same(
      vscode.window.activeTextEditor?.document.getText(),
      "DEBUG=true\nNOTE='a b'\n# API_KEY=\n",
      'exported',
    );
    await vscode.commands.executeCommand('workbench.action.revertAndCloseActiveEditor');
  });

  it('attaches a new private bucket at /data, and a dataset, and detaches them', async () => {
    const space = await createOnHub('volumes');
    await onSpace('hfSpaces.attachVolume', space, [
      [/New private bucket/, 'New private bucket'],
      [/owner\/name/, 'tester/kept'],
      [/Where the app finds it/, '/data'],
      [/Read and write/, 'Read and write'],
    ]);
    same(
      (await runtime(space)).volumes?.map((one) => [one.source, one.mountPath, one.readOnly]),
      [['tester/kept', '/data', false]],
      'volumes',
    );
    same((await onHub<{ private: boolean }>('/api/buckets/tester/kept')).private, true, 'private');
    await onSpace('hfSpaces.attachVolume', space, [
      [/New private bucket/, 'A dataset'],
      [/owner\/name/, 'ann/words'],
      [/Where the app finds it/, '/words'],
    ]);
    same((await runtime(space)).volumes?.length, 2, 'volumes');
    await act(api, 'hfSpaces.detachVolume', await row(space, 'volumes', 'volume'), [
      [/Detach \/data/, 'Detach'],
    ]);
    same(
      (await runtime(space)).volumes?.map(({ mountPath }) => mountPath),
      ['/words'],
      'volumes',
    );
  });

  it('switches Dev Mode on with what it needs, opens it over SSH, and switches it off', async () => {
    const space = await createOnHub('dev', 'docker', {
      files: [{ path: 'Dockerfile', content: 'FROM alpine\n', encoding: 'utf-8' }],
    });
    const outside = catchOutside(api);
    try {
      const ui = await onSpace('hfSpaces.turnOnDevMode', space, [
        [/Turn on Dev Mode/, 'Turn On'],
        [/Dev Mode of .* is on/, 'Open in VS Code'],
      ]);
      const asked = ui.find(/Turn on Dev Mode/)?.text ?? '';
      for (const problem of [/git-lfs/, /\/app/, /CMD/, /Debian/])
        check(problem.test(asked), `${problem}: ${asked}`);
      same((await runtime(space)).devMode, true, 'Dev Mode');
      await until('SSH', () =>
        outside.opened.some((uri) => uri.includes('vscode-remote/ssh-remote+tester-dev@ssh.hf.space')),
      );
      await onSpace('hfSpaces.turnOffDevMode', space);
      same((await runtime(space)).devMode, false, 'Dev Mode');
    } finally {
      outside.restore();
    }
  });

  it('asks for the Space when it is called without a node', async () => {
    const space = await createOnHub('picked');
    const ui = await act(api, 'hfSpaces.pauseSpace', undefined, [[/tester\/picked/, space]]);
    check(ui.find(/Pause a Space/), `it asked ${JSON.stringify(ui.shown)}`);
    same((await runtime(space)).stage, 'PAUSED', 'stage');
  });

  it("lists a running app's endpoints and copies calls of them", async () => {
    const space = await createOnHub('api', 'docker', {
      files: [{ path: 'Dockerfile', content: 'FROM python\n', encoding: 'utf-8' }],
    });
    const silent = await onSpace('hfSpaces.checkApi', await createOnHub('asleep'));
    check(silent.find(/is not running/), `it said ${JSON.stringify(silent.shown)}`);
    await until('the app', async () => (await runtime(space)).stage === 'RUNNING');
    api.services.explorer.refresh();
    const ui = await onSpace('hfSpaces.checkApi', space);
    if (hostConfig.kind === 'web') {
      check(ui.find(/does not allow a browser to ask it/), `it said ${JSON.stringify(ui.shown)}`);
      return;
    }
    check(ui.find(/answers with 1 endpoints: GET \/health/), `it said ${JSON.stringify(ui.shown)}`);
    const outside = catchOutside(api);
    try {
      const endpoint = await row(space, 'api', 'endpoint');
      await act(api, 'hfSpaces.copyEndpointCurl', endpoint);
      await act(api, 'hfSpaces.copyEndpointPython', endpoint);
      await act(api, 'hfSpaces.copyEndpointJavaScript', endpoint);
      same(outside.copied.length, 3, 'copied');
      for (const text of outside.copied) check(text.includes('/health') && text.includes('HF_TOKEN'), text);
    } finally {
      outside.restore();
    }
  });
});
