import * as vscode from 'vscode';
import { isSpaceId, type Target } from '../../space/target.ts';
import { againstFolder, writeReviewed } from '../files/proposals.ts';
import { folderFiles } from '../ports/folderFiles.ts';
import type { Services } from '../services.ts';
import { chooseFolder } from './chooseDeploy.ts';
import { knownTargets, targetLabel, type KnownTarget } from './knownTargets.ts';

const path = '.github/workflows/deploy-space.yml';

/** Writes a GitHub Actions workflow that deploys the folder and waits until the Space runs. */
export async function exportWorkflow(services: Services, argument: unknown): Promise<void> {
  const folder = argument instanceof vscode.Uri ? argument : await chooseFolder();
  if (!folder) return;
  const known = await chooseKnown(services, folder);
  if (!known) return;
  const { githubWorkflow, proposeSpace } = await import('../../scaffold/onDemand.ts');
  const { root, target } = known;
  // Workflows are read from the top of the repository.
  const top = vscode.workspace.getWorkspaceFolder(folder)?.uri ?? folder;
  const below = root.path.startsWith(`${top.path}/`) ? root.path.slice(top.path.length + 1) : '';
  const content = githubWorkflow({
    space: target.space,
    sdk: target.sdk ?? (await proposeSpace(folderFiles(root))).sdk,
    visibility: target.visibility ?? 'private',
    branch: await branchOf(top),
    ...(below === '' ? {} : { folder: below }),
    ...(target.exclude ? { exclude: target.exclude } : {}),
  });
  const reviewed = await againstFolder(top, [{ path, content, why: 'missing' }]);
  if (!(await writeReviewed(top, reviewed, vscode.l10n.t('GitHub workflow')))) return;
  void vscode.window.showInformationMessage(
    vscode.l10n.t(
      'Set the secret {0} in the settings of the GitHub repository: a token that may write {1}.',
      'HF_TOKEN',
      target.space,
    ),
  );
}

async function chooseKnown(services: Services, folder: vscode.Uri): Promise<KnownTarget | undefined> {
  const title = vscode.l10n.t('Export GitHub Workflow');
  const targets = knownTargets(services, folder);
  if (targets.length === 1) return targets[0];
  if (targets.length > 1) {
    const items = targets.map((known) => ({ label: targetLabel(known.target), known }));
    return (await vscode.window.showQuickPick(items, { title, ignoreFocusOut: true }))?.known;
  }
  const space = await vscode.window.showInputBox({
    title,
    prompt: vscode.l10n.t('Space to deploy to, as owner/name'),
    ignoreFocusOut: true,
    validateInput: (value) =>
      isSpaceId(value.trim()) ? undefined : vscode.l10n.t('This is not of the form owner/name.'),
  });
  if (space === undefined) return undefined;
  const target: Target = { space: space.trim(), folder: '' };
  return { root: folder, target };
}

/** The branch that is checked out; `main` where there is no git. */
async function branchOf(top: vscode.Uri): Promise<string> {
  const files = folderFiles(top);
  const head = '.git/HEAD';
  if ((await files.stat(head))?.kind !== 'file') return 'main';
  return (
    /^ref: refs\/heads\/(.+)$/m.exec(new TextDecoder().decode(await files.read(head)))?.[1]?.trim() ?? 'main'
  );
}
