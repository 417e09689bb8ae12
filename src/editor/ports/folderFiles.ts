import * as vscode from 'vscode';
import type { FileEntry, Files } from '../../ports.ts';

function kindOf(type: vscode.FileType): FileEntry['kind'] {
  if (type & vscode.FileType.SymbolicLink) return 'link';
  if (type & vscode.FileType.Directory) return 'folder';
  return type & vscode.FileType.File ? 'file' : 'other';
}

/** A folder of the workspace, through `vscode.workspace.fs` so that virtual workspaces work too. */
export function folderFiles(root: vscode.Uri): Files {
  const at = (path: string) => (path === '' ? root : vscode.Uri.joinPath(root, path));
  return {
    async list(path) {
      const entries = await vscode.workspace.fs.readDirectory(at(path));
      return entries.map(([name, type]) => ({ name, kind: kindOf(type) }));
    },
    async stat(path) {
      try {
        const { type, size, mtime } = await vscode.workspace.fs.stat(at(path));
        // `stat` follows links and marks them; what is behind the link decides here.
        return { kind: kindOf(type & ~vscode.FileType.SymbolicLink), size, mtime };
      } catch (error) {
        if (error instanceof vscode.FileSystemError) return undefined;
        throw error;
      }
    },
    async read(path) {
      return new Uint8Array(await vscode.workspace.fs.readFile(at(path)));
    },
  };
}
