import * as vscode from 'vscode';
import type { DeployFiles } from '../../deploy/hashes.ts';
import type { Disk } from '../../platform/platform.ts';
import type { FileEntry } from '../../ports.ts';

function kindOf(type: vscode.FileType): FileEntry['kind'] {
  if (type & vscode.FileType.SymbolicLink) return 'link';
  if (type & vscode.FileType.Directory) return 'folder';
  return type & vscode.FileType.File ? 'file' : 'other';
}

/**
 * A folder of the workspace, through `vscode.workspace.fs` so that virtual workspaces work too. Where the folder is
 * on a disk of this host, links can be followed and large files read piece by piece.
 */
export function folderFiles(root: vscode.Uri, disk?: Disk): DeployFiles {
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
    ...(disk && root.scheme === 'file' ? onDisk(disk, root, at) : {}),
  };
}

function onDisk(
  disk: Disk,
  root: vscode.Uri,
  at: (path: string) => vscode.Uri,
): Pick<DeployFiles, 'realPath' | 'open'> {
  return {
    async realPath(path) {
      const [top, target] = await Promise.all([disk.realPath(root.fsPath), disk.realPath(at(path).fsPath)]);
      if (top === undefined || target === undefined) return undefined;
      const [topPath, targetPath] = [vscode.Uri.file(top).path, vscode.Uri.file(target).path];
      if (targetPath === topPath) return '';
      const prefix = topPath.endsWith('/') ? topPath : `${topPath}/`;
      return targetPath.startsWith(prefix) ? targetPath.slice(prefix.length) : undefined;
    },
    open: (path) => disk.open(at(path).fsPath),
  };
}
