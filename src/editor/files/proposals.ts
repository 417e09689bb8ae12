import * as vscode from 'vscode';
import type { ProposedFile } from '../../scaffold/render.ts';

const scheme = 'hf-spaces-proposal';

/** Shows files that are not written yet, as diffs against what the folder has. */
export class ProposalDocuments implements vscode.TextDocumentContentProvider, vscode.Disposable {
  readonly #texts = new Map<string, string>();
  readonly #registration: vscode.Disposable;

  constructor() {
    this.#registration = vscode.workspace.registerTextDocumentContentProvider(scheme, this);
  }

  provideTextDocumentContent(uri: vscode.Uri): string {
    return this.#texts.get(uri.toString()) ?? '';
  }

  async show(root: vscode.Uri, file: ProposedFile): Promise<void> {
    const before = this.#keep(root, 'before', file.path, file.before ?? '');
    const after = this.#keep(root, 'after', file.path, file.content);
    await vscode.commands.executeCommand(
      'vscode.diff',
      before,
      after,
      file.before === undefined
        ? vscode.l10n.t('{0} (new)', file.path)
        : vscode.l10n.t('{0} (with front matter)', file.path),
      { preview: false, preserveFocus: true } satisfies vscode.TextDocumentShowOptions,
    );
  }

  /** Closes the previews of these files and forgets their text. */
  async close(): Promise<void> {
    const tabs = vscode.window.tabGroups.all
      .flatMap((group) => group.tabs)
      .filter((tab) => tab.input instanceof vscode.TabInputTextDiff && tab.input.modified.scheme === scheme);
    await vscode.window.tabGroups.close(tabs);
    this.#texts.clear();
  }

  #keep(root: vscode.Uri, side: string, path: string, text: string): vscode.Uri {
    const uri = vscode.Uri.from({ scheme, path: `/${side}/${path}`, query: root.toString() });
    this.#texts.set(uri.toString(), text);
    return uri;
  }

  dispose(): void {
    this.#registration.dispose();
    this.#texts.clear();
  }
}
