import * as vscode from 'vscode';
import type { TestApi } from '../../../src/activate.ts';
import type { ExplorerNode } from '../../../src/editor/views/explorer/nodes.ts';
import { prepareWith } from '../deploying.ts';
import { answering, recordRequests, runAndWait, secretsOnHub, variablesOnHub } from '../secretFlows.ts';
import {
  check,
  localHub,
  same,
  saveTargets,
  signedIn,
  signOutAndRemove,
  until,
  workspaceFolder,
} from '../support.ts';

const textOf = async (uri: vscode.Uri) => new TextDecoder().decode(await vscode.workspace.fs.readFile(uri));

describe('what the code needs, as it is shown', function (this: Mocha.Suite) {
  let api: TestApi;
  const hub = localHub();
  const setSecret = (space: string, key: string) =>
    hub.request('POST', `/api/spaces/${space}/secrets`, { key, value: 'hidden-on-the-hub' });
  const setVariable = (space: string, key: string, value: string) =>
    hub.request('POST', `/api/spaces/${space}/variables`, { key, value });

  /** A row at the top of the explorer; settings are noticed in their own time. */
  const neededRow = async (id: string) => {
    let found: ExplorerNode | undefined;
    await until(id, async () => {
      found = (await api.services.explorer.getChildren()).find((node) => node.id === id);
      return found;
    });
    check(found, id);
    return found;
  };

  before(async () => (api = await signedIn()));
  after(async () => {
    await saveTargets(undefined);
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
    await signOutAndRemove(api);
  });

  it('is a hint and a hover at the read, gone as soon as the Space has it', async () => {
    const { space, folder } = await prepareWith(api, 'hints', {
      'main.py': 'import os\nkey = os.environ["OPENAI_API_KEY"]\n',
    });
    const uri = vscode.Uri.joinPath(folder, 'main.py');
    await vscode.window.showTextDocument(uri);
    const problems = () =>
      vscode.languages.getDiagnostics(uri).filter(({ code }) => code === 'secret-missing');
    await until('the hint', () => problems().length === 1);
    const [hint] = problems();
    check(hint, 'no hint');
    same(hint.message, `OPENAI_API_KEY: Space secret, missing on ${space}`, 'hint');
    same(hint.severity, vscode.DiagnosticSeverity.Hint, 'severity');
    same([hint.range.start.line, hint.range.end.line], [1, 1], 'lines');
    const hovers = await vscode.commands.executeCommand<vscode.Hover[]>(
      'vscode.executeHoverProvider',
      uri,
      hint.range.start.translate(0, 1),
    );
    const texts = hovers.flatMap(({ contents }) =>
      contents.map((one) => (typeof one === 'string' ? one : one.value)),
    );
    check(
      texts.some((text) => /Space secret, missing on/.test(text.replaceAll('&nbsp;', ' '))),
      `hovers: ${JSON.stringify(texts)}`,
    );
    const fixes = await vscode.commands.executeCommand<vscode.CodeAction[]>(
      'vscode.executeCodeActionProvider',
      uri,
      hint.range,
    );
    const add = fixes.find(({ title }) => title === 'Add secret to Space…');
    check(add?.command, `fixes: ${fixes.map(({ title }) => title).join(', ')}`);
    const answer = answering(
      [/lacks the secret/, 'Enter value'],
      [/^OPENAI_API_KEY: /, 'sk-by-the-quick-fix'],
    );
    await runAndWait(api, add.command.command, add.command.arguments?.[0], answer, /has OPENAI_API_KEY now/);
    same(await secretsOnHub(space), { OPENAI_API_KEY: 'sk-by-the-quick-fix' }, 'secrets');
    await until('no hint', () => problems().length === 0);
  });

  it('warns of a mount that the Space lacks, and of a variable that gives a secret away', async () => {
    const { space, folder } = await prepareWith(api, 'mounts', {
      Dockerfile:
        'FROM python:3.12-slim\nRUN --mount=type=secret,id=BUILD_TOKEN,mode=0444,required=true cat /run/secrets/BUILD_TOKEN\nCOPY . .\nCMD ["python", "main.py"]\n',
      'main.py': 'import os\nkey = os.environ["OPEN_KEY"]\n',
    });
    await setVariable(space, 'OPEN_KEY', 'ghp_readable-by-all');
    const codes = (uri: vscode.Uri) =>
      vscode.languages
        .getDiagnostics(uri)
        .flatMap(({ code, severity }) => (typeof code === 'string' ? [`${code} ${severity}`] : []));
    const dockerfile = vscode.Uri.joinPath(folder, 'Dockerfile');
    await vscode.window.showTextDocument(dockerfile);
    await until('the warning of the mount', () => codes(dockerfile).includes('secret-missing 1'));
    const main = vscode.Uri.joinPath(folder, 'main.py');
    await vscode.window.showTextDocument(main);
    await until('the warning of the variable', () => codes(main).includes('secret-readable 1'));
    const texts = vscode.languages.getDiagnostics(main).map(({ message }) => message);
    check(!texts.join().includes('ghp_'), 'the value is told');
  });

  it('is in the view: missing first, then present, with a default, and unused', async () => {
    const { space, folder } = await prepareWith(api, 'view', {
      'main.py': [
        'import os',
        'a = os.environ["Z_TOKEN"]',
        'b = os.environ["B_TOKEN"]',
        'c = os.environ.get("MODE", "fast")',
        'd = os.environ["Z_TOKEN"]',
      ].join('\n'),
    });
    await setSecret(space, 'B_TOKEN');
    await setSecret(space, 'OLD_TOKEN');
    await saveTargets([{ space, folder: 'view', sdk: 'docker' }]);
    const view = api.services.needsView;
    const children = async () => {
      const roots = await view.getChildren();
      const root = roots.find((node) => node.space === space && !node.view);
      return root ? view.getChildren(root) : roots;
    };
    await until('the target', async () => (await children()).some((node) => node.view?.name === 'Z_TOKEN'));
    const nodes = await children();
    const rows = nodes.map((node) => {
      const { label, description } = view.getTreeItem(node);
      return `${typeof label === 'string' ? label : ''}: ${typeof description === 'string' ? description : ''}`;
    });
    same(
      rows,
      [
        'Z_TOKEN: missing · secret',
        'B_TOKEN: present · secret',
        'MODE: has a default · variable',
        'OLD_TOKEN: no read of it was found · secret',
      ],
      'rows',
    );
    const [first] = nodes;
    check(first, 'no row');
    same((await view.getChildren(first)).length, 2, 'places of the first');
    const { command } = view.getTreeItem(first);
    await vscode.commands.executeCommand(
      command?.command ?? '',
      ...((command?.arguments ?? []) as unknown[]),
    );
    const editor = vscode.window.activeTextEditor;
    same(editor?.document.uri.path, vscode.Uri.joinPath(folder, 'main.py').path, 'file shown');
    same(editor?.document.getText(editor.selection), '"Z_TOKEN"', 'selection');
  });

  it('is a node of the explorer: below the Space of a target, with what can be done about each name', async () => {
    const { space, folder } = await prepareWith(api, 'tree', {
      'main.py': 'import os\na = os.environ["TREE_TOKEN"]\nb = os.environ["TREE_TOKEN"]\n',
    });
    await setSecret(space, 'UNUSED_TOKEN');
    await saveTargets([{ space, folder: 'tree', sdk: 'docker' }]);
    const { explorer } = api.services;
    const target = await neededRow(`target:${space}`);
    const sections = (await explorer.getChildren(target)).map((one) =>
      one.kind === 'section' ? one.section : one.kind,
    );
    same(sections.slice(2, 5), ['variables', 'secrets', 'needs'], 'sections');
    const [needs] = (await explorer.getChildren(target)).filter(({ kind }) => kind === 'needs');
    check(needs, 'no node');
    same(explorer.getTreeItem(needs).description, undefined, 'before it is opened');
    const rows = await explorer.getChildren(needs);
    same(
      rows.map((node) => {
        const { label, description, contextValue, accessibilityInformation } = explorer.getTreeItem(node);
        return [label, description, contextValue, accessibilityInformation?.label];
      }),
      [
        [
          'TREE_TOKEN',
          'missing · secret',
          'need missing suppliable waivable',
          'TREE_TOKEN, missing · secret',
        ],
        [
          'UNUSED_TOKEN',
          'no read of it was found · secret',
          'need unused',
          'UNUSED_TOKEN, no read of it was found · secret',
        ],
      ],
      'rows',
    );
    same(explorer.getTreeItem(needs).description, '1 missing', 'once it was opened');
    const [first] = rows;
    check(first, 'no row');
    same((await explorer.getChildren(first)).length, 2, 'places');
    const { command } = explorer.getTreeItem(first);
    await vscode.commands.executeCommand(
      command?.command ?? '',
      ...((command?.arguments ?? []) as unknown[]),
    );
    const editor = vscode.window.activeTextEditor;
    same(editor?.document.uri.path, vscode.Uri.joinPath(folder, 'main.py').path, 'file shown');
    same(editor?.document.getText(editor.selection), '"TREE_TOKEN"', 'selection');

    let changes = 0;
    const watch = explorer.onDidChangeTreeData((node) => (changes += node === needs ? 1 : 0));
    const answer = answering([/lacks the secret/, 'Enter value'], [/^TREE_TOKEN: /, 'by-the-tree']);
    await runAndWait(api, 'hfSpaces.supplyNeed', first, answer, /has TREE_TOKEN now/);
    watch.dispose();
    check(changes > 0, 'the node is not told to change');
    const after = (await explorer.getChildren(needs)).map((node) => explorer.getTreeItem(node).description);
    same(after, ['present · secret', 'no read of it was found · secret'], 'afterwards');
    same(explorer.getTreeItem(needs).description, undefined, 'nothing is missing');
  });

  it('is there before the Space is: of a target that is not created, and of a folder without any', async () => {
    const space = `${hub.user}/yet-to-come`;
    await prepareWith(api, 'coming', { 'main.py': 'import os\na = os.environ["COMING_TOKEN"]\n' });
    const { explorer } = api.services;
    await saveTargets([{ space, folder: 'coming', sdk: 'docker' }]);
    const target = await neededRow(`target:${space}`);
    await until('the answer', () => explorer.getTreeItem(target).description === 'not created yet');
    const [needs, ...others] = await explorer.getChildren(target);
    same([needs?.kind, others.length], ['needs', 0], 'below');
    const [row] = await explorer.getChildren(needs);
    check(row, 'no row');
    same(explorer.getTreeItem(row).label, 'COMING_TOKEN', 'name');
    same(explorer.getTreeItem(row).contextValue, 'need missing waivable', 'what can be done');

    await saveTargets(undefined);
    for (const { space: known } of api.services.memory.targets(workspaceFolder())) {
      await api.services.memory.forgetTarget(workspaceFolder(), known);
    }
    const fresh = await neededRow(`new:${workspaceFolder().toString()}`);
    same(explorer.getTreeItem(fresh).description, 'not created yet', 'folder');
    const [below] = await explorer.getChildren(fresh);
    const names = (await explorer.getChildren(below)).map((node) => explorer.getTreeItem(node).label);
    check(names.includes('COMING_TOKEN'), JSON.stringify(names));
  });

  it('goes from a .env to the Space name by name', async () => {
    const { space, folder } = await prepareWith(api, 'push', {
      '.env':
        'API_KEY=key-only-here-1\nMODE=fast\nSAME=1\nOTHER=2\nKEPT_TOKEN=not-pushed-2\nNOT_WANTED=stays-here-3\nPORT=1\n',
      '.gitignore': '.env\n',
    });
    await setVariable(space, 'SAME', '1');
    await setVariable(space, 'OTHER', 'old');
    await setSecret(space, 'KEPT_TOKEN');
    const { sent, stop } = recordRequests();
    const steps = ['MODE', 'NOT_WANTED', 'Push 3 names'];
    const fates: Record<string, string> = { MODE: 'As a variable', NOT_WANTED: 'Leave it out' };
    try {
      const ui = await runAndWait(
        api,
        'hfSpaces.pushEnv',
        vscode.Uri.joinPath(folder, '.env'),
        ({ text }) => (/^\.env to /.test(text) ? steps.shift() : fates[text]),
        /has .*API_KEY.* now/,
      );
      check(!/only-here|not-pushed|stays-here/.test(JSON.stringify(ui.shown)), 'a secret is shown');
    } finally {
      stop();
    }
    same(
      await secretsOnHub(space),
      { KEPT_TOKEN: 'hidden-on-the-hub', API_KEY: 'key-only-here-1' },
      'secrets',
    );
    same(await variablesOnHub(space), { SAME: '1', OTHER: '2', MODE: 'fast' }, 'variables');
    const changes = sent.filter(({ method }) => method !== 'GET').map(({ path }) => path);
    same(changes.length, 3, `changes: ${changes.join(', ')}`);
    check(!JSON.stringify(sent).includes('stays-here'), 'what was left out was sent');
  });

  it('comes from the Space into a .env as far as it is no secret', async () => {
    const { space, folder } = await prepareWith(api, 'pull', {
      '.env': '# mine\nMODE=slow # why\nLOCAL=1\n',
      '.gitignore': '.env\n',
    });
    await setVariable(space, 'MODE', 'fast');
    await setVariable(space, 'GREETING', 'hello you');
    await setSecret(space, 'API_KEY');
    const answer = answering([/Write the variables of/, 'Write to .env']);
    const ui = await runAndWait(api, 'hfSpaces.pullVariables', folder, answer, undefined);
    check(ui.find(/New: GREETING/), `it said ${JSON.stringify(ui.shown)}`);
    const env = await textOf(vscode.Uri.joinPath(folder, '.env'));
    same(env, "# mine\nMODE=fast # why\nLOCAL=1\nGREETING='hello you'\n", '.env');
    const again = await runAndWait(api, 'hfSpaces.pullVariables', folder, answering(), undefined);
    check(again.find(/has every variable/), `it said ${JSON.stringify(again.shown)}`);
  });
});
