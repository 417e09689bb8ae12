import * as vscode from 'vscode';
import { HubError } from '../../hub/errors.ts';
import type { FollowOutcome } from '../../deploy/follow.ts';
import type { Blocked } from '../../deploy/guard.ts';

/** One sentence and the next step for everything the Hub can answer. */
export function describeError(error: unknown): string {
  if (error instanceof HubError) return describeHubError(error);
  const message = error instanceof Error ? error.message : String(error);
  return vscode.l10n.t('Something went wrong: {0}', message);
}

function describeHubError(error: HubError): string {
  const said = error.details.serverMessage ?? '';
  switch (error.code) {
    case 'signedOut':
      return vscode.l10n.t('The Hub does not accept the token. Sign in again.');
    case 'planNeeded':
      if (!isAboutSdk(error)) {
        return said
          ? vscode.l10n.t('The Hub asks for a paid plan (PRO, Team or Enterprise) or credits: {0}', said)
          : vscode.l10n.t('The Hub asks for a paid plan (PRO, Team or Enterprise) or credits.');
      }
      return vscode.l10n.t(
        'The Hub asks for a paid plan: Docker and Gradio Spaces need PRO, Team or Enterprise. Use a static Space, a Gradio Space on ZeroGPU, or upgrade the plan.',
      );
    case 'forbidden':
      return said
        ? vscode.l10n.t('The token has no right for this. The Hub says: {0}', said)
        : vscode.l10n.t('The token has no right for this. Use a token with the role "write".');
    case 'paymentMethodNeeded':
      return vscode.l10n.t(
        'This hardware needs a payment method. Add one in the billing settings of the Hub.',
      );
    case 'notFound':
      return vscode.l10n.t(
        'The Hub does not find the Space. It may be deleted, renamed, or hidden from this account.',
      );
    case 'exists':
      return vscode.l10n.t(
        'A Space of this name exists already. Choose another name, or deploy to the existing one.',
      );
    case 'busy':
      return vscode.l10n.t(
        'The Hub is still busy with another operation on this name. Try again in a minute.',
      );
    case 'staleParent':
      return vscode.l10n.t(
        'Someone else changed the Space in the meantime, so nothing was uploaded. Deploy again to compare anew.',
      );
    case 'tooLarge':
      return vscode.l10n.t(
        'The upload is too large for the Hub. Keep large files out with .hfignore and deploy again.',
      );
    case 'rateLimited':
      return error.details.retryAfterMs
        ? vscode.l10n.t(
            'The Hub limits requests for now. Try again in {0} s.',
            Math.ceil(error.details.retryAfterMs / 1000),
          )
        : vscode.l10n.t('The Hub limits requests for now. Try again in a few minutes.');
    case 'refused':
      return said
        ? vscode.l10n.t('The Hub refused: {0}', said)
        : vscode.l10n.t('The Hub refused the request. See the log for details.');
    case 'server':
      return vscode.l10n.t(
        'The Hub has a problem of its own ({0}). Nothing is lost; try again.',
        error.details.status ?? 500,
      );
    case 'network':
      return vscode.l10n.t('The Hub cannot be reached. Check the network and try again.');
    case 'badAnswer':
      return vscode.l10n.t('The Hub answered in a way that is not understood. See the log for details.');
  }
}

/** Protected visibility, Dev Mode and jobs cost too, whatever the SDK. */
function isAboutSdk({ route, details: { serverMessage = '' } }: HubError): boolean {
  return serverMessage === ''
    ? /\/(?:create|duplicate)$/.test(route)
    : /\b(?:gradio|docker)\b/i.test(serverMessage);
}

export function describeBlocked(blocked: readonly Blocked[]): string {
  const first = blocked[0];
  const place = first ? (first.line === undefined ? first.path : `${first.path}:${first.line}`) : '';
  return blocked.length === 1
    ? vscode.l10n.t(
        '{0} holds a secret, so nothing was sent. Keep it out with .gitignore or .hfignore.',
        place,
      )
    : vscode.l10n.t(
        '{0} and {1} more hold secrets, so nothing was sent. Keep them out with .gitignore or .hfignore.',
        place,
        blocked.length - 1,
      );
}

