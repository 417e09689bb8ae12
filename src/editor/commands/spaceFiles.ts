import * as vscode from 'vscode';
import { getHead, listCommits, listTree, readFile, type TreeFile } from '../../hub/repo.ts';
import { parseSpaceUri, spaceFileUri } from '../files/spaceUri.ts';
import { emptyUri, showDiff, versionUri } from '../files/versions.ts';
import type { Services } from '../services.ts';
import { nodeOf } from '../views/explorer/nodes.ts';
import { chooseSpace, type Chosen } from './chooseSpace.ts';
import { spaceOf } from './handler.ts';
import { workspaceTargets } from './knownTargets.ts';

interface Place extends Chosen {
  path: string;
}

/** The file of the node or of an open document, else one that the user picks. */
async function chooseFile(services: Services, argument: unknown, title: string): Promise<Place | undefined> {
  const uri = argument instanceof vscode.Uri ? parseSpaceUri(argument) : undefined;
  const chosen = await chooseSpace(services, uri?.space ?? spaceOf(argument), title);
  if (!chosen) return undefined;
  const given = uri?.path || nodeOf(argument, 'file')?.path || nodeOf(argument, 'folder')?.path;
  if (given) return { ...chosen, path: given };
  const { files } = await services.data.get(chosen.space, 'files');
  const path = await vscode.window.showQuickPick(
    files.map((file) => file.path),
    { title, placeHolder: vscode.l10n.t('Which file?') },
  );
  return path === undefined ? undefined : { ...chosen, path };
}

export async function openSpaceFile(services: Services, argument: unknown): Promise<void> {
  const place = await chooseFile(services, argument, vscode.l10n.t('Open File of a Space'));
  if (place) await vscode.commands.executeCommand('vscode.open', spaceFileUri(place.space, place.path));
}

/** Each file at its name in the folder of the node, all in one commit. */
export async function uploadToSpace(services: Services, argument: unknown): Promise<void> {
  const title = vscode.l10n.t('Upload Files');
  const chosen = await chooseSpace(services, spaceOf(argument), title);
  if (!chosen) return;
  const { space } = chosen;
  const uris = await vscode.window.showOpenDialog({
    title,
    canSelectMany: true,
    openLabel: vscode.l10n.t('Upload'),
  });
  if (!uris || uris.length === 0) return;
  const folder = nodeOf(argument, 'folder')?.path ?? '';
  const write = await Promise.all(
    uris.map(async (uri) => {
      const name = uri.path.slice(uri.path.lastIndexOf('/') + 1);
      const content = new Uint8Array(await vscode.workspace.fs.readFile(uri));
      return { path: folder === '' ? name : `${folder}/${name}`, content };
    }),
  );
  const { files } = await services.data.get(space, 'files');
  const replaced = write.filter(({ path }) => files.some((file) => file.path === path));
  if (replaced.length > 0) {
    const replace = vscode.l10n.t('Replace');
    const answer = await vscode.window.showWarningMessage(
      vscode.l10n.t('Replace {0} of {1}?', replaced.map(({ path }) => path).join(', '), space),
      { modal: true },
      replace,
    );
    if (answer !== replace) return;
  }
  const first = write[0]?.path ?? '';
  const summary = write.length === 1 ? `Upload ${first}` : `Upload ${write.length} files`;
  await vscode.window.withProgress(
    { location: vscode.ProgressLocation.Notification, title: vscode.l10n.t('Uploading to {0}', space) },
    () => services.spaceFiles.change(space, { summary, write }),
  );
}

export async function newSpaceFile(services: Services, argument: unknown): Promise<void> {
  const title = vscode.l10n.t('New File in a Space');
  const chosen = await chooseSpace(services, spaceOf(argument), title);
  if (!chosen) return;
  const folder = nodeOf(argument, 'folder')?.path;
  const path = await askPath(services, chosen.space, title, folder ? `${folder}/` : '');
  if (!path) return;
  const uri = spaceFileUri(chosen.space, path);
  await vscode.workspace.fs.writeFile(uri, new Uint8Array());
  await vscode.commands.executeCommand('vscode.open', uri);
}

