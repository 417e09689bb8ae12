import * as vscode from 'vscode';
import type { SpaceNode } from '../views/explorer.ts';
import type { Services } from '../services.ts';
import { signIn, signOut, switchAccount } from './account.ts';
import { deployCommand } from './deploy.ts';
import { runCommand } from './run.ts';
import {
  copyUrl,
  forgetTarget,
  openSpace,
  openSpacePage,
  shareTarget,
  showActions,
  showLog,
  stopFollowing,
} from './space.ts';

type Handler = (services: Services, argument: unknown) => Promise<void>;

function asSpace(argument: unknown): string | undefined {
  if (typeof argument === 'string') return argument;
  return typeof argument === 'object' && argument !== null && 'space' in argument
    ? (argument as SpaceNode).space
    : undefined;
}

/** Every command of the extension. A test holds it against `package.json`. */
export const commandTable = {
  'hfSpaces.deploy': (services, argument) =>
    deployCommand(
      services,
      argument instanceof vscode.Uri ? { folder: argument } : { space: asSpace(argument) },
    ),
  'hfSpaces.deployTo': (services, argument) =>
    deployCommand(services, {
      choose: true,
      ...(argument instanceof vscode.Uri ? { folder: argument } : {}),
    }),
  'hfSpaces.signIn': (services) => signIn(services),
  'hfSpaces.switchAccount': (services) => switchAccount(services),
  'hfSpaces.signOut': (services) => signOut(services),
  'hfSpaces.openSpace': (services, argument) => openSpace(services, asSpace(argument)),
  'hfSpaces.openSpacePage': (services, argument) => openSpacePage(services, asSpace(argument)),
  'hfSpaces.copyUrl': (services, argument) => copyUrl(services, asSpace(argument)),
  'hfSpaces.showBuildLog': (services, argument) => showLog(services, 'build', asSpace(argument)),
  'hfSpaces.showRunLog': (services, argument) => showLog(services, 'run', asSpace(argument)),
  'hfSpaces.stopFollowing': (services, argument) => stopFollowing(services, asSpace(argument)),
  'hfSpaces.forgetTarget': (services, argument) => forgetTarget(services, asSpace(argument)),
  'hfSpaces.shareTarget': (services, argument) => shareTarget(services, asSpace(argument)),
  'hfSpaces.showActions': (services) => showActions(services),
  'hfSpaces.showExtensionLog': (services) => {
    services.log.show();
    return Promise.resolve();
  },
} as const satisfies Record<string, Handler>;

export type CommandId = keyof typeof commandTable;

export function registerCommands(services: Services): vscode.Disposable {
  const handlers: Record<string, Handler> = commandTable;
  return vscode.Disposable.from(
    ...Object.entries(handlers).map(([id, handler]) =>
      vscode.commands.registerCommand(id, (argument: unknown) =>
        runCommand(services, id, () => handler(services, argument)),
      ),
    ),
  );
}
