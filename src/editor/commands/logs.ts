import * as vscode from 'vscode';
import type { LogChannel, LogKind } from '../logs/channels.ts';
import { fileName } from '../logs/documents.ts';
import { parseFilter } from '../logs/filter.ts';
import { filterText } from '../logs/logMessages.ts';
import { parseLogUri } from '../logs/uri.ts';
import type { Services } from '../services.ts';
import { workspaceTargets } from './knownTargets.ts';
import { spaceOf } from './handler.ts';

const kindOf = (argument: unknown): LogKind | undefined =>
  typeof argument === 'object' && argument !== null && 'kind' in argument
    ? argument.kind === 'build' || argument.kind === 'run'
      ? argument.kind
      : undefined
    : undefined;

/** The given Space, the only one, or the one that is picked. */
async function pickSpace(services: Services, argument: unknown): Promise<string | undefined> {
  const given = spaceOf(argument);
  if (given !== undefined) return given;
  const known = new Set([
    ...workspaceTargets(services).map(({ target }) => target.space),
    ...services.store
      .all()
      .filter(({ deploy }) => deploy)
      .map(({ id }) => id),
  ]);
  if (known.size === 1) return [...known][0];
  const rest = services.store.all().map(({ id }) => id);
  const all = [...new Set([...known, ...rest])];
  if (all.length === 0) {
    void vscode.window.showInformationMessage(vscode.l10n.t('This workspace has no Space yet.'));
    return undefined;
  }
  return vscode.window.showQuickPick(all, { title: vscode.l10n.t('Which Space?') });
}

/** Brings a log to the front; the focus stays where it is. Asks to sign in when need be. */
export async function showLog(services: Services, kind: LogKind, argument: unknown): Promise<void> {
  const space = await pickSpace(services, argument);
  if (space === undefined) return;
  const { streams } = services.follower;
  const known = services.channels.peek(space, kind);
  // A log that was read to its end is shown as it is; one that was cut short is read anew.
  if (!known || (!streams.isOpen(space, kind) && (kind === 'run' || known.view.lines().length === 0))) {
    const session = await services.sessions.current(true);
    if (!session) return;
    streams.start(session.hub, space, kind);
  }
  services.channels.of(space, kind).show(true);
}

/** `vscode://…/logs/owner/name[/build|run]`: it only reads, and VS Code has asked before it opens the address. */
export async function openLogUri(services: Services, uri: vscode.Uri): Promise<void> {
  const wanted = parseLogUri(uri.path);
  if (!wanted) {
    void vscode.window.showWarningMessage(
      vscode.l10n.t('This address names no log of a Space: {0}', uri.path),
    );
    return;
  }
  await showLog(services, wanted.kind, wanted);
}

/** The log a command is about: the given one, the one in view, or the one that is picked. */
async function pickLog(services: Services, argument: unknown): Promise<LogChannel | undefined> {
  const { channels } = services;
  const space = spaceOf(argument);
  const kind = kindOf(argument);
  if (space !== undefined && kind !== undefined) return channels.of(space, kind);
  const fits = channels
    .all()
    .filter(
      (one) => (space === undefined || one.space === space) && (kind === undefined || one.kind === kind),
    );
  if (space === undefined) {
    const inView = vscode.window.visibleTextEditors
      .map(({ document }) => channels.ofDocument(document.uri))
      .find((one) => one !== undefined && fits.includes(one));
    if (inView) return inView;
  }
  if (fits.length <= 1) {
    if (fits.length === 0)
      void vscode.window.showInformationMessage(vscode.l10n.t('No log of a Space is open.'));
    return fits[0];
  }
  const items = fits.map((channel) => ({
    label: channel.space,
    description: kindWord(channel.kind),
    channel,
  }));
  const picked = await vscode.window.showQuickPick(items, { title: vscode.l10n.t('Which Log?') });
  return picked?.channel;
}

