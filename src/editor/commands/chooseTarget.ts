import * as vscode from 'vscode';
import { canDeployTo, planAllows, type Account } from '../../hub/account.ts';
import { listSpaces, type NewSpace } from '../../hub/spaces.ts';
import type { AppGuess } from '../../scaffold/detect.ts';
import type { SpaceProposal } from '../../scaffold/proposalModel.ts';
import {
  checkSpaceName,
  isSpaceId,
  suggestSpaceName,
  type Sdk,
  type Visibility,
} from '../../space/target.ts';
import type { Session } from '../account/session.ts';
import { targetLabel, type KnownTarget } from './knownTargets.ts';

/** A Space that is not there yet, and what to create it as. */
export interface ChosenTarget {
  space: string;
  sdk: Sdk;
  create: NewSpace;
  /** The user said that programs will call the Space. */
  forPrograms: boolean;
}

const title = () => vscode.l10n.t('Deploy to HF Space');

type SpaceItem = vscode.QuickPickItem & { space?: string; create?: true; known?: KnownTarget };

/** One list: create new, saved targets, the git remote's, own and organisation Spaces; a typed `owner/name` counts too. */
export async function pickSpace(
  session: Session,
  proposed: string | undefined,
  targets: readonly KnownTarget[],
): Promise<SpaceItem | undefined> {
  const createNew: SpaceItem = {
    label: vscode.l10n.t('$(add) Create a new Space…'),
    create: true,
    alwaysShow: true,
  };
  const saved: SpaceItem[] = targets.map((known) => ({
    label: `$(target) ${targetLabel(known.target)}`,
    description: [known.target.folder, known.target.branch].filter(Boolean).join(' · '),
    space: known.target.space,
    known,
  }));
  const fromRemote: SpaceItem[] =
    proposed && !saved.some((item) => item.space === proposed)
      ? [{ label: proposed, description: vscode.l10n.t('git remote of this folder'), space: proposed }]
      : [];
  const pick = vscode.window.createQuickPick<SpaceItem>();
  pick.title = title();
  pick.placeholder = vscode.l10n.t('Pick a Space, type owner/name, or create a new one');
  pick.ignoreFocusOut = true;
  pick.matchOnDescription = true;
  let listed: SpaceItem[] = [];
  const show = () => {
    const typed = pick.value.trim();
    const known = [...saved, ...fromRemote, ...listed];
    const extra =
      isSpaceId(typed) && !known.some((item) => item.space === typed)
        ? [{ label: typed, description: vscode.l10n.t('as typed'), space: typed }]
        : [];
    pick.items = [createNew, ...extra, ...known];
  };
  const abort = new AbortController();
  pick.onDidChangeValue(show);
  show();
  pick.busy = true;
  void loadSpaces(session, abort.signal)
    .then((items) => {
      listed = items.filter((item) => ![...saved, ...fromRemote].some(({ space }) => space === item.space));
      show();
    })
    .catch(() => {
      // The list is a convenience: creating and typing work without it, and a real fault shows at the next step.
    })
    .finally(() => {
      pick.busy = false;
    });
  try {
    return await new Promise<SpaceItem | undefined>((resolve) => {
      pick.onDidAccept(() => resolve(pick.selectedItems[0]));
      pick.onDidHide(() => resolve(undefined));
      pick.show();
    });
  } finally {
    abort.abort();
    pick.dispose();
  }
}

function owners(account: Account): string[] {
  return [account.name, ...account.orgs.map((org) => org.name)].filter(
    (owner) => canDeployTo(account, owner).allowed,
  );
}

async function loadSpaces(session: Session, signal: AbortSignal): Promise<SpaceItem[]> {
  const lists = await Promise.all(
    [session.account.name, ...session.account.orgs.map((org) => org.name)].map((owner) =>
      listSpaces(session.hub, owner, { signal, limit: 100 }),
    ),
  );
  return lists.flat().map((space) => ({
    label: space.id,
    description: [space.sdk, space.private ? vscode.l10n.t('private') : undefined]
      .filter(Boolean)
      .join(' · '),
    space: space.id,
  }));
}

