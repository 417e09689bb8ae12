import * as vscode from 'vscode';
import { deploy, type DeployEvent, type DeployOutcome } from '../deploy/deploy.ts';
import { hasChanges, type Plan } from '../deploy/plan.ts';
import type { HubHttp } from '../hub/http.ts';
import { missingFor } from './commands/askForNeeds.ts';
import { chooseDeploy } from './commands/chooseDeploy.ts';
import { confirmDeploy } from './commands/confirmDeploy.ts';
import {
  cloneVariables,
  commitMessage,
  planJob,
  planOptions,
  unpushedWarning,
  type DeployJob,
} from './commands/deployJob.ts';
import { explainFailure, logOf, type Failed } from './commands/failures.ts';
import { workspaceTargets } from './commands/knownTargets.ts';
import { waitText } from './commands/runJob.ts';
import type { Services } from './services.ts';
import { describeExplained, fixText } from './ui/failureMessages.ts';
import { describeBlocked, describeError, describeFollow, stageWord } from './ui/messages.ts';
import { countsText, namesText, planNotes } from './ui/planMessages.ts';

/** Deploys, follows, and writes each step as a line. Tells whether the app runs in the end. */
export async function deployTask(
  services: Services,
  target: string | undefined,
  write: (line: string) => void,
  signal: AbortSignal,
): Promise<boolean> {
  if (target !== undefined && !isKnown(services, target)) {
    write(vscode.l10n.t('There is no target "{0}"; see the setting hfSpaces.targets.', target));
    return false;
  }
  const job = await chooseDeploy(services, { target });
  if (!job) {
    write(vscode.l10n.t('Cancelled; nothing was sent.'));
    return false;
  }
  const { space } = job.target;
  if (services.deploying.has(space)) {
    write(vscode.l10n.t('A deploy to {0} is under way. Wait for it or cancel it first.', space));
    return false;
  }
  services.deploying.add(space);
  try {
    return await planAndSend(services, job, write, signal);
  } finally {
    services.deploying.delete(space);
  }
}

function isKnown(services: Services, target: string): boolean {
  return workspaceTargets(services).some(
    (known) => known.target.label === target || known.target.space === target,
  );
}

async function planAndSend(
  services: Services,
  job: DeployJob,
  write: (line: string) => void,
  signal: AbortSignal,
): Promise<boolean> {
  const { space } = job.target;
  write(vscode.l10n.t('Comparing with {0}', space));
  const plan = await planJob(services, job, signal);
  write(countsText(plan));
  const unpushed = unpushedWarning(job);
  if (unpushed !== undefined) write(unpushed);
  for (const note of planNotes(plan)) write(note);
  if (plan.blocked.length > 0) {
    write(describeBlocked(plan.blocked));
    return false;
  }
  // A task file may come from a stranger: what was never agreed to is asked.
  const isAgreed = services.memory.isConfirmed(job.root, space) || !hasChanges(plan);
  if (!isAgreed && (await confirmDeploy(services, job, plan)) !== 'deploy') {
    write(vscode.l10n.t('Cancelled; nothing was sent.'));
    return false;
  }
  await services.memory.confirm(job.root, space);
  const missing = await missingFor(services, job);
  if (missing.length > 0) {
    // A task has to run by itself: what is missing is told, and asked for by the command.
    const names = namesText(missing.map(({ name }) => name));
    write(vscode.l10n.t('{0} lacks what the code needs: {1}', space, names));
  }
  const { store, clock } = services;
  const startedAt = clock.now();
  store.update(space, { deploy: { startedAt, phase: 'uploading' } });
  let end: TaskEnd = 'failed';
  try {
    end = await sendAndFollow(services, job, plan, write, signal);
  } finally {
    const phase = end === 'failed' ? 'failed' : 'done';
    store.update(space, { deploy: { startedAt, ...store.get(space)?.deploy, phase } });
  }
  return end === 'runs';
}

/** `rests`: nothing is wrong, but the new version does not run. */
type TaskEnd = 'runs' | 'rests' | 'failed';

async function sendAndFollow(
  services: Services,
  job: DeployJob,
  plan: Plan,
  write: (line: string) => void,
  signal: AbortSignal,
): Promise<TaskEnd> {
  const outcome = await deploy({
    ...planOptions(services, job),
    hub: (onWait) => services.sessions.hubFor(job.session.hub.token, onWait),
    plan,
    create: job.create,
    summary: commitMessage(services, job),
    pullRequest: job.target.pullRequest,
    variables: job.target.source === 'clone' ? cloneVariables(job) : undefined,
    factoryRebuild: job.target.factoryRebuild,
    hardware: job.target.hardware,
    signal,
    onEvent: (event) => {
      const line = eventLine(event);
      if (line !== undefined) write(line);
    },
  });
  await services.deployStates.save(job.root);
  return followToEnd(services, job, outcome, write, signal);
}

