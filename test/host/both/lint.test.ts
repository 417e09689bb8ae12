import * as vscode from 'vscode';
import type { Clock } from '../../../src/ports.ts';
import { check, extension, same, until, workspaceFolder, writeFolder } from '../support.ts';

const dockerfile = [
  'FROM python:3.12-slim',
  'WORKDIR /app',
  'RUN useradd -m -u 1000 user',
  'USER user',
  'COPY . .',
  'EXPOSE 7860',
  'CMD ["uvicorn", "main:app", "--host", "127.0.0.1", "--port", "7860"]',
  '',
].join('\n');
const readme = '---\ntitle: Lint\nsdk: docker\ncolorFrom: bleu\n---\n';

/** How long files have to be still before the folder's findings are looked for anew. */
const settleMs = 50;

/** Until `end`, what is written is not heard of: `waits` for it end when they are called. */
function holdFiles(clock: Clock) {
  const sleep = clock.sleep.bind(clock);
  const waits: (() => void)[] = [];
  clock.sleep = (ms, signal) => (ms === settleMs ? new Promise((end) => waits.push(end)) : sleep(ms, signal));
  const end = () => {
    clock.sleep = sleep;
    for (const settled of waits) settled();
  };
  return { waits, end };
}

const codes = (uri: vscode.Uri) =>
  vscode.languages
    .getDiagnostics(uri)
    .filter(({ source }) => source === 'HF Spaces')
    .map(({ code }) => (typeof code === 'object' ? String(code.value) : String(code)));

function actionsAt(uri: vscode.Uri, range: vscode.Range, kind?: string): Thenable<vscode.CodeAction[]> {
  const asked = vscode.commands.executeCommand<vscode.CodeAction[]>(
    'vscode.executeCodeActionProvider',
    uri,
    range,
    kind,
  );
  // VS Code cancels the question when the diagnostics change meanwhile.
  return asked.then(undefined, () => []);
}

