import * as vscode from 'vscode';
import { answerUi, check, extension, same, until, writeFolder, type Shown, type Ui } from '../support.ts';

async function textOf(folder: vscode.Uri, path: string): Promise<string | undefined> {
  try {
    return new TextDecoder().decode(await vscode.workspace.fs.readFile(vscode.Uri.joinPath(folder, path)));
  } catch {
    return undefined;
  }
}

/** Runs a command and presses a button of the refactor preview, as often as it takes to be there. */
async function applied(
  command: string,
  folder: vscode.Uri,
  answer: (shown: Shown) => string | undefined,
  button: 'apply' | 'discard' = 'apply',
): Promise<Ui> {
  const ui = answerUi(await extension().activate(), answer);
  let isOver = false;
  const work = Promise.resolve(vscode.commands.executeCommand(command, folder)).finally(() => {
    isOver = true;
  });
  try {
    await until(`${command} to end`, async () => {
      if (!isOver) {
        // Refused as long as no preview is open.
        await Promise.resolve(vscode.commands.executeCommand(`refactorPreview.${button}`)).catch(
          () => undefined,
        );
      }
      return isOver;
    });
    await work;
    check(!ui.shown.some(({ kind }) => kind === 'error'), 'an error was shown');
  } catch (error) {
    throw new Error(`${String(error)}; shown: ${JSON.stringify(ui.shown)}`, { cause: error });
  } finally {
    ui.restore();
  }
  return ui;
}

