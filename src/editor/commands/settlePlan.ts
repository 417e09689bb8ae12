import * as vscode from 'vscode';
import type { Plan } from '../../deploy/plan.ts';
import type { Services } from '../services.ts';
import { describeBlocked } from '../ui/messages.ts';
import { namesText } from '../ui/planMessages.ts';
import { settleBlocked } from './blockedFiles.ts';
import { settleForeignFiles, settleLineEndings, type Settled } from './confirmDeploy.ts';
import { planJob, type DeployJob } from './deployJob.ts';
import { showError } from './run.ts';

/** One deploy per Space at a time, whether it still asks or already sends. */
export async function withLock(services: Services, space: string, work: () => Promise<void>): Promise<void> {
  if (services.deploying.has(space)) {
    void vscode.window.showWarningMessage(
      vscode.l10n.t('A deploy to {0} is under way. Wait for it or cancel it first.', space),
    );
    return;
  }
  services.deploying.add(space);
  try {
    await work();
  } finally {
    services.deploying.delete(space);
  }
}

/** What stands in the way of the plan is told or asked, one thing at a time. */
export async function settle(services: Services, job: DeployJob, plan: Plan): Promise<Settled> {
  const tooLarge = plan.tooLarge.filter((file) => file.isRefused);
  if (tooLarge.length > 0) {
    await showError(
      services,
      vscode.l10n.t(
        'The Hub takes no file as large as {0}. Keep it out with .hfignore and deploy again.',
        namesText(tooLarge.map(({ path }) => path)),
      ),
    );
    return 'cancel';
  }
  if (plan.blocked.length > 0) {
    services.log.warn(describeBlocked(plan.blocked));
    return settleBlocked(services, job, plan.blocked);
  }
  const foreign = await settleForeignFiles(services, job, plan);
  return foreign === 'go' ? settleLineEndings(job, plan) : foreign;
}

export function planWithProgress(services: Services, job: DeployJob): Thenable<Plan> {
  return vscode.window.withProgress(
    {
      location: vscode.ProgressLocation.Window,
      title: vscode.l10n.t('Comparing with {0}', job.target.space),
    },
    () => planJob(services, job),
  );
}
