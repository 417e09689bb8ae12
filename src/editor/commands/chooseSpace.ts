import * as vscode from 'vscode';
import { HubError } from '../../hub/errors.ts';
import type { HubHttp } from '../../hub/http.ts';
import type { Services } from '../services.ts';
import { stageWord } from '../ui/messages.ts';
import { describeMissingRight } from './missingRight.ts';
import { showError } from './run.ts';
import { workspaceTargets } from './knownTargets.ts';

export interface Chosen {
  hub: HubHttp;
  space: string;
  user: string;
}

/**
 * The Space of the node, else the only one there is, else one that the user picks: targets of this workspace first, then
 * those of the account.
 */
export async function chooseSpace(
  services: Services,
  given: string | undefined,
  title: string,
): Promise<Chosen | undefined> {
  const session = await services.sessions.current(true);
  if (!session) return undefined;
  const space = given ?? (await pickFrom(services, session.account.name, title));
  return space === undefined ? undefined : { hub: session.hub, space, user: session.account.name };
}

async function pickFrom(services: Services, user: string, title: string): Promise<string | undefined> {
  const targets = workspaceTargets(services).map(({ target }) => target.space);
  const { ids } = await services.data.list(user);
  const known = services.store.all().map(({ id }) => id);
  const [only, ...others] = new Set([...targets, ...ids, ...known]);
  if (only === undefined) {
    void vscode.window.showInformationMessage(vscode.l10n.t('There is no Space yet.'));
    return undefined;
  }
  if (others.length === 0) return only;
  const items = [only, ...others].map((space) => ({
    label: space,
    description: [
      stageWord(services.store.get(space)?.stage),
      targets.includes(space) ? vscode.l10n.t('this workspace') : undefined,
    ]
      .filter(Boolean)
      .join(' · '),
  }));
  const picked = await vscode.window.showQuickPick(items, {
    title,
    placeHolder: vscode.l10n.t('Which Space?'),
    matchOnDescription: true,
  });
  return picked?.label;
}

/** Whether a changed setting makes the Hub restart the Space. */
export function restartsOnChange(services: Services, space: string): boolean {
  const state = services.store.get(space);
  if (state?.sdk === 'static') return false;
  const now = state?.view?.state;
  return now === undefined || now === 'running' || now === 'starting' || now === 'building';
}

/** For prompts, so that people know before they confirm. */
export function restartHint(services: Services, space: string): string {
  return restartsOnChange(services, space) ? vscode.l10n.t('The Space restarts when this is saved.') : '';
}

export function tellRestart(space: string, restarts: boolean): void {
  if (restarts) void vscode.window.setStatusBarMessage(vscode.l10n.t('{0} restarts.', space), 5_000);
}

/**
 * Sends a change that is shown already. When the Hub refuses, `undo` takes it back and the error goes on to be told,
 * with the right that is missing; a Space that is gone leaves the tree. `from`: the Space that a new one, which the
 * Hub does not know yet, is made of; a 404 is about that one, or about none.
 */
export async function confirmed<T>(
  services: Services,
  space: string | { space: string; from: string | undefined },
  undo: () => void,
  call: () => Promise<T>,
): Promise<T> {
  try {
    return await call();
  } catch (error) {
    undo();
    const about = typeof space === 'string' ? space : refused(space, error);
    if (about !== undefined) await settleRefusal(services, about, error);
    throw error;
  }
}

function refused(
  { space, from }: { space: string; from: string | undefined },
  error: unknown,
): string | undefined {
  return error instanceof HubError && error.code === 'notFound' ? from : space;
}

/** Throws a CancellationError when the refusal has been told here. */
async function settleRefusal(services: Services, space: string, error: unknown): Promise<void> {
  if (!(error instanceof HubError)) return;
  if (error.code === 'notFound' && (await isGone(services, space))) services.explorer.redraw();
  if (error.code !== 'forbidden') return;
  const account = await services.data.account();
  if (!account) return;
  services.log.error(`${space}: ${error.message}`);
  await showError(services, describeMissingRight(account, space, error), error);
  throw new vscode.CancellationError();
}

/** A 404 may also be about what was named besides the Space, such as a dataset to mount. */
async function isGone(services: Services, space: string): Promise<boolean> {
  services.data.forget(space, 'record');
  try {
    await services.data.get(space, 'record');
    return false;
  } catch (error) {
    return error instanceof HubError && error.code === 'notFound';
  }
}

/** Asks for the stage after a change whose answer does not tell it. */
export async function readStage(services: Services, space: string): Promise<void> {
  try {
    await services.data.refreshRuntime(space);
  } catch (error) {
    // The change itself has come through; a stage that cannot be read shows at the next look.
    services.log.warn(`${space}: ${error instanceof Error ? error.message : String(error)}`);
  }
}

export async function copied(text: string, told: string): Promise<void> {
  await vscode.env.clipboard.writeText(text);
  void vscode.window.setStatusBarMessage(told, 3_000);
}
