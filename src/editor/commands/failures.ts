import * as vscode from 'vscode';
import type { FollowOutcome } from '../../deploy/follow.ts';
import type { HubHttp } from '../../hub/http.ts';
import type { Stuck } from '../../logs/stuck.ts';
import type { LogKind } from '../logs/channels.ts';
import { hasCommand } from '../logs/failureActions.ts';
import type { Services } from '../services.ts';
import type { ExplainedFailure } from '../store.ts';
import {
  describeCrash,
  describeExplained,
  describeStuck,
  fixAction,
  repairCommand,
  stuckDetail,
  type FixAction,
} from '../ui/failureMessages.ts';
import { describeFollow } from '../ui/messages.ts';
import { spaceOf } from './handler.ts';
import { applyRepair, repairOf } from './repairFailure.ts';

export type Failed = Extract<FollowOutcome, { kind: 'failed' }>;

/** Tells a failed deploy by its cause, with what helps: the repair, the place, the log. */
export async function tellFailure(
  services: Services,
  hub: HubHttp,
  space: string,
  outcome: Failed,
): Promise<void> {
  const kind = logOf(outcome);
  const failure = await explainFailure(services, hub, space, kind, outcome.message);
  const sentence = failure
    ? describeExplained(space, outcome.failure, failure)
    : describeFollow(space, outcome);
  await offerHelp(services, space, kind, failure, sentence);
}

/** An app that ran, and ended while its log was read. */
export async function tellCrash(services: Services, hub: HubHttp, space: string): Promise<void> {
  const failure = await explainFailure(services, hub, space, 'run', services.store.get(space)?.errorMessage);
  await offerHelp(services, space, 'run', failure, describeCrash(space, failure));
}

/** The log that tells of a failure. */
export const logOf = ({ failure }: Failed): LogKind => (failure === 'runtime' ? 'run' : 'build');

/** The cause of a failure, once its log is whole; it is in the store and in Problems from then on. */
export async function explainFailure(
  services: Services,
  hub: HubHttp,
  space: string,
  kind: LogKind,
  message: string | undefined,
): Promise<ExplainedFailure | undefined> {
  const { streams } = services.follower;
  const stage = services.store.get(space)?.stage;
  // Where the README is not valid there is nothing to build, and so no log.
  if (stage === 'BUILD_ERROR' || stage === 'RUNTIME_ERROR') {
    if (!services.channels.has(space, kind)) streams.start(hub, space, kind);
    await streams.settled(space, kind, new AbortController().signal);
  }
  return services.failures.explain(space, { stage, message });
}

async function offerHelp(
  services: Services,
  space: string,
  kind: LogKind,
  failure: ExplainedFailure | undefined,
  sentence: string,
): Promise<void> {
  const repair = failure && (await knownRepair(services, space, failure));
  const fix = await offeredFix(failure);
  const repairTitle = repair?.title ?? fix?.title;
  const showPlace = vscode.l10n.t('Show in File');
  const explainIt = vscode.l10n.t('What This Means');
  const logs = vscode.l10n.t('Show Logs');
  const actions = [
    ...(repairTitle === undefined ? [] : [repairTitle]),
    ...(failure?.uri ? [showPlace] : []),
    logs,
    ...(failure ? [explainIt] : []),
  ];
  const answer = await vscode.window.showErrorMessage(sentence, ...actions);
  if (answer === undefined) return;
  if (answer === logs) await showLogOf(kind, space);
  else if (answer === showPlace) await showFailurePlace(services, { space });
  else if (answer === explainIt) await showFailureHelp(services, { space });
  else if (repair) await applyRepair(space, repair);
  else if (fix) await runFix(services, space, fix);
}

/** A failure is told also when its repair cannot be found out. */
async function knownRepair(services: Services, space: string, failure: ExplainedFailure) {
  try {
    return await repairOf(services, space, failure);
  } catch (error) {
    services.log.warn(`repair of ${space}: ${error instanceof Error ? error.message : String(error)}`);
    return undefined;
  }
}

