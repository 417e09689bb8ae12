import * as vscode from 'vscode';
import type { Version } from '../../deploy/history.ts';
import type { Services } from '../services.ts';
import type { PlanNode } from '../views/planView.ts';
import { deployCommand } from './deploy.ts';
import { spaceOf, type Handler } from './handler.ts';
import { redeployCommand } from './redeploy.ts';

/** A folder of the Explorer, or a node of a Space that a folder does not have yet. */
function folderOf(argument: unknown): { folder?: vscode.Uri } {
  if (argument instanceof vscode.Uri) return { folder: argument };
  const root =
    typeof argument === 'object' && argument !== null && 'root' in argument ? argument.root : undefined;
  return root instanceof vscode.Uri ? { folder: root } : {};
}

/** A node of the plan view; its menus hand over nothing else. */
function entryOf(argument: unknown): PlanNode['entry'] {
  return typeof argument === 'object' && argument !== null && 'entry' in argument
    ? (argument as PlanNode).entry
    : undefined;
}

/** The commit of a node under "Commits". */
function versionOf(argument: unknown): Version | undefined {
  return typeof argument === 'object' && argument !== null && 'commit' in argument
    ? (argument.commit as Version | undefined)
    : undefined;
}

async function exclude(services: Services, argument: unknown): Promise<void> {
  const entry = entryOf(argument);
  if (entry?.canExclude) await services.planView.shown?.exclude?.(entry.path);
}

export const deployTable = {
  'hfSpaces.deploy': (services, argument) =>
    deployCommand(services, { ...folderOf(argument), space: spaceOf(argument) }),
  'hfSpaces.deployTo': (services, argument) =>
    deployCommand(services, { choose: true, ...folderOf(argument) }),
  'hfSpaces.previewDeploy': (services, argument) =>
    deployCommand(services, { preview: true, ...folderOf(argument), space: spaceOf(argument) }),
  'hfSpaces.redeploy': (services, argument) =>
    redeployCommand(services, spaceOf(argument), versionOf(argument)),
  'hfSpaces.deployPlan': async (services) => services.planView.shown?.deploy?.(),
  'hfSpaces.refreshPlan': async (services) => services.planView.shown?.refresh(),
  'hfSpaces.closePlan': (services) => services.planView.close(),
  'hfSpaces.openPlanEntry': async (_services, argument) => entryOf(argument)?.open?.(),
  'hfSpaces.excludeFromDeploy': exclude,
} as const satisfies Record<string, Handler>;