async function askPath(
  services: Services,
  space: string,
  title: string,
  value: string,
): Promise<string | undefined> {
  const { files } = await services.data.get(space, 'files');
  const path = await vscode.window.showInputBox({
    title,
    prompt: vscode.l10n.t('Path in {0}', space),
    value,
    validateInput: (text) => {
      const parts = text.trim().split('/');
      if (parts.some((part) => part === '' || part === '.' || part === '..' || part === '.git')) {
        return vscode.l10n.t('Write a path such as src/app.py.');
      }
      return text.trim() !== value && files.some((file) => file.path === text.trim())
        ? vscode.l10n.t('There is such a file already.')
        : undefined;
    },
  });
  return path?.trim() || undefined;
}

export async function renameSpaceFile(services: Services, argument: unknown): Promise<void> {
  const title = vscode.l10n.t('Rename File of a Space');
  const place = await chooseFile(services, argument, title);
  if (!place) return;
  const path = await askPath(services, place.space, title, place.path);
  if (!path || path === place.path) return;
  await vscode.workspace.fs.rename(spaceFileUri(place.space, place.path), spaceFileUri(place.space, path));
}

export async function deleteSpaceFile(services: Services, argument: unknown): Promise<void> {
  const place = await chooseFile(services, argument, vscode.l10n.t('Delete File of a Space'));
  if (!place) return;
  const remove = vscode.l10n.t('Delete');
  const answer = await vscode.window.showWarningMessage(
    vscode.l10n.t('Delete {0} of {1}?', place.path, place.space),
    { modal: true, detail: vscode.l10n.t('It is one commit: the history keeps what was there.') },
    remove,
  );
  if (answer !== remove) return;
  await vscode.workspace.fs.delete(spaceFileUri(place.space, place.path), { recursive: true });
}

/** The Space's version on the left, that of the folder which is deployed there on the right. */
export async function compareWithLocal(services: Services, argument: unknown): Promise<void> {
  const place = await chooseFile(services, argument, vscode.l10n.t('Compare with Local'));
  if (!place) return;
  const target = workspaceTargets(services).find((one) => one.target.space === place.space);
  const { head } = await services.data.get(place.space, 'files');
  if (!target || !head) {
    void vscode.window.showInformationMessage(
      vscode.l10n.t('No folder of this workspace is deployed to {0}.', place.space),
    );
    return;
  }
  const local = vscode.Uri.joinPath(target.root, place.path);
  await showDiff(
    versionUri(place.space, head, place.path),
    (await isThere(local)) ? local : emptyUri(place.path),
    vscode.l10n.t('{0} (Space ↔ folder)', place.path),
  );
}

export async function downloadSpace(services: Services, argument: unknown): Promise<void> {
  const title = vscode.l10n.t('Download Files of a Space');
  const chosen = await chooseSpace(services, spaceOf(argument), title);
  if (!chosen) return;
  const { hub, space } = chosen;
  const [parent] =
    (await vscode.window.showOpenDialog({
      title,
      canSelectFiles: false,
      canSelectFolders: true,
      openLabel: vscode.l10n.t('Download Here'),
    })) ?? [];
  if (!parent) return;
  const folder = nodeOf(argument, 'folder')?.path;
  const file = nodeOf(argument, 'file')?.path;
  const { head, files } = await services.data.get(space, 'files');
  // Names come from the Hub, and none of them may lead out of the chosen folder.
  const inside = files.filter(({ path }) => !path.split(/[\\/]/).includes('..'));
  const wanted = inside.filter(({ path }) =>
    file ? path === file : folder ? path.startsWith(`${folder}/`) : true,
  );
  const name = file ? undefined : (folder ?? space).split('/').at(-1);
  const root = name ? vscode.Uri.joinPath(parent, name) : parent;
  const base = file ? file.lastIndexOf('/') + 1 : folder ? folder.length + 1 : 0;
  const placeOf = (path: string) => vscode.Uri.joinPath(root, path.slice(base));
  if (!(await overwritingAccepted(root, wanted, placeOf))) return;
  const done = await vscode.window.withProgress(
    {
      location: vscode.ProgressLocation.Notification,
      title: vscode.l10n.t('Downloading from {0}', space),
      cancellable: true,
    },
    (progress, cancel) =>
      writeAll(wanted, cancel, progress, async ({ path }) => {
        const bytes = await readFile(hub, space, head ?? 'main', path);
        if (bytes) await vscode.workspace.fs.writeFile(placeOf(path), bytes);
      }),
  );
  void vscode.window.showInformationMessage(vscode.l10n.t('{0} files are in {1}.', done, root.path));
}

const isThere = (uri: vscode.Uri): Promise<boolean> =>
  Promise.resolve(vscode.workspace.fs.stat(uri)).then(
    () => true,
    () => false,
  );

