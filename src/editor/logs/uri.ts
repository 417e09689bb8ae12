import type { LogKind } from './channels.ts';

/** What `vscode://…/logs/owner/name[/build|run]` asks for; the run log when none is named. */
export function parseLogUri(path: string): { space: string; kind: LogKind } | undefined {
  const found = /^\/logs\/([\w.-]+\/[\w.-]+)(?:\/(build|run))?\/?$/.exec(path);
  const space = found?.[1];
  // Two dots would leave the path of the Hub's API.
  if (space === undefined || space.split('/').some((part) => /^\.+$/.test(part))) return undefined;
  return { space, kind: found?.[2] === 'build' ? 'build' : 'run' };
}