describe('files for a Space', () => {
  after(() => vscode.commands.executeCommand('workbench.action.closeAllEditors'));

  it('come from a template into an empty folder, after the preview', async () => {
    const folder = await writeFolder('scaffoldEmpty', {});
    await vscode.workspace.fs.createDirectory(folder);
    const ui = await applied('hfSpaces.addSpaceFiles', folder, ({ kind, text }) => {
      if (kind === 'input') return 'My page';
      return kind === 'pick' && /Add Space Files/.test(text) ? 'Static page' : undefined;
    });
    const readme = await textOf(folder, 'README.md');
    check(readme?.includes('title: My page') && readme.includes('sdk: static'), `README: ${readme}`);
    check((await textOf(folder, 'index.html'))?.includes('My page'), 'a page with the title');
    check(ui.find(/were written/), 'says that the files were written');
  });

  it('are not written when the preview is discarded', async () => {
    const folder = await writeFolder('scaffoldDiscard', { 'index.html': '<p>hi</p>\n' });
    const ui = await applied(
      'hfSpaces.addSpaceFiles',
      folder,
      ({ kind, text }) =>
        kind === 'input'
          ? 'Page'
          : kind === 'pick' && /Add Space Files/.test(text)
            ? '$(lightbulb)'
            : undefined,
      'discard',
    );
    same(await textOf(folder, 'README.md'), undefined, 'a README');
    check(!ui.find(/were written/), 'says nothing of files');
  });

  it('are proposed for an app, with the reason, and leave what is there', async () => {
    const readme = '# Mine\n\nMy own words.\n';
    const main = 'from fastapi import FastAPI\n\napp = FastAPI()\n';
    const folder = await writeFolder('scaffoldApp', {
      'README.md': readme,
      'main.py': main,
      'requirements.txt': 'fastapi\nuvicorn\n',
    });
    const ui = await applied('hfSpaces.addSpaceFiles', folder, ({ kind, text, choices }) => {
      if (kind === 'input') return 'Mine';
      if (kind !== 'pick' || !/Add Space Files/.test(text)) return undefined;
      return choices.some((one) => one.includes('Show the files')) ? 'Show the files' : '$(lightbulb)';
    });
    check(/FROM /.test((await textOf(folder, 'Dockerfile')) ?? ''), JSON.stringify(ui.shown));
    const now = (await textOf(folder, 'README.md')) ?? '';
    check(now.startsWith('---\n') && now.endsWith(readme), now);
    same(await textOf(folder, 'main.py'), main, 'the app');
  });

  it('of a template never replace a file unless it is ticked', async () => {
    const folder = await writeFolder('scaffoldKeep', { 'index.html': '<p>mine</p>\n' });
    await applied('hfSpaces.addSpaceFiles', folder, ({ kind, text }) => {
      if (kind === 'input') return 'Other';
      return kind === 'pick' && /Add Space Files/.test(text) ? 'Static page' : undefined;
    });
    same(await textOf(folder, 'index.html'), '<p>mine</p>\n', 'the page');
    check((await textOf(folder, 'README.md'))?.includes('sdk: static'), 'a README was added');
  });

  it('are converted to another SDK', async () => {
    const folder = await writeFolder('scaffoldSdk', {
      'README.md':
        '---\ntitle: Charts\nsdk: streamlit\nsdk_version: 1.40.0\napp_file: app.py\n---\n\nWords.\n',
      'app.py': 'import streamlit as st\n\nst.write("hi")\n',
      'requirements.txt': 'streamlit\n',
    });
    await applied('hfSpaces.changeSdk', folder, ({ kind }) => (kind === 'pick' ? 'Docker' : undefined));
    const readme = (await textOf(folder, 'README.md')) ?? '';
    check(readme.includes('sdk: docker') && !readme.includes('sdk_version'), readme);
    check(readme.endsWith('\nWords.\n'), readme);
    check((await textOf(folder, 'Dockerfile'))?.includes('FROM python'), 'a Dockerfile');
  });

  it('are made of a dstack workflow, with a report of each property', async () => {
    const folder = await writeFolder('scaffoldDstack', {
      '.dstack.yml':
        'type: service\nname: echo\nimage: python:3.12-slim\nshm_size: 2GB\ncommands:\n  - python -m http.server 8000\nport: 8000\n',
    });
    const ui = await applied('hfSpaces.importFiles', folder, () => undefined);
    check((await textOf(folder, 'Dockerfile'))?.includes('FROM python:3.12-slim'), JSON.stringify(ui.shown));
    check((await textOf(folder, 'README.md'))?.includes('app_port: 8000'), 'a README with the port');
    const report = vscode.workspace.textDocuments.find(({ uri }) => uri.path.startsWith('/report/'));
    check(report, 'a report');
    check(report.getText().includes('| `shm_size` |'), `a row for it: ${report.getText()}`);
    same(report.languageId, 'markdown', 'language of the report');
  });

  it('serve several services on one port', async () => {
    const folder = await writeFolder('scaffoldServices', {
      'README.md': '---\ntitle: Two\nsdk: docker\n---\n',
      Dockerfile:
        'FROM python:3.12-slim\nRUN useradd -m -u 1000 user\nUSER user\nWORKDIR /app\nCOPY . .\nCMD ["python", "a.py"]\n',
    });
    await applied('hfSpaces.exposeServices', folder, ({ kind, text }) => {
      if (kind === 'pick') return 'nginx';
      return /Paths and ports/.test(text) ? '/ 8501, /api → 8000 strip' : 'python a.py';
    });
    check((await textOf(folder, 'nginx.conf'))?.includes('proxy_pass http://127.0.0.1:8000/;'), 'the proxy');
    check((await textOf(folder, 'start.sh'))?.includes('python a.py &'), 'the start script');
    const dockerfile = (await textOf(folder, 'Dockerfile')) ?? '';
    check(
      dockerfile.indexOf('install -y --no-install-recommends nginx') < dockerfile.indexOf('USER user'),
      dockerfile,
    );
    check(dockerfile.includes('CMD ["bash", "/app/start.sh"]') && !dockerfile.includes('"a.py"'), dockerfile);
  });

  it('include a GitHub workflow', async () => {
    const folder = await writeFolder('scaffoldWorkflow', { 'index.html': '<p>hi</p>\n' });
    await applied('hfSpaces.exportWorkflow', folder, ({ kind }) =>
      kind === 'input' ? 'tester/page' : undefined,
    );
    const top = vscode.workspace.getWorkspaceFolder(folder)?.uri;
    check(top, 'in the workspace');
    const path = '.github/workflows/deploy-space.yml';
    const workflow = (await textOf(top, path)) ?? '';
    await vscode.workspace.fs.delete(vscode.Uri.joinPath(top, '.github'), { recursive: true });
    check(workflow.includes('SPACE: tester/page') && workflow.includes("'scaffoldWorkflow'"), workflow);
  });
});
