import * as vscode from 'vscode';
import { readGitConfig } from '../../deploy/gitFolder.ts';
import { canDeployTo } from '../../hub/account.ts';
import { spaceFromGitRemote } from '../../space/target.ts';
import type { Session } from '../account/session.ts';
import { folderFiles } from '../ports/folderFiles.ts';
import { gitFolderOf } from '../ports/gitFolder.ts';
import type { Services } from '../services.ts';
import { askForTrust } from '../ui/askForTrust.ts';
import { askForNewSpace, pickSpace } from './chooseTarget.ts';
import { createJob, type DeployJob } from './deployJob.ts';
import { knownTargets, workspaceTargets, type KnownTarget } from './knownTargets.ts';

export interface DeployRequest {
  folder?: vscode.Uri;
  space?: string | undefined;
  /** Label of a saved target, or its Space. */
  target?: string | undefined;
  /** Ask for the target even when one is remembered. */
  choose?: boolean;
  /** Show the plan instead of asking for consent. */
  preview?: boolean;
}

export function explainTrust(): Promise<void> {
  return askForTrust(
    vscode.l10n.t(
      'Deploying is off in Restricted Mode: it would send this folder to the Hub. Trust the workspace first.',
    ),
  );
}

export async function chooseFolder(): Promise<vscode.Uri | undefined> {
  const folders = vscode.workspace.workspaceFolders ?? [];
  if (folders.length === 0) {
    const open = vscode.l10n.t('Open Folder');
    const answer = await vscode.window.showInformationMessage(
      vscode.l10n.t('Open the folder of your app first.'),
      open,
    );
    if (answer === open) await vscode.commands.executeCommand('vscode.openFolder');
    return undefined;
  }
  if (folders.length === 1) return folders[0]?.uri;
  return (
    await vscode.window.showWorkspaceFolderPick({ placeHolder: vscode.l10n.t('Which folder to deploy?') })
  )?.uri;
}

/** Folder, account and Space of a deploy; `undefined` when cancelled, or not possible and said so. */
export async function chooseDeploy(
  services: Services,
  request: DeployRequest,
): Promise<DeployJob | undefined> {
  if (!vscode.workspace.isTrusted) return void (await explainTrust());
  const named = namedTarget(services, request);
  const folder = named?.root ?? request.folder ?? (await chooseFolder());
  if (!folder) return undefined;
  const session = await services.sessions.current(true);
  if (!session) return undefined;
  const known = named ?? (request.choose ? undefined : knownTargets(services, folder)[0]);
  const job = known
    ? await createJob(services, session, known.root, known.target)
    : await askForTarget(services, session, folder);
  return job && mayWrite(job) ? job : undefined;
}

function namedTarget(services: Services, { folder, space, target }: DeployRequest): KnownTarget | undefined {
  if (space === undefined && target === undefined) return undefined;
  const known = folder ? knownTargets(services, folder) : workspaceTargets(services);
  return target === undefined
    ? known.find((one) => one.target.space === space)
    : (known.find((one) => one.target.label === target) ?? known.find((one) => one.target.space === target));
}

async function askForTarget(
  services: Services,
  session: Session,
  folder: vscode.Uri,
): Promise<DeployJob | undefined> {
  const files = folderFiles(folder, services.disk);
  const gitConfig = await readGitConfig(await gitFolderOf(folder, services.disk));
  const proposed = gitConfig ? spaceFromGitRemote(gitConfig, services.sessions.endpoint()) : undefined;
  const known = knownTargets(services, folder);
  const picked = await pickSpace(session, proposed, known);
  if (!picked) return undefined;
  if (picked.known) return createJob(services, session, picked.known.root, picked.known.target);
  if (picked.space) return createJob(services, session, folder, { space: picked.space, folder: '' });
  const folderName = folder.path.slice(folder.path.lastIndexOf('/') + 1);
  const { detectApp } = await import('../../scaffold/onDemand.ts');
  const chosen = await askForNewSpace(session, folderName, await detectApp(files));
  if (!chosen) return undefined;
  const job = await createJob(services, session, folder, {
    space: chosen.space,
    folder: '',
    sdk: chosen.sdk,
  });
  return { ...job, create: chosen.create, forPrograms: chosen.forPrograms };
}

/** Says what right is missing before anything is asked or sent. */
function mayWrite({ session, target: { space } }: DeployJob): boolean {
  const verdict = canDeployTo(session.account, space.slice(0, space.indexOf('/')), space);
  // An owner that whoami does not name may still be writable; there the Hub decides.
  if (verdict.allowed || verdict.reason === 'unknownNamespace') return true;
  const sentence =
    verdict.reason === 'readToken'
      ? vscode.l10n.t(
          'This token can only read. Sign in with a token of the role "write" to deploy to {0}.',
          space,
        )
      : verdict.reason === 'missingRepoWrite'
        ? vscode.l10n.t(
            'This token lacks the right "repo.write" for {0}. Add it on the Hub, or use another token.',
            space,
          )
        : vscode.l10n.t(
            '{0} may only be read by this account. Ask an admin of the organisation for write access.',
            space,
          );
  void vscode.window.showErrorMessage(sentence);
  return false;
}
