import * as vscode from 'vscode';
import type { TestApi } from '../../../src/activate.ts';
import type { ExplainedFailure } from '../../../src/editor/store.ts';
import { prepareDeploy } from '../deploying.ts';
import {
  answerUi,
  check,
  localHub,
  same,
  signedIn,
  signOutAndRemove,
  until,
  workspaceFolder,
  writeFolder,
} from '../support.ts';

const red = '\u001b[31mERROR: no wheel\u001b[0m';
const bar = 'downloading 10%\rdownloading 50%\rdownloading 100%';

describe('what can be done with a log', function (this: Mocha.Suite) {
  let api: TestApi;
  let argument: { space: string; kind: 'build' };
  const hub = localHub();
  const view = () => {
    const channel = api.services.channels.peek(argument.space, argument.kind);
    check(channel, 'no channel');
    return channel.view;
  };
  const texts = () =>
    view()
      .lines()
      .map(({ text }) => text);
  const run = (command: string) => vscode.commands.executeCommand(`hfSpaces.${command}`, argument);

  before(async () => {
    api = await signedIn();
    const { space, folder } = await prepareDeploy(api, 'commands');
    argument = { space, kind: 'build' };
    await hub.request('POST', '/__hub/build', { space, failAtStep: 2, text: `${bar}\n${red}` });
    const ui = answerUi(api, ({ kind, text }) =>
      kind === 'info' && /^Deploy to /.test(text) ? 'Deploy' : undefined,
    );
    // With waits as they are: the log comes over the wire in its own time.
    await vscode.commands.executeCommand('hfSpaces.deploy', folder);
    await until('the failure', () => ui.find(/The build of tester\/commands failed/)).finally(() =>
      ui.restore(),
    );
    await until('the whole log', () => !api.services.follower.streams.isOpen(space, 'build'));
  });
  after(async () => {
    api.services.follower.stop(argument.space);
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
    await signOutAndRemove(api);
  });

  /** What the Output panel has of the log. */
  const shown = () =>
    vscode.workspace.textDocuments
      .find(({ uri }) => api.services.channels.ofDocument(uri)?.space === argument.space)
      ?.getText() ?? '';

  /** The panel is VS Code's; when it never gets there, what it has open instead says why. */
  const untilShown = (what: string, fits: (text: string) => boolean) =>
    until(what, () => fits(shown())).catch((error: unknown) => {
      const open = vscode.workspace.textDocuments.filter(({ uri }) => uri.scheme === 'output');
      const told = open.map((document) => [document.uri.path, document.getText().slice(-300)]);
      throw new Error(`${String(error)}; the panel has ${JSON.stringify(told)}`);
    });

  async function saved(): Promise<string[]> {
    const target = api.window as unknown as Record<string, unknown>;
    const original = target['showSaveDialog'];
    const uri = vscode.Uri.joinPath(workspaceFolder(), 'saved.log');
    target['showSaveDialog'] = () => Promise.resolve(uri);
    try {
      await run('saveLog');
      const text = new TextDecoder().decode(await vscode.workspace.fs.readFile(uri));
      await vscode.workspace.fs.delete(uri);
      return text.trimEnd().split('\n');
    } finally {
      target['showSaveDialog'] = original;
    }
  }

  it('colours are gone, and of a progress bar the last state is left', () => {
    check(texts().includes('ERROR: no wheel'), `lines ${JSON.stringify(texts())}`);
    same(
      texts().filter((line) => line.startsWith('downloading')),
      ['downloading 100%'],
      'progress',
    );
    // eslint-disable-next-line no-control-regex
    check(!texts().some((line) => /[\x1b\r]/.test(line)), 'control characters are left');
  });

  it('is shown in the Output panel, with times on demand', async () => {
    await run('showBuildLog');
    await untilShown('the log in the panel', (text) => text.includes('\nERROR: no wheel\n'));
    await run('toggleLogTimestamps');
    await untilShown('times', (text) => /^\d{4}-\d\d-\d\dT\S+Z ERROR: no wheel$/m.test(text));
    same(
      (await saved()).every((line) => /^\d{4}-\d\d-\d\dT/.test(line)),
      true,
      'times in the saved log',
    );
    await run('toggleLogTimestamps');
    same(await saved(), texts(), 'the saved log without times');
    await untilShown('no times', (text) => /^ERROR: no wheel$/m.test(text));
  });

  it('is filtered by text and level in one box, and whole again', async () => {
    const filter = async (typed: string) => {
      const ui = answerUi(api, ({ kind }) => (kind === 'input' ? typed : undefined));
      try {
        await run('filterLog');
      } finally {
        ui.restore();
      }
    };
    await filter('@error WHEEL');
    same(view().filter(), { text: 'WHEEL', level: 'error' }, 'filter');
    await untilShown('the filtered log', (text) => /^— shown: .*\nERROR: no wheel\n/.test(text));
    check(!shown().includes('downloading'), shown());
    await filter('');
    same(view().filter(), undefined, 'no filter');
    await untilShown('the whole log', (text) => text.includes('downloading 100%'));
  });

  it('is cleared, and read anew from its first line', async () => {
    const before = texts();
    await run('clearLog');
    same(texts(), [], 'lines after clearing');
    await untilShown('an empty panel', (text) => text === '');
    await run('restartLog');
    await until('the end of the log', () => !api.services.follower.streams.isOpen(argument.space, 'build'));
    same(texts(), before, 'lines after a restart');
  });

  it('a failure is repaired by an edit of the right file', async () => {
    const { space } = argument;
    const folder = await writeFolder('commands', { 'requirements.txt': 'fastapi' });
    const failAs = (fix: ExplainedFailure['fix']) => {
      const sentence = { template: 'It failed.', parts: [] };
      const docs = 'docs/failures/python.md#missing-module';
      api.services.store.update(space, {
        failure: { cause: 'missing-module', sentence, docs, ...(fix ? { fix } : {}) },
      });
    };
    const textOf = async (file: string) =>
      (await vscode.workspace.openTextDocument(vscode.Uri.joinPath(folder, file))).getText();
    const ui = answerUi(api, () => undefined);
    try {
      failAs({ kind: 'addRequirement', package: 'scipy' });
      await run('repairFailure');
      same(await textOf('requirements.txt'), 'fastapi\nscipy\n', 'requirements.txt');
      check(ui.find(/requirements\.txt is changed, and not saved yet/), 'it is told');

      failAs({ kind: 'setAppPort', port: 8000 });
      await run('repairFailure');
      same(await textOf('README.md'), '---\ntitle: A\nsdk: docker\napp_port: 8000\n---\n', 'README.md');

      const findings = await api.services.lint.lintFolder(folder);
      const finding = findings.find(({ file, fixes }) => file === 'Dockerfile' && fixes.length > 0);
      check(finding, 'the lint finds nothing to repair in the Dockerfile');
      const before = await textOf('Dockerfile');
      failAs({ kind: 'lintRule', rule: finding.code as 'no-uid-1000-user' });
      await run('repairFailure');
      check((await textOf('Dockerfile')) !== before, `the fix of ${finding.code} changes nothing`);
      const left = await api.services.lint.lintFolder(folder);
      check(!left.some(({ code }) => code === finding.code), `${finding.code} is still there`);

      failAs({ kind: 'bindAllInterfaces' });
      await run('repairFailure');
      check(ui.find(/No change of a file is known/), 'it says that it knows none');
    } finally {
      ui.restore();
      api.services.failures.clear(space);
      await vscode.commands.executeCommand('workbench.action.files.revert');
    }
  });
});
