import * as vscode from 'vscode';
import { HubError, isAbort } from '../../hub/errors.ts';
import type { Services } from '../services.ts';
import { describeError } from '../ui/messages.ts';

/** Runs a command: cancelled is silent, a failure is one sentence with at most two next steps. */
export async function runCommand(services: Services, id: string, work: () => Promise<void>): Promise<void> {
  const start = services.clock.now();
  try {
    await work();
    services.log.debug(`${id}: done in ${services.clock.now() - start} ms`);
  } catch (error) {
    if (isAbort(error) || error instanceof vscode.CancellationError) return;
    services.log.error(`${id}: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
    await showError(services, describeError(error), error);
  }
}

/** Shows a sentence with the step that helps: sign in, try again, or read the log. */
export async function showError(
  services: Services,
  sentence: string,
  error?: unknown,
  retry?: () => Promise<void>,
): Promise<void> {
  const signIn = vscode.l10n.t('Sign In Again');
  const showLog = vscode.l10n.t('Show Log');
  const tryAgain = vscode.l10n.t('Try Again');
  const needsSignIn = error instanceof HubError && error.code === 'signedOut';
  const actions = [...(needsSignIn ? [signIn] : retry ? [tryAgain] : []), showLog];
  const answer = await vscode.window.showErrorMessage(sentence, ...actions);
  if (answer === showLog) services.log.show();
  if (answer === signIn) await vscode.commands.executeCommand('hfSpaces.signIn');
  if (answer === tryAgain) await retry?.();
}