/** Asks for name, owner, SDK and who will call it. `undefined` when cancelled or not possible. */
export async function askForNewSpace(
  session: Session,
  folderName: string,
  guess: AppGuess,
): Promise<ChosenTarget | undefined> {
  const name = await vscode.window.showInputBox({
    title: vscode.l10n.t('New Space: name'),
    prompt: vscode.l10n.t('Letters, digits, "-", "_" and "."'),
    value: suggestSpaceName(folderName),
    ignoreFocusOut: true,
    validateInput: (value) =>
      checkSpaceName(value) ? vscode.l10n.t('This is not a name the Hub takes.') : undefined,
  });
  if (!name) return undefined;
  const owner = await askForOwner(session.account);
  if (!owner) return undefined;
  const caller = await askForCaller();
  if (!caller || !(await planCovers(session.account, owner, caller))) return undefined;
  const sdk = await askForSdk(session.account, owner, guess, caller.forPrograms);
  if (!sdk) return undefined;
  const space = `${owner}/${name}`;
  return {
    space,
    sdk,
    forPrograms: caller.forPrograms,
    create: { owner, name, sdk, visibility: caller.visibility, ownerIsUser: owner === session.account.name },
  };
}

async function askForOwner(account: Account): Promise<string | undefined> {
  const possible = owners(account);
  if (possible.length === 0) {
    const detail =
      account.token.kind === 'read'
        ? vscode.l10n.t(
            'The token of {0} can only read. Sign in with a token of the role "write".',
            account.name,
          )
        : vscode.l10n.t(
            'The token of {0} may not write to any account: it lacks "repo.write".',
            account.name,
          );
    void vscode.window.showErrorMessage(detail);
    return undefined;
  }
  if (possible.length === 1) return possible[0];
  return vscode.window.showQuickPick(possible, {
    title: vscode.l10n.t('New Space: owner'),
    ignoreFocusOut: true,
  });
}

interface Caller {
  visibility: Visibility;
  forPrograms: boolean;
}

async function askForCaller(): Promise<Caller | undefined> {
  const items: (vscode.QuickPickItem & { caller: Caller })[] = [
    {
      label: vscode.l10n.t('$(lock) Only me'),
      description: vscode.l10n.t('private'),
      caller: { visibility: 'private', forPrograms: false },
    },
    {
      label: vscode.l10n.t('$(terminal) My programs'),
      description: vscode.l10n.t('private, called with a token'),
      caller: { visibility: 'private', forPrograms: true },
    },
    {
      label: vscode.l10n.t('$(eye-closed) Anyone, code hidden'),
      description: vscode.l10n.t('protected, needs a paid plan'),
      caller: { visibility: 'protected', forPrograms: false },
    },
    {
      label: vscode.l10n.t('$(globe) Everyone'),
      description: vscode.l10n.t('public, code and app'),
      caller: { visibility: 'public', forPrograms: false },
    },
  ];
  const picked = await vscode.window.showQuickPick(items, {
    title: vscode.l10n.t('New Space: who will call it?'),
    ignoreFocusOut: true,
  });
  if (picked?.caller.visibility === 'public') {
    const yes = vscode.l10n.t('Make It Public');
    const answer = await vscode.window.showWarningMessage(
      vscode.l10n.t('Everyone will see the code and the app of this Space.'),
      { modal: true },
      yes,
    );
    if (answer !== yes) return undefined;
  }
  return picked?.caller;
}

/** Hiding the code of an app that everyone may use is part of the paid plans (hub-docs, spaces-overview). */
async function planCovers(account: Account, owner: string, caller: Caller): Promise<boolean> {
  if (caller.visibility !== 'protected' || planAllows(account, owner, 'docker')) return true;
  const goOn = vscode.l10n.t('Try Anyway');
  const answer = await vscode.window.showWarningMessage(
    vscode.l10n.t('Protected Spaces need PRO, Team or Enterprise, and {0} has none.', owner),
    {
      modal: true,
      detail: vscode.l10n.t('Ways out: a private or a public Space, or upgrade the plan on the Hub.'),
    },
    goOn,
  );
  return answer === goOn;
}

