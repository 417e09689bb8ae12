import * as vscode from 'vscode';
import { canDeployTo, type Account } from '../../hub/account.ts';
import { duplicateSpace, moveSpace, setVisibility, type SpaceVisibility } from '../../hub/settings.ts';
import { createSpace, deleteSpace, pauseSpace, restartSpace, type SpaceRuntime } from '../../hub/spaces.ts';
import { checkSpaceName, type Sdk } from '../../space/target.ts';
import { viewStage } from '../../space/stage.ts';
import type { Services } from '../services.ts';
import { ownerOf } from '../spaceData.ts';
import { runtimePatch, type SpacePatch, type SpaceState } from '../store.ts';
import { visibilityWord } from '../ui/messages.ts';
import { visibilityOf } from '../views/explorer/items.ts';
import { chooseSpace, confirmed, type Chosen } from './chooseSpace.ts';

const visibilities: SpaceVisibility[] = ['private', 'protected', 'public'];

async function pickVisibility(
  title: string,
  current?: SpaceVisibility,
): Promise<SpaceVisibility | undefined> {
  const detail: Record<SpaceVisibility, string> = {
    private: vscode.l10n.t('Code and app for you and your organisation only'),
    protected: vscode.l10n.t('App open to all, code closed; needs a paid plan'),
    public: vscode.l10n.t('Code and app open to all'),
  };
  const picked = await vscode.window.showQuickPick(
    visibilities.map((visibility) => ({
      label: visibilityWord(visibility),
      description: visibility === current ? vscode.l10n.t('now') : '',
      detail: detail[visibility],
      visibility,
    })),
    { title },
  );
  return picked?.visibility;
}

function writableOwners(account: Account): string[] {
  return [account.name, ...account.orgs.map(({ name }) => name)].filter(
    (owner) => canDeployTo(account, owner).allowed,
  );
}

async function askName(title: string, owners: readonly string[], value: string): Promise<string | undefined> {
  return (
    await vscode.window.showInputBox({
      title,
      prompt: vscode.l10n.t('Owner and name, as owner/name'),
      value,
      valueSelection: [value.indexOf('/') + 1, value.length],
      validateInput: (text) => nameProblem(text.trim(), owners),
    })
  )?.trim();
}

function nameProblem(text: string, owners: readonly string[]): string | undefined {
  const [owner, name, ...rest] = text.split('/');
  if (!owner || name === undefined || rest.length > 0) return vscode.l10n.t('Write it as owner/name.');
  if (!owners.includes(owner)) {
    return vscode.l10n.t('You may write to: {0}', owners.join(', '));
  }
  switch (checkSpaceName(name)) {
    case undefined:
      return undefined;
    case 'empty':
      return vscode.l10n.t('Write it as owner/name.');
    case 'tooLong':
      return vscode.l10n.t('At most 96 characters.');
    case 'badCharacters':
      return vscode.l10n.t('Only letters, digits, ".", "_" and "-".');
    case 'badStart':
      return vscode.l10n.t('It may not begin or end with "." or "-", nor end with ".git".');
    case 'doubleDotOrDash':
      return vscode.l10n.t('It may not hold "--" or "..".');
  }
}

/** `owner`: where the command was called on. */
export async function createSpaceCommand(services: Services, owner: string | undefined): Promise<void> {
  const session = await services.sessions.current(true);
  if (!session) return;
  const title = vscode.l10n.t('Create a Space');
  const { account, hub } = session;
  const space = await askName(title, writableOwners(account), `${owner ?? account.name}/my-space`);
  if (!space) return;
  const sdks: { label: string; detail: string; sdk: Sdk }[] = [
    { label: 'Docker', detail: vscode.l10n.t('Any app with a Dockerfile; needs a paid plan'), sdk: 'docker' },
    { label: 'Gradio', detail: vscode.l10n.t('A Python app with Gradio; needs a paid plan'), sdk: 'gradio' },
    { label: 'Static', detail: vscode.l10n.t('HTML, CSS and JavaScript; free'), sdk: 'static' },
  ];
  const sdk = (await vscode.window.showQuickPick(sdks, { title }))?.sdk;
  if (!sdk) return;
  const visibility = await pickVisibility(title);
  if (!visibility) return;
  const [namespace = '', name = ''] = space.split('/');
  const undo = expected(services, space, { sdk, visibility, private: visibility === 'private' });
  const created = await confirmed(services, { space, from: undefined }, undo, () =>
    createSpace(hub, {
      owner: namespace,
      name,
      sdk,
      visibility,
      ownerIsUser: namespace === account.name,
    }),
  );
  await added(services, created.id);
}

