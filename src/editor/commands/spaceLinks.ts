import * as vscode from 'vscode';
import { curlCall } from '../../space/privateCall.ts';
import { isSdk } from '../../space/target.ts';
import type { Services } from '../services.ts';
import { showUntitled } from '../ui/showUntitled.ts';
import { nodeOf } from '../views/explorer/nodes.ts';
import { chooseSpace, copied } from './chooseSpace.ts';
import { spaceOf } from './handler.ts';

const pageOf = (services: Services, space: string) => `${services.sessions.endpoint()}/spaces/${space}`;

/** The editor's own browser has no session of the Hub, so a private app would not be seen in it. */
export async function openInEditor(services: Services, given: string | undefined): Promise<void> {
  const chosen = await chooseSpace(services, given, vscode.l10n.t('Open Space in Editor'));
  if (!chosen) return;
  const record = await services.data.get(chosen.space, 'record');
  if (record.private || !record.host) {
    void vscode.window.showInformationMessage(
      vscode.l10n.t(
        '{0} is private: its app is seen only in a browser that is signed in to the Hub.',
        chosen.space,
      ),
    );
    return;
  }
  try {
    await vscode.commands.executeCommand('simpleBrowser.show', record.host);
  } catch (error) {
    // Not every editor comes with it.
    services.log.debug(`simpleBrowser.show: ${error instanceof Error ? error.message : String(error)}`);
    await vscode.env.openExternal(vscode.Uri.parse(record.host));
  }
}

export async function openSpaceSettings(services: Services, given: string | undefined): Promise<void> {
  const chosen = await chooseSpace(services, given, vscode.l10n.t('Open Settings of a Space'));
  if (!chosen) return;
  await vscode.env.openExternal(vscode.Uri.parse(`${pageOf(services, chosen.space)}/settings`));
}

export async function openDiscussion(services: Services, argument: unknown): Promise<void> {
  const node = nodeOf(argument, 'discussion');
  const chosen = await chooseSpace(services, spaceOf(argument), vscode.l10n.t('Open Discussions'));
  if (!chosen) return;
  const page = `${pageOf(services, chosen.space)}/discussions`;
  await vscode.env.openExternal(vscode.Uri.parse(node ? `${page}/${node.discussion.num}` : page));
}

export async function copyId(services: Services, given: string | undefined): Promise<void> {
  const chosen = await chooseSpace(services, given, vscode.l10n.t('Copy Id of Space'));
  if (chosen) await copied(chosen.space, vscode.l10n.t('Copied {0}', chosen.space));
}

/** Without a token: git asks for it, or its credential helper knows it. */
export async function copyGitRemote(services: Services, given: string | undefined): Promise<void> {
  const chosen = await chooseSpace(services, given, vscode.l10n.t('Copy Git Remote of Space'));
  if (!chosen) return;
  const url = pageOf(services, chosen.space);
  await copied(url, vscode.l10n.t('Copied {0}', url));
}

export async function copyCall(
  services: Services,
  given: string | undefined,
  language: 'curl' | 'python',
): Promise<void> {
  const chosen = await chooseSpace(services, given, vscode.l10n.t('Copy API Call'));
  if (!chosen) return;
  const record = await services.data.get(chosen.space, 'record');
  if (!record.host) {
    void vscode.window.showInformationMessage(vscode.l10n.t('{0} has no address yet.', chosen.space));
    return;
  }
  const sdk = isSdk(record.sdk) ? record.sdk : 'docker';
  const calls = curlCall(record.host, { sdk, private: record.private });
  await copied(
    calls[language],
    record.private
      ? vscode.l10n.t('Copied. Set HF_TOKEN to a token that may read {0}.', chosen.space)
      : vscode.l10n.t('Copied a call of {0}.', chosen.space),
  );
}

/** The editor's own clone asks where to, and for credentials when they are needed. */
export async function cloneSpace(services: Services, given: string | undefined): Promise<void> {
  const chosen = await chooseSpace(services, given, vscode.l10n.t('Clone a Space with Git'));
  if (!chosen) return;
  const known = await vscode.commands.getCommands(true);
  if (!known.includes('git.clone')) {
    void vscode.window.showInformationMessage(
      vscode.l10n.t('Git is not there. Clone {0} where it is.', pageOf(services, chosen.space)),
    );
    return;
  }
  await vscode.commands.executeCommand('git.clone', pageOf(services, chosen.space));
}

/** The Hub's own message in full, in an editor. */
export async function showSpaceError(services: Services, given: string | undefined): Promise<void> {
  const chosen = await chooseSpace(services, given, vscode.l10n.t('Show Error of a Space'));
  if (!chosen) return;
  const message = services.store.get(chosen.space)?.errorMessage;
  if (!message) {
    void vscode.window.showInformationMessage(vscode.l10n.t('{0} reports no error.', chosen.space));
    return;
  }
  await showUntitled('log', message, { preview: true });
}

export async function pin(services: Services, given: string | undefined, pinned: boolean): Promise<void> {
  const title = pinned ? vscode.l10n.t('Pin a Space') : vscode.l10n.t('Unpin a Space');
  const chosen = await chooseSpace(services, given, title);
  if (!chosen) return;
  await services.memory.pin(chosen.space, pinned);
  services.explorer.redraw();
}

export async function filterSpaces(services: Services): Promise<void> {
  const text = await vscode.window.showInputBox({
    title: vscode.l10n.t('Filter Spaces'),
    prompt: vscode.l10n.t('A part of the name; empty shows all'),
    value: services.explorer.filter,
  });
  if (text !== undefined) await services.explorer.setFilter(text);
}

export async function loadMore(services: Services, argument: unknown): Promise<void> {
  const owner = nodeOf(argument, 'more')?.owner ?? (await services.data.account())?.name;
  if (!owner) return;
  await services.data.more(owner);
  services.explorer.ownerChanged(owner);
}
