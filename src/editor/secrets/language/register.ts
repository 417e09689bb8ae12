import * as vscode from 'vscode';
import type { Services } from '../../services.ts';
import { deployedFolder } from '../../commands/deployedFolder.ts';
import { needHovers, NeedFixes } from './assistance.ts';
import { NeedDiagnostics } from './needDiagnostics.ts';

/** Which files can tell what the code needs is decided by their path, below the folder they are deployed from. */
const anyFile: vscode.DocumentSelector = { pattern: '**/*' };

/** Hovers, hints, fixes and rows of the explorer on what the code reads from its environment. */
export function registerNeeds(services: Services): vscode.Disposable {
  const diagnostics = new NeedDiagnostics(services);
  services.explorer.showNeeds(services.needs, (space) => deployedFolder(services, space));
  return vscode.Disposable.from(
    diagnostics,
    vscode.languages.registerHoverProvider(anyFile, needHovers(services)),
    vscode.languages.registerCodeActionsProvider(anyFile, new NeedFixes(services.data, diagnostics), {
      providedCodeActionKinds: NeedFixes.kinds,
    }),
  );
}