/** Shows a Space in the tree before the Hub has made it; what is returned takes it away again. */
function expected(services: Services, space: string, patch: SpacePatch): () => void {
  const undo = services.data.expect(space, patch);
  services.explorer.ownerChanged(ownerOf(space));
  return () => {
    undo();
    services.explorer.ownerChanged(ownerOf(space));
  };
}

/** Shows a new Space in the tree as the Hub describes it. */
async function added(services: Services, space: string): Promise<void> {
  services.data.add(space);
  await services.data.get(space, 'record');
  services.explorer.ownerChanged(ownerOf(space));
}

export async function duplicateSpaceCommand(services: Services, given: string | undefined): Promise<void> {
  const title = vscode.l10n.t('Duplicate a Space');
  const chosen = await chooseSpace(services, given, title);
  const session = await services.sessions.current(false);
  if (!chosen || !session) return;
  const owners = writableOwners(session.account);
  const name = chosen.space.slice(chosen.space.indexOf('/') + 1);
  const to = await askName(title, owners, `${session.account.name}/${name}-copy`);
  if (!to) return;
  const visibility = await pickVisibility(title);
  if (!visibility) return;
  const { sdk } = services.store.get(chosen.space) ?? {};
  const undo = expected(services, to, {
    visibility,
    private: visibility === 'private',
    ...(sdk === undefined ? {} : { sdk }),
  });
  await confirmed(services, { space: to, from: chosen.space }, undo, () =>
    duplicateSpace(chosen.hub, chosen.space, { to, visibility }),
  );
  await added(services, to);
  void vscode.window.showInformationMessage(
    vscode.l10n.t('{0} is there now, with the variables of {1}. Secrets are not copied.', to, chosen.space),
  );
}

export async function renameSpaceCommand(services: Services, given: string | undefined): Promise<void> {
  const title = vscode.l10n.t('Rename or Move a Space');
  const chosen = await chooseSpace(services, given, title);
  const session = await services.sessions.current(false);
  if (!chosen || !session) return;
  const { hub, space } = chosen;
  const to = await askName(title, writableOwners(session.account), space);
  if (!to || to === space) return;
  const move = vscode.l10n.t('Rename');
  const answer = await vscode.window.showWarningMessage(
    vscode.l10n.t('Rename {0} to {1}?', space, to),
    {
      modal: true,
      detail: vscode.l10n.t(
        'The address of the app changes with the name. The page on the Hub redirects; git remotes and programs that call the app have to be changed.',
      ),
    },
    move,
  );
  if (answer !== move) return;
  const undo = expected(services, to, renamedPatch(services.store.get(space)));
  await confirmed(services, { space: to, from: space }, undo, () => moveSpace(hub, space, to));
  services.data.drop(space);
  for (const { uri } of vscode.workspace.workspaceFolders ?? []) {
    const target = services.memory.targets(uri).find((one) => one.space === space);
    if (!target) continue;
    await services.memory.forgetTarget(uri, space);
    await services.memory.rememberTarget(uri, { ...target, space: to });
  }
  await added(services, to);
  services.explorer.redraw();
}

/** What stays with a Space when its name changes; the address does not. */
function renamedPatch(
  { id: _id, host: _host, subdomain: _subdomain, ...rest }: SpaceState = { id: '' },
): SpacePatch {
  return rest;
}