async function overwritingAccepted(
  root: vscode.Uri,
  files: readonly TreeFile[],
  placeOf: (path: string) => vscode.Uri,
): Promise<boolean> {
  if (!(await isThere(root))) return true;
  const there = await Promise.all(
    files.map(async ({ path }) => ((await isThere(placeOf(path))) ? path : '')),
  );
  const replaced = there.filter((path) => path !== '');
  if (replaced.length === 0) return true;
  const replace = vscode.l10n.t('Replace');
  const answer = await vscode.window.showWarningMessage(
    vscode.l10n.t('Replace {0} files in {1}?', replaced.length, root.path),
    { modal: true, detail: replaced.slice(0, 10).join('\n') },
    replace,
  );
  return answer === replace;
}

async function writeAll(
  files: readonly TreeFile[],
  cancel: vscode.CancellationToken,
  progress: vscode.Progress<{ message: string }>,
  write: (file: TreeFile) => Promise<void>,
): Promise<number> {
  let done = 0;
  for (const file of files) {
    if (cancel.isCancellationRequested) break;
    progress.report({ message: file.path });
    await write(file);
    done += 1;
  }
  return done;
}

/** The first folder of a window makes it load anew, so it is asked for by the user's own click. */
export async function addSpaceFolder(services: Services, given: string | undefined): Promise<void> {
  const chosen = await chooseSpace(services, given, vscode.l10n.t('Add Space to Workspace'));
  if (!chosen) return;
  const uri = spaceFileUri(chosen.space);
  const open = vscode.workspace.workspaceFolders ?? [];
  if (open.some((folder) => folder.uri.toString() === uri.toString())) return;
  vscode.workspace.updateWorkspaceFolders(open.length, 0, { uri, name: chosen.space });
}

/** What a commit changed, each file against the commit before. */
export async function showCommit(services: Services, argument: unknown): Promise<void> {
  const title = vscode.l10n.t('Show Changes of a Commit');
  const chosen = await chooseSpace(services, spaceOf(argument), title);
  if (!chosen) return;
  const { hub, space } = chosen;
  const node = nodeOf(argument, 'commit');
  const commits = await services.data.get(space, 'commits');
  const oid =
    node?.commit.oid ??
    (
      await vscode.window.showQuickPick(
        commits.map((commit) => ({
          label: commit.title,
          description: commit.oid.slice(0, 7),
          oid: commit.oid,
        })),
        { title },
      )
    )?.oid;
  if (!oid) return;
  const parent =
    node?.parent ??
    commits[commits.findIndex((one) => one.oid === oid) + 1]?.oid ??
    (await listCommits(hub, space, oid, { limit: 2 }))[1]?.oid;
  const [before, after] = await Promise.all([
    parent ? listTree(hub, space, parent) : [],
    listTree(hub, space, oid),
  ]);
  const changes = changedFiles(before, after).map(({ path, was, is }) => [
    spaceFileUri(space, path),
    was && parent ? versionUri(space, parent, path) : emptyUri(path),
    is ? versionUri(space, oid, path) : emptyUri(path),
  ]);
  if (changes.length === 0) {
    void vscode.window.showInformationMessage(vscode.l10n.t('This commit changed no file.'));
    return;
  }
  const name = commits.find((one) => one.oid === oid)?.title ?? oid.slice(0, 7);
  await vscode.commands.executeCommand('vscode.changes', `${space}: ${name}`, changes);
}

export function changedFiles(
  before: readonly TreeFile[],
  after: readonly TreeFile[],
): { path: string; was: boolean; is: boolean }[] {
  const old = new Map(before.map((file) => [file.path, file.oid]));
  const now = new Map(after.map((file) => [file.path, file.oid]));
  return [...new Set([...old.keys(), ...now.keys()])]
    .filter((path) => old.get(path) !== now.get(path))
    .sort()
    .map((path) => ({ path, was: old.has(path), is: now.has(path) }));
}

/** Whether others have committed since the files were read. */
export async function refreshFiles(services: Services, given: string | undefined): Promise<void> {
  const chosen = await chooseSpace(services, given, vscode.l10n.t('Refresh Files of a Space'));
  if (!chosen) return;
  const known = services.data.peek(chosen.space, 'files')?.head;
  const head = await getHead(chosen.hub, chosen.space, 'main');
  if (known !== head) services.spaceFiles.refresh(chosen.space);
}
