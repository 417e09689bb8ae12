import * as vscode from 'vscode';
import type { Services } from '../services.ts';
import type { Handler } from './handler.ts';
import { runCommand } from './run.ts';

/** The ids come from the manifest, so that what a command does is loaded with its first use. */
export function registerCommands(context: vscode.ExtensionContext, services: Services): vscode.Disposable {
  const { contributes } = context.extension.packageJSON as {
    contributes: { commands: { command: string }[] };
  };
  const run = async (id: string, argument: unknown, others: unknown) => {
    const { commandTable } = await import('../onDemand.ts');
    await (commandTable as Record<string, Handler>)[id]?.(services, argument, others);
  };
  return vscode.Disposable.from(
    ...contributes.commands.map(({ command }) =>
      vscode.commands.registerCommand(command, (argument: unknown, others: unknown) =>
        runCommand(services, command, () => run(command, argument, others)),
      ),
    ),
  );
}
