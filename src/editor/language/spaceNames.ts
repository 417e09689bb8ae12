import * as vscode from 'vscode';
import { HubError } from '../../hub/errors.ts';
import type { Hardware } from '../../hub/hardware.ts';
import { searchRepos } from '../../hub/search.ts';
import type { LiveValue } from '../../lint/card/assist.ts';
import { targetsAround } from '../commands/needTarget.ts';
import { heldBy } from '../secrets/neededByCode.ts';
import type { Services } from '../services.ts';
import { priceText } from '../views/explorer/words.ts';

/** A secret or variable of a Space that a document's folder is deployed to. */
export interface SpaceName {
  name: string;
  space: string;
  /** Of a variable. */
  value?: string;
}

/** By name; what several Spaces have comes with the first of them. Empty when signed out, or without a target. */
export async function namesOfSpaces(
  services: Services,
  uri: vscode.Uri,
  kind: 'secret' | 'variable',
): Promise<SpaceName[]> {
  const spaces = [...new Set(targetsAround(services, uri).map(({ target }) => target.space))];
  const held = await Promise.all(
    spaces.map(async (space) => ({ space, held: await heldBy(services.data, space) })),
  );
  const names = new Map<string, SpaceName>();
  for (const { space, held: one } of held) {
    const all: SpaceName[] =
      kind === 'secret'
        ? (one?.secrets ?? []).map((name) => ({ name, space }))
        : (one?.variables ?? []).map(({ key, value }) => ({ name: key, space, value }));
    for (const each of all) if (!names.has(each.name)) names.set(each.name, each);
  }
  return [...names.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** What hardware is, and what it costs an hour. */
export function hardwareText({ prettyName, cpu, ram, accelerator, perHour }: Hardware): string {
  return [prettyName, cpu, ram, accelerator, priceText(perHour)].filter(Boolean).join(' · ');
}

/** With its prices now; `undefined` when signed out, or without an answer of the Hub. */
export async function liveHardware(services: Services): Promise<Hardware[] | undefined> {
  try {
    return await services.data.hardware();
  } catch (error) {
    if (error instanceof HubError) return undefined;
    throw error;
  }
}

/** Long enough that a word can be typed before the Hub is asked. */
const typingMs = 300;

/** Fewer letters fit too much. */
const leastLetters = 2;

/** Ids on the Hub that fit what was typed; none when signed out, without an answer, or once cancelled. */
export async function searchIds(
  { clock, sessions, log }: Services,
  kind: 'models' | 'datasets',
  typed: string,
  token: vscode.CancellationToken,
): Promise<LiveValue[]> {
  const search = typed.trim().replace(/^["']|["']$/g, '');
  if (search.length < leastLetters) return [];
  const abort = new AbortController();
  const cancelled = token.onCancellationRequested(() => abort.abort());
  try {
    if (token.isCancellationRequested) return [];
    await clock.sleep(typingMs, abort.signal);
    const session = await sessions.current(false);
    if (!session || abort.signal.aborted) return [];
    const found = await searchRepos(session.hub, kind, search, { signal: abort.signal });
    return found.map(({ id, task, downloads }) => {
      const used = vscode.l10n.t('{0} downloads', downloads.toLocaleString('en-US'));
      return { value: id, detail: task === undefined ? used : `${task} · ${used}` };
    });
  } catch (error) {
    if (abort.signal.aborted) return [];
    if (!(error instanceof HubError)) throw error;
    log.debug(`completion: ${error.message}`);
    return [];
  } finally {
    cancelled.dispose();
  }
}
