import * as vscode from 'vscode';
import { getSpace } from '../../hub/spaces.ts';
import type { Services } from '../services.ts';
import { saveTargetsSetting, targetsSetting } from '../settings.ts';
import { stageWord } from '../ui/messages.ts';
import { chooseSpace } from './chooseSpace.ts';

/** The Spaces this window knows: remembered targets first, then what was deployed. */
function knownSpaces(services: Services): string[] {
  const ids = new Set<string>();
  for (const folder of vscode.workspace.workspaceFolders ?? []) {
    for (const target of [...targetsSetting(folder.uri), ...services.memory.targets(folder.uri)]) {
      ids.add(target.space);
    }
  }
  for (const { id, deploy } of services.store.all()) if (deploy) ids.add(id);
  return [...ids];
}

async function pickSpace(services: Services, given: string | undefined): Promise<string | undefined> {
  if (given) return given;
  const known = knownSpaces(services);
  if (known.length <= 1) {
    if (known.length === 0) {
      const deploy = vscode.l10n.t('Deploy to HF Space');
      const answer = await vscode.window.showInformationMessage(
        vscode.l10n.t('This workspace has no Space yet.'),
        deploy,
      );
      if (answer === deploy) await vscode.commands.executeCommand('hfSpaces.deploy');
    }
    return known[0];
  }
  return vscode.window.showQuickPick(known, { title: vscode.l10n.t('Which Space?') });
}

/** One of this workspace's Spaces, or any of the account where the workspace has none. */
async function pickAnySpace(
  services: Services,
  given: string | undefined,
  title: string,
): Promise<string | undefined> {
  if (given !== undefined || knownSpaces(services).length > 0) return pickSpace(services, given);
  return (await chooseSpace(services, undefined, title))?.space;
}

export async function openSpacePage(services: Services, given: string | undefined): Promise<void> {
  const space = await pickAnySpace(services, given, vscode.l10n.t('Open Space Page'));
  if (space)
    await vscode.env.openExternal(vscode.Uri.parse(`${services.sessions.endpoint()}/spaces/${space}`));
}

async function hostOf(services: Services, space: string): Promise<string | undefined> {
  const known = services.store.get(space);
  if (known?.host) return known.host;
  const session = await services.sessions.current(true);
  if (!session) return undefined;
  const record = await getSpace(session.hub, space);
  services.store.update(space, { private: record.private, ...(record.host ? { host: record.host } : {}) });
  return record.host;
}

/** A private app answers only signed-in browsers, so its page on the Hub is opened instead of the bare host. */
export async function openSpace(services: Services, given: string | undefined): Promise<void> {
  const space = await pickAnySpace(services, given, vscode.l10n.t('Open Space'));
  if (!space) return;
  const host = await hostOf(services, space);
  if (!host || services.store.get(space)?.private) return openSpacePage(services, space);
  await vscode.env.openExternal(vscode.Uri.parse(host));
}

export async function copyUrl(services: Services, given: string | undefined): Promise<void> {
  const space = await pickAnySpace(services, given, vscode.l10n.t('Copy URL of Space'));
  if (!space) return;
  const url = (await hostOf(services, space)) ?? `${services.sessions.endpoint()}/spaces/${space}`;
  await vscode.env.clipboard.writeText(url);
  void vscode.window.setStatusBarMessage(vscode.l10n.t('Copied {0}', url), 3000);
}

export async function stopFollowing(services: Services, given: string | undefined): Promise<void> {
  const space = await pickSpace(services, given);
  if (!space) return;
  services.follower.stop(space);
  await services.memory.unfollow(space);
}

export async function forgetTarget(services: Services, given: string | undefined): Promise<void> {
  const space = await pickSpace(services, given);
  if (!space) return;
  for (const folder of vscode.workspace.workspaceFolders ?? []) {
    await services.memory.forgetTarget(folder.uri, space);
  }
  services.explorer.redraw();
  void vscode.window.showInformationMessage(
    vscode.l10n.t('{0} is no longer the target here. The Space itself is untouched.', space),
  );
}

/** The target is kept on this machine; the team gets it only by this command. */
export async function shareTarget(services: Services, given: string | undefined): Promise<void> {
  const space = await pickSpace(services, given);
  if (!space) return;
  for (const { uri } of vscode.workspace.workspaceFolders ?? []) {
    const target = services.memory.targets(uri).find((known) => known.space === space);
    if (!target) continue;
    const others = targetsSetting(uri).filter((known) => known.space !== space);
    await saveTargetsSetting(uri, [target, ...others]);
    void vscode.window.showInformationMessage(
      vscode.l10n.t(
        '{0} is in the workspace settings now (hfSpaces.targets). Commit them to share it.',
        space,
      ),
    );
    return;
  }
  void vscode.window.showInformationMessage(
    vscode.l10n.t('{0} was not deployed from this workspace on this machine.', space),
  );
}

export async function showActions(services: Services, given?: string): Promise<void> {
  const space = await pickSpace(services, given);
  if (!space) return;
  const { failure } = services.store.get(space) ?? {};
  const actions: (vscode.QuickPickItem & { command: string })[] = [
    ...(failure
      ? [
          { label: vscode.l10n.t('$(error) Show the cause'), command: 'hfSpaces.showFailure' },
          { label: vscode.l10n.t('$(question) What this means'), command: 'hfSpaces.showFailureHelp' },
        ]
      : []),
    { label: vscode.l10n.t('$(rocket) Deploy again'), command: 'hfSpaces.deploy' },
    { label: vscode.l10n.t('$(link-external) Open Space'), command: 'hfSpaces.openSpace' },
    { label: vscode.l10n.t('$(output) Show build log'), command: 'hfSpaces.showBuildLog' },
    { label: vscode.l10n.t('$(output) Show run log'), command: 'hfSpaces.showRunLog' },
    { label: vscode.l10n.t('$(copy) Copy URL'), command: 'hfSpaces.copyUrl' },
    { label: vscode.l10n.t('$(globe) Open its page on the Hub'), command: 'hfSpaces.openSpacePage' },
  ];
  const picked = await vscode.window.showQuickPick(actions, {
    title: `${space}: ${stageWord(services.store.get(space)?.stage)}`,
  });
  if (picked) await vscode.commands.executeCommand(picked.command, { space });
}
