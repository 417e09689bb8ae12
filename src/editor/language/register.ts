import * as vscode from 'vscode';
import type { Services } from '../services.ts';
import { deployLenses, hovers } from './assistance.ts';
import { cardCompletions, dockerfileCompletions } from './completions.ts';
import { Diagnostics } from './diagnostics.ts';
import type { LintService } from './lintService.ts';
import { documentLinks } from './links.ts';
import { QuickFixes } from './quickFixes.ts';
import { tellOfSpaces } from './spaceFacts.ts';

const readmes: vscode.DocumentSelector = [{ pattern: '**/README.md' }];
const dockerfiles: vscode.DocumentSelector = [{ pattern: '**/Dockerfile' }];
const both: vscode.DocumentSelector = [{ pattern: '**/Dockerfile' }, { pattern: '**/README.md' }];
const all: vscode.DocumentSelector = [
  { pattern: '**/Dockerfile' },
  { pattern: '**/README.md' },
  { pattern: '**/*.sh' },
  { pattern: '**/requirements.txt' },
  { pattern: '**/*.py' },
];

/** Diagnostics, fixes, hovers, completions, links and lenses for the files of a Space. */
export function registerLanguage(services: Services, lint: LintService): vscode.Disposable {
  const diagnostics = new Diagnostics(lint, services.clock, services.log);
  return vscode.Disposable.from(
    tellOfSpaces(services, lint),
    diagnostics,
    vscode.languages.registerCodeActionsProvider(all, new QuickFixes(lint, diagnostics), {
      providedCodeActionKinds: QuickFixes.kinds,
    }),
    vscode.languages.registerHoverProvider(both, hovers(services, lint)),
    vscode.languages.registerCompletionItemProvider(readmes, cardCompletions(services, lint), ':', ' ', '/'),
    vscode.languages.registerCompletionItemProvider(
      dockerfiles,
      dockerfileCompletions(services, lint),
      '=',
      ' ',
    ),
    vscode.languages.registerDocumentLinkProvider(both, documentLinks(services, lint)),
    vscode.languages.registerCodeLensProvider(both, deployLenses(services, lint)),
  );
}
