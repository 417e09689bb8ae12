import * as vscode from 'vscode';
import type { TestApi } from '../../../src/activate.ts';
import { filesOnHub, prepareWith } from '../deploying.ts';
import { runAndWait } from '../secretFlows.ts';
import { check, localHub, same, signedIn, signOutAndRemove, until, workspaceFolder } from '../support.ts';
import {
  act,
  catchOutside,
  children,
  commitOnHub,
  createOnHub,
  onHub,
  rows,
  spaceNode,
} from './explorerSupport.ts';

describe('what leads from a Space elsewhere', function (this: Mocha.Suite) {
  let api: TestApi;
  let outside: ReturnType<typeof catchOutside>;
  const hub = localHub();
  const onSpace = async (command: string, space: string) => act(api, command, await spaceNode(api, space));
  const page = (space: string) => `${hub.url}/spaces/${space}`;
  const hostOf = async (space: string) => (await onHub<{ host: string }>(`/api/spaces/${space}`)).host;
  const file = (path: string, content: string) => ({ path, content, encoding: 'utf-8' });

  before(async () => (api = await signedIn()));
  beforeEach(() => {
    api.services.explorer.refresh();
    outside = catchOutside(api);
  });
  afterEach(() => outside.restore());
  after(async () => {
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
    await signOutAndRemove(api);
  });

  it('copies id, remote, URL and calls, none of them with the token', async () => {
    const space = await createOnHub('links');
    const host = await hostOf(space);
    await onSpace('hfSpaces.copyId', space);
    await onSpace('hfSpaces.copyGitRemote', space);
    await onSpace('hfSpaces.copyUrl', space);
    await onSpace('hfSpaces.copyCurl', space);
    await onSpace('hfSpaces.copyPython', space);
    const [id, remote, url, curl, python] = outside.copied;
    same([id, remote, url], [space, page(space), host], 'copied');
    check(curl?.includes('$HF_TOKEN') && curl.includes(host), `curl: ${curl}`);
    check(python?.includes("os.environ['HF_TOKEN']"), `Python: ${python}`);
    check(!outside.copied.join().includes(hub.token), 'the token is copied');
  });

  it('opens the app, its page, its settings and its discussions in the browser', async () => {
    const space = await createOnHub('browsed');
    const open = await createOnHub('open', 'gradio', {
      visibility: 'public',
      files: [file('app.py', ''), file('README.md', '---\nsdk: gradio\napp_file: app.py\n---\n')],
    });
    await hub.request('POST', `/api/spaces/${space}/discussions`, { title: 'Why', description: 'd' });
    await onSpace('hfSpaces.openSpace', open);
    await onSpace('hfSpaces.openSpace', space);
    await onSpace('hfSpaces.openSpacePage', open);
    await onSpace('hfSpaces.openSpaceSettings', space);
    const [discussion] = await rows(api, space, 'discussions');
    await act(api, 'hfSpaces.openDiscussion', discussion);
    // A private app is seen on its page only.
    same(
      outside.opened.map((uri) => uri.replace(/\/$/, '')),
      [
        await hostOf(open),
        page(space),
        page(open),
        `${page(space)}/settings`,
        `${page(space)}/discussions/1`,
      ],
      'opened',
    );
    const before = outside.opened.length;
    await onSpace('hfSpaces.openInEditor', open);
    // The web host of the tests comes without that extension.
    const isInside = () =>
      vscode.window.tabGroups.all.some(({ tabs }) => tabs.some((tab) => /Simple Browser/i.test(tab.label)));
    await until('the app', () => isInside() || outside.opened.length > before);
    check((await onSpace('hfSpaces.openInEditor', space)).find(/is private/), 'a private app');
  });

  it('opens a Space in Dev Mode over SSH', async () => {
    const space = await createOnHub('ssh', 'docker', { devModeEnabled: true });
    await onSpace('hfSpaces.openOverSsh', space);
    same(outside.opened.length, 1, 'opened');
    check(
      /^[\w-]+:\/\/vscode-remote\/ssh-remote\+tester-ssh@ssh\.hf\.space$/.test(outside.opened[0] ?? ''),
      outside.opened[0] ?? '',
    );
  });

  it('says where to clone from when the editor has no git', async () => {
    const space = await createOnHub('cloned', 'static');
    if ((await vscode.commands.getCommands(true)).includes('git.clone')) return;
    const ui = await onSpace('hfSpaces.cloneSpace', space);
    check(ui.find(/Git is not there/)?.text.includes(page(space)), JSON.stringify(ui.shown));
    const asked: unknown[] = [];
    const git = vscode.commands.registerCommand('git.clone', (url: unknown) => asked.push(url));
    try {
      await onSpace('hfSpaces.cloneSpace', space);
    } finally {
      git.dispose();
    }
    same(asked, [page(space)], 'cloned');
  });

  it('adds a Space to the workspace as a folder, once', async () => {
    const space = await createOnHub('folder', 'static');
    const added: unknown[] = [];
    const target = api.workspace as unknown as Record<string, unknown>;
    const before = Object.getOwnPropertyDescriptors(target);
    // A second folder would make the window load anew, and end this run.
    Object.defineProperty(target, 'updateWorkspaceFolders', {
      configurable: true,
      value: (...[start, count, { uri, name }]: [number, number, { uri: vscode.Uri; name: string }]) =>
        added.push([start, count, uri.toString(), name]) > 0,
    });
    try {
      await onSpace('hfSpaces.addSpaceFolder', space);
    } finally {
      const descriptor = before['updateWorkspaceFolders'];
      if (descriptor) Object.defineProperty(target, 'updateWorkspaceFolders', descriptor);
    }
    const uri = vscode.Uri.from({ scheme: 'hf-space', path: `/${space}` }).toString();
    same(added, [[vscode.workspace.workspaceFolders?.length, 0, uri, space]], 'added');
  });

  it('asks which Space when it is called without one, also where the workspace has none', async () => {
    const space = await createOnHub('asked', 'static');
    for (const { space: known } of api.services.memory.targets(workspaceFolder()))
      await api.services.memory.forgetTarget(workspaceFolder(), known);
    for (const command of ['hfSpaces.openSpacePage', 'hfSpaces.copyUrl', 'hfSpaces.copyGitRemote']) {
      const ui = await act(api, command, undefined, [[/tester\/asked/, space]]);
      same(ui.shown.length, 1, `${command}: questions`);
    }
    same(outside.opened, [page(space)], 'opened');
    same(outside.copied.at(-1), page(space), 'copied');
  });

  it('reads anew what is refreshed: all, one Space, or its files when others have committed', async () => {
    const space = await createOnHub('refreshed', 'static', { files: [file('a.txt', 'a\n')] });
    const node = await spaceNode(api, space);
    same((await rows(api, space, 'files')).length, 3, 'files');
    await hub.request('POST', `/api/spaces/${space}/variables`, { key: 'LATE', value: '1' });
    const variables = (await children(api, node)).find(
      (one) => one.kind === 'section' && one.section === 'variables',
    );
    const labels = async () => (await children(api, variables)).map(({ id }) => id.split(':').at(-1));
    same(await labels(), ['LATE'], 'variables');
    await hub.request('POST', `/api/spaces/${space}/variables`, { key: 'LATER', value: '1' });
    same(await labels(), ['LATE'], 'variables before they are read anew');
    await act(api, 'hfSpaces.refreshExplorer', node);
    same(await labels(), ['LATE', 'LATER'], 'variables');

    const files = (await children(api, node)).find(
      (one) => one.kind === 'section' && one.section === 'files',
    );
    const count = async () => (await children(api, files)).length;
    same(await count(), 3, 'files');
    await commitOnHub(space, 'b.txt', 'b');
    same(await count(), 3, 'files before they are read anew');
    await act(api, 'hfSpaces.refreshFiles', files);
    same(await count(), 4, 'files');

    const { byRoute } = await hub.counters();
    await act(api, 'hfSpaces.refreshExplorer', undefined);
    await spaceNode(api, space);
    const lists = 'GET /api/spaces';
    check(
      ((await hub.counters()).byRoute[lists] ?? 0) > (byRoute[lists] ?? 0),
      'the lists were not read anew',
    );
  });

  it('shows the log of this extension', async () => {
    let shown = 0;
    const { log } = api.services;
    const show = log.show.bind(log);
    log.show = () => void (shown += 1);
    try {
      await act(api, 'hfSpaces.showExtensionLog', undefined);
    } finally {
      log.show = show;
    }
    same(shown, 1, 'shown');
  });

  describe('for a Space of this workspace', function (this: Mocha.Suite) {
    it('keeps the target in the settings for the team, and forgets it', async () => {
      const space = await createOnHub('shared', 'static');
      const folder = workspaceFolder();
      const { memory } = api.services;
      const setting = () =>
        vscode.workspace.getConfiguration('hfSpaces', folder).get<{ space: string }[]>('targets', []);
      await memory.rememberTarget(folder, { space, folder: 'site' });
      api.services.explorer.refresh();
      try {
        await onSpace('hfSpaces.shareTarget', space);
        await until('the setting', () => setting().some((one) => one.space === space));
        const ui = await onSpace('hfSpaces.forgetTarget', space);
        check(ui.find(/no longer the target here/), JSON.stringify(ui.shown));
        same(memory.targets(folder), [], 'remembered');
        await onHub(`/api/spaces/${space}`);
      } finally {
        await vscode.workspace
          .getConfiguration('hfSpaces', folder)
          .update('targets', undefined, vscode.ConfigurationTarget.Workspace);
        await memory.forgetTarget(folder, space);
      }
    });

    it('follows no deploy any more when told so', async () => {
      const space = await createOnHub('followed');
      const { memory, sessions } = api.services;
      await memory.follow({ space, commit: 'a'.repeat(40), startedAt: 0, endpoint: sessions.endpoint() });
      await onSpace('hfSpaces.stopFollowing', space);
      same(
        memory.followed().filter((one) => one.space === space),
        [],
        'followed',
      );
    });

    it('previews a deploy, and shows the way back to a commit, as plans', async () => {
      const { space } = await prepareWith(api, 'planned', { 'main.py': 'print(1)\n' });
      await api.services.memory.rememberTarget(workspaceFolder(), {
        space,
        folder: 'planned',
        sdk: 'docker',
      });
      api.services.explorer.refresh();
      try {
        const node = await spaceNode(api, space);
        await runAndWait(api, 'hfSpaces.previewDeploy', node, () => undefined, undefined);
        same(api.services.planView.shown?.target, space, 'the plan of the folder');
        await act(api, 'hfSpaces.closePlan', undefined);
        await commitOnHub(space, 'later.txt', 'later');
        api.services.explorer.refresh();
        const commit = (await rows(api, space, 'commits')).at(-1);
        await act(api, 'hfSpaces.redeploy', commit);
        check(api.services.planView.shown?.target.startsWith(`${space} back to `), 'no plan back');
        check('later.txt' in (await filesOnHub(space)), 'it went back without a yes');
        await act(api, 'hfSpaces.closePlan', undefined);
      } finally {
        await api.services.memory.forgetTarget(workspaceFolder(), space);
      }
    });

    it('lets a name that its code needs be waived', async () => {
      const { space, folder } = await prepareWith(api, 'waived', {
        'main.py': 'import os\na = os.environ["SPARE_TOKEN"]\n',
      });
      await api.services.memory.rememberTarget(workspaceFolder(), { space, folder: 'waived', sdk: 'docker' });
      try {
        api.services.explorer.refresh();
        const needs = (await children(api, await spaceNode(api, space))).find(({ kind }) => kind === 'needs');
        const [need] = await children(api, needs);
        check(need, 'no row');
        await act(api, 'hfSpaces.waiveNeed', need);
        const [after] = await children(api, needs);
        check(
          after && /notNeeded/.test(api.services.explorer.getTreeItem(after).contextValue ?? ''),
          'not waived',
        );
      } finally {
        await api.services.memory.chooseNeed(folder, 'SPARE_TOKEN', undefined);
        await api.services.memory.forgetTarget(workspaceFolder(), space);
      }
    });

    it('shows its logs', async () => {
      const space = await createOnHub('logged', 'docker', { files: [file('Dockerfile', 'FROM python\n')] });
      await until(
        'it runs',
        async () => (await onHub<{ stage: string }>(`/api/spaces/${space}/runtime`)).stage === 'RUNNING',
      );
      const logs = await rows(api, space, 'logs');
      for (const [command, kind] of [
        ['hfSpaces.showBuildLog', 'build'],
        ['hfSpaces.showRunLog', 'run'],
      ] as const) {
        await act(
          api,
          command,
          logs.find((one) => one.kind === 'log' && one.log === kind),
        );
        await until(`lines of ${kind}`, () => api.services.channels.of(space, kind).view.lines().length > 0);
      }
      api.services.channels.close(space);
    });
  });
});
