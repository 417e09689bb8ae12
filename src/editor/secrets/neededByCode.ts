import * as vscode from 'vscode';
import { compareNeeds, type Held, type NeedView } from '../../secrets/compare.ts';
import type { Target } from '../../space/target.ts';
import { HubError } from '../../hub/errors.ts';
import { spaceScheme } from '../files/spaceUri.ts';
import type { Memory } from '../memory.ts';
import { targetsSetting } from '../settings.ts';
import type { SpaceData } from '../spaceData.ts';
import type { NeedsService } from './needsService.ts';

export interface NeedSources {
  needs: NeedsService;
  memory: Memory;
  data: SpaceData;
}

/** A folder, and the Space its deploys go to when there is one yet. */
export interface NeedTarget {
  root: vscode.Uri;
  target?: Target | undefined;
}

/**
 * Targets of the workspace, those of its settings before what this machine remembers; a folder without any stands for
 * the Space it may be deployed to. A folder that is a Space itself is none.
 */
export function needTargets(memory: Memory): NeedTarget[] {
  const folders = (vscode.workspace.workspaceFolders ?? []).filter(({ uri }) => uri.scheme !== spaceScheme);
  return folders.flatMap(({ uri }): NeedTarget[] => {
    const saved = targetsSetting(uri).map((target) => ({
      root: target.folder === '' ? uri : vscode.Uri.joinPath(uri, target.folder),
      target,
    }));
    const remembered = memory
      .targets(uri)
      .filter(({ space }) => !saved.some(({ target }) => target.space === space))
      .map((target) => ({ root: uri, target }));
    const all = [...saved, ...remembered];
    return all.length > 0 ? all : [{ root: uri }];
  });
}

/** What the Space holds as far as this window can tell; `undefined` when signed out or the Hub does not say. */
export async function heldBy(data: SpaceData, space: string): Promise<Held | undefined> {
  if (data.isAbsent(space)) return { secrets: [], variables: [] };
  try {
    const [secrets, variables] = await Promise.all([
      data.get(space, 'secrets'),
      data.get(space, 'variables'),
    ]);
    return { secrets: secrets.map(({ key }) => key), variables };
  } catch (error) {
    if (error instanceof HubError) return undefined;
    throw error;
  }
}

/** What the code of a folder needs beside what its Space has; all of it is missing when there is no Space yet. */
export async function neededByCode(
  { needs, memory, data }: NeedSources,
  { root, target }: NeedTarget,
): Promise<NeedView[]> {
  const [found, held] = await Promise.all([
    needs.needsOf({ root, include: target?.include, exclude: target?.exclude }),
    target ? heldBy(data, target.space) : { secrets: [], variables: [] },
  ]);
  return compareNeeds({
    needs: found.needs,
    held,
    choices: memory.needChoices(root),
    named: { secrets: target?.secrets, variables: target?.variables },
  });
}
