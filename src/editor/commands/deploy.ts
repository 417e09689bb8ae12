import * as vscode from 'vscode';
import { hasChanges, type Plan } from '../../deploy/plan.ts';
import type { Sdk } from '../../space/target.ts';
import type { Services } from '../services.ts';
import { acceptProblems } from './checkProblems.ts';
import { offerMissingFiles } from './addFiles.ts';
import { askForNeeds, offerOauth } from './askForNeeds.ts';
import { chooseDeploy, type DeployRequest } from './chooseDeploy.ts';
import { confirmDeploy } from './confirmDeploy.ts';
import { cloneVariables, type DeployJob } from './deployJob.ts';
import { runJob } from './runJob.ts';
import { planWithProgress, settle, withLock } from './settlePlan.ts';
import { showPlan } from './showPlan.ts';

/** From the palette, the Explorer's folder menu, a view or a task: choose, plan, confirm, upload, follow. */
export async function deployCommand(services: Services, request: DeployRequest): Promise<void> {
  const job = await chooseDeploy(services, request);
  if (!job) return;
  await withLock(services, job.target.space, () => prepare(services, job, request.preview ?? false));
}

async function prepare(services: Services, job: DeployJob, preview: boolean): Promise<void> {
  const { space } = job.target;
  const { detectApp } = await import('../../scaffold/onDemand.ts');
  const guess = await detectApp(job.files);
  const sdk: Sdk = job.target.sdk ?? guess.sdk;
  job.target = { ...job.target, sdk };
  const name = space.slice(space.indexOf('/') + 1);
  if (!preview && !(await offerMissingFiles(services, job.root, guess, sdk, name))) return;
  if (!(await saveEditors(services, job.root))) return;
  if (!checkClone(job)) return;
  if (!preview && !(await offerOauth(services, job))) return;
  const plan = await planUntilSettled(services, job, preview);
  if (!plan) return;
  if (preview) return showPlan(services, job, plan);
  if (!(await acceptProblems(services, job, plan))) return;
  if (!(await askForNeeds(services, job))) return;
  if (hasChanges(plan) || job.create) {
    const answer = await confirmDeploy(services, job, plan);
    if (answer === 'preview') {
      // A plan may be looked at for long; what was entered is asked for again.
      delete job.settings;
      return showPlan(services, job, plan);
    }
    if (answer === 'change') {
      // After the lock is free again.
      void vscode.commands.executeCommand('hfSpaces.deployTo', job.root);
      return;
    }
    if (answer === 'cancel') return;
  }
  await services.memory.confirm(job.root, space);
  await runJob(services, job, plan);
}

function checkClone(job: DeployJob): boolean {
  if (job.target.source !== 'clone' || cloneVariables(job)) return true;
  void vscode.window.showErrorMessage(
    vscode.l10n.t(
      'A clone needs a repository and a commit: set "repo" and "commit" of the target, or deploy a git checkout.',
    ),
  );
  return false;
}

/** Plans, and again after each answer that changes the plan. `undefined` when cancelled or impossible. */
async function planUntilSettled(
  services: Services,
  job: DeployJob,
  preview: boolean,
): Promise<Plan | undefined> {
  for (;;) {
    const plan = await planWithProgress(services, job);
    // A preview shows what stops the deploy; it asks nothing.
    if (preview) return plan;
    const settled = await settle(services, job, plan);
    if (settled === 'go') return plan;
    if (settled === 'cancel') return undefined;
  }
}

async function saveEditors(services: Services, root: vscode.Uri): Promise<boolean> {
  const unsaved = vscode.workspace.textDocuments.filter(
    (document) =>
      document.isDirty &&
      !document.isUntitled &&
      document.uri.scheme === root.scheme &&
      document.uri.path.startsWith(`${root.path}/`),
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
