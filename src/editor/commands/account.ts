import * as vscode from 'vscode';
import type { Services } from '../services.ts';

export async function updateSignedIn(services: Services): Promise<void> {
  await vscode.commands.executeCommand('setContext', 'hfSpaces.signedIn', await services.sessions.signedIn());
}

export async function signIn(services: Services): Promise<void> {
  const session = await services.sessions.provider.createSession();
  void vscode.window.showInformationMessage(
    vscode.l10n.t('Signed in to Hugging Face as {0}.', session.account.label),
  );
}

export async function switchAccount(services: Services): Promise<void> {
  const user = await services.sessions.switch();
  services.explorer.refresh();
  if (user) void vscode.window.showInformationMessage(vscode.l10n.t('Deploying as {0} from now on.', user));
}

export async function signOut(services: Services): Promise<void> {
  const user = await services.sessions.signOut();
  if (user) {
    void vscode.window.showInformationMessage(
      vscode.l10n.t('Signed out {0}. The token is no longer kept here.', user),
    );
  }
}
