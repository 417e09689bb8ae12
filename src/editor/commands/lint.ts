import * as vscode from 'vscode';
import { writeReviewed } from '../files/proposals.ts';
import type { Services } from '../services.ts';
import { chooseFolder } from './chooseDeploy.ts';

/** Checks a folder as a Space although nothing says that it is one. */
export async function checkFolder(services: Services, argument: unknown): Promise<void> {
  const root = argument instanceof vscode.Uri ? argument : await chooseFolder();
  if (!root) return;
  services.lint.check(root);
  const findings = await services.lint.lintFolder(root);
  const errors = findings.filter(({ severity }) => severity === 'error').length;
  const warnings = findings.filter(({ severity }) => severity === 'warning').length;
  const show = vscode.l10n.t('Show Problems');
  const answer = await vscode.window.showInformationMessage(
    errors + warnings === 0
      ? vscode.l10n.t('Nothing here should fail on Spaces.')
      : vscode.l10n.t('{0} errors and {1} warnings for Spaces.', errors, warnings),
    ...(errors + warnings === 0 ? [] : [show]),
  );
  if (answer === show) {
    for (const file of new Set(findings.map((finding) => finding.file))) {
      await vscode.workspace
        .openTextDocument(vscode.Uri.joinPath(root, file))
        .then(undefined, () => undefined);
    }
    await vscode.commands.executeCommand('workbench.actions.view.problems');
  }
}

/** All preferred fixes of the folder, shown in the refactor preview before anything is written. */
export async function fixForSpaces(services: Services, argument: unknown): Promise<void> {
  const root = argument instanceof vscode.Uri ? argument : await chooseFolder();
  if (!root) return;
  const { fixAll } = await services.lint.load();
  const texts = await services.lint.textsOf(root);
  const changed = await fixAll(texts, (now) => services.lint.lintFolder(root, now));
  if (changed.size === 0) {
    void vscode.window.showInformationMessage(vscode.l10n.t('There is nothing that can be fixed by itself.'));
    return;
  }
  const files = [...changed].map(([path, content]) => ({
    path,
    content,
    replaces: false,
    ...(texts.has(path) ? { before: texts.get(path) ?? '' } : {}),
  }));
  await writeReviewed(root, files, vscode.l10n.t('Fix everything for Spaces'));
}

/** The page of a rule: why, and a good and a bad example. */
export async function showRule(services: Services, rule: unknown): Promise<void> {
  if (typeof rule !== 'string' || !/^[a-z0-9-]+$/.test(rule)) return;
  const page = vscode.Uri.joinPath(services.extensionUri, 'docs', 'rules', `${rule}.md`);
  await vscode.commands.executeCommand('markdown.showPreview', page);
}