describe('diagnostics', () => {
  let root: vscode.Uri;
  const at = (path: string) => vscode.Uri.joinPath(root, path);

  before(async () => {
    await extension().activate();
    root = await writeFolder('lint', {
      Dockerfile: dockerfile,
      'README.md': readme,
      'main.py': 'print(1)\n',
    });
    await vscode.workspace
      .getConfiguration('hfSpaces', workspaceFolder())
      .update('targets', [{ space: 'tester/lint', folder: 'lint' }], vscode.ConfigurationTarget.Workspace);
  });

  after(async () => {
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
    await vscode.workspace
      .getConfiguration('hfSpaces', workspaceFolder())
      .update('targets', undefined, vscode.ConfigurationTarget.Workspace);
  });

  it('show what will fail, in the folder of a target', async () => {
    await vscode.window.showTextDocument(at('Dockerfile'));
    await until('findings of the Dockerfile', () => codes(at('Dockerfile')).includes('bind-localhost'));
    await vscode.window.showTextDocument(at('README.md'));
    await until('findings of the README', () => codes(at('README.md')).includes('readme-color-invalid'));
  });

  it('are repaired by the lightbulb', async () => {
    const document = await vscode.workspace.openTextDocument(at('README.md'));
    const found = vscode.languages
      .getDiagnostics(document.uri)
      .find(({ code }) => typeof code === 'object' && code.value === 'readme-color-invalid');
    check(found, 'the finding is there');
    let fix: vscode.CodeAction | undefined;
    await until('a preferred fix', async () => {
      const actions = await actionsAt(document.uri, found.range, vscode.CodeActionKind.QuickFix.value);
      fix = actions.find(({ isPreferred }) => isPreferred);
      return fix;
    });
    check(fix?.edit, 'the fix edits');
    await vscode.workspace.applyEdit(fix.edit);
    check(document.getText().includes('colorFrom: blue'), document.getText());
    await until('the finding to go', () => !codes(document.uri).includes('readme-color-invalid'));
  });

  it('are silenced by a comment that the lightbulb writes', async () => {
    const document = await vscode.workspace.openTextDocument(at('Dockerfile'));
    await vscode.window.showTextDocument(document);
    await until('the finding', () => codes(document.uri).includes('bind-localhost'));
    const found = vscode.languages
      .getDiagnostics(document.uri)
      .find(({ code }) => typeof code === 'object' && code.value === 'bind-localhost');
    check(found, 'the finding is there');
    let ignore: vscode.CodeAction | undefined;
    await until('an ignore action', async () => {
      const actions = await actionsAt(document.uri, found.range, vscode.CodeActionKind.QuickFix.value);
      ignore = actions.find(({ title }) => title.includes('bind-localhost'));
      return ignore;
    });
    check(ignore?.edit, 'the ignore action edits');
    await vscode.workspace.applyEdit(ignore.edit);
    await until('the finding to go', () => !codes(document.uri).includes('bind-localhost'));
    await vscode.commands.executeCommand('undo');
    await until('the finding to come back', () => codes(document.uri).includes('bind-localhost'));
  });

  it('are fixed all at once', async () => {
    const document = await vscode.workspace.openTextDocument(at('Dockerfile'));
    const whole = new vscode.Range(0, 0, document.lineCount, 0);
    let fixAll: vscode.CodeAction | undefined;
    await until('a fix-all action', async () => {
      [fixAll] = await actionsAt(document.uri, whole, 'source.fixAll.hfSpaces');
      return fixAll;
    });
    check(fixAll?.edit, 'the fix-all action edits');
    await vscode.workspace.applyEdit(fixAll.edit);
    check(document.getText().includes('0.0.0.0'), document.getText());
    await until('no errors', () =>
      vscode.languages
        .getDiagnostics(document.uri)
        .every(({ severity }) => severity !== vscode.DiagnosticSeverity.Error),
    );
  });

  it('are fixed all at once when the file is saved', async () => {
    const path = vscode.Uri.joinPath(root, 'README.md');
    const editor = vscode.workspace.getConfiguration('editor', workspaceFolder());
    await editor.update(
      'codeActionsOnSave',
      { 'source.fixAll.hfSpaces': 'always' },
      vscode.ConfigurationTarget.Workspace,
    );
    try {
      const document = await vscode.workspace.openTextDocument(path);
      await vscode.window.showTextDocument(document);
      const broken = readme.replace('colorFrom: bleu', 'colorFrom: bleu\ncolorTo: grene');
      let tries = 0;
      // VS Code drops the question on a save when the diagnostics change meanwhile, and asks none of a text it has saved.
      await until('a fixed file on disk', async () => {
        const edit = new vscode.WorkspaceEdit();
        const text = `${broken}\nTry ${(tries += 1)}\n`;
        edit.replace(path, new vscode.Range(0, 0, document.lineCount, 0), text);
        await vscode.workspace.applyEdit(edit);
        await until('the finding', () => codes(path).includes('readme-color-invalid'));
        if (!(await document.save())) return false;
        const onDisk = new TextDecoder().decode(await vscode.workspace.fs.readFile(path));
        return /colorFrom: blue\ncolorTo: green\n/.test(onDisk);
      });
    } finally {
      await editor.update('codeActionsOnSave', undefined, vscode.ConfigurationTarget.Workspace);
    }
  });

  it('come from one run for a word that is typed, over its own file and no other', async () => {
    const { lint, clock } = (await extension().activate()).services;
    const path = at('Dockerfile');
    const document = await vscode.workspace.openTextDocument(path);
    await vscode.window.showTextDocument(document);
    await vscode.workspace.openTextDocument(at('README.md'));
    const lintDocument = lint.lintDocument.bind(lint);
    const linted: string[] = [];
    const waits: { isStale: () => boolean; end: () => void }[] = [];
    const files = holdFiles(clock);
    lint.lintDocument = (one) => {
      linted.push(`${one.uri.path.split('/').at(-1)} ${one.version}`);
      return lintDocument(one);
    };
    const sleep = clock.sleep.bind(clock);
    // The wait for the next letter ends when the test says so.
    clock.sleep = (ms, signal) =>
      ms !== 150
        ? sleep(ms, signal)
        : new Promise((end, fail) => {
            waits.push({ isStale: () => signal?.aborted === true, end });
            signal?.addEventListener('abort', () => fail(signal.reason as Error));
          });
    const word = '# typed';
    const isQuiet = async () => {
      linted.length = 0;
      await new Promise((resolve) => setTimeout(resolve, 300));
      return linted.length === 0;
    };
    try {
      // Settings that were written before may still cause a run.
      await until('the end of other runs', isQuiet);
      waits.length = 0;
      for (const letter of word) {
        const edit = new vscode.WorkspaceEdit();
        edit.insert(path, document.lineAt(document.lineCount - 1).range.end, letter);
        await vscode.workspace.applyEdit(edit);
      }
      await until('a wait for every letter', () => waits.length === word.length);
      same(
        waits.map(({ isStale }) => isStale()),
        [...word].map((_, index) => index + 1 < word.length),
        'stale runs',
      );
      same(linted, [], 'runs while typing');
      waits.at(-1)?.end();
      await until('the run', () => linted.length > 0);
      same(linted, [`Dockerfile ${document.version}`], 'runs');
    } finally {
      lint.lintDocument = lintDocument;
      files.end();
    }
  });

  it('come from one run for many files that are written at once', async () => {
    const { lint, clock } = (await extension().activate()).services;
    await vscode.window.showTextDocument(at('Dockerfile'));
    await lint.load();
    const files = holdFiles(clock);
    let told = 0;
    let tries = 0;
    const written = new Set<string>();
    const watcher = vscode.workspace.createFileSystemWatcher(new vscode.RelativePattern(root, 'many*'));
    watcher.onDidCreate(({ path }) => written.add(path));
    const telling = lint.onDidChange(() => (told += 1));
    // Not in a folder of their own: what is written into a new folder before it is watched may go unnoticed.
    const names = Array.from({ length: 40 }, (_, index) => `many${index}.txt`);
    try {
      // A wait for files of other tests is over as soon as one begins that is held.
      await until('a wait that is held', async () => {
        await writeFolder('lint', { [`held${(tries += 1)}.txt`]: '' });
        return files.waits.length > 0;
      });
      told = 0;
      await writeFolder('lint', Object.fromEntries(names.map((name) => [name, name])));
      await until('word of every file', () => written.size === names.length);
      same([told, files.waits.length], [0, 1], 'runs and waits while files are written');
      files.waits[0]?.();
      await until('the run', () => told > 0);
      same(told, 1, 'runs');
    } finally {
      files.end();
      for (const one of [telling, watcher]) one.dispose();
    }
  });

  it('tell by hover who owns what, and complete the front matter', async () => {
    const hovers = await vscode.commands.executeCommand<vscode.Hover[]>(
      'vscode.executeHoverProvider',
      at('Dockerfile'),
      new vscode.Position(3, 1),
    );
    const text = hovers.flatMap(({ contents }) =>
      contents.map((one) => (typeof one === 'string' ? one : one.value)),
    );
    check(/1000/.test(text.join('\n')), text.join('\n'));
    const list = await vscode.commands.executeCommand<vscode.CompletionList>(
      'vscode.executeCompletionItemProvider',
      at('README.md'),
      new vscode.Position(4, 0),
    );
    const labels = list.items.map(({ label }) => (typeof label === 'string' ? label : label.label));
    check(labels.includes('app_port') && !labels.includes('sdk'), labels.join(', '));
  });

  it("keep quiet in somebody's unrelated folder until asked", async () => {
    const other = await writeFolder('unrelated', { Dockerfile: dockerfile });
    const uri = vscode.Uri.joinPath(other, 'Dockerfile');
    await vscode.window.showTextDocument(uri);
    const folder = await (await extension().activate()).services.lint.folderOf(uri);
    same(folder?.isSpace, false, 'a Space');
    same(codes(uri), [], 'findings');
  });
});
