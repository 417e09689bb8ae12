import * as vscode from 'vscode';
import { runCommand } from '../commands/run.ts';
import type { Services } from '../services.ts';

/** Opens logs by address. */
export function registerLogUris(services: Services): vscode.Disposable {
  return vscode.window.registerUriHandler({
    handleUri: (uri) =>
      runCommand(services, 'log address', async () => {
        const { openLogUri } = await import('../onDemand.ts');
        await openLogUri(services, uri);
      }),
  });
}
