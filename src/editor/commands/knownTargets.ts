import * as vscode from 'vscode';
import type { Target } from '../../space/target.ts';
import type { Services } from '../services.ts';
import { targetsSetting } from '../settings.ts';

/** A target, and the folder its deploys send. */
export interface KnownTarget {
  root: vscode.Uri;
  target: Target;
}

/** Targets of a folder: those in the settings of its workspace folder come first, then what this machine remembers. */
export function knownTargets(services: Services, folder: vscode.Uri): KnownTarget[] {
  const workspaceFolder = vscode.workspace.getWorkspaceFolder(folder)?.uri ?? folder;
  const saved = targetsSetting(folder).map((target) => ({
    target,
    root: target.folder === '' ? workspaceFolder : vscode.Uri.joinPath(workspaceFolder, target.folder),
  }));
  const isWhole = workspaceFolder.toString() === folder.toString();
  const here = saved.filter(({ root }) => isWhole || root.toString() === folder.toString());
  const remembered = services.memory.targets(folder).map((target) => ({ target, root: folder }));
  return [
    ...here,
    ...remembered.filter(
      ({ target, root }) =>
        !here.some(
          (known) => known.target.space === target.space && known.root.toString() === root.toString(),
        ),
    ),
  ];
}

/** All targets of the workspace. */
export function workspaceTargets(services: Services): KnownTarget[] {
  return (vscode.workspace.workspaceFolders ?? []).flatMap(({ uri }) => knownTargets(services, uri));
}

/** What people call a target. */
export function targetLabel(target: Target): string {
  return target.label ? `${target.label}: ${target.space}` : target.space;
}
