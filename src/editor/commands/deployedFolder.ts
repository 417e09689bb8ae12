import * as vscode from 'vscode';
import type { Target } from '../../space/target.ts';
import type { DeployedFolder } from '../logs/deployedFolder.ts';
import type { Services } from '../services.ts';
import { workspaceTargets } from './knownTargets.ts';

/** A deploy may start from any folder of the explorer; deeper ones are known by a target in the settings only. */
const deepest = 2;
const notSent = /^(?:\..*|node_modules|__pycache__|venv|dist|out|build)$/;

/** The folder of the workspace that deploys of a Space send. */
export async function deployedFolder(services: Services, space: string): Promise<DeployedFolder | undefined> {
  const known = workspaceTargets(services).find(({ target }) => target.space === space);
  if (known) return folderOf(known.root, known.target);
  for (const { uri } of vscode.workspace.workspaceFolders ?? []) {
    const found = await below(services, space, uri, deepest);
    if (found) return found;
  }
  return undefined;
}

async function below(
  services: Services,
  space: string,
  folder: vscode.Uri,
  depth: number,
): Promise<DeployedFolder | undefined> {
  const target = services.memory.targets(folder).find((one) => one.space === space);
  if (target) return folderOf(folder, target);
  if (depth === 0) return undefined;
  for (const [name, type] of await vscode.workspace.fs.readDirectory(folder)) {
    if (type !== vscode.FileType.Directory || notSent.test(name)) continue;
    const found = await below(services, space, vscode.Uri.joinPath(folder, name), depth - 1);
    if (found) return found;
  }
  return undefined;
}

function folderOf(root: vscode.Uri, { readme, include, exclude }: Target): DeployedFolder {
  return { root, readme, include, exclude };
}
