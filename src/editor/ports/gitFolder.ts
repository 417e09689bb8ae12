import * as vscode from 'vscode';
import { findGitFolder, isAbsolute, type GitFolder } from '../../deploy/gitFolder.ts';
import type { Disk } from '../../platform/platform.ts';
import { folderFiles } from './folderFiles.ts';

/** What git keeps for a folder that is checked out as a whole. */
export function gitFolderOf(checkout: vscode.Uri, disk: Disk | undefined): Promise<GitFolder | undefined> {
  return findGitFolder(folderFiles(checkout, disk), (path) => {
    const at = isAbsolute(path) ? checkout.with({ path: vscode.Uri.file(path).path }) : checkout;
    return folderFiles(vscode.Uri.joinPath(at, isAbsolute(path) ? '.' : path), disk);
  });
}
