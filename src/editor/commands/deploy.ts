import * as vscode from 'vscode';
import { canDeployTo } from '../../hub/account.ts';
import { deploy, type DeployOutcome } from '../../deploy/deploy.ts';
import { makePlan, type Plan } from '../../deploy/plan.ts';
import { spaceFromGitRemote, type Sdk, type Target } from '../../space/target.ts';
import type { Session } from '../account/session.ts';
import { folderFiles } from '../ports/folderFiles.ts';
import type { Services } from '../services.ts';
import { confirmDeploySetting, silenceConfirmation, targetsSetting } from '../settings.ts';
import { describeBlocked, describeError } from '../ui/messages.ts';
import { offerMissingFiles } from './addFiles.ts';
import { askForNewSpace, pickSpace, type ChosenTarget } from './chooseTarget.ts';
import { followDeploy } from './followDeploy.ts';
import { showError } from './run.ts';

export interface DeployRequest {
  folder?: vscode.Uri;
  space?: string | undefined;
  /** Ask for the target even when one is remembered. */
  choose?: boolean;
}

const branch = 'main';

/** From the palette, the Explorer's folder menu or the view: choose, confirm, upload, follow. */
export async function deployCommand(services: Services, request: DeployRequest): Promise<void> {
  if (!vscode.workspace.isTrusted) return explainTrust();
  const folder = request.folder ?? (await chooseFolder());
  if (!folder) return;
  const session = await services.sessions.current(true);
  if (!session) return;
  const remembered = rememberedTarget(services, folder, request.space);
  const chosen: ChosenTarget | undefined =
    remembered && !request.choose
      ? { space: remembered.space, ...(remembered.sdk ? { sdk: remembered.sdk } : {}) }
      : await chooseTarget(services, session, folder);
  if (!chosen || !mayWrite(session, chosen.space)) return;
  if (services.deploying.has(chosen.space)) {
    void vscode.window.showWarningMessage(
      vscode.l10n.t('A deploy to {0} is under way. Wait for it or cancel it first.', chosen.space),
    );
    return;
  }
  services.deploying.add(chosen.space);
  try {
    await prepareAndRun(services, session, folder, chosen);
  } finally {
    services.deploying.delete(chosen.space);
  }
}

async function explainTrust(): Promise<void> {
  const manage = vscode.l10n.t('Manage Workspace Trust');
  const answer = await vscode.window.showWarningMessage(
    vscode.l10n.t(
      'Deploying is off in Restricted Mode: it would send this folder to the Hub. Trust the workspace first.',
    ),
    manage,
  );
  if (answer === manage) await vscode.commands.executeCommand('workbench.trust.manage');
}

