import * as vscode from 'vscode';
import { createLogDocument, durationText, type LogDocument, type OutlineEntry } from '../../logs/document.ts';
import type { LogChannel, LogKind } from './channels.ts';

export const logScheme = 'hf-space-log';

/** The Space whose log a document is. */
export function spaceOfDocument({ scheme, path }: vscode.Uri): string | undefined {
  if (scheme !== logScheme) return undefined;
  return /^\/([^/]+\/[^/]+)\//.exec(path)?.[1];
}

/** Logs as they were when they were opened: read-only documents with folds, an outline, and marks at cached steps. */
export class LogDocuments implements vscode.Disposable {
  readonly #documents = new Map<string, LogDocument>();
  readonly #disposables: vscode.Disposable[];
  readonly #cached: vscode.TextEditorDecorationType;
  #opened = 0;

  constructor() {
    const selector = { scheme: logScheme };
    const at = ({ uri }: vscode.TextDocument) => this.#documents.get(uri.toString());
    this.#cached = vscode.window.createTextEditorDecorationType({
      after: {
        contentText: vscode.l10n.t('cached'),
        color: new vscode.ThemeColor('descriptionForeground'),
        margin: '0 0 0 2em',
      },
    });
    this.#disposables = [
      this.#cached,
      vscode.workspace.registerTextDocumentContentProvider(logScheme, {
        provideTextDocumentContent: (uri) =>
          this.#documents.get(uri.toString())?.lines.join('\n') ??
          vscode.l10n.t(
            'This log was open in an earlier window and is not kept. Open it again from the Space.',
          ),
      }),
      vscode.languages.registerFoldingRangeProvider(selector, {
        provideFoldingRanges: (document) =>
          at(document)?.folds.map(
            ({ startLine, endLine }) =>
              new vscode.FoldingRange(startLine, endLine, vscode.FoldingRangeKind.Region),
          ),
      }),
      vscode.languages.registerDocumentSymbolProvider(selector, {
        provideDocumentSymbols: (document) => symbolsOf(document, at(document)),
      }),
      vscode.window.onDidChangeVisibleTextEditors((editors) =>
        editors.forEach((editor) => this.#mark(editor)),
      ),
      vscode.workspace.onDidCloseTextDocument(({ uri }) => this.#documents.delete(uri.toString())),
    ];
  }

  /** Keeps what the log holds now under a new address. */
  add({ space, kind, view }: LogChannel): vscode.Uri {
    this.#opened += 1;
    const uri = vscode.Uri.from({
      scheme: logScheme,
      path: `/${space}/${fileName(space, kind)}`,
      query: String(this.#opened),
    });
    this.#documents.set(
      uri.toString(),
      createLogDocument(view.lines(), { timestamps: view.hasTimestamps() }),
    );
    return uri;
  }

  /** Shows the log at `line`, else at its failed step, else at its start. */
  async open(channel: LogChannel, line?: number): Promise<vscode.TextEditor> {
    const uri = this.add(channel);
    const failed = this.#documents.get(uri.toString())?.outline.findLast((step) => step.failed);
    const document = await vscode.workspace.openTextDocument(uri);
    const at = document.validatePosition(new vscode.Position(line ?? failed?.startLine ?? 0, 0));
    const selection = new vscode.Range(at, at);
    const editor = await vscode.window.showTextDocument(document, { preview: false, selection });
    editor.revealRange(selection, vscode.TextEditorRevealType.InCenterIfOutsideViewport);
    this.#mark(editor);
    return editor;
  }

  #mark(editor: vscode.TextEditor): void {
    const document = this.#documents.get(editor.document.uri.toString());
    if (!document) return;
    const steps = document.steps.filter(({ cached }) => cached);
    editor.setDecorations(
      this.#cached,
      steps.map(({ startLine }) => editor.document.lineAt(startLine).range),
    );
  }

  dispose(): void {
    for (const disposable of this.#disposables) disposable.dispose();
    this.#documents.clear();
  }
}

/** Without the owner. */
export const fileName = (space: string, kind: LogKind) =>
  `${space.slice(space.indexOf('/') + 1)}-${kind}.log`;

function symbolsOf(document: vscode.TextDocument, log: LogDocument | undefined): vscode.DocumentSymbol[] {
  return (log?.outline ?? []).map((entry) => {
    const { name, startLine, endLine, failed } = entry;
    const range = document.validateRange(new vscode.Range(startLine, 0, endLine, Number.MAX_SAFE_INTEGER));
    return new vscode.DocumentSymbol(
      name === '' ? vscode.l10n.t('step') : name,
      detailOf(entry),
      failed ? vscode.SymbolKind.Event : vscode.SymbolKind.Function,
      range,
      document.lineAt(startLine).range,
    );
  });
}

function detailOf({ cached, failed, durationMs }: OutlineEntry): string {
  if (cached) return vscode.l10n.t('cached');
  const time = durationMs === undefined ? '' : durationText(durationMs);
  return [failed ? vscode.l10n.t('failed') : '', time].filter(Boolean).join(' · ');
}
