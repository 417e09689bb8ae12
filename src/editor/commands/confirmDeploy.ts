import * as vscode from 'vscode';
import type { Plan } from '../../deploy/plan.ts';
import { namesOf, noValues } from '../secrets/settings.ts';
import type { Services } from '../services.ts';
import { confirmDeploySetting, silenceConfirmation } from '../settings.ts';
import { countsText, namesText, planNotes } from '../ui/planMessages.ts';
import { visibilityWord } from '../ui/messages.ts';
import { cloneVariables, unpushedWarning, type DeployJob } from './deployJob.ts';

/** `again` means that an answer changed the plan. */
export type Settled = 'go' | 'again' | 'cancel';

/** The first deploy to a Space with files of others: keep them, or replace all. Asked once per deploy. */
export async function settleForeignFiles(services: Services, job: DeployJob, plan: Plan): Promise<Settled> {
  const foreign = plan.firstDeployToForeign;
  const { space } = job.target;
  if (foreign.length === 0 || job.replaceAll || services.memory.keepsForeign(job.root, space)) return 'go';
  const keep = vscode.l10n.t('Keep Them');
  const replace = vscode.l10n.t('Replace All');
  const answer = await vscode.window.showWarningMessage(
    vscode.l10n.t('{0} already has files that are not in this folder.', space),
    {
      modal: true,
      detail: vscode.l10n.t(
        'On the Space: {0}. Keep them beside yours, or delete them with this deploy?',
        namesText(
          foreign.map(({ path }) => path),
          12,
        ),
      ),
    },
    keep,
    replace,
  );
  if (answer === keep) {
    await services.memory.keepForeign(job.root, space);
    return 'go';
  }
  if (answer !== replace) return 'cancel';
  job.replaceAll = true;
  return 'again';
}

/** Shell scripts with Windows line endings do not start on Linux. */
export async function settleLineEndings(job: DeployJob, plan: Plan): Promise<Settled> {
  if (plan.crlfScripts.length === 0 || job.target.sendAsLf !== undefined) return 'go';
  const asLf = vscode.l10n.t('Send as LF');
  const asIs = vscode.l10n.t('Send as It Is');
  const answer = await vscode.window.showWarningMessage(
    vscode.l10n.t(
      '{0} has Windows line endings, which a shell on Spaces fails on.',
      namesText(plan.crlfScripts),
    ),
    {
      modal: true,
      detail: vscode.l10n.t('The Space gets Unix line endings; the file in this folder is not changed.'),
    },
    asLf,
    asIs,
  );
  if (answer === undefined) return 'cancel';
  job.target = { ...job.target, sendAsLf: answer === asLf };
  return answer === asLf ? 'again' : 'go';
}

/** Asks before anything leaves the machine, unless silenced. `preview` shows the plan instead. */
export async function confirmDeploy(
  services: Services,
  job: DeployJob,
  plan: Plan,
): Promise<'deploy' | 'preview' | 'change' | 'cancel'> {
  const { space } = job.target;
  const first = !services.memory.isConfirmed(job.root, space);
  // Settings may come from a stranger, so the first deploy from a folder to a Space is always confirmed.
  const isHarmless = plan.deleted.length === 0 && unpushedWarning(job) === undefined;
  if (!confirmDeploySetting() && !first && isHarmless) return 'deploy';
  const deployNow = vscode.l10n.t('Deploy');
  const preview = vscode.l10n.t('Preview…');
  const dontAsk = vscode.l10n.t("Deploy, Don't Ask Again");
  const change = vscode.l10n.t('Change Space…');
  const message = job.create
    ? vscode.l10n.t('Create {0} and deploy to it?', space)
    : vscode.l10n.t('Deploy to {0}?', space);
  const answer = await vscode.window.showInformationMessage(
    message,
    { modal: true, detail: details(job, plan).join('\n') },
    deployNow,
    preview,
    ...(first ? [change] : [dontAsk]),
  );
  if (answer === dontAsk) await silenceConfirmation();
  if (answer === preview) return 'preview';
  if (answer === change) return 'change';
  return answer === deployNow || answer === dontAsk ? 'deploy' : 'cancel';
}

function details(job: DeployJob, plan: Plan): string[] {
  const { create, target } = job;
  const lines: string[] = [];
  if (create) {
    lines.push(vscode.l10n.t('{0} Space, SDK {1}.', visibilityWord(create.visibility), create.sdk));
  }
  lines.push(countsText(plan));
  const along = namesOf(job.settings ?? noValues);
  if (along.length > 0) {
    lines.push(vscode.l10n.t('Sent along: {0}', namesText(along)));
  }
  if (target.branch && target.branch !== 'main') {
    lines.push(vscode.l10n.t('To branch {0}; only main runs.', target.branch));
  }
  if (target.pullRequest) lines.push(vscode.l10n.t('As a pull request; nothing runs until it is merged.'));
  if (target.source === 'clone') {
    const variables = cloneVariables(job);
    if (variables) {
      lines.push(
        vscode.l10n.t(
          'The Space clones {0} at {1}.',
          variables['REPO_URL'] ?? '',
          (variables['REPO_COMMIT'] ?? '').slice(0, 7),
        ),
      );
    }
    const unpushed = unpushedWarning(job);
    if (unpushed !== undefined) lines.push(unpushed);
  }
  if (plan.deleted.length > 0) {
    lines.push(vscode.l10n.t('Deleted on the Space: {0}', namesText(plan.deleted.map(({ path }) => path))));
  }
  return [...lines, ...planNotes(plan)];
}
