import * as vscode from 'vscode';
import { isDotenvName, parseDotenv, type DotenvEntry } from '../../secrets/dotenv.ts';

/** `.env` files at the top of a folder, `.env` itself first. */
export async function dotenvFiles(root: vscode.Uri): Promise<vscode.Uri[]> {
  const entries = await vscode.workspace.fs.readDirectory(root);
  return entries
    .filter(([name, type]) => isDotenvName(name) && type & vscode.FileType.File)
    .map(([name]) => name)
    .sort((a, b) => a.length - b.length || (a < b ? -1 : 1))
    .map((name) => vscode.Uri.joinPath(root, name));
}

/** With their values: for the call at hand, never to be kept. What is unsaved in an editor counts. */
export async function readDotenv(uri: vscode.Uri): Promise<DotenvEntry[]> {
  return parseDotenv((await textOf(uri)) ?? '');
}

/** Text in the editor, else on disk; `undefined` when there is no such file. */
export async function textOf(uri: vscode.Uri): Promise<string | undefined> {
  const open = openDocument(uri);
  if (open) return open.getText();
  try {
    return new TextDecoder('utf-8', { ignoreBOM: true }).decode(await vscode.workspace.fs.readFile(uri));
  } catch (error) {
    if (error instanceof vscode.FileSystemError) return undefined;
    throw error;
  }
}

/** Replaces the text of a file as an edit that can be undone, and saves it. */
export async function writeText(uri: vscode.Uri, text: string): Promise<void> {
  const before = await textOf(uri);
  const edit = new vscode.WorkspaceEdit();
  if (before === undefined) {
    edit.createFile(uri, { contents: new TextEncoder().encode(text) });
  } else {
    const document = await vscode.workspace.openTextDocument(uri);
    const end = document.lineAt(document.lineCount - 1).range.end;
    edit.replace(uri, new vscode.Range(new vscode.Position(0, 0), end), text);
  }
  const done = await vscode.workspace.applyEdit(edit);
  const document = openDocument(uri);
  if (document?.isDirty) await document.save();
  // An automatic save may have come first, of which `save` tells as a failure.
  if (!done || document?.isDirty) {
    throw new Error(vscode.l10n.t('{0} could not be written', nameOf(uri)));
  }
}

export const nameOf = (uri: vscode.Uri) => uri.path.slice(uri.path.lastIndexOf('/') + 1);

function openDocument(uri: vscode.Uri): vscode.TextDocument | undefined {
  return vscode.workspace.textDocuments.find((document) => document.uri.toString() === uri.toString());
}
