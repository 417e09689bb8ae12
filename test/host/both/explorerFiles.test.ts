import * as vscode from 'vscode';
import type { TestApi } from '../../../src/activate.ts';
import { filesOnHub } from '../deploying.ts';
import {
  check,
  localHub,
  same,
  signedIn,
  signOutAndRemove,
  until,
  workspaceFolder,
  writeFolder,
} from '../support.ts';
import { act, commitOnHub, createOnHub, onHub, rows, withDialog, type Answers } from './explorerSupport.ts';

const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
const bytes = (content: string) => new TextEncoder().encode(content);

describe('the files of a Space', function (this: Mocha.Suite) {
  let api: TestApi;
  const hub = localHub();
  const uriOf = (space: string, path = '') =>
    vscode.Uri.from({ scheme: 'hf-space', path: `/${space}${path && `/${path}`}` });
  const create = async (name: string) => {
    const space = await createOnHub(name, 'static', {
      files: [
        { path: 'index.html', content: '<p>hi</p>\n', encoding: 'utf-8' },
        { path: 'src/app.js', content: 'one\n', encoding: 'utf-8' },
        { path: 'src/deep/b.js', content: 'two\n', encoding: 'utf-8' },
      ],
    });
    api.services.explorer.refresh();
    return space;
  };
  const titles = async (space: string) =>
    (await onHub<{ title: string }[]>(`/api/spaces/${space}/commits/main`)).map(({ title }) => title);
  const fileRow = async (space: string, path: string) => {
    const node = (await rows(api, space, 'files')).find((one) => one.kind === 'file' && one.path === path);
    check(node, `${path} is not listed`);
    return node;
  };

  before(async () => (api = await signedIn()));
  beforeEach(() => hub.request('DELETE', '/__hub/faults'));
  after(async () => {
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
    await signOutAndRemove(api);
  });

  it('are read as a file system', async () => {
    const space = await create('read');
    const top = await vscode.workspace.fs.readDirectory(uriOf(space));
    same(top.map(([name]) => name).toSorted(), ['.gitattributes', 'README.md', 'index.html', 'src'], 'top');
    same(
      await vscode.workspace.fs.readDirectory(uriOf(space, 'src')),
      [
        ['app.js', 1],
        ['deep', 2],
      ],
      'src',
    );
    same(text(await vscode.workspace.fs.readFile(uriOf(space, 'src/app.js'))), 'one\n', 'src/app.js');
    const missing = await vscode.workspace.fs.stat(uriOf(space, 'nope')).then(
      () => 'there',
      (error: unknown) => error,
    );
    check(missing instanceof vscode.FileSystemError && missing.code === 'FileNotFound', String(missing));
  });

  it('are edited in the editor; a save is a commit', async () => {
    const space = await create('edit');
    await act(api, 'hfSpaces.openSpaceFile', await fileRow(space, 'index.html'));
    await until('the editor', () => vscode.window.activeTextEditor?.document.uri.path.endsWith('index.html'));
    const editor = vscode.window.activeTextEditor;
    check(editor, 'no editor');
    await editor.edit((edit) => edit.insert(new vscode.Position(0, 0), '<!-- new -->'));
    await until('the save', async () => !editor.document.isDirty || (await editor.document.save()));
    same((await filesOnHub(space))['index.html'], '<!-- new --><p>hi</p>\n', 'index.html');
    same((await titles(space))[0], 'Update index.html', 'commit');
  });

  it('follow a head that moved on elsewhere, and overwrite nothing that others changed', async () => {
    const space = await create('others');
    await vscode.workspace.fs.readFile(uriOf(space, 'index.html'));
    await commitOnHub(space, 'README.md', '# theirs\n');
    await vscode.workspace.fs.writeFile(uriOf(space, 'index.html'), bytes('mine\n'));
    const after = await filesOnHub(space);
    same([after['README.md'], after['index.html']], ['# theirs\n', 'mine\n'], 'files');
    await vscode.workspace.fs.readFile(uriOf(space, 'src/app.js'));
    await commitOnHub(space, 'src/app.js', 'theirs\n');
    const problem = await Promise.resolve(
      vscode.workspace.fs.writeFile(uriOf(space, 'src/app.js'), bytes('mine\n')),
    ).then(
      () => 'written',
      (error: unknown) => String(error),
    );
    check(/Someone else changed the Space/.test(problem), problem);
    same((await filesOnHub(space))['src/app.js'], 'theirs\n', 'src/app.js');
  });

  it('are renamed and deleted, folders too, in one commit each', async () => {
    const space = await create('rename');
    await act(api, 'hfSpaces.renameSpaceFile', await fileRow(space, 'index.html'), [
      [/Path in/, 'home.html'],
    ]);
    await vscode.workspace.fs.rename(uriOf(space, 'src'), uriOf(space, 'lib'));
    const files = await filesOnHub(space);
    same(Object.keys(files).toSorted(), ['README.md', 'home.html', 'lib/app.js', 'lib/deep/b.js'], 'files');
    const folder = (await rows(api, space, 'files')).find((one) => one.kind === 'folder');
    await act(api, 'hfSpaces.deleteSpaceFile', folder, [[/Delete lib/, 'Delete']]);
    same(Object.keys(await filesOnHub(space)).toSorted(), ['README.md', 'home.html'], 'files');
    same(
      (await titles(space)).slice(0, 3),
      ['Delete lib', 'Rename src to lib', 'Rename index.html to home.html'],
      'commits',
    );
  });

  it('are made, uploaded, binary ones too, and downloaded', async () => {
    const space = await create('upload');
    await act(api, 'hfSpaces.newSpaceFile', (await rows(api, space, 'files'))[0], [
      [/Path in/, 'new/empty.txt'],
    ]);
    same((await filesOnHub(space))['new/empty.txt'], '', 'new/empty.txt');
    const folder = await writeFolder('upload', { 'a.txt': 'a\n' });
    const binary = vscode.Uri.joinPath(folder, 'b.bin');
    await vscode.workspace.fs.writeFile(binary, new Uint8Array([0, 1, 2, 255]));
    const section = (await rows(api, space, 'files')).find(
      (one) => one.kind === 'folder' && one.path === 'src',
    );
    const commits = (await titles(space)).length;
    await withDialog(api, [vscode.Uri.joinPath(folder, 'a.txt'), binary], () =>
      act(api, 'hfSpaces.uploadToSpace', section),
    );
    same((await titles(space)).slice(0, -commits), ['Upload 2 files'], 'commits');
    same((await filesOnHub(space))['src/a.txt'], 'a\n', 'src/a.txt');
    same([...(await vscode.workspace.fs.readFile(uriOf(space, 'src/b.bin')))], [0, 1, 2, 255], 'src/b.bin');
    const local = vscode.Uri.joinPath(folder, 'src/deep/b.js');
    const download = (answers: Answers) =>
      withDialog(api, [folder], () => act(api, 'hfSpaces.downloadSpace', section, answers));
    const first = await download([]);
    check(first.find(/^4 files are in .*\/upload\/src\.$/), JSON.stringify(first.shown));
    same(text(await vscode.workspace.fs.readFile(local)), 'two\n', 'downloaded');
    await vscode.workspace.fs.writeFile(local, bytes('mine\n'));
    check((await download([])).find(/Replace 4 files in/), 'what is there is not asked about');
    same(text(await vscode.workspace.fs.readFile(local)), 'mine\n', 'without a yes');
    await download([[/Replace 4 files/, 'Replace']]);
    same(text(await vscode.workspace.fs.readFile(local)), 'two\n', 'replaced');
  });

  it('are compared with the folder, and commits are shown as changes', async () => {
    const space = await create('compare');
    const folder = await writeFolder('compare', { 'index.html': '<p>local</p>\n' });
    await api.services.memory.rememberTarget(workspaceFolder(), { space, folder: 'compare' });
    try {
      await api.services.memory.rememberTarget(folder, { space, folder: '' });
      await act(api, 'hfSpaces.compareWithLocal', await fileRow(space, 'index.html'));
      await until(
        'a diff',
        () => vscode.window.tabGroups.activeTabGroup.activeTab?.input instanceof vscode.TabInputTextDiff,
      );
    } finally {
      await api.services.memory.forgetTarget(workspaceFolder(), space);
    }
    await commitOnHub(space, 'index.html', 'changed\n');
    const [commit] = await rows(api, space, 'commits');
    await act(api, 'hfSpaces.showCommit', commit);
    await until('the changes', () =>
      /Theirs/.test(vscode.window.tabGroups.activeTabGroup.activeTab?.label ?? ''),
    );
  });
});
