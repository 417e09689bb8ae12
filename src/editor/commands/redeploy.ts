import * as vscode from 'vscode';
import { listVersions, type Version } from '../../deploy/history.ts';
import { planRollback, rollback, type RollbackPlan } from '../../deploy/rollback.ts';
import { listTree, type TreeFile } from '../../hub/repo.ts';
import type { Session } from '../account/session.ts';
import { emptyUri, showDiff, versionUri } from '../files/versions.ts';
import type { Services } from '../services.ts';
import { describeError } from '../ui/messages.ts';
import { sizeText } from '../ui/planMessages.ts';
import type { PlanGroup } from '../views/planView.ts';
import { explainTrust } from './chooseDeploy.ts';
import { startFollowing } from './followDeploy.ts';
import { keepingSent } from './keepSent.ts';
import { workspaceTargets } from './knownTargets.ts';
import { showError } from './run.ts';
import { progressReporter } from './runJob.ts';
import { withLock } from './settlePlan.ts';

type VersionItem = vscode.QuickPickItem & { version: Version };

/** Lists the Space's commits unless one is given; it is shown as a plan back to it, and deployed from there. */
export async function redeployCommand(
  services: Services,
  given: string | undefined,
  chosen?: Version,
): Promise<void> {
  if (!vscode.workspace.isTrusted) return explainTrust();
  const session = await services.sessions.current(true);
  if (!session) return;
  const space = given ?? (await pickKnownSpace(services));
  if (!space) return;
  const version = chosen ?? (await pickVersion(session, space));
  if (version) await showRollback(services, session, space, version);
}

async function pickKnownSpace(services: Services): Promise<string | undefined> {
  const known = [...new Set(workspaceTargets(services).map(({ target }) => target.space))];
  if (known.length > 1) {
    return vscode.window.showQuickPick(known, { title: vscode.l10n.t('Which Space?') });
  }
  if (known.length === 0) {
    void vscode.window.showInformationMessage(
      vscode.l10n.t('This workspace has no Space yet. Deploy it first, and go back from there.'),
    );
  }
  return known[0];
}

async function pickVersion(session: Session, space: string): Promise<Version | undefined> {
  const openFile: vscode.QuickInputButton = {
    iconPath: new vscode.ThemeIcon('go-to-file'),
    tooltip: vscode.l10n.t("Open this version's file…"),
  };
  const pick = vscode.window.createQuickPick<VersionItem>();
  pick.title = vscode.l10n.t('Redeploy an earlier version of {0}', space);
  pick.placeholder = vscode.l10n.t('Choose a version; its plan is shown before anything is sent');
  pick.matchOnDescription = true;
  pick.ignoreFocusOut = true;
  pick.busy = true;
  pick.show();
  try {
    const versions = await listVersions({ hub: session.hub, space, branch: 'main' });
    pick.items = versions.map((version, index) => ({
      label: `$(git-commit) ${version.title}`,
      description: [
        version.oid.slice(0, 7),
        version.author,
        version.date ? new Date(version.date).toLocaleString() : undefined,
        index === 0 ? vscode.l10n.t('now on the Space') : undefined,
      ]
        .filter(Boolean)
        .join(' · '),
      buttons: [openFile],
      version,
    }));
    pick.busy = false;
    return await new Promise((resolve) => {
      pick.onDidAccept(() => resolve(pick.selectedItems[0]?.version));
      pick.onDidTriggerItemButton(({ item }) => {
        void openFileOf(session, space, item.version);
        resolve(undefined);
      });
      pick.onDidHide(() => resolve(undefined));
    });
  } finally {
    pick.dispose();
  }
}

async function openFileOf(session: Session, space: string, version: Version): Promise<void> {
  try {
    const files = await listTree(session.hub, space, version.oid);
    const path = await vscode.window.showQuickPick(
      files.map((file) => file.path),
      { title: vscode.l10n.t('Files of {0} at {1}', space, version.oid.slice(0, 7)) },
    );
    if (path) await vscode.commands.executeCommand('vscode.open', versionUri(space, version.oid, path));
  } catch (error) {
    void vscode.window.showErrorMessage(describeError(error));
  }
}

