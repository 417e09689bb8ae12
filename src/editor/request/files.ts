import * as vscode from 'vscode';
import type { BodyPiece } from '../../space/request/parseRequest.ts';

export type ReadBody = { body: string | Blob } | { missing: string };

/** The body with the bytes of its files, which are looked for beside the document and in the folders of the workspace. */
export async function readBody(body: string | readonly BodyPiece[], document: vscode.Uri): Promise<ReadBody> {
  if (typeof body === 'string') return { body };
  const parts: BlobPart[] = [];
  for (const piece of body) {
    const part = 'text' in piece ? piece.text : await readFirst(placesOf(piece.file, document));
    if (part === undefined) return { missing: 'file' in piece ? piece.file : '' };
    parts.push(part);
  }
  return { body: new Blob(parts) };
}

/** Only inside the workspace: what a document names elsewhere is nobody's to send by a click. */
function placesOf(path: string, document: vscode.Uri): vscode.Uri[] {
  const folders = (vscode.workspace.workspaceFolders ?? []).map(({ uri }) => uri);
  const beside = vscode.workspace.getWorkspaceFolder(document) ? [vscode.Uri.joinPath(document, '..')] : [];
  return [...beside, ...folders]
    .map((folder) => vscode.Uri.joinPath(folder, path))
    .filter((place) => vscode.workspace.getWorkspaceFolder(place) !== undefined);
}

async function readFirst(places: readonly vscode.Uri[]): Promise<Uint8Array<ArrayBuffer> | undefined> {
  for (const place of places) {
    try {
      return new Uint8Array(await vscode.workspace.fs.readFile(place));
    } catch {
      // Not there, or a folder: the next place may have it.
    }
  }
  return undefined;
}
