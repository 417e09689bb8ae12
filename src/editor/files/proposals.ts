import * as vscode from 'vscode';
import type { ProposedFile } from '../../scaffold/render.ts';

const scheme = 'hf-spaces-proposal';

/** A file to review before it is written. */
export type ReviewedFile = Omit<ProposedFile, 'why'> & {
  /** A file with another text that has nothing to do with this one: it is left alone unless the user ticks it. */
  replaces?: boolean;
};

/** The files as the folder has them now: what is equal is left out, what would be overwritten is marked. */
export async function againstFolder(
  root: vscode.Uri,
  files: readonly ProposedFile[],
): Promise<ReviewedFile[]> {
  const reviewed: ReviewedFile[] = [];
  for (const { path, content, before } of files) {
    const there = before ?? (await textOf(vscode.Uri.joinPath(root, path)));
    if (there === content) continue;
    if (there === undefined) reviewed.push({ path, content });
    else reviewed.push({ path, content, before: there, ...(before === undefined ? { replaces: true } : {}) });
  }
  return reviewed;
}

async function textOf(uri: vscode.Uri): Promise<string | undefined> {
  try {
    return new TextDecoder().decode(await vscode.workspace.fs.readFile(uri));
  } catch (error) {
    if (error instanceof vscode.FileSystemError) return undefined;
    throw error;
  }
}

/**
 * Shows all files in the refactor preview and writes those that stay ticked. False when the user discarded it.
 * New and edited files are ticked, replaced ones are not.
 */
export async function writeReviewed(
  root: vscode.Uri,
  files: readonly ReviewedFile[],
  label: string,
): Promise<boolean> {
  if (files.length === 0) return false;
  const edit = new vscode.WorkspaceEdit();
  const ticked: vscode.WorkspaceEditEntryMetadata = { needsConfirmation: false, label };
  const unticked: vscode.WorkspaceEditEntryMetadata = {
    needsConfirmation: true,
    label: vscode.l10n.t('Replaces a file of yours'),
  };
  for (const { path, content, before, replaces } of files) {
    const uri = vscode.Uri.joinPath(root, path);
    if (before === undefined) {
      edit.createFile(uri, { contents: new TextEncoder().encode(content) }, ticked);
    } else {
      const document = await vscode.workspace.openTextDocument(uri);
      const { range, text } = difference(document, content);
      edit.replace(uri, range, text, replaces ? unticked : ticked);
    }
  }
  // The preview comes only with an edit that needs confirmation, and shows such an edit unticked: all but this one, as
  // there is nothing to delete.
  const nothing = vscode.Uri.joinPath(root, '.hf-spaces-opens-the-preview');
  edit.deleteFile(nothing, { ignoreIfNotExists: true }, { ...ticked, needsConfirmation: true });
  const isApplied = await vscode.workspace.applyEdit(edit, { isRefactoring: true });
  return isApplied && (await anyWritten(root, files));
}

/** A discarded preview counts as applied in some versions of VS Code. */
async function anyWritten(root: vscode.Uri, files: readonly ReviewedFile[]): Promise<boolean> {
  for (const { path, before } of files) {
    const uri = vscode.Uri.joinPath(root, path);
    const open = vscode.workspace.textDocuments.find((one) => one.uri.toString() === uri.toString());
    const now = before === undefined ? await textOf(uri) : (open?.getText() ?? (await textOf(uri)));
    if (now !== undefined && now !== before) return true;
  }
  return false;
}

/** The lines that differ, so that the preview shows the change and not the whole file. */
function difference(document: vscode.TextDocument, content: string): { range: vscode.Range; text: string } {
  const old = document.getText();
  const least = Math.min(old.length, content.length);
  let start = 0;
  while (start < least && old[start] === content[start]) start += 1;
  start = start === 0 ? 0 : old.lastIndexOf('\n', start - 1) + 1;
  let end = 0;
  while (end < least - start && old[old.length - 1 - end] === content[content.length - 1 - end]) end += 1;
  const lineEnd = old.indexOf('\n', old.length - end);
  end = lineEnd < 0 ? 0 : old.length - lineEnd - 1;
  const range = new vscode.Range(document.positionAt(start), document.positionAt(old.length - end));
  return { range, text: content.slice(start, content.length - end) };
}

/** Shows files that are not written yet, as diffs against what the folder has. */
export class ProposalDocuments implements vscode.TextDocumentContentProvider, vscode.Disposable {
  readonly #texts = new Map<string, string>();
  readonly #registration: vscode.Disposable;
  readonly #changed = new vscode.EventEmitter<vscode.Uri>();
  readonly onDidChange = this.#changed.event;

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

  /** Shows a report beside the code; it can be read and copied, not saved over a file. */
  async showReport(name: string, markdown: string): Promise<void> {
    const uri = vscode.Uri.from({ scheme, path: `/report/${name}.md` });
    this.#texts.set(uri.toString(), markdown);
    this.#changed.fire(uri);
    const document = await vscode.workspace.openTextDocument(uri);
    await vscode.window.showTextDocument(document, { preview: false, preserveFocus: true });
  }

  /** Closes the previews of these files and forgets their text. */
  async close(): Promise<void> {
    const tabs = vscode.window.tabGroups.all
      .flatMap((group) => group.tabs)
      .filter((tab) => tab.input instanceof vscode.TabInputTextDiff && tab.input.modified.scheme === scheme);
    await vscode.window.tabGroups.close(tabs);
    for (const key of [...this.#texts.keys()]) {
      if (!vscode.Uri.parse(key).path.startsWith('/report/')) this.#texts.delete(key);
    }
  }

  #keep(root: vscode.Uri, side: string, path: string, text: string): vscode.Uri {
    const uri = vscode.Uri.from({ scheme, path: `/${side}/${path}`, query: root.toString() });
    this.#texts.set(uri.toString(), text);
    return uri;
  }

  dispose(): void {
    this.#registration.dispose();
    this.#changed.dispose();
    this.#texts.clear();
  }
}
