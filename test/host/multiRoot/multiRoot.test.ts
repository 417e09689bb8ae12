import * as vscode from 'vscode';
import type { TestApi } from '../../../src/activate.ts';
import { appFiles, filesOnHub } from '../deploying.ts';
import { applied } from '../scaffolding.ts';
import { answeredUntil, answerUi, check, localHub, same, signedIn, until, writeFolder } from '../support.ts';

const sorted = (record: Record<string, string>) => Object.entries(record).toSorted();
const whichFolder = 'Which folder to deploy?';

describe('a workspace of two folders', () => {
  let api: TestApi;
  let first: vscode.Uri;
  let second: vscode.Uri;
  const hub = localHub();

  before(async () => {
    api = await signedIn();
    const [one, other, ...more] = vscode.workspace.workspaceFolders ?? [];
    check(one && other && more.length === 0, 'there are not two folders');
    [first, second] = [one.uri, other.uri];
    for (const name of ['whole', 'nested']) {
      await hub.request('POST', '/api/repos/create', { type: 'space', name, sdk: 'docker', private: true });
    }
  });

  it('finds the Space of a worktree by its remote, and its branch, though its .git is a file', async () => {
    const remotes = {
      origin: 'https://gitlab.example.org/o/r.git',
      space: `${hub.url}/spaces/tester/whole`,
    };
    const store = await writeFolder(
      'store',
      {
        'worktrees/tree/HEAD': 'ref: refs/heads/topic\n',
        'worktrees/tree/commondir': '../..\n',
        config: Object.entries(remotes)
          .map(([name, url]) => `[remote "${name}"]\n\turl = ${url}\n`)
          .join(''),
      },
      vscode.Uri.joinPath(second, '..'),
    );
    await writeFolder(
      '',
      { '.git': 'gitdir: ../store/worktrees/tree\n', Dockerfile: 'FROM alpine\nCOPY nothing.txt .\n' },
      second,
    );
    const dockerfile = vscode.Uri.joinPath(second, 'Dockerfile');
    await vscode.window.showTextDocument(dockerfile);
    await until(
      'findings, which only a Space has',
      () => vscode.languages.getDiagnostics(dockerfile).length > 0,
    );
    await applied('hfSpaces.exportWorkflow', second, ({ kind, choices }) =>
      kind === 'input' ? 'tester/whole' : kind === 'pick' ? choices[0] : undefined,
    );
    const pipeline = vscode.Uri.joinPath(second, '.gitlab-ci.yml');
    const text = new TextDecoder().decode(await vscode.workspace.fs.readFile(pipeline));
    check(text.includes('topic'), text);
    for (const one of [store, pipeline, vscode.Uri.joinPath(second, '.git')])
      await vscode.workspace.fs.delete(one, { recursive: true });
  });

  /** Deploys the second folder as from the palette. */
  const deploySecond = (end: RegExp) =>
    answeredUntil(
      api,
      end,
      ({ kind, text }) => {
        if (kind === 'info' && /^Deploy to /.test(text)) return 'Deploy';
        return text === whichFolder ? 'second' : undefined;
      },
      () => vscode.commands.executeCommand('hfSpaces.deploy'),
    );

  it('is asked which folder to deploy, and sends that one only, to its own Space', async () => {
    await writeFolder('', appFiles, second);
    const remember = (folder: vscode.Uri, space: string) =>
      api.services.memory.rememberTarget(folder, { space, folder: '', sdk: 'docker' });
    await remember(second, 'tester/whole');
    await remember(first, 'tester/other');
    const ui = await deploySecond(/tester\/whole is running\.$/);
    same(ui.shown[0], { kind: 'pick', text: whichFolder, choices: ['fastapi', 'second'] }, 'first question');
    same(sorted(await filesOnHub('tester/whole')), sorted(appFiles), 'files');
  });

  it('takes the targets of a folder from its own settings, relative to it', async () => {
    await writeFolder('app', appFiles, second);
    await vscode.workspace
      .getConfiguration('hfSpaces', second)
      .update(
        'targets',
        [{ space: 'tester/nested', folder: 'app' }],
        vscode.ConfigurationTarget.WorkspaceFolder,
      );
    await deploySecond(/tester\/nested is running\.$/);
    same(sorted(await filesOnHub('tester/nested')), sorted(appFiles), 'files');
    same(
      vscode.workspace.getConfiguration('hfSpaces', first).get('targets'),
      [],
      'targets of the first folder',
    );
  });

  it('ends without another word when no folder is picked', async () => {
    const ui = answerUi(api, () => undefined);
    await vscode.commands.executeCommand('hfSpaces.deploy');
    ui.restore();
    same(
      ui.shown.map(({ text }) => text),
      [whichFolder],
      'what is shown',
    );
  });
});
