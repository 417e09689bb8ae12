import * as vscode from 'vscode';
import type { TestApi } from '../../../src/activate.ts';
import { prepareDeploy } from '../deploying.ts';
import { answerUi, check, extension, localHub, same, signInWith, useLocalHub } from '../support.ts';

describe('Restricted Mode', () => {
  let api: TestApi;
  const hub = localHub();

  before(async () => {
    api = await extension().activate();
    await useLocalHub();
    same(vscode.workspace.isTrusted, false, 'workspace.isTrusted');
    await signInWith(api, hub.token);
  });

  for (const command of ['hfSpaces.deploy', 'hfSpaces.deployTo']) {
    it(`${command} is refused with the reason, before anything is asked of the Hub`, async () => {
      const { folder } = await prepareDeploy(
        api,
        command.replace('hfSpaces.', ''),
        vscode.Uri.parse('tmp:/elsewhere'),
      );
      const before = await hub.counters();
      const ui = answerUi(api, () => undefined);
      await vscode.commands.executeCommand(command, folder);
      ui.restore();
      same(
        ui.shown.map(({ kind }) => kind),
        ['warning'],
        'what is shown',
      );
      check(ui.find(/Deploying is off in Restricted Mode/), `it said ${JSON.stringify(ui.shown)}`);
      const after = await hub.counters();
      same([after.commits, after.byRoute], [before.commits, before.byRoute], 'counters of the Hub');
    });
  }
});
