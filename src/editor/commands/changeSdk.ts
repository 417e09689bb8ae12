import * as vscode from 'vscode';
import { isSdk, type Sdk } from '../../space/target.ts';
import { againstFolder, writeReviewed } from '../files/proposals.ts';
import { folderFiles } from '../ports/folderFiles.ts';
import type { Services } from '../services.ts';
import { shippedTemplates } from './addFiles.ts';
import { chooseFolder } from './chooseDeploy.ts';

/** Converts the folder of a Space to another SDK, in place. */
export async function changeSdkCommand(services: Services, argument: unknown): Promise<void> {
  const root = argument instanceof vscode.Uri ? argument : await chooseFolder();
  if (!root) return;
  const files = folderFiles(root);
  const { changeSdk, readCard } = await import('../../scaffold/onDemand.ts');
  const readme = (await files.stat('README.md'))
    ? new TextDecoder().decode(await files.read('README.md'))
    : '';
  const card = readCard(readme);
  const now: unknown = card.kind === 'card' ? card.data.sdk : undefined;
  const items = (['docker', 'gradio', 'static'] as const)
    .filter((sdk) => sdk !== now)
    .map((sdk) => ({ label: labels[sdk], sdk }));
  const picked = await vscode.window.showQuickPick(items, {
    title: vscode.l10n.t('Change SDK'),
    placeHolder:
      typeof now === 'string' ? vscode.l10n.t('From {0} to …', isSdk(now) ? labels[now] : now) : '',
    ignoreFocusOut: true,
  });
  if (!picked) return;
  const change = await changeSdk(files, picked.sdk, shippedTemplates(services));
  if (change.refusal !== undefined) {
    void vscode.window.showErrorMessage(refusalText(change.refusal, picked.sdk));
    return;
  }
  const reviewed = await againstFolder(root, change.files);
  if (!(await writeReviewed(root, reviewed, vscode.l10n.t('Change SDK')))) return;
  if (change.unused.length > 0) {
    void vscode.window.showInformationMessage(
      vscode.l10n.t('Without effect from now on, and left there: {0}.', change.unused.join(', ')),
    );
  }
}

const labels: Record<Sdk, string> = { docker: 'Docker', gradio: 'Gradio', static: 'Static' };

function refusalText(refusal: 'sameSdk' | 'brokenCard' | 'needsServer' | 'noGradioApp', to: Sdk): string {
  switch (refusal) {
    case 'sameSdk':
      return vscode.l10n.t('The Space has the SDK {0} already.', labels[to]);
    case 'brokenCard':
      return vscode.l10n.t('The front matter of README.md is broken; repair it first.');
    case 'needsServer':
      return vscode.l10n.t('This app computes its answers. A static Space only serves files.');
    case 'noGradioApp':
      return vscode.l10n.t('No Gradio app was found here, and the Gradio SDK runs nothing else.');
  }
}
