import * as vscode from 'vscode';
import { readGitConfig, type GitFolder } from '../../deploy/gitFolder.ts';
import { readGitState } from '../../deploy/message.ts';
import { isSpaceId, type Target } from '../../space/target.ts';
import { againstFolder, writeReviewed } from '../files/proposals.ts';
import { folderFiles } from '../ports/folderFiles.ts';
import { gitFolderOf } from '../ports/gitFolder.ts';
import type { Services } from '../services.ts';
import { chooseFolder } from './chooseDeploy.ts';
import { knownTargets, targetLabel, type KnownTarget } from './knownTargets.ts';

type Service = 'github' | 'gitlab';

/** Writes a CI workflow that deploys the folder and waits until the Space runs. */
export async function exportWorkflow(services: Services, argument: unknown): Promise<void> {
  const folder = argument instanceof vscode.Uri ? argument : await chooseFolder();
  if (!folder) return;
  const known = await chooseKnown(services, folder);
  if (!known) return;
  const { githubWorkflow, gitlabPipeline, proposeSpace } = await import('../../scaffold/onDemand.ts');
  const { root, target } = known;
  // Workflows are read from the top of the repository.
  const top = vscode.workspace.getWorkspaceFolder(folder)?.uri ?? folder;
  const git = await gitFolderOf(top, services.disk);
  const service = await chooseService(git);
  if (!service) return;
  const below = root.path.startsWith(`${top.path}/`) ? root.path.slice(top.path.length + 1) : '';
  const options = {
    space: target.space,
    sdk: target.sdk ?? (await proposeSpace(folderFiles(root))).sdk,
    visibility: target.visibility ?? 'private',
    branch: (await readGitState(git))?.branch ?? 'main',
    ...(below === '' ? {} : { folder: below }),
    ...(target.exclude ? { exclude: target.exclude } : {}),
  };
  const { path, content, label } =
    service === 'github'
      ? {
          path: '.github/workflows/deploy-space.yml',
          content: githubWorkflow(options),
          label: vscode.l10n.t('GitHub workflow'),
        }
      : { path: '.gitlab-ci.yml', content: gitlabPipeline(options), label: vscode.l10n.t('GitLab pipeline') };
  const reviewed = await againstFolder(top, [{ path, content, why: 'missing' }]);
  if (!(await writeReviewed(top, reviewed, label))) return;
  void vscode.window.showInformationMessage(
    service === 'github'
      ? vscode.l10n.t(
          'Set the secret {0} in the settings of the GitHub repository: a token that may write {1}.',
          'HF_TOKEN',
          target.space,
        )
      : vscode.l10n.t(
          'Set the masked variable {0} in the CI/CD settings of the GitLab project: a token that may write {1}.',
          'HF_TOKEN',
          target.space,
        ),
  );
}

/** The service that the folder's git remote is at comes first. */
async function chooseService(git: GitFolder | undefined): Promise<Service | undefined> {
  const remotes = (await readGitConfig(git)) ?? '';
  const items = [
    {
      label: 'GitHub Actions',
      description: '.github/workflows/deploy-space.yml',
      service: 'github' as const,
    },
    { label: 'GitLab CI/CD', description: '.gitlab-ci.yml', service: 'gitlab' as const },
  ];
  if (/^\s*url\s*=.*gitlab/m.test(remotes)) items.reverse();
  const picked = await vscode.window.showQuickPick(items, { title: title(), ignoreFocusOut: true });
  return picked?.service;
}

const title = () => vscode.l10n.t('Export CI Workflow');

async function chooseKnown(services: Services, folder: vscode.Uri): Promise<KnownTarget | undefined> {
  const targets = knownTargets(services, folder);
  if (targets.length === 1) return targets[0];
  if (targets.length > 1) {
    const items = targets.map((known) => ({ label: targetLabel(known.target), known }));
    return (await vscode.window.showQuickPick(items, { title: title(), ignoreFocusOut: true }))?.known;
  }
  const space = await vscode.window.showInputBox({
    title: title(),
    prompt: vscode.l10n.t('Space to deploy to, as owner/name'),
    ignoreFocusOut: true,
    validateInput: (value) =>
      isSpaceId(value.trim()) ? undefined : vscode.l10n.t('This is not of the form owner/name.'),
  });
  if (space === undefined) return undefined;
  const target: Target = { space: space.trim(), folder: '' };
  return { root: folder, target };
}