/** Why this SDK was guessed, as a sentence with the place that decided it. */
export function describeReason({ code, file, line }: SpaceProposal['reason']): string {
  const place = file ? (line === undefined ? file : `${file}:${line}`) : '';
  switch (code) {
    case 'cardSays':
      return vscode.l10n.t('README.md says so');
    case 'hasDockerfile':
      return vscode.l10n.t('the folder has a Dockerfile');
    case 'createsFastApi':
      return vscode.l10n.t('{0} creates a FastAPI app', place);
    case 'createsFlask':
      return vscode.l10n.t('{0} creates a Flask app', place);
    case 'usesGradio':
      return vscode.l10n.t('{0} uses Gradio', place);
    case 'usesStreamlit':
      return vscode.l10n.t('{0} uses Streamlit', place);
    case 'hasPackageJson':
      return vscode.l10n.t('{0} is a Node app', place);
    case 'hasIndexHtml':
      return vscode.l10n.t('{0} is a page', place);
    case 'hasPython':
      return vscode.l10n.t('{0} is Python', place);
    case 'hasDstack':
      return vscode.l10n.t('{0} is for dstack', place);
    case 'hasCompose':
      return vscode.l10n.t('{0} is for Docker Compose', place);
    case 'hasProcfile':
      return vscode.l10n.t('{0} starts processes', place);
    case 'usesNext':
      return vscode.l10n.t('{0} uses Next.js', place);
    case 'usesVite':
      return vscode.l10n.t('{0} uses Vite', place);
    case 'buildsPages':
      return vscode.l10n.t('{0} builds pages', place);
    case 'hasGoMod':
      return vscode.l10n.t('{0} is a Go module', place);
    case 'hasCargo':
      return vscode.l10n.t('{0} is a Rust package', place);
    case 'hasMix':
      return vscode.l10n.t('{0} is an Elixir project', place);
    case 'hasR':
      return vscode.l10n.t('{0} is an R project', place);
    case 'createsDjango':
      return vscode.l10n.t('{0} starts a Django site', place);
    case 'createsDash':
      return vscode.l10n.t('{0} creates a Dash app', place);
    case 'createsStarlette':
      return vscode.l10n.t('{0} creates a Starlette app', place);
    case 'usesChainlit':
      return vscode.l10n.t('{0} uses Chainlit', place);
    case 'usesPanel':
      return vscode.l10n.t('{0} uses Panel', place);
    case 'usesZeroGpu':
      return vscode.l10n.t('{0} uses ZeroGPU', place);
    case 'servesMcp':
      return vscode.l10n.t('{0} serves MCP', place);
    case 'mountsGradio':
      return vscode.l10n.t('{0} mounts Gradio in FastAPI', place);
    case 'emptyFolder':
      return vscode.l10n.t('the folder has no app yet');
    case 'nothingKnown':
      return vscode.l10n.t('no known kind of app was found');
  }
}

async function askForSdk(
  account: Account,
  owner: string,
  guess: AppGuess,
  forPrograms: boolean,
): Promise<Sdk | undefined> {
  const best: Sdk = guess.kind === 'empty' && forPrograms ? 'gradio' : guess.sdk;
  const items: (vscode.QuickPickItem & { sdk: Sdk })[] = (['docker', 'gradio', 'static'] as const)
    .map((sdk) => ({
      label: sdk === 'docker' ? 'Docker' : sdk === 'gradio' ? 'Gradio' : 'Static',
      description: sdk === best ? describeReason(guess.reason) : '',
      ...(planAllows(account, owner, sdk)
        ? {}
        : {
            detail: vscode.l10n.t('$(warning) {0} needs a paid plan for this; static Spaces are free', owner),
          }),
      sdk,
    }))
    .sort((a, b) => Number(b.sdk === best) - Number(a.sdk === best));
  const picked = await vscode.window.showQuickPick(items, {
    title: vscode.l10n.t('New Space: SDK'),
    ignoreFocusOut: true,
  });
  if (!picked) return undefined;
  if (planAllows(account, owner, picked.sdk)) return picked.sdk;
  const goOn = vscode.l10n.t('Try Anyway');
  const answer = await vscode.window.showWarningMessage(
    vscode.l10n.t('Docker and Gradio Spaces need PRO, Team or Enterprise, and {0} has none.', owner),
    {
      modal: true,
      detail: vscode.l10n.t(
        'Ways out: a static Space is free; a personal account may have two Gradio Spaces on ZeroGPU; or upgrade the plan on the Hub.',
      ),
    },
    goOn,
  );
  return answer === goOn ? picked.sdk : undefined;
}
