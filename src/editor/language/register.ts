import * as vscode from 'vscode';
import type { Services } from '../services.ts';
import { cardCompletions, deployLenses, hovers } from './assistance.ts';
import { Diagnostics } from './diagnostics.ts';
import type { LintService } from './lintService.ts';
import { QuickFixes } from './quickFixes.ts';

const readmes: vscode.DocumentSelector = [{ pattern: '**/README.md' }];
const both: vscode.DocumentSelector = [{ pattern: '**/Dockerfile' }, { pattern: '**/README.md' }];
const all: vscode.DocumentSelector = [
  { pattern: '**/Dockerfile' },
  { pattern: '**/README.md' },
  { pattern: '**/*.sh' },
  { pattern: '**/requirements.txt' },
  { pattern: '**/*.py' },
];

/** Diagnostics, fixes, hovers, completions and lenses for the files of a Space. */
export function registerLanguage(services: Services, lint: LintService): vscode.Disposable {
  const diagnostics = new Diagnostics(lint, services.clock, services.log);
  return vscode.Disposable.from(
    diagnostics,
    vscode.languages.registerCodeActionsProvider(all, new QuickFixes(lint, diagnostics), {
      providedCodeActionKinds: QuickFixes.kinds,
    }),
    vscode.languages.registerHoverProvider(both, hovers(lint)),
    vscode.languages.registerCompletionItemProvider(readmes, cardCompletions(lint), ':', ' '),
    vscode.languages.registerCodeLensProvider(both, deployLenses(services, lint)),
  );
}
