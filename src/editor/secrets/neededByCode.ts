import type * as vscode from 'vscode';
import { compareNeeds, type Held, type NeedView } from '../../secrets/compare.ts';
import type { Target } from '../../space/target.ts';
import { HubError } from '../../hub/errors.ts';
import type { Memory } from '../memory.ts';
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

/** What the Space holds as far as this window can tell; `undefined` when signed out or the Hub does not say. */
export async function heldBy(data: SpaceData, space: string): Promise<Held | undefined> {
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