async function chooseFolder(): Promise<vscode.Uri | undefined> {
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

/** The settings of the workspace folder come first, then what this machine remembers. */
function rememberedTarget(
  services: Services,
  folder: vscode.Uri,
  space: string | undefined,
): Target | undefined {
  const workspaceFolder = vscode.workspace.getWorkspaceFolder(folder);
  const relative = workspaceFolder
    ? folder.path.slice(workspaceFolder.uri.path.length).replace(/^\//, '')
    : '';
  const saved = targetsSetting(folder).filter((target) => target.folder === relative);
  const known = [...saved, ...services.memory.targets(folder)];
  return space === undefined ? known[0] : known.find((target) => target.space === space);
}

async function chooseTarget(
  services: Services,
  session: Session,
  folder: vscode.Uri,
): Promise<ChosenTarget | undefined> {
  const files = folderFiles(folder);
  const gitConfig = (await files.stat('.git/config')) ? await files.read('.git/config') : undefined;
  const proposed = gitConfig
    ? spaceFromGitRemote(new TextDecoder().decode(gitConfig), services.sessions.endpoint())
    : undefined;
  const picked = await pickSpace(session, proposed);
  if (!picked) return undefined;
  if (picked.space) return { space: picked.space };
  const folderName = folder.path.slice(folder.path.lastIndexOf('/') + 1);
  const { detectApp } = await import('../../scaffold/onDemand.ts');
  return askForNewSpace(session, folderName, await detectApp(files));
}

function mayWrite(session: Session, space: string): boolean {
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

async function prepareAndRun(
  services: Services,
  session: Session,
  folder: vscode.Uri,
  chosen: ChosenTarget,
): Promise<void> {
  const files = folderFiles(folder);
  const { detectApp } = await import('../../scaffold/onDemand.ts');
  const guess = await detectApp(files);
  const name = chosen.space.slice(chosen.space.indexOf('/') + 1);
  const sdk: Sdk = chosen.sdk ?? guess.sdk;
  if (!(await offerMissingFiles(services, folder, guess, sdk, name))) return;
  if (!(await saveEditors(services, folder))) return;
  const plan = await vscode.window.withProgress(
    { location: vscode.ProgressLocation.Window, title: vscode.l10n.t('Comparing with {0}', chosen.space) },
    () => makePlan({ hub: session.hub, space: chosen.space, branch, files, isNew: Boolean(chosen.create) }),
  );
  if (plan.blocked.length > 0) return void (await showError(services, describeBlocked(plan.blocked)));
  if (!chosen.create && plan.unchanged > 0 && plan.added.length + plan.modified.length === 0) {
    await services.memory.rememberTarget(folder, { space: chosen.space, folder: '', sdk });
    return tellUnchanged(chosen.space);
  }
  if (!(await confirm(services, folder, chosen, plan))) return;
  await services.memory.confirm(folder, chosen.space);
  await runDeploy(services, session, folder, chosen, sdk);
}

function tellUnchanged(space: string): void {
  void vscode.window.showInformationMessage(
    vscode.l10n.t('Nothing to deploy: {0} has the same files already.', space),
  );
}

async function saveEditors(services: Services, folder: vscode.Uri): Promise<boolean> {
  const unsaved = vscode.workspace.textDocuments.filter(
    (document) => document.isDirty && !document.isUntitled && document.uri.path.startsWith(`${folder.path}/`),
  );
  if (unsaved.length === 0) return true;
  if (!services.memory.saveBeforeDeploy()) {
    const save = vscode.l10n.t('Save and Deploy');
    const answer = await vscode.window.showWarningMessage(
      vscode.l10n.t('{0} unsaved files are saved before a deploy.', unsaved.length),
      { modal: true, detail: vscode.l10n.t('This is asked once; later deploys save by themselves.') },
      save,
    );
    if (answer !== save) return false;
    await services.memory.alwaysSaveBeforeDeploy();
  }
  const saved = await Promise.all(unsaved.map((document) => document.save()));
  return saved.every(Boolean);
}

async function confirm(
  services: Services,
  folder: vscode.Uri,
  chosen: ChosenTarget,
  plan: Plan,
): Promise<boolean> {
  // Settings may come from a stranger, so the first deploy from a folder to a Space is always confirmed.
  if (!confirmDeploySetting() && services.memory.isConfirmed(folder, chosen.space)) return true;
  const deployNow = vscode.l10n.t('Deploy');
  const dontAsk = vscode.l10n.t("Deploy, Don't Ask Again");
  const change = vscode.l10n.t('Change Space…');
  const first = !services.memory.isConfirmed(folder, chosen.space);
  const message = chosen.create
    ? vscode.l10n.t('Create {0} and deploy to it?', chosen.space)
    : vscode.l10n.t('Deploy to {0}?', chosen.space);
  const counts = vscode.l10n.t(
    '{0} new files, {1} changed, {2} unchanged; {3} KB to send.',
    plan.added.length,
    plan.modified.length,
    plan.unchanged,
    Math.ceil(plan.bytes / 1024),
  );
  const visibility = chosen.create
    ? vscode.l10n.t('{0} Space, SDK {1}.', visibilityWord(chosen.create.visibility), chosen.create.sdk) + '\n'
    : '';
  const links =
    plan.skippedLinks.length > 0
      ? '\n' + vscode.l10n.t('Links not followed: {0}', plan.skippedLinks.slice(0, 5).join(', '))
      : '';
  const answer = await vscode.window.showInformationMessage(
    message,
    { modal: true, detail: visibility + counts + links },
    deployNow,
    ...(first ? [] : [dontAsk]),
    change,
  );
  if (answer === dontAsk) await silenceConfirmation();
  if (answer === change) {
    await vscode.commands.executeCommand('hfSpaces.deployTo', folder);
    return false;
  }
  return answer === deployNow || answer === dontAsk;
}

function visibilityWord(visibility: 'private' | 'protected' | 'public'): string {
  switch (visibility) {
    case 'private':
      return vscode.l10n.t('Private');
    case 'protected':
      return vscode.l10n.t('Protected');
    case 'public':
      return vscode.l10n.t('Public');
  }
}

async function runDeploy(
  services: Services,
  session: Session,
  folder: vscode.Uri,
  chosen: ChosenTarget,
  sdk: Sdk,
): Promise<void> {
  const { store, memory } = services;
  const { space } = chosen;
  const startedAt = services.clock.now();
  store.update(space, { deploy: { startedAt, phase: 'uploading' } });
  const outcome = await uploadWithProgress(services, session, folder, chosen);
  const retry = () => deployCommand(services, { folder, space });
  if (outcome.kind === 'committed' || outcome.kind === 'unchanged') {
    await memory.rememberTarget(folder, { space, folder: '', sdk });
  }
  switch (outcome.kind) {
    case 'committed': {
      const followed = {
        ...{ space, commit: outcome.commit, startedAt, endpoint: session.hub.endpoint, sdk },
        forPrograms: chosen.forPrograms ?? false,
      };
      await memory.follow(followed);
      store.update(space, { deploy: { startedAt, phase: 'following', commit: outcome.commit } });
      // The deploy ends with the follow; the lock of this Space is free again as soon as the commit is there.
      void followDeploy(services, session.hub, followed);
      return;
    }
    case 'unchanged':
      store.update(space, { deploy: { startedAt, phase: 'done' } });
      return tellUnchanged(space);
    case 'cancelled':
      store.update(space, { deploy: { startedAt, phase: 'done' } });
      if (outcome.created) {
        await memory.rememberTarget(folder, { space, folder: '', sdk });
        void vscode.window.showInformationMessage(
          vscode.l10n.t('Cancelled. {0} was created and is empty; deploy again to fill it.', space),
        );
      }
      return;
    case 'empty':
      store.update(space, { deploy: { startedAt, phase: 'failed' } });
      return showError(
        services,
        vscode.l10n.t('There is nothing to deploy: every file is ignored or the folder is empty.'),
      );
    case 'blocked':
      store.update(space, { deploy: { startedAt, phase: 'failed' } });
      return showError(services, describeBlocked(outcome.blocked));
    case 'failed':
      services.log.error(`deploy to ${space}: ${outcome.step}: ${outcome.error.message}`);
      store.update(space, { deploy: { startedAt, phase: 'failed' } });
      // A Space that was made before the failure is the target of the next try, not a name to stumble over.
      if (outcome.created) await memory.rememberTarget(folder, { space, folder: '', sdk });
      return showError(services, describeError(outcome.error), outcome.error, retry);
  }
}

function uploadWithProgress(
  services: Services,
  session: Session,
  folder: vscode.Uri,
  chosen: ChosenTarget,
): Thenable<DeployOutcome> {
  return vscode.window.withProgress(
    {
      location: vscode.ProgressLocation.Notification,
      cancellable: true,
      title: vscode.l10n.t('Deploying to {0}', chosen.space),
    },
    (progress, token) => {
      const abort = new AbortController();
      token.onCancellationRequested(() => abort.abort());
      let reached = 0;
      const hub = services.sessions.hubFor(session.hub.token, (ms) =>
        progress.report({
          message: vscode.l10n.t('the Hub is busy, trying again in {0} s', Math.ceil(ms / 1000)),
        }),
      );
      return deploy({
        hub,
        files: folderFiles(folder),
        space: chosen.space,
        branch,
        ...(chosen.create ? { create: chosen.create } : {}),
        summary: vscode.l10n.t('Deploy from VS Code'),
        signal: abort.signal,
        onEvent: (event) => {
          if (event.kind === 'step') {
            const message = {
              creating: vscode.l10n.t('creating the Space'),
              comparing: vscode.l10n.t('comparing files'),
              uploading: vscode.l10n.t('uploading'),
            }[event.step];
            progress.report({ message });
          } else if (event.kind === 'progress') {
            const percent = Math.round(event.fraction * 100);
            progress.report({
              message: vscode.l10n.t('uploading, {0} %', percent),
              increment: percent - reached,
            });
            reached = percent;
          }
        },
      });
    },
  );
}
