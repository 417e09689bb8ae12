import * as vscode from 'vscode';
import { compareNeeds, type NeedView } from '../../../secrets/compare.ts';
import { targetsAround } from '../../commands/needTarget.ts';
import { mayBeLinted, pathBelow } from '../../language/lintService.ts';
import type { Services } from '../../services.ts';
import { heldBy } from '../neededByCode.ts';
import { mayTellNeeds } from '../needsService.ts';

/** A read in a document, and how it stands with the Space. */
export interface DocumentRead {
  view: NeedView;
  range: vscode.Range;
}

export interface DocumentNeeds {
  root: vscode.Uri;
  /** Absent as long as the folder has no Space. */
  space: string | undefined;
  views: NeedView[];
  reads: DocumentRead[];
}

/** What a document reads, in folders that are deployed or look like a Space; nothing is loaded for others. */
export async function needsIn(
  services: Services,
  document: vscode.TextDocument,
): Promise<DocumentNeeds | undefined> {
  const [known] = targetsAround(services, document.uri);
  const root = known?.root ?? (await spaceFolder(services, document));
  const path = root && pathBelow(root, document.uri);
  if (!root || path === undefined || !mayTellNeeds(document, root)) return undefined;
  const target = known?.target;
  const folder = { root, include: target?.include, exclude: target?.exclude };
  const [needs, held] = await Promise.all([
    services.needs.needsWith(folder, document),
    target ? heldBy(services.data, target.space) : { secrets: [], variables: [] },
  ]);
  const views = compareNeeds({ needs, held, choices: services.memory.needChoices(root) });
  const reads = views.flatMap((view) =>
    view.places.flatMap(({ file, line, column, endColumn }): DocumentRead[] => {
      if (file !== path || column === undefined || endColumn === undefined) return [];
      return [{ view, range: new vscode.Range(line - 1, column - 1, line - 1, endColumn - 1) }];
    }),
  );
  return { root, space: target?.space, views, reads };
}

async function spaceFolder(
  services: Services,
  document: vscode.TextDocument,
): Promise<vscode.Uri | undefined> {
  if (!mayBeLinted(document)) return undefined;
  const folder = await services.lint.folderOf(document.uri);
  return folder?.isSpace ? folder.root : undefined;
}