/** How a followed deploy ended, for the notification. */
export function describeFollow(space: string, outcome: FollowOutcome): string {
  switch (outcome.kind) {
    case 'running':
      return outcome.confirmed
        ? vscode.l10n.t('{0} is running.', space)
        : vscode.l10n.t('{0} is running; the Hub does not say which commit.', space);
    case 'failed':
      return describeFailure(space, outcome.failure, outcome.message);
    case 'halted':
      return outcome.state === 'paused'
        ? vscode.l10n.t('The commit is on {0}, but the Space is paused. Restart it to see the app.', space)
        : vscode.l10n.t('The commit is on {0}, but the Space is not awake. Open it to wake it up.', space);
    case 'unknownStage':
      return vscode.l10n.t(
        'The commit is on {0}, but the Hub reports a stage this version does not know ({1}). Open the Space to see it.',
        space,
        outcome.stage,
      );
    case 'superseded':
      return vscode.l10n.t('{0} now runs a newer commit than this deploy.', space);
    case 'lost':
      return vscode.l10n.t(
        'The commit is on {0}, but its state cannot be followed. {1}',
        space,
        describeHubError(outcome.error),
      );
    case 'stopped':
      return vscode.l10n.t('{0} is not followed any more.', space);
  }
}

function describeFailure(
  space: string,
  failure: Extract<FollowOutcome, { kind: 'failed' }>['failure'],
  message: string | undefined,
): string {
  const said = message
    ?.split('\n')
    .find((line) => line.trim() !== '')
    ?.trim();
  switch (failure) {
    case 'build':
      return said
        ? vscode.l10n.t('The build of {0} failed: {1}', space, said)
        : vscode.l10n.t('The build of {0} failed. See the build log.', space);
    case 'runtime':
      return said
        ? vscode.l10n.t('{0} was built but its app failed: {1}', space, said)
        : vscode.l10n.t('{0} was built but its app failed. See the run log.', space);
    case 'config':
      return said
        ? vscode.l10n.t('The README of {0} has a problem: {1}', space, said)
        : vscode.l10n.t('The front matter in the README of {0} is not valid.', space);
    case 'noAppFile':
      return vscode.l10n.t(
        '{0} has no app to start: add a Dockerfile or the app file and deploy again.',
        space,
      );
  }
}

export function visibilityWord(visibility: 'private' | 'protected' | 'public'): string {
  switch (visibility) {
    case 'private':
      return vscode.l10n.t('Private');
    case 'protected':
      return vscode.l10n.t('Protected');
    case 'public':
      return vscode.l10n.t('Public');
  }
}

/** The word people read for a state, whatever the Hub calls it. */
export function stageWord(stage: string | undefined): string {
  switch (stage) {
    case 'QUEUED':
      return vscode.l10n.t('Queued');
    case 'BUILDING':
    case 'RUNNING_BUILDING':
      return vscode.l10n.t('Building');
    case 'APP_STARTING':
    case 'RUNNING_APP_STARTING':
      return vscode.l10n.t('Starting');
    case 'RUNNING':
      return vscode.l10n.t('Running');
    case 'SLEEPING':
      return vscode.l10n.t('Sleeping');
    case 'PAUSED':
      return vscode.l10n.t('Paused');
    case 'STOPPED':
      return vscode.l10n.t('Stopped');
    case 'BUILD_ERROR':
      return vscode.l10n.t('Build failed');
    case 'RUNTIME_ERROR':
      return vscode.l10n.t('App failed');
    case 'CONFIG_ERROR':
      return vscode.l10n.t('README not valid');
    case 'NO_APP_FILE':
      return vscode.l10n.t('No app file');
    case 'DELETING':
      return vscode.l10n.t('Deleting');
    case undefined:
      return vscode.l10n.t('Not known yet');
    default:
      return stage;
  }
}
