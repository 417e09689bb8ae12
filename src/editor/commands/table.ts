import * as vscode from 'vscode';
import type { Services } from '../services.ts';
import { accountTable } from './accountTable.ts';
import { deployTable } from './deployTable.ts';
import type { Handler } from './handler.ts';
import { runCommand } from './run.ts';
import { spaceTable } from './spaceTable.ts';

/** Every command of the extension. A test holds it against `package.json`. */
const commandTable = { ...deployTable, ...accountTable, ...spaceTable };

export type CommandId = keyof typeof commandTable;

export function registerCommands(services: Services): vscode.Disposable {
  const handlers: Record<string, Handler> = commandTable;
  return vscode.Disposable.from(
    ...Object.entries(handlers).map(([id, handler]) =>
      vscode.commands.registerCommand(id, (argument: unknown, others: unknown) =>
        runCommand(services, id, () => handler(services, argument, others)),
      ),
    ),
  );
}
