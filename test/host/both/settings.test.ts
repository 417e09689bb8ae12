import * as vscode from 'vscode';
import type { TestApi } from '../../../src/activate.ts';
import { confirmDeploySetting, targetsSetting } from '../../../src/editor/settings.ts';
import { hostConfig } from '../config.ts';
import {
  answerUi,
  check,
  extension,
  localHub,
  removeWritten,
  same,
  setEndpoint,
  signInWith,
  signOutAll,
  until,
  useLocalHub,
  workspaceFolder,
  writeFolder,
} from '../support.ts';

/** What a stranger's repository may bring along. */
const hostile = {
  'hfSpaces.endpoint': 'https://evil.example.test',
  'hfSpaces.confirmDeploy': false,
  'hfSpaces.targets': [{ space: 'tester/from-settings' }],
};

describe('settings of the workspace', () => {
  let api: TestApi;
  const targets = () => targetsSetting(workspaceFolder()).map(({ space }) => space);

  before(async () => {
    api = await extension().activate();
    await localHub().reset();
    await useLocalHub();
    await writeFolder('.vscode', { 'settings.json': JSON.stringify(hostile) });
    // The one setting that may come from the workspace tells that VS Code has read the file.
    await until('VS Code to read the settings of the workspace', () => targets().length > 0);
  });
  after(async () => {
    await removeWritten();
    await until('VS Code to notice that they are gone', () => targets().length === 0);
    await signOutAll(api);
  });

  it('cannot send the token to another endpoint', () => {
    same(api.services.sessions.endpoint(), localHub().url, 'endpoint');
  });

  it('cannot silence the confirmation', () => {
    same(confirmDeploySetting(), true, 'confirmDeploy');
  });

  it('propose the Space of a deploy, which is confirmed before anything is sent', async () => {
    const hub = localHub();
    await signInWith(api, hub.token);
    await hub.request('POST', '/api/repos/create', { type: 'space', name: 'from-settings', sdk: 'docker' });
    await api.services.memory.rememberTarget(workspaceFolder(), { space: 'tester/remembered', folder: '' });
    for (const [name, text] of [
      ['Dockerfile', 'FROM python:3.12-slim\n'],
      ['README.md', '---\nsdk: docker\n---\n'],
    ] as const) {
      await vscode.workspace.fs.writeFile(
        vscode.Uri.joinPath(workspaceFolder(), name),
        new TextEncoder().encode(text),
      );
    }
    const { commits } = await hub.counters();
    const ui = answerUi(api, () => undefined);
    try {
      await vscode.commands.executeCommand('hfSpaces.deploy', workspaceFolder());
    } finally {
      ui.restore();
      await api.services.memory.forgetTarget(workspaceFolder(), 'tester/remembered');
    }
    check(ui.find(/Deploy to tester\/from-settings\?/), `it asked ${JSON.stringify(ui.shown)}`);
    same((await hub.counters()).commits, commits, 'commits');
  });

  it('yield to those of the machine', async () => {
    try {
      await setEndpoint('https://hub.example.test');
      same(api.services.sessions.endpoint(), 'https://hub.example.test', 'endpoint');
    } finally {
      await setEndpoint(hostConfig.kind === 'web' ? localHub().url : undefined);
    }
  });
});