export async function changeVisibility(services: Services, given: string | undefined): Promise<void> {
  const title = vscode.l10n.t('Change Visibility');
  const chosen = await chooseSpace(services, given, title);
  if (!chosen) return;
  const { hub, space } = chosen;
  const visibility = await pickVisibility(title, visibilityOf(services.store.get(space)));
  if (!visibility) return;
  if (visibility !== 'private') {
    const open = vscode.l10n.t('Open It');
    const answer = await vscode.window.showWarningMessage(
      vscode.l10n.t('Make {0} {1}?', space, visibilityWord(visibility)),
      {
        modal: true,
        detail:
          visibility === 'public'
            ? vscode.l10n.t('Everybody can read its files with their whole history, and use the app.')
            : vscode.l10n.t('Everybody can use the app. Its files stay closed.'),
      },
      open,
    );
    if (answer !== open) return;
  }
  const undo = services.store.assume(space, { visibility, private: visibility === 'private' });
  const question = services.store.ask();
  const now = await confirmed(services, space, undo, () => setVisibility(hub, space, visibility));
  services.store.answer(space, question, now);
  // What is copied and sent by the record has the token in it, or has not.
  services.data.forget(space, 'record');
}

export async function deleteSpaceCommand(services: Services, given: string | undefined): Promise<void> {
  const title = vscode.l10n.t('Delete a Space');
  const chosen = await chooseSpace(services, given, title);
  if (!chosen) return;
  const { hub, space } = chosen;
  const typed = await vscode.window.showInputBox({
    title,
    prompt: vscode.l10n.t(
      'Type {0} to delete it with all its files, secrets and history. This cannot be undone.',
      space,
    ),
    ignoreFocusOut: true,
    validateInput: (text) =>
      text === '' || text === space ? undefined : vscode.l10n.t('Type {0} to delete it.', space),
  });
  if (typed !== space) return;
  await confirmed(
    services,
    space,
    services.store.assume(space, { stage: 'DELETING', view: viewStage('DELETING') }),
    () => deleteSpace(hub, space),
  );
  services.follower.stop(space);
  services.channels.close(space);
  services.data.drop(space);
  for (const { uri } of vscode.workspace.workspaceFolders ?? []) {
    await services.memory.forgetTarget(uri, space);
  }
  services.explorer.redraw();
  void vscode.window.showInformationMessage(vscode.l10n.t('{0} is deleted.', space));
}

async function run(
  services: Services,
  { space }: Chosen,
  stage: string | undefined,
  call: () => Promise<SpaceRuntime>,
): Promise<void> {
  const undo = stage ? services.store.assume(space, { stage, view: viewStage(stage) }) : () => undefined;
  const question = services.store.ask();
  services.store.answer(space, question, runtimePatch(await confirmed(services, space, undo, call)));
}

export async function restartCommand(
  services: Services,
  given: string | undefined,
  factory: boolean,
): Promise<void> {
  const title = factory ? vscode.l10n.t('Rebuild without Cache') : vscode.l10n.t('Restart a Space');
  const chosen = await chooseSpace(services, given, title);
  if (!chosen) return;
  const stage = factory ? 'BUILDING' : 'APP_STARTING';
  await run(services, chosen, stage, () => restartSpace(chosen.hub, chosen.space, { factory }));
}

export async function pauseCommand(services: Services, given: string | undefined): Promise<void> {
  const chosen = await chooseSpace(services, given, vscode.l10n.t('Pause a Space'));
  if (chosen) await run(services, chosen, 'PAUSED', () => pauseSpace(chosen.hub, chosen.space));
}

/** A sleeping Space wakes at a visit; a restart does it for any that is halted, also a private one. */
export async function wakeCommand(services: Services, given: string | undefined): Promise<void> {
  const chosen = await chooseSpace(services, given, vscode.l10n.t('Wake a Space'));
  if (chosen) {
    await run(services, chosen, 'APP_STARTING', () => restartSpace(chosen.hub, chosen.space));
  }
}
