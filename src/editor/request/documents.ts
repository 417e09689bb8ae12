import * as vscode from 'vscode';
import { requestLines } from '../../space/request/lines.ts';

export const requestLanguage = 'space-request';
const answerScheme = 'hf-space-answer';

/** Answers may be large, and nobody looks at more. */
const mostAnswers = 10;

/** Requests and answers as read-only documents, and what stands above a request in a document of its own. */
export class RequestDocuments implements vscode.TextDocumentContentProvider, vscode.Disposable {
  readonly #texts = new Map<string, string>();
  readonly #sending = new Map<string, AbortController>();
  readonly #registrations: vscode.Disposable;
  #shown = 0;

  constructor() {
    this.#registrations = vscode.Disposable.from(
      vscode.workspace.registerTextDocumentContentProvider(answerScheme, this),
      vscode.languages.registerCodeLensProvider(
        { language: requestLanguage },
        {
          provideCodeLenses: (document) =>
            requestLines(document.getText()).map(
              (line) =>
                new vscode.CodeLens(document.lineAt(line).range, {
                  command: 'hfSpaces.sendRequest',
                  title: vscode.l10n.t('$(play) Send'),
                  arguments: [document.uri, line],
                }),
            ),
        },
      ),
    );
  }

  provideTextDocumentContent(uri: vscode.Uri): string {
    return (
      this.#texts.get(uri.toString()) ??
      vscode.l10n.t('This answer was open in an earlier window and is not kept. Send the request again.')
    );
  }

  /** `name` ends in what tells its language. Each has an address of its own: an open document changes late. */
  async show(name: string, text: string, column: vscode.ViewColumn): Promise<void> {
    this.#shown += 1;
    const uri = vscode.Uri.from({ scheme: answerScheme, path: `/${name}`, query: `${this.#shown}` });
    this.#texts.set(uri.toString(), text);
    const [oldest] = this.#texts.keys();
    if (this.#texts.size > mostAnswers && oldest !== undefined) this.#texts.delete(oldest);
    await vscode.window.showTextDocument(uri, { viewColumn: column, preserveFocus: true, preview: true });
  }

  /** Ends what the same document is sending still: only its latest answer counts. */
  begin(request: vscode.Uri): AbortController {
    const key = request.toString();
    this.#sending.get(key)?.abort();
    const controller = new AbortController();
    this.#sending.set(key, controller);
    controller.signal.addEventListener('abort', () => this.end(request, controller));
    return controller;
  }

  end(request: vscode.Uri, controller: AbortController): void {
    if (this.#sending.get(request.toString()) === controller) this.#sending.delete(request.toString());
  }

  dispose(): void {
    for (const controller of [...this.#sending.values()]) controller.abort();
    this.#registrations.dispose();
  }
}
