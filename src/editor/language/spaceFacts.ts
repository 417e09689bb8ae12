import * as vscode from 'vscode';
import { compact } from '../../hub/shape.ts';
import type { SpaceFacts } from '../../lint/facts.ts';
import { knownTargets } from '../commands/knownTargets.ts';
import type { Services } from '../services.ts';
import type { LintService } from './lintService.ts';

/** Lets rules know what this window has heard of the Space that a folder goes to; the Hub is not asked for it. */
export function tellOfSpaces(services: Services, lint: LintService): vscode.Disposable {
  const told = new Map<string, { json: string; facts: SpaceFacts }>();
  const factsOf = (space: string): SpaceFacts => {
    const facts = heardOf(services, space);
    const json = JSON.stringify(facts);
    const before = told.get(space);
    if (before?.json === json) return before.facts;
    told.set(space, { json, facts });
    return facts;
  };
  const heed = (space: string) => {
    const before = told.get(space);
    if (before !== undefined && factsOf(space) !== before.facts) lint.relint();
  };
  lint.askAboutSpaces((root) => {
    const [target] = knownTargets(services, root);
    return target && factsOf(target.target.space);
  });
  return vscode.Disposable.from(
    services.store.onDidChange(heed),
    services.data.onDidChange(({ space }) => heed(space)),
  );
}

function heardOf({ store, data }: Services, space: string): SpaceFacts {
  const { hardware, runtime } = store.get(space) ?? {};
  return compact({
    hardware,
    devMode: runtime?.devMode,
    volumes: runtime?.volumes?.map(({ mountPath }) => mountPath),
    secrets: data.peek(space, 'secrets')?.map(({ key }) => key),
    variables: data.peek(space, 'variables')?.map(({ key }) => key),
  });
}
