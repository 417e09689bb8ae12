import * as vscode from 'vscode';
import type { Conflict, OnConflict } from '../../deploy/conflict.ts';
import { deploy, type DeployEvent, type DeployOptions, type DeployOutcome } from '../../deploy/deploy.ts';
import type { Plan } from '../../deploy/plan.ts';
import { showDiff, versionUri } from '../files/versions.ts';
import { noValues, withValues } from '../secrets/settings.ts';
import type { SentDeploy } from '../memory.ts';
import type { Services } from '../services.ts';
import { describeBlocked, describeError } from '../ui/messages.ts';
import { afterwardsText, namesText, sizeText } from '../ui/planMessages.ts';
import { sendSettings } from './askForNeeds.ts';
import { cloneVariables, commitMessage, planOptions, type DeployJob } from './deployJob.ts';
import { startFollowing } from './followDeploy.ts';
import { keepingSent } from './keepSent.ts';
import { showError } from './run.ts';

/** Sends the plan, tells how it went, and follows the commit in the background. */
export async function runJob(
  services: Services,
  job: DeployJob,
  plan: Plan,
  onConflict?: OnConflict,
): Promise<void> {
  const { store, memory } = services;
  const { space } = job.target;
  const startedAt = services.clock.now();
  store.update(space, { deploy: { startedAt, phase: 'uploading' } });
  const end = (phase: 'done' | 'failed') => store.update(space, { deploy: { startedAt, phase } });
  const create = job.create && withValues(job.create, job.settings ?? noValues);
  if (create) delete job.settings;
  else if (!(await sendSettings(services, job))) return end('failed');
  const outcome = await keepingSent(memory, space, (keep) =>
    // From a new plan on a Space that was made by an earlier try there is nothing more to create.
    sendWithProgress(services, job, {
      ...{ create, onConflict, plan: create ? undefined : plan },
      onSending: (awaited) =>
        keep({
          ...followable(job, startedAt),
          ...{ awaited, deployed: { folder: job.root.toString(), target: job.target } },
        }),
    }),
  );
  await services.deployStates.save(job.root);
  switch (outcome.kind) {
    case 'committed':
      await memory.rememberTarget(job.root, job.target);
      for (const sentence of afterwardsText(outcome)) void vscode.window.showWarningMessage(sentence);
      if (outcome.pullRequestUrl !== undefined) {
        end('done');
        return tellPullRequest(space, outcome.pullRequestUrl);
      }
      return followJob(services, job, outcome.commit, startedAt);
    case 'unchanged':
      await memory.rememberTarget(job.root, job.target);
      end('done');
      for (const sentence of afterwardsText(outcome)) void vscode.window.showWarningMessage(sentence);
      void vscode.window.showInformationMessage(
        vscode.l10n.t('Nothing to deploy: {0} has the same files already.', space),
      );
      return;
    case 'cancelled':
      end('done');
      if (outcome.created) {
        await memory.rememberTarget(job.root, job.target);
        void vscode.window.showInformationMessage(
          vscode.l10n.t('Cancelled. {0} was created and is empty; deploy again to fill it.', space),
        );
      }
      return;
    case 'conflict':
      end('done');
      return settleConflict(services, job, plan, outcome);
    case 'outdated':
      end('done');
      return tryAgain(
        services,
        job,
        vscode.l10n.t(
          '{0} changed on disk after the plan was made, so nothing was sent.',
          namesText(outcome.paths),
        ),
      );
    case 'empty':
      end('failed');
      return showError(
        services,
        vscode.l10n.t('There is nothing to deploy: every file is ignored or the folder is empty.'),
      );
    case 'blocked':
      end('failed');
      return showError(services, describeBlocked(outcome.blocked));
    case 'refused':
      end('failed');
      return showError(
        services,
        vscode.l10n.t('The Hub does not take {0}. Keep it out with .hfignore.', namesText(outcome.paths)),
      );
    case 'failed': {
      services.log.error(`deploy to ${space}: ${outcome.step}: ${outcome.error.message}`);
      end('failed');
      // A Space that was made before the failure is the target of the next try, not a name to stumble over.
      if (outcome.created) await memory.rememberTarget(job.root, job.target);
      const retry = () => deployAgain(job);
      return showError(services, describeError(outcome.error), outcome.error, retry);
    }
  }
}

