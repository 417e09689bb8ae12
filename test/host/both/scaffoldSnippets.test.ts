import * as vscode from 'vscode';
import type { TestApi } from '../../../src/activate.ts';
import { check, extension, same, writeFolder } from '../support.ts';

describe('snippets for the files of a Space', () => {
  const space = 'tester/snippets';
  let api: TestApi;

  before(async () => {
    api = await extension().activate();
  });
  after(async () => {
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
  });

  const offered = async (folder: vscode.Uri, file: string, language: string, text: string) => {
    await vscode.workspace.fs.writeFile(vscode.Uri.joinPath(folder, file), new TextEncoder().encode(text));
    const opened = await vscode.workspace.openTextDocument(vscode.Uri.joinPath(folder, file));
    const document = await vscode.languages.setTextDocumentLanguage(opened, language);
    await vscode.window.showTextDocument(document);
    const { items } = await vscode.commands.executeCommand<vscode.CompletionList>(
      'vscode.executeCompletionItemProvider',
      document.uri,
      document.positionAt(text.length),
    );
    return items.map(({ label }) => (typeof label === 'string' ? label : label.label));
  };

  for (const [file, language] of [
    ['Dockerfile', 'dockerfile'],
    ['README.md', 'markdown'],
    ['app.py', 'python'],
    ['start.sh', 'shellscript'],
  ] as const) {
    it(`are completions in ${file}, each of them`, async () => {
      const source = vscode.Uri.joinPath(
        api.services.extensionUri,
        'templates',
        'snippets',
        `${language}.json`,
      );
      const json = new TextDecoder().decode(await vscode.workspace.fs.readFile(source));
      const snippets = Object.values(JSON.parse(json) as Record<string, { prefix: string }>);
      const folder = await writeFolder('snippets', {});
      const labels = await offered(folder, file, language, 'hf');
      const missing = snippets.map(({ prefix }) => prefix).filter((prefix) => !labels.includes(prefix));
      same(missing, [], `snippets missing among ${labels.join(', ')}`);
      check(snippets.length > 3, 'the file of the snippets');
    });
  }

  it("complete the names of the Space's own secrets and variables", async () => {
    const folder = await writeFolder('snippetNames', {});
    await api.services.memory.rememberTarget(folder, { space, folder: '', sdk: 'docker' });
    const at = { updatedAt: '2026-10-01T00:00:00.000Z' };
    api.services.data.set(space, 'secrets', [{ key: 'OPENAI_API_KEY', ...at }]);
    api.services.data.set(space, 'variables', [{ key: 'MODEL_ID', value: 'a/b', ...at }]);
    const inBuild = await offered(folder, 'Dockerfile', 'dockerfile', 'RUN --mount=type=secret,id=');
    check(inBuild.includes('OPENAI_API_KEY') && !inBuild.includes('MODEL_ID'), inBuild.join(', '));
    same(inBuild.filter((label) => label === 'OPENAI_API_KEY').length, 1, 'offers of one name');
    const inApp = await offered(folder, 'app.py', 'python', 'import os\n\nkey = os.environ["');
    check(inApp.includes('OPENAI_API_KEY') && inApp.includes('MODEL_ID'), inApp.join(', '));
    const inScript = await offered(folder, 'start.sh', 'shellscript', ': "${');
    check(inScript.includes('OPENAI_API_KEY') && inScript.includes('MODEL_ID'), inScript.join(', '));
  });
});
