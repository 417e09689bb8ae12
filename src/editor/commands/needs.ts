import * as vscode from 'vscode';
import { compareNeeds } from '../../secrets/compare.ts';
import type { Place } from '../../secrets/model.ts';
import { askNeeds } from '../secrets/askNeeds.ts';
import { namesOf, readHeld } from '../secrets/settings.ts';
import type { NeedNode } from '../secrets/needsTree.ts';
import type { Services } from '../services.ts';
import { chooseNeedTarget } from './needTarget.ts';
import { sendAndTell } from './pushEnv.ts';

/** The node of a tree, or what a quick fix hands over. */
function nodeOf(argument: unknown): Partial<NeedNode> & { name?: string } {
  return typeof argument === 'object' && argument !== null ? argument : {};
}

/** "Add secret to Space…": asks for the value of one name the code needs, or of all that are missing. */
export async function supplyNeed(services: Services, argument: unknown): Promise<void> {
  const { view, name = view?.name } = nodeOf(argument);
  const chosen = await chooseNeedTarget(services, argument);
  if (!chosen) return;
  const { target, session } = chosen;
  const { data, memory, needs } = services;
  const held = await readHeld(data, session.hub, target.space);
  const found = await needs.needsOf({ root: chosen.root, include: target.include, exclude: target.exclude });
  const views = compareNeeds({
    needs: found.needs,
    held,
    choices: memory.needChoices(chosen.root),
    named: { secrets: target.secrets, variables: target.variables },
  });
  const missing = views.filter((one) =>
    name === undefined
      ? one.state === 'missing'
      : one.name === name && one.held === undefined && one.kind !== 'caller',
  );
  if (missing.length === 0) {
    void vscode.window.showInformationMessage(
      vscode.l10n.t('{0} has all that the code needs.', target.space),
    );
    return;
  }
  const answers = await askNeeds({
    root: chosen.root,
    space: target.space,
    missing,
    canGoOn: false,
    choose: (one, choice) => memory.chooseNeed(chosen.root, one, choice),
  });
  needs.tell();
  if (answers && namesOf(answers).length > 0) await sendAndTell(services, session, target.space, answers);
}

/** Shows where a name is read; several places are listed first. */
export async function openNeed(argument: unknown): Promise<void> {
  const { root, view, place } = nodeOf(argument);
  if (!root || !view) return;
  const chosen = place ?? (view.places.length > 1 ? await pickPlace(view.name, view.places) : view.places[0]);
  if (!chosen) return;
  const { file, line, column = 1, endColumn = column } = chosen;
  await vscode.window.showTextDocument(vscode.Uri.joinPath(root, file), {
    selection: new vscode.Range(line - 1, column - 1, line - 1, endColumn - 1),
  });
}

async function pickPlace(name: string, places: readonly Place[]): Promise<Place | undefined> {
  const picked = await vscode.window.showQuickPick(
    places.map((place) => ({ label: `${place.file}:${place.line}`, place })),
    { title: vscode.l10n.t('Where {0} is read', name) },
  );
  return picked?.place;
}

/** "Not needed" for good, or taken back. */
export async function waiveNeed(services: Services, argument: unknown, isWaived: boolean): Promise<void> {
  const { root, view } = nodeOf(argument);
  if (!root || !view) return;
  await services.memory.chooseNeed(root, view.name, isWaived ? 'notNeeded' : undefined);
  services.needs.tell();
}