async function followJob(
  services: Services,
  job: DeployJob,
  commit: string,
  startedAt: number,
): Promise<void> {
  const { space, branch } = job.target;
  if (!runsAfterwards(job)) {
    services.store.update(space, { deploy: { startedAt, phase: 'done', commit } });
    void vscode.window.showInformationMessage(
      vscode.l10n.t('The commit is on branch {0} of {1}; only main runs.', branch ?? '', space),
    );
    return;
  }
  // The deploy ends with the follow; the lock of this Space is free again as soon as the commit is there.
  await startFollowing(services, job.session.hub, { ...followable(job, startedAt), commit });
}

/** Only what is on main runs. */
function runsAfterwards({ target: { branch, pullRequest } }: DeployJob): boolean {
  return !pullRequest && (branch === undefined || branch === 'main');
}

function followable({ target: { space, sdk }, session, forPrograms }: DeployJob, startedAt: number) {
  return { space, startedAt, endpoint: session.hub.endpoint, forPrograms, ...(sdk ? { sdk } : {}) };
}

async function deployAgain(job: DeployJob): Promise<void> {
  await vscode.commands.executeCommand('hfSpaces.deploy', job.root);
}

async function tryAgain(services: Services, job: DeployJob, sentence: string): Promise<void> {
  await showError(services, sentence, undefined, () => deployAgain(job));
}

async function tellPullRequest(space: string, url: string): Promise<void> {
  const open = vscode.l10n.t('Open Pull Request');
  const answer = await vscode.window.showInformationMessage(
    vscode.l10n.t('A pull request on {0} holds the changes.', space),
    open,
  );
  if (answer === open) await vscode.env.openExternal(vscode.Uri.parse(url));
}

/** Someone else committed meanwhile: whose commit, which files, and four ways on. */
async function settleConflict(
  services: Services,
  job: DeployJob,
  plan: Plan,
  conflict: Conflict,
): Promise<void> {
  const { space } = job.target;
  const onTop = vscode.l10n.t('Deploy on Top');
  const keepTheirs = vscode.l10n.t('Keep Theirs');
  const diffs = vscode.l10n.t('Open the Diffs');
  const [latest] = conflict.commits;
  const whose = latest
    ? vscode.l10n.t('{0} committed "{1}" meanwhile.', latest.author ?? vscode.l10n.t('Someone'), latest.title)
    : vscode.l10n.t('Someone committed meanwhile.');
  const collides =
    conflict.collisions.length > 0
      ? vscode.l10n.t('Changed by both: {0}', namesText(conflict.collisions))
      : vscode.l10n.t('None of your files is touched by it.');
  const answer = await vscode.window.showWarningMessage(
    vscode.l10n.t('{0} has changed since this plan was made; nothing was sent.', space),
    { modal: true, detail: `${whose}\n${collides}` },
    onTop,
    ...(conflict.collisions.length > 0 ? [keepTheirs, diffs] : []),
  );
  if (answer === onTop) return runJob(services, job, plan, 'overwrite');
  if (answer === keepTheirs) return runJob(services, job, plan, 'keepTheirs');
  if (answer !== diffs) return;
  for (const path of conflict.collisions) {
    const local = [...plan.added, ...plan.modified].find((file) => file.path === path);
    if (!local) continue;
    await vscode.commands.executeCommand(
      'vscode.diff',
      versionUri(space, conflict.head, path),
      vscode.Uri.joinPath(job.root, local.source),
      vscode.l10n.t('{0} (Space ↔ folder)', path),
      { preview: false } satisfies vscode.TextDocumentShowOptions,
    );
  }
  await tryAgain(
    services,
    job,
    vscode.l10n.t('Nothing was sent to {0}. Deploy again when the files are as they should be.', space),
  );
}

/** The file of a plan on both sides. */
export async function showPlanDiff(job: DeployJob, plan: Plan, path: string): Promise<void> {
  const local = [...plan.added, ...plan.modified].find((file) => file.path === path);
  const there = plan.remote.find((file) => file.path === path);
  const right = local && vscode.Uri.joinPath(job.root, local.source);
  if (right && (!there || plan.base === undefined)) {
    await vscode.commands.executeCommand('vscode.open', right);
  } else if (plan.base !== undefined) {
    const left = versionUri(plan.space, plan.base, path);
    if (right) await showDiff(left, right, vscode.l10n.t('{0} (Space ↔ folder)', path));
    else await vscode.commands.executeCommand('vscode.open', left);
  }
}

