import * as vscode from 'vscode';
import type { Finding, Fix } from '../../lint/finding.ts';
import { source, toRange, toText, type Diagnostics } from './diagnostics.ts';
import { mayBeLinted, pathBelow, type LintService } from './lintService.ts';

export const fixAllKind = vscode.CodeActionKind.SourceFixAll.append('hfSpaces');

/** The edits of a fix, each file by the text it has now. */
export function editOf(root: vscode.Uri, fix: Fix): vscode.WorkspaceEdit {
  const edit = new vscode.WorkspaceEdit();
  for (const { file, range, newText } of fix.edits) {
    const uri = vscode.Uri.joinPath(root, file);
    if (fix.edits.some((one) => one.file === file && isAtStart(one.range))) {
      edit.createFile(uri, { ignoreIfExists: true });
    }
    edit.replace(uri, toRange(range), newText);
  }
  return edit;
}

function isAtStart({ start, end }: Fix['edits'][number]['range']): boolean {
  return start.line === 0 && start.character === 0 && end.line === 0 && end.character === 0;
}

/** Lightbulbs of findings, "ignore this rule here", and fix-all on demand or on save. */
export class QuickFixes implements vscode.CodeActionProvider {
  static readonly kinds = [vscode.CodeActionKind.QuickFix, fixAllKind];
  readonly #lint: LintService;
  readonly #diagnostics: Diagnostics;

  constructor(lint: LintService, diagnostics: Diagnostics) {
    this.#lint = lint;
    this.#diagnostics = diagnostics;
  }

  async provideCodeActions(
    document: vscode.TextDocument,
    range: vscode.Range,
    context: vscode.CodeActionContext,
  ): Promise<vscode.CodeAction[]> {
    if (!mayBeLinted(document)) return [];
    const folder = await this.#lint.folderOf(document.uri);
    if (!folder) return [];
    if (!folder.isSpace) return offerCheck(document, folder.root, context);
    const { only } = context;
    if (only && fixAllKind.contains(only)) return this.#fixAll(document, folder.root);
    if (only?.contains(fixAllKind)) return this.#fixAll(document, folder.root);
    return this.#diagnostics
      .findingsOf(document)
      .filter((finding) => toRange(finding.range).intersection(range))
      .flatMap((finding) => [
        ...finding.fixes.map((fix) => fixAction(document, folder.root, finding, fix)),
        ...ignoreAction(document, finding),
      ]);
  }

  async #fixAll(document: vscode.TextDocument, root: vscode.Uri): Promise<vscode.CodeAction[]> {
    const path = pathBelow(root, document.uri);
    if (path === undefined) return [];
    const { fixAll } = await this.#lint.load();
    const texts = await this.#lint.textsOf(root);
    const changed = await fixAll(texts, async (now) =>
      (await this.#lint.lintFolder(root, now)).filter(
        // A save changes the file that is saved, and no other.
        ({ file, fixes }) =>
          file === path && fixes.every(({ edits }) => edits.every((edit) => edit.file === path)),
      ),
    );
    const text = changed.get(path);
    if (text === undefined || text === document.getText()) return [];
    const action = new vscode.CodeAction(vscode.l10n.t('Fix all HF Spaces problems'), fixAllKind);
    action.edit = new vscode.WorkspaceEdit();
    action.edit.replace(
      document.uri,
      new vscode.Range(new vscode.Position(0, 0), document.lineAt(document.lineCount - 1).range.end),
      text,
    );
    return [action];
  }
}

function fixAction(
  document: vscode.TextDocument,
  root: vscode.Uri,
  finding: Finding,
  fix: Fix,
): vscode.CodeAction {
  const action = new vscode.CodeAction(toText(fix.title), vscode.CodeActionKind.QuickFix);
  action.isPreferred = fix.preferred;
  action.edit = editOf(root, fix);
  action.diagnostics = diagnosticsOf(document, finding);
  return action;
}

function diagnosticsOf(document: vscode.TextDocument, finding: Finding): vscode.Diagnostic[] {
  return vscode.languages
    .getDiagnostics(document.uri)
    .filter(
      (one) =>
        one.source === source &&
        typeof one.code === 'object' &&
        one.code.value === finding.code &&
        one.range.isEqual(toRange(finding.range)),
    );
}

/** A comment above the line, indented like it; Markdown text has no place for one. */
function ignoreAction(document: vscode.TextDocument, finding: Finding): vscode.CodeAction[] {
  const line = finding.range.start.line;
  if (document.uri.path.endsWith('README.md') && line === 0) return [];
  const indent = /^\s*/.exec(document.lineAt(line).text)?.[0] ?? '';
  const eol = document.eol === vscode.EndOfLine.CRLF ? '\r\n' : '\n';
  const action = new vscode.CodeAction(
    vscode.l10n.t('Ignore {0} here', finding.code),
    vscode.CodeActionKind.QuickFix,
  );
  action.edit = new vscode.WorkspaceEdit();
  action.edit.insert(
    document.uri,
    new vscode.Position(line, 0),
    `${indent}# hf-space-ignore: ${finding.code}${eol}`,
  );
  action.diagnostics = diagnosticsOf(document, finding);
  return [action];
}

function offerCheck(
  document: vscode.TextDocument,
  root: vscode.Uri,
  context: vscode.CodeActionContext,
): vscode.CodeAction[] {
  const isAsked = context.triggerKind === vscode.CodeActionTriggerKind.Invoke && !context.only;
  if (!isAsked || !/\/(?:Dockerfile|README\.md)$/.test(document.uri.path)) return [];
  const action = new vscode.CodeAction(vscode.l10n.t('Check for Spaces'), vscode.CodeActionKind.QuickFix);
  action.command = { command: 'hfSpaces.checkFolder', title: action.title, arguments: [root] };
  return [action];
}