const kindWord = (kind: LogKind) =>
  kind === 'build' ? vscode.l10n.t('build log') : vscode.l10n.t('run log');

export async function clearLog(services: Services, argument: unknown): Promise<void> {
  const channel = await pickLog(services, argument);
  channel?.view.clear();
}

export async function stopLog(services: Services, argument: unknown): Promise<void> {
  const channel = await pickLog(services, argument);
  if (channel) services.follower.streams.stop(channel.space, channel.kind);
}

/** Reads the log again from its first line. */
export async function restartLog(services: Services, argument: unknown): Promise<void> {
  const channel = await pickLog(services, argument);
  if (!channel) return;
  const session = await services.sessions.current(true);
  if (!session) return;
  services.follower.streams.restart(session.hub, channel.space, channel.kind);
  channel.show(true);
}

export async function saveLog(services: Services, argument: unknown): Promise<void> {
  const channel = await pickLog(services, argument);
  if (!channel) return;
  const { view, space, kind } = channel;
  const folder = vscode.workspace.workspaceFolders?.[0]?.uri;
  const name = fileName(space, kind);
  const uri = await vscode.window.showSaveDialog({
    title: vscode.l10n.t('Save Log'),
    ...(folder ? { defaultUri: vscode.Uri.joinPath(folder, name) } : {}),
    filters: { [vscode.l10n.t('Logs')]: ['log', 'txt'] },
  });
  if (!uri) return;
  const lines = view
    .lines()
    .map(({ text, timestamp }) =>
      view.hasTimestamps() && timestamp !== undefined ? `${timestamp} ${text}` : text,
    );
  await vscode.workspace.fs.writeFile(uri, new TextEncoder().encode(`${lines.join('\n')}\n`));
}

export async function toggleTimestamps(services: Services, argument: unknown): Promise<void> {
  const channel = await pickLog(services, argument);
  channel?.view.setTimestamps(!channel.view.hasTimestamps());
}

/** One box for both: a level as its own word, everything else is text to look for. */
export async function filterLog(services: Services, argument: unknown): Promise<void> {
  const channel = await pickLog(services, argument);
  if (!channel) return;
  const now = channel.view.filter();
  const typed = await vscode.window.showInputBox({
    title: vscode.l10n.t('Filter {0}', channel.space),
    prompt: vscode.l10n.t(
      'Text to look for; @warning or @error for lines of that level or worse. Empty shows all.',
    ),
    value: [now?.level ? `@${now.level}` : '', now?.text ?? ''].filter(Boolean).join(' '),
  });
  if (typed === undefined) return;
  const filter = parseFilter(typed);
  channel.view.setFilter(filter);
  channel.show(true);
  vscode.window.setStatusBarMessage(filterText(filter ?? {}), 3000);
}

/** The build log with folds and an outline; read first when it is not here yet. */
export async function openLogDocument(services: Services, argument: unknown): Promise<void> {
  const kind = kindOf(argument) ?? 'build';
  const open = services.channels.all().filter((one) => one.kind === kind);
  const space =
    spaceOf(argument) ?? (open.length === 1 ? open[0]?.space : await pickSpace(services, undefined));
  if (space === undefined) return;
  const { streams } = services.follower;
  const channel = services.channels.of(space, kind);
  if (channel.view.lines().length === 0) {
    const session = await services.sessions.current(true);
    if (!session) return;
    await vscode.window.withProgress(
      {
        location: vscode.ProgressLocation.Notification,
        cancellable: true,
        title: vscode.l10n.t('Reading the log of {0}', space),
      },
      async (_progress, token) => {
        const abort = new AbortController();
        token.onCancellationRequested(() => abort.abort());
        streams.start(session.hub, space, kind);
        await streams.settled(space, kind, abort.signal);
      },
    );
  }
  const told = services.store.get(space)?.failure?.logLine;
  await services.logDocuments.open(channel, told?.kind === kind ? told.index : undefined);
}