interface HowToSend extends Pick<DeployOptions, 'create' | 'plan' | 'onConflict'> {
  /** A commit that will run is about to be made. */
  onSending: (awaited: SentDeploy['awaited']) => void;
}

function sendWithProgress(
  services: Services,
  job: DeployJob,
  { onSending, ...how }: HowToSend,
): Thenable<DeployOutcome> {
  const { target } = job;
  return vscode.window.withProgress(
    {
      location: vscode.ProgressLocation.Notification,
      cancellable: true,
      title: vscode.l10n.t('Deploying to {0}', target.space),
    },
    (progress, token) => {
      const abort = new AbortController();
      token.onCancellationRequested(() => abort.abort());
      const variables = target.source === 'clone' ? cloneVariables(job) : undefined;
      const summary = commitMessage(services, job);
      const report = progressReporter(services, progress, abort.signal);
      let parent: string | undefined;
      return deploy({
        ...planOptions(services, job),
        hub: (onWait) => services.sessions.hubFor(job.session.hub.token, onWait),
        ...how,
        summary,
        pullRequest: target.pullRequest,
        variables,
        factoryRebuild: target.factoryRebuild,
        hardware: target.hardware,
        signal: abort.signal,
        onEvent: (event) => {
          report(event);
          if (event.kind === 'plan') parent = event.plan.base;
          if (event.kind === 'step' && event.step === 'uploading' && runsAfterwards(job)) {
            onSending({ summary, parent });
          }
        },
      });
    },
  );
}

const countdownMs = 1_000;

/** Steps, bytes and waits as one line; a wait counts down. */
export function progressReporter(
  services: Services,
  progress: vscode.Progress<{ message?: string; increment?: number }>,
  signal: AbortSignal,
): (event: DeployEvent) => void {
  let reached = 0;
  let shown = 0;
  const countDown = async (until: number) => {
    const mine = ++shown;
    for (let left = until - services.clock.now(); left > 0; left = until - services.clock.now()) {
      progress.report({
        message: vscode.l10n.t('the Hub asks to wait, trying again in {0} s', Math.ceil(left / 1000)),
      });
      await services.clock.sleep(Math.min(left, countdownMs), signal);
      if (mine !== shown) return;
    }
  };
  return (event) => {
    switch (event.kind) {
      case 'step':
        shown++;
        return progress.report({ message: stepText(event.step) });
      case 'waiting':
        if (!event.isAsked) {
          shown++;
          return progress.report({ message: waitText(event) });
        }
        void countDown(services.clock.now() + event.ms).catch(() => undefined);
        return;
      case 'progress': {
        shown++;
        const percent = Math.round(event.fraction * 100);
        const eta =
          event.etaMs !== undefined && event.etaMs > 3_000
            ? vscode.l10n.t(', {0} s left', Math.ceil(event.etaMs / 1000))
            : '';
        const of = vscode.l10n.t('{0} of {1}', sizeText(event.sent), sizeText(event.bytes));
        const file = event.file ? ` ${event.file.path}` : '';
        progress.report({ message: `${of}${eta}${file}`, increment: percent - reached });
        reached = percent;
        return;
      }
      case 'plan':
      case 'created':
        return;
    }
  };
}

/** A wait that the Hub did not name has no end to count down to. */
export function waitText({ reason }: Extract<DeployEvent, { kind: 'waiting' }>): string {
  return reason === 'network'
    ? vscode.l10n.t('the Hub does not answer, trying again')
    : vscode.l10n.t('the Hub is busy, trying again');
}

function stepText(step: Extract<DeployEvent, { kind: 'step' }>['step']): string {
  switch (step) {
    case 'creating':
      return vscode.l10n.t('creating the Space');
    case 'comparing':
      return vscode.l10n.t('comparing files');
    case 'uploading':
      return vscode.l10n.t('uploading');
    case 'committing':
      return vscode.l10n.t('committing');
    case 'finishing':
      return vscode.l10n.t('settings of the Space');
  }
}