const showLogOf = (kind: LogKind, space: string) =>
  vscode.commands.executeCommand(kind === 'build' ? 'hfSpaces.showBuildLog' : 'hfSpaces.showRunLog', {
    space,
  });

async function offeredFix(failure: ExplainedFailure | undefined): Promise<FixAction | undefined> {
  const fix = fixAction(failure?.fix);
  // An edit is offered by itself, where there is one.
  if (!fix || ('command' in fix && fix.command === repairCommand)) return undefined;
  return 'page' in fix || (await hasCommand(fix.command)) ? fix : undefined;
}

async function runFix(services: Services, space: string, fix: FixAction): Promise<void> {
  if ('command' in fix) {
    await vscode.commands.executeCommand(fix.command, { space, ...fix.argument });
    return;
  }
  await vscode.env.openExternal(vscode.Uri.parse(`${services.sessions.endpoint()}/${fix.page}`));
}

/** The given Space, else the one whose failure is known. */
function failedSpace(services: Services, argument: unknown): string | undefined {
  const space = spaceOf(argument) ?? services.store.all().findLast(({ failure }) => failure)?.id;
  if (space !== undefined && services.store.get(space)?.failure) return space;
  void vscode.window.showInformationMessage(vscode.l10n.t('No failed deploy is known in this window.'));
  return undefined;
}

/** The line of the workspace that has to change. */
export async function showFailurePlace(services: Services, argument: unknown): Promise<void> {
  const space = failedSpace(services, argument);
  const failure = space === undefined ? undefined : services.store.get(space)?.failure;
  if (space === undefined || !failure) return;
  if (!failure.uri || !failure.place) {
    await showLogOf(failure.logLine?.kind ?? 'build', space);
    return;
  }
  const { line, endLine = line } = failure.place;
  const document = await vscode.workspace.openTextDocument(failure.uri);
  const selection = document.validateRange(
    new vscode.Range(
      line,
      0,
      endLine,
      document.lineAt(Math.min(endLine, document.lineCount - 1)).text.length,
    ),
  );
  await vscode.window.showTextDocument(document, { selection });
}

/** The page about the cause. */
export async function showFailureHelp(services: Services, argument: unknown): Promise<void> {
  const space = failedSpace(services, argument);
  const failure = space === undefined ? undefined : services.store.get(space)?.failure;
  if (!failure) return;
  await vscode.commands.executeCommand('markdown.showPreview', services.failures.docsUri(failure));
}

/** Makes the change of the workspace's files that repairs a failure. */
export async function repairFailure(services: Services, argument: unknown): Promise<void> {
  const space = failedSpace(services, argument);
  const failure = space === undefined ? undefined : services.store.get(space)?.failure;
  if (space === undefined || !failure) return;
  const repair = await repairOf(services, space, failure);
  if (repair) return applyRepair(space, repair);
  void vscode.window.showInformationMessage(
    vscode.l10n.t('No change of a file is known that repairs this by itself.'),
  );
}

export async function copyExplanation(services: Services, argument: unknown): Promise<void> {
  const space = failedSpace(services, argument);
  const text = space === undefined ? undefined : services.failures.textOf(space);
  if (text === undefined) return;
  await vscode.env.clipboard.writeText(text);
  vscode.window.setStatusBarMessage(vscode.l10n.t('Copied the explanation'), 3000);
}

/** A deploy or an app that takes suspiciously long; the rest of the causes is a click away. */
export async function tellStuck(space: string, stuck: Stuck): Promise<void> {
  const why = vscode.l10n.t('Likely Causes');
  const logs = vscode.l10n.t('Show Logs');
  const sentence = describeStuck(space, stuck);
  const answer = await vscode.window.showWarningMessage(sentence, why, logs);
  if (answer === logs) await showLogOf(stuck.reason === 'noBuildOutput' ? 'build' : 'run', space);
  if (answer !== why) return;
  await vscode.window.showWarningMessage(sentence, { modal: true, detail: stuckDetail(stuck) });
}