function eventLine(event: DeployEvent): string | undefined {
  switch (event.kind) {
    case 'waiting':
      return event.isAsked
        ? vscode.l10n.t('the Hub asks to wait, trying again in {0} s', Math.ceil(event.ms / 1000))
        : waitText(event);
    case 'created':
      return vscode.l10n.t('Created {0}', event.space);
    case 'step':
      return event.step === 'uploading' ? vscode.l10n.t('Uploading') : undefined;
    case 'plan':
    case 'progress':
      return undefined;
  }
}

async function followToEnd(
  services: Services,
  job: DeployJob,
  outcome: DeployOutcome,
  write: (line: string) => void,
  signal: AbortSignal,
): Promise<TaskEnd> {
  const { space } = job.target;
  const commit = commitOf(outcome);
  if (commit === undefined) {
    write(outcomeLine(space, outcome));
    return outcome.kind === 'cancelled' ? 'rests' : 'failed';
  }
  await services.memory.rememberTarget(job.root, job.target);
  if (outcome.kind === 'committed' && outcome.pullRequestUrl !== undefined) {
    write(vscode.l10n.t('A pull request on {0} holds the changes; nothing runs until it is merged.', space));
    return 'rests';
  }
  let shown: string | undefined;
  const watch = services.store.onDidChange((id) => {
    const stage = services.store.get(id)?.stage;
    if (id !== space || stage === undefined || stage === shown) return;
    shown = stage;
    write(stageWord(stage));
  });
  const stop = () => services.follower.stop(space);
  signal.addEventListener('abort', stop, { once: true });
  const { hub } = job.session;
  const startedAt = services.store.get(space)?.deploy?.startedAt ?? services.clock.now();
  services.store.update(space, { deploy: { startedAt, phase: 'following', commit } });
  try {
    const end = await services.follower.follow({ hub, space, commit, showLog: false });
    if (end.kind === 'failed') {
      await writeCause(services, hub, space, end, write);
      return 'failed';
    }
    write(describeFollow(space, end));
    if (end.kind !== 'running')
      return end.kind === 'lost' || end.kind === 'unknownStage' ? 'failed' : 'rests';
    services.failures.clear(space);
    return 'runs';
  } finally {
    signal.removeEventListener('abort', stop);
    watch.dispose();
  }
}

/** The place is written as a terminal makes it a link: path and line. */
async function writeCause(
  services: Services,
  hub: HubHttp,
  space: string,
  outcome: Failed,
  write: (line: string) => void,
): Promise<void> {
  const failure = await explainFailure(services, hub, space, logOf(outcome), outcome.message);
  if (!failure) return write(describeFollow(space, outcome));
  const { place, uri, logLine, fix } = failure;
  write(describeExplained(space, outcome.failure, failure));
  if (place) write(`${uri ? vscode.workspace.asRelativePath(uri) : place.file}:${place.line + 1}`);
  if (logLine) write(logLine.text);
  if (fix) write(fixText(fix));
}

/** The commit that has to run; also when the Space had these files already. */
function commitOf(outcome: DeployOutcome): string | undefined {
  if (outcome.kind === 'committed') return outcome.commit;
  return outcome.kind === 'unchanged' ? outcome.base : undefined;
}

function outcomeLine(space: string, outcome: DeployOutcome): string {
  switch (outcome.kind) {
    case 'failed':
      return describeError(outcome.error);
    case 'blocked':
      return describeBlocked(outcome.blocked);
    case 'conflict':
      return vscode.l10n.t('{0} has changed since this plan was made; nothing was sent.', space);
    case 'outdated':
      return vscode.l10n.t(
        '{0} changed on disk after the plan was made, so nothing was sent.',
        namesText(outcome.paths),
      );
    case 'refused':
      return vscode.l10n.t(
        'The Hub does not take {0}. Keep it out with .hfignore.',
        namesText(outcome.paths),
      );
    case 'empty':
      return vscode.l10n.t('There is nothing to deploy: every file is ignored or the folder is empty.');
    case 'cancelled':
    case 'committed':
    case 'unchanged':
      return vscode.l10n.t('Cancelled; nothing was sent.');
  }
}
