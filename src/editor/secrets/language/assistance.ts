import * as vscode from 'vscode';
import { source } from '../../language/diagnostics.ts';
import type { Services } from '../../services.ts';
import type { SpaceData } from '../../spaceData.ts';
import { needSentence, whyText } from '../needsMessages.ts';
import { needsIn } from './documentNeeds.ts';
import type { NeedDiagnostics, NeedProblem } from './needDiagnostics.ts';

/** "Space secret, present on owner/name", over a read. */
export function needHovers(services: Services): vscode.HoverProvider {
  return {
    async provideHover(document, position) {
      const found = await needsIn(services, document);
      const read = found?.reads.find(({ range }) => range.contains(position));
      if (!found || !read) return undefined;
      const text = new vscode.MarkdownString();
      text.appendText(needSentence(read.view, found.space));
      const why = whyText(read.view);
      if (why) text.appendMarkdown('\n\n').appendText(why);
      if (found.space !== undefined && read.view.state === 'missing') {
        const argument = encodeURIComponent(JSON.stringify({ space: found.space, name: read.view.name }));
        text.isTrusted = { enabledCommands: ['hfSpaces.supplyNeed'] };
        text.appendMarkdown(`\n\n[${addTitle(read.view.kind)}](command:hfSpaces.supplyNeed?${argument})`);
      }
      return new vscode.Hover(text, read.range);
    },
  };
}

/** As the explorer hands it over. */
function variableNode(data: SpaceData, space: string, name: string): object {
  const variable = data.peek(space, 'variables')?.find(({ key }) => key === name);
  return variable ? { kind: 'variable', id: '', space, variable } : { space };
}

function addTitle(kind: string): string {
  return kind === 'variable'
    ? vscode.l10n.t('Add variable to Space…')
    : vscode.l10n.t('Add secret to Space…');
}

/** Fixes for what `NeedDiagnostics` shows. */
export class NeedFixes implements vscode.CodeActionProvider {
  static readonly kinds = [vscode.CodeActionKind.QuickFix];
  readonly #data: SpaceData;
  readonly #diagnostics: NeedDiagnostics;

  constructor(data: SpaceData, diagnostics: NeedDiagnostics) {
    this.#data = data;
    this.#diagnostics = diagnostics;
  }

  provideCodeActions(document: vscode.TextDocument, range: vscode.Range): vscode.CodeAction[] {
    return this.#diagnostics
      .problemsOf(document)
      .filter((problem) => problem.range.intersection(range))
      .flatMap((problem) => actionsOf(this.#data, document, problem));
  }
}

function actionsOf(
  data: SpaceData,
  document: vscode.TextDocument,
  { code, range, view, root, space }: NeedProblem,
) {
  const node = { id: '', root, space, view };
  const diagnostics = vscode.languages
    .getDiagnostics(document.uri)
    .filter((one) => one.source === source && one.code === code && one.range.isEqual(range));
  const action = (title: string, command: string, argument: unknown) => {
    const made = new vscode.CodeAction(title, vscode.CodeActionKind.QuickFix);
    made.command = { command, title, arguments: [argument] };
    made.diagnostics = diagnostics;
    return made;
  };
  switch (code) {
    case 'secret-missing':
      return [
        action(addTitle(view.kind), 'hfSpaces.supplyNeed', node),
        action(vscode.l10n.t('{0} is not needed', view.name), 'hfSpaces.waiveNeed', node),
      ];
    case 'secret-readable':
      return [
        action(
          vscode.l10n.t('Make it a secret…'),
          'hfSpaces.variableToSecret',
          variableNode(data, space, view.name),
        ),
      ];
    case 'secret-in-image':
      return [];
  }
}