async function showRollback(
  services: Services,
  session: Session,
  space: string,
  version: Version,
): Promise<void> {
  const options = { hub: session.hub, space, branch: 'main' };
  const plan = await vscode.window.withProgress(
    { location: vscode.ProgressLocation.Window, title: vscode.l10n.t('Comparing with {0}', space) },
    () => planRollback(options, version.oid),
  );
  const count = plan.added.length + plan.modified.length + plan.deleted.length;
  if (count === 0) {
    void vscode.window.showInformationMessage(
      vscode.l10n.t('{0} has the files of this version already.', space),
    );
    return;
  }
  await services.planView.show({
    target: vscode.l10n.t('{0} back to {1}', space, version.oid.slice(0, 7)),
    summary: vscode.l10n.t(
      '"{0}": {1} files come back, {2} change, {3} are deleted. The history is kept.',
      version.title,
      plan.added.length,
      plan.modified.length,
      plan.deleted.length,
    ),
    groups: groupsOf(plan),
    refresh: () => showRollback(services, session, space, version),
    deploy: () => withLock(services, space, () => send(services, session, plan, version)),
  });
}

function groupsOf(plan: RollbackPlan): PlanGroup[] {
  const entries = (files: TreeFile[], from: string | undefined, to: string | undefined) =>
    files.map(({ path, size }) => ({
      path,
      detail: sizeText(size),
      canExclude: false,
      open: () =>
        showDiff(
          from === undefined ? emptyUri(path) : versionUri(plan.space, from, path),
          to === undefined ? emptyUri(path) : versionUri(plan.space, to, path),
          vscode.l10n.t('{0} (now ↔ {1})', path, plan.to.slice(0, 7)),
        ),
    }));
  const groups: PlanGroup[] = [
    {
      id: 'added',
      label: vscode.l10n.t('Comes back'),
      icon: new vscode.ThemeIcon('diff-added'),
      collapsed: false,
      entries: entries(plan.added, undefined, plan.to),
    },
    {
      id: 'modified',
      label: vscode.l10n.t('Changes back'),
      icon: new vscode.ThemeIcon('diff-modified'),
      collapsed: false,
      entries: entries(plan.modified, plan.base, plan.to),
    },
    {
      id: 'deleted',
      label: vscode.l10n.t('Deleted on the Space'),
      icon: new vscode.ThemeIcon('diff-removed'),
      collapsed: false,
      entries: entries(plan.deleted, plan.base, undefined),
    },
  ];
  return groups.filter((group) => group.entries.length > 0);
}

async function send(
  services: Services,
  session: Session,
  plan: RollbackPlan,
  version: Version,
): Promise<void> {
  const { space } = plan;
  const startedAt = services.clock.now();
  await services.planView.close();
  services.store.update(space, { deploy: { startedAt, phase: 'uploading' } });
  // What others read on the Hub is not in the language of this editor.
  const summary = `Back to ${version.oid.slice(0, 7)}: ${version.title}`;
  const followed = { space, startedAt, endpoint: session.hub.endpoint };
  const outcome = await keepingSent(services.memory, space, (keep) => {
    if (plan.branch === 'main') keep({ ...followed, awaited: { summary, parent: plan.base } });
    return vscode.window.withProgress(
      {
        location: vscode.ProgressLocation.Notification,
        cancellable: true,
        title: vscode.l10n.t('Redeploying {0} at {1}', space, version.oid.slice(0, 7)),
      },
      async (progress, token) => {
        const abort = new AbortController();
        token.onCancellationRequested(() => abort.abort());
        const report = progressReporter(services, progress, abort.signal);
        const hub = services.sessions.hubFor(session.hub.token, ({ ms, isAsked, reason }) =>
          report({ kind: 'waiting', ms, isAsked, reason }),
        );
        const folder = workspaceTargets(services).find(({ target }) => target.space === space)?.root;
        return rollback({
          ...{ hub, space, branch: plan.branch, plan, signal: abort.signal },
          onProgress: (sent, bytes) =>
            report({ kind: 'progress', fraction: bytes === 0 ? 1 : sent / bytes, bytes, sent }),
          summary,
          ...(folder ? { state: await services.deployStates.of(folder) } : {}),
        });
      },
    );
  });
  const end = (phase: 'done' | 'failed') => services.store.update(space, { deploy: { startedAt, phase } });
  switch (outcome.kind) {
    case 'committed': {
      return startFollowing(services, session.hub, { ...followed, commit: outcome.commit });
    }
    case 'unchanged':
    case 'cancelled':
      return end('done');
    case 'conflict':
      end('done');
      return showError(
        services,
        vscode.l10n.t('{0} has changed since this plan was made; nothing was sent. Look at it anew.', space),
        undefined,
        () => showRollback(services, session, space, version),
      );
    case 'failed':
      end('failed');
      return showError(services, describeError(outcome.error), outcome.error, () =>
        showRollback(services, session, space, version),
      );
  }
}
