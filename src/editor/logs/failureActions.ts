import * as vscode from 'vscode';
import type { SpaceStore } from '../store.ts';
import { fixAction } from '../ui/failureMessages.ts';
import { failureSource, type Failures } from './failures.ts';

/** What the lightbulb offers on a failed deploy's diagnostic. */
export function registerFailureActions(failures: Failures, store: SpaceStore): vscode.Disposable {
  const kind = vscode.CodeActionKind.QuickFix;
  return vscode.languages.registerCodeActionsProvider(
    { pattern: '**' },
    {
      async provideCodeActions(_document, _range, { diagnostics }) {
        const actions: vscode.CodeAction[] = [];
        for (const diagnostic of diagnostics) {
          if (diagnostic.source !== failureSource) continue;
          const space = failures.spaceOf(diagnostic);
          const failure = space === undefined ? undefined : store.get(space)?.failure;
          if (space === undefined || !failure) continue;
          const offer = (title: string, command: string, argument: unknown = { space }) => {
            const action = new vscode.CodeAction(title, kind);
            action.command = { title, command, arguments: [argument] };
            action.diagnostics = [diagnostic];
            actions.push(action);
          };
          const fix = fixAction(failure.fix);
          // A rule of the lint has a lightbulb of its own.
          const isOffered = failure.fix?.kind !== 'lintRule';
          if (isOffered && fix && 'command' in fix && (await hasCommand(fix.command)))
            offer(fix.title, fix.command, { space, ...fix.argument });
          offer(vscode.l10n.t('Explain the Failure of {0}', space), 'hfSpaces.showFailureHelp');
          offer(vscode.l10n.t('Copy the Explanation'), 'hfSpaces.copyExplanation');
        }
        return actions;
      },
    },
    { providedCodeActionKinds: [kind] },
  );
}

/** Whether this version has the command that does a repair. */
export async function hasCommand(id: string): Promise<boolean> {
  return (await vscode.commands.getCommands(true)).includes(id);
}
