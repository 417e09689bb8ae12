import * as vscode from 'vscode';

/** The characters that mean something in a pattern, escaped; anchored at the folder. */
function patternFor(path: string): string {
  return `/${path.replace(/[\\*?[\]]/g, '\\$&').replace(/ $/, '\\ ')}`;
}

/** Adds a line for the path to `.hfignore` of the deployed folder, which is made when it is not there. */
export async function excludePath(root: vscode.Uri, path: string): Promise<void> {
  const uri = vscode.Uri.joinPath(root, '.hfignore');
  const open = vscode.workspace.textDocuments.find((document) => document.uri.toString() === uri.toString());
  const before = open?.getText() ?? (await readText(uri));
  const eol = before?.includes('\r\n') ? '\r\n' : '\n';
  const start = before === undefined || before === '' || before.endsWith('\n') ? '' : eol;
  const edit = new vscode.WorkspaceEdit();
  if (before === undefined) {
    edit.createFile(uri, { contents: new TextEncoder().encode(`${patternFor(path)}\n`) });
  } else {
    const document = open ?? (await vscode.workspace.openTextDocument(uri));
    edit.insert(uri, document.positionAt(before.length), `${start}${patternFor(path)}${eol}`);
  }
  const done = await vscode.workspace.applyEdit(edit);
  const document = vscode.workspace.textDocuments.find((one) => one.uri.toString() === uri.toString());
  if (document?.isDirty) await document.save();
  // An autosave may have come first, and then `save` has nothing to do.
  if (!done || document?.isDirty) {
    throw new Error(vscode.l10n.t('.hfignore could not be written'));
  }
}

async function readText(uri: vscode.Uri): Promise<string | undefined> {
  try {
    return new TextDecoder().decode(await vscode.workspace.fs.readFile(uri));
  } catch (error) {
    if (error instanceof vscode.FileSystemError) return undefined;
    throw error;
  }
}
