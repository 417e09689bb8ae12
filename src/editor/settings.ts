import * as vscode from 'vscode';
import { parseTargets, type Target } from '../space/target.ts';

const section = 'hfSpaces';

/** Machine scope: a workspace must not be able to redirect the token. */
export function endpointSetting(): string | undefined {
  const value = vscode.workspace.getConfiguration(section).inspect<string>('endpoint');
  return value?.globalValue?.trim() || undefined;
}

/** Application scope: a workspace must not be able to silence the confirmation. */
export function confirmDeploySetting(): boolean {
  return vscode.workspace.getConfiguration(section).get<boolean>('confirmDeploy', true);
}

export async function silenceConfirmation(): Promise<void> {
  await vscode.workspace
    .getConfiguration(section)
    .update('confirmDeploy', false, vscode.ConfigurationTarget.Global);
}

export function targetsSetting(folder: vscode.Uri): Target[] {
  return parseTargets(vscode.workspace.getConfiguration(section, folder).get('targets')).targets;
}

export async function saveTargetsSetting(folder: vscode.Uri, targets: Target[]): Promise<void> {
  await vscode.workspace
    .getConfiguration(section, folder)
    .update('targets', targets, vscode.ConfigurationTarget.WorkspaceFolder);
}
