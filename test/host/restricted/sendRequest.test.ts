import * as vscode from 'vscode';
import type { TestApi } from '../../../src/activate.ts';
import { answerUi, check, extension, localHub, same, signInWith, useLocalHub } from '../support.ts';

describe('A request document in Restricted Mode', () => {
  let api: TestApi;
  const hub = localHub();

  before(async () => {
    api = await extension().activate();
    await useLocalHub();
    await signInWith(api, hub.token);
  });

  it('is not sent, and the reason is told', async () => {
    const content = `GET ${hub.url}/api/whoami-v2\n`;
    const document = await vscode.workspace.openTextDocument({ language: 'space-request', content });
    const before = (await hub.counters()).byRoute;
    const ui = answerUi(api, () => undefined);
    await vscode.commands.executeCommand('hfSpaces.sendRequest', document.uri, 0);
    ui.restore();
    check(ui.find(/Sending requests is off in Restricted Mode/), `it said ${JSON.stringify(ui.shown)}`);
    same((await hub.counters()).byRoute, before, 'requests');
  });
});
