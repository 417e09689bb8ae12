import * as vscode from 'vscode';

/** Tells what Restricted Mode keeps from being done, with the way out of it. */
export async function askForTrust(reason: string): Promise<void> {
  const manage = vscode.l10n.t('Manage Workspace Trust');
  const answer = await vscode.window.showWarningMessage(reason, manage);
  if (answer === manage) await vscode.commands.executeCommand('workbench.trust.manage');
}
