import * as vscode from 'vscode';
import type { TestApi } from '../../../src/activate.ts';
import {
  check,
  localHub,
  same,
  saveTargets,
  signedIn,
  signOutAll,
  signOutAndRemove,
  until,
  withShortWaits,
  writeFolder,
} from '../support.ts';

const dockerfile = [
  'FROM ghcr.io/astral-sh/uv:0.5 AS tools',
  'FROM python:3.12-slim',
  'ARG ',
  'RUN --mount=type=secret,id= cat /run/secrets/x',
  'COPY requirements.txt missing.txt ./',
  '',
].join('\n');

const readme = [
  '---',
  'sdk: docker',
  'app_file: app.py',
  'suggested_hardware: ',
  'models:',
  '  - bert',
  'datasets:',
  '  - rajpurkar/squad',
  '---',
  '',
].join('\n');

interface Proposal {
  label: string;
  description: string;
}

describe('what the Hub tells while a file is written', () => {
  const hub = localHub();
  let api: TestApi;
  let root: vscode.Uri;
  const at = (path: string) => vscode.Uri.joinPath(root, path);

  /** All proposals behind a text of a line: snippets and the words of the file stand among ours. */
  async function proposals(path: string, line: number, behind: string): Promise<Proposal[]> {
    const document = await vscode.workspace.openTextDocument(at(path));
    const column = document.lineAt(line).text.indexOf(behind) + behind.length;
    const list = await withShortWaits(api, async () =>
      vscode.commands.executeCommand<vscode.CompletionList>(
        'vscode.executeCompletionItemProvider',
        document.uri,
        new vscode.Position(line, column),
      ),
    );
    return list.items.map(({ label }) =>
      typeof label === 'string'
        ? { label, description: '' }
        : { label: label.label, description: label.description ?? '' },
    );
  }

  const present = (all: readonly Proposal[]) =>
    all.filter(({ description }) => description.startsWith('present on '));

  before(async () => {
    api = await signedIn();
    await hub.request('POST', '/api/repos/create', {
      type: 'space',
      name: 'assist',
      sdk: 'docker',
      private: true,
      secrets: [
        { key: 'HF_TOKEN', value: 'never-shown-1' },
        { key: 'OPENAI_API_KEY', value: 'never-shown-2' },
      ],
      variables: [{ key: 'MODEL_ID', value: 'gpt2' }],
    });
    root = await writeFolder('assist', {
      Dockerfile: dockerfile,
      'README.md': readme,
      'requirements.txt': 'fastapi\n',
      'app.py': 'print(1)\n',
    });
    await saveTargets([{ space: 'tester/assist', folder: 'assist' }]);
  });

  after(async () => {
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
    await saveTargets(undefined);
    await signOutAndRemove(api);
  });

  it('proposes the secrets of the Space for a mount', async () => {
    const found = present(await proposals('Dockerfile', 3, 'id='));
    same(
      found.map(({ label, description }) => `${label}, ${description}`),
      ['HF_TOKEN, present on tester/assist', 'OPENAI_API_KEY, present on tester/assist'],
      'secrets',
    );
    check(!JSON.stringify(found).includes('never-shown'), 'a value is shown');
  });

  it('proposes the variables of the Space for ARG', async () => {
    same(
      present(await proposals('Dockerfile', 2, 'ARG ')).map(({ label }) => label),
      ['MODEL_ID'],
      'variables',
    );
  });

  it('proposes hardware with its prices, and tells them by hover', async () => {
    const found = await proposals('README.md', 3, 'suggested_hardware: ');
    const t4 = found.find(({ label }) => label === 't4-small');
    check(t4 && /0\.40/.test(t4.description), JSON.stringify(found));
    const hovers = await vscode.commands.executeCommand<vscode.Hover[]>(
      'vscode.executeHoverProvider',
      at('README.md'),
      new vscode.Position(3, 3),
    );
    const text = hovers
      .flatMap(({ contents }) => contents.map((one) => (typeof one === 'string' ? one : one.value)))
      .join('\n');
    check(/a10g-small/.test(text) && /1\.00/.test(text), text);
  });

  it('finds models by what was typed', async () => {
    const found = await proposals('README.md', 5, '- bert');
    same(
      found.map(({ label }) => label),
      ['google-bert/bert-base-uncased', 'distilbert/distilbert-base-uncased'],
      'models',
    );
    check(/fill-mask/.test(found[0]?.description ?? ''), JSON.stringify(found));
  });

  it('links images, files and ids', async () => {
    const linksOf = async (path: string) => {
      const document = await vscode.workspace.openTextDocument(at(path));
      const links = await vscode.commands.executeCommand<vscode.DocumentLink[]>(
        'vscode.executeLinkProvider',
        document.uri,
      );
      return links.map(({ range, target }) => `${document.getText(range)} ${target?.toString(true)}`);
    };
    const app = (path: string) => at(path).toString(true);
    let links: string[] = [];
    await until('links of the Dockerfile', async () => (links = await linksOf('Dockerfile')).length > 0);
    for (const wanted of [
      'ghcr.io/astral-sh/uv:0.5 https://ghcr.io/astral-sh/uv',
      'python:3.12-slim https://hub.docker.com/_/python',
      `requirements.txt ${app('requirements.txt')}`,
    ])
      check(links.includes(wanted), `${wanted} is not among ${links.join(', ')}`);
    check(!links.some((link) => link.startsWith('missing.txt')), links.join(', '));
    const ofReadme = await linksOf('README.md');
    for (const wanted of [`app.py ${app('app.py')}`, `rajpurkar/squad ${hub.url}/datasets/rajpurkar/squad`])
      check(ofReadme.includes(wanted), `${wanted} is not among ${ofReadme.join(', ')}`);
  });

  it('minds Dev Mode as soon as the window hears of it', async () => {
    const codes = () =>
      vscode.languages
        .getDiagnostics(at('Dockerfile'))
        .map(({ code }) => (typeof code === 'object' ? String(code.value) : ''));
    await vscode.window.showTextDocument(at('Dockerfile'));
    await until('findings', () => codes().includes('copy-source-missing'));
    check(!codes().some((code) => code.startsWith('dev-mode-')), codes().join(', '));
    const set = async (enabled: boolean) => {
      await hub.request('POST', '/api/spaces/tester/assist/dev-mode', { enabled });
      await api.services.data.refreshRuntime('tester/assist');
    };
    await set(true);
    await until('the rules of Dev Mode', () => codes().includes('dev-mode-packages'));
    await set(false);
    await until('their end', () => !codes().some((code) => code.startsWith('dev-mode-')));
  });

  it('asks nothing when signed out, and proposes the hardware it knows', async () => {
    await signOutAll(api);
    const before = (await hub.counters()).requests;
    same(present(await proposals('Dockerfile', 3, 'id=')), [], 'secrets');
    const models = (await proposals('README.md', 5, '- bert')).filter(({ label }) => label.includes('/bert'));
    same(models, [], 'models');
    const hardware = await proposals('README.md', 3, 'suggested_hardware: ');
    check(
      hardware.some(({ label, description }) => label === 't4-small' && description === ''),
      JSON.stringify(hardware),
    );
    const asked = (await hub.counters()).requests - before;
    check(asked <= 1, `${asked} requests`);
  });
});
