import * as vscode from 'vscode';
import { setCardFields } from '../../space/card.ts';
import { toText } from '../language/diagnostics.ts';
import { editOf } from '../language/quickFixes.ts';
import type { Services } from '../services.ts';
import type { ExplainedFailure } from '../store.ts';
import { fixAction } from '../ui/failureMessages.ts';
import { deployedFolder } from './deployedFolder.ts';

/** A change of the workspace's files that repairs a failure. */
export interface Repair {
  title: string;
  edit: vscode.WorkspaceEdit;
  /** The file that changes. */
  uri: vscode.Uri;
}

/** `undefined` where no edit of a file is known to help, or it is made already. */
export async function repairOf(
  services: Services,
  space: string,
  { fix, place }: ExplainedFailure,
): Promise<Repair | undefined> {
  if (fix?.kind !== 'setAppPort' && fix?.kind !== 'addRequirement' && fix?.kind !== 'lintRule')
    return undefined;
  const folder = await deployedFolder(services, space);
  if (!folder) return undefined;
  const { root, readme = 'README.md' } = folder;
  const title = fixAction(fix)?.title ?? '';
  switch (fix.kind) {
    case 'setAppPort':
      return changed(title, vscode.Uri.joinPath(root, readme), (text) =>
        setCardFields(text, { app_port: fix.port }),
      );
    case 'addRequirement':
      return changed(title, vscode.Uri.joinPath(root, 'requirements.txt'), (text) => {
        const eol = text.includes('\r\n') ? '\r\n' : '\n';
        return `${text}${text === '' || text.endsWith('\n') ? '' : eol}${fix.package}${eol}`;
      });
    case 'lintRule': {
      const findings = (await services.lint.lintFolder(root)).filter(
        ({ code, fixes }) => code === fix.rule && fixes.length > 0,
      );
      const atPlace = findings.find(
        ({ file, range }) => file === place?.file && range.start.line === place.line,
      );
      const finding = atPlace ?? findings[0];
      const best = finding?.fixes.find(({ preferred }) => preferred) ?? finding?.fixes[0];
      const file = best?.edits[0]?.file;
      if (!best || file === undefined) return undefined;
      return { title: toText(best.title), edit: editOf(root, best), uri: vscode.Uri.joinPath(root, file) };
    }
  }
}

async function changed(
  title: string,
  uri: vscode.Uri,
  change: (text: string) => string,
): Promise<Repair | undefined> {
  try {
    const document = await vscode.workspace.openTextDocument(uri);
    const before = document.getText();
    const after = change(before);
    if (after === before) return undefined;
    const edit = new vscode.WorkspaceEdit();
    edit.replace(uri, new vscode.Range(document.positionAt(0), document.positionAt(before.length)), after);
    return { title, edit, uri };
  } catch {
    // The file is not there, or its front matter is broken: nothing that an edit of ours would heal.
    return undefined;
  }
}

/** Makes the change in the editor, where it is seen and can be undone, and offers the next deploy. */
export async function applyRepair(space: string, { edit, uri }: Repair): Promise<void> {
  if (!(await vscode.workspace.applyEdit(edit))) {
    void vscode.window.showWarningMessage(
      vscode.l10n.t('{0} could not be changed.', vscode.workspace.asRelativePath(uri)),
    );
    return;
  }
  await vscode.window.showTextDocument(uri);
  const deploy = vscode.l10n.t('Deploy');
  const answer = await vscode.window.showInformationMessage(
    vscode.l10n.t('{0} is changed, and not saved yet. Deploy again?', vscode.workspace.asRelativePath(uri)),
    deploy,
  );
  if (answer === deploy) await vscode.commands.executeCommand('hfSpaces.deploy', { space });
}
