import * as vscode from 'vscode';
import type { Target } from '../../space/target.ts';
import type { Session } from '../account/session.ts';
import { pathBelow } from '../language/lintService.ts';
import type { Services } from '../services.ts';
import { spaceOf } from './handler.ts';
import { knownTargets, targetLabel, workspaceTargets, type KnownTarget } from './knownTargets.ts';

export interface SpaceTarget {
  root: vscode.Uri;
  target: Target;
  session: Session;
}

/** The innermost folder around a file that is deployed somewhere, and where to; its first target comes first. */
export function targetsAround(services: Services, uri: vscode.Uri): KnownTarget[] {
  const workspaceFolder = vscode.workspace.getWorkspaceFolder(uri)?.uri;
  if (!workspaceFolder) return [];
  const path = pathBelow(workspaceFolder, uri) ?? '';
  const parts = path === '' ? [] : path.split('/');
  for (let depth = parts.length; depth >= 0; depth--) {
    const folder =
      depth === 0 ? workspaceFolder : vscode.Uri.joinPath(workspaceFolder, ...parts.slice(0, depth));
    const here = knownTargets(services, folder).filter(({ root }) => root.toString() === folder.toString());
    if (here.length > 0) return here;
  }
  return [];
}

/**
 * Folder and Space of a command on secrets: those of the given node, folder or file, else the only target or the one
 * that is picked. Asks to sign in.
 */
export async function chooseNeedTarget(
  services: Services,
  argument: unknown,
): Promise<SpaceTarget | undefined> {
  const space = spaceOf(argument);
  const root = argument instanceof vscode.Uri ? argument : rootOf(argument);
  const around = root ? targetsAround(services, root) : [];
  const all = around.length > 0 ? around : workspaceTargets(services);
  const fits = space === undefined ? all : all.filter(({ target }) => target.space === space);
  if (fits.length === 0) {
    void vscode.window.showInformationMessage(
      vscode.l10n.t('This folder has no Space yet. Deploy it first.'),
    );
    return undefined;
  }
  const known = fits.length === 1 ? fits[0] : await pick(fits);
  const session = known && (await services.sessions.current(true));
  return known && session ? { ...known, session } : undefined;
}

/** The folder of a line of the view of needs. */
function rootOf(argument: unknown): vscode.Uri | undefined {
  if (typeof argument !== 'object' || argument === null || !('root' in argument)) return undefined;
  return argument.root instanceof vscode.Uri ? argument.root : undefined;
}

async function pick(targets: readonly KnownTarget[]): Promise<KnownTarget | undefined> {
  const picked = await vscode.window.showQuickPick(
    targets.map((known) => ({
      label: targetLabel(known.target),
      description: vscode.workspace.asRelativePath(known.root),
      known,
    })),
    { title: vscode.l10n.t('Which Space?') },
  );
  return picked?.known;
}
