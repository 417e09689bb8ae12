import * as vscode from 'vscode';
import { translate } from '../../ui/failureMessages.ts';
import { stageWord, visibilityWord } from '../../ui/messages.ts';
import { sizeText } from '../../ui/planMessages.ts';
import type { AppApi } from '../../spaceData.ts';
import type { SpaceState, SpaceStore } from '../../store.ts';
import { spaceFileUri } from '../../files/spaceUri.ts';
import type { ExplorerNode, NodeOf } from './nodes.ts';
import { row } from './row.ts';
import { sectionItem } from './sectionItem.ts';
import { priceText, sleepText } from './words.ts';

export interface ItemSources {
  store: SpaceStore;
  pinned: readonly string[];
  /** Spaces that folders of this workspace are deployed to. */
  targets: ReadonlySet<string>;
  /** US dollars per hour, when the prices are known. */
  priceOf: (hardware: string) => number | undefined;
  /** What was learnt of a running app's interface. */
  apiOf: (space: string) => AppApi | undefined;
  /** The Hub has said that there is no such Space. */
  isAbsent: (space: string) => boolean;
  /** Rows on what the code needs. */
  neededItem: (node: NodeOf<'newSpace' | 'needs' | 'need'>) => vscode.TreeItem;
}

const { Collapsed, Expanded } = vscode.TreeItemCollapsibleState;

/** A node as VS Code shows it. What an icon says is in the accessibility label too. */
export function itemOf(sources: ItemSources, node: ExplorerNode): vscode.TreeItem {
  const item = make(sources, node);
  item.id = node.id;
  const label = typeof item.label === 'string' ? item.label : (item.label?.label ?? '');
  item.accessibilityInformation ??= {
    label: typeof item.description === 'string' && item.description ? `${label}, ${item.description}` : label,
  };
  return item;
}

function make(sources: ItemSources, node: ExplorerNode): vscode.TreeItem {
  switch (node.kind) {
    case 'owner':
      return ownerItem(node);
    case 'more':
      return row(vscode.l10n.t('Load more…'), {
        icon: 'ellipsis',
        context: 'more',
        command: ['hfSpaces.loadMore', vscode.l10n.t('Load more…'), node],
      });
    case 'space':
      return spaceItem(sources, node);
    case 'newSpace':
    case 'needs':
    case 'need':
      return sources.neededItem(node);
    case 'section':
      return sectionItem(sources.apiOf, node);
    case 'status':
      return statusItem(sources, node);
    case 'folder':
      return withResource(
        row(nameOf(node.path), { context: 'folder', state: Collapsed }),
        node.space,
        node.path,
        vscode.ThemeIcon.Folder,
      );
    case 'file':
      return withResource(
        row(nameOf(node.path), {
          description: sizeText(node.size),
          context: 'file',
          command: ['hfSpaces.openSpaceFile', vscode.l10n.t('Open'), node],
        }),
        node.space,
        node.path,
        vscode.ThemeIcon.File,
      );
    case 'variable':
      return row(node.variable.key, {
        description: node.variable.value,
        tooltip: [node.variable.value, node.variable.description, dateText(node.variable.updatedAt)],
        icon: 'symbol-variable',
        context: 'variable',
      });
    case 'secret':
      return row(node.secret.key, {
        description: [node.secret.description, dateText(node.secret.updatedAt)].filter(Boolean).join(' · '),
        icon: 'key',
        context: 'secret',
      });
    case 'volume':
      return row(node.volume.mountPath, {
        description: `${node.volume.type} ${node.volume.source} · ${
          node.volume.readOnly === false ? vscode.l10n.t('read and write') : vscode.l10n.t('read only')
        }`,
        icon: node.volume.type === 'bucket' ? 'package' : 'database',
        context: 'volume',
      });
    case 'commit':
      return row(node.commit.title, {
        description: [node.commit.oid.slice(0, 7), dateText(node.commit.date)].filter(Boolean).join(' · '),
        icon: 'git-commit',
        context: 'commit',
        command: ['hfSpaces.showCommit', vscode.l10n.t('Show Changes'), node],
      });
    case 'discussion':
      return row(node.discussion.title, {
        description: [
          `#${node.discussion.num}`,
          discussionWord(node.discussion.status),
          node.discussion.author,
        ]
          .filter(Boolean)
          .join(' · '),
        icon: node.discussion.isPullRequest ? 'git-pull-request' : 'comment-discussion',
        context: 'discussion',
        command: ['hfSpaces.openDiscussion', vscode.l10n.t('Open in Browser'), node],
      });
    case 'log':
      return row(node.log === 'build' ? vscode.l10n.t('Build') : vscode.l10n.t('Run'), {
        icon: 'output',
        context: `log ${node.log}`,
        command: [
          node.log === 'build' ? 'hfSpaces.showBuildLog' : 'hfSpaces.showRunLog',
          vscode.l10n.t('Show Log'),
          node,
        ],
      });
    case 'endpoint':
      return row(`${node.endpoint.method} ${node.endpoint.path}`, {
        description: node.endpoint.summary,
        icon: node.endpoint.kind === 'gradio' ? 'symbol-function' : 'globe',
        context: 'endpoint',
      });
    case 'fact':
      return row(node.label, { description: node.value, icon: 'symbol-constant', context: 'fact' });
    case 'message':
      return row(node.text, {
        tooltip: [node.tooltip],
        icon: node.canRetry ? 'warning' : 'info',
        context: node.canRetry ? 'message retry' : 'message',
        ...(node.canRetry ? { command: ['hfSpaces.refreshExplorer', vscode.l10n.t('Try Again'), node] } : {}),
      });
  }
}

function withResource(
  item: vscode.TreeItem,
  space: string,
  path: string,
  icon: vscode.ThemeIcon,
): vscode.TreeItem {
  item.resourceUri = spaceFileUri(space, path);
  item.iconPath = icon;
  item.tooltip = path;
  return item;
}

const nameOf = (path: string) => path.slice(path.lastIndexOf('/') + 1);

function dateText(date: string | undefined): string | undefined {
  return date === undefined ? undefined : new Date(date).toLocaleString();
}

function discussionWord(status: string): string {
  switch (status) {
    case 'open':
      return vscode.l10n.t('open');
    case 'closed':
      return vscode.l10n.t('closed');
    case 'merged':
      return vscode.l10n.t('merged');
    case 'draft':
      return vscode.l10n.t('draft');
    default:
      return status;
  }
}

function ownerItem(node: NodeOf<'owner'>): vscode.TreeItem {
  const item = row(node.owner, {
    description: node.fullname,
    icon: node.isOwn ? 'account' : 'organization',
    context: 'owner',
    state: node.isOwn ? Expanded : Collapsed,
  });
  const kind = node.isOwn ? vscode.l10n.t('account') : vscode.l10n.t('organization');
  item.accessibilityInformation = { label: `${node.owner}, ${kind}` };
  return item;
}

function stageIcon(state: SpaceState | undefined): vscode.ThemeIcon {
  const colored = (icon: string, color: string) => new vscode.ThemeIcon(icon, new vscode.ThemeColor(color));
  switch (state?.view?.state) {
    case 'queued':
    case 'building':
    case 'starting':
      return new vscode.ThemeIcon('sync~spin');
    case 'running':
      return colored('pass-filled', 'testing.iconPassed');
    case 'failed':
      return colored('error', 'testing.iconFailed');
    case 'sleeping':
      return new vscode.ThemeIcon('watch');
    case 'paused':
      return new vscode.ThemeIcon('debug-pause');
    case 'stopped':
      return new vscode.ThemeIcon('circle-slash');
    case 'unknown':
    case undefined:
      return new vscode.ThemeIcon('circle-outline');
  }
}

export function visibilityOf(state: SpaceState | undefined): 'private' | 'protected' | 'public' | undefined {
  const { visibility } = state ?? {};
  if (visibility === 'private' || visibility === 'protected' || visibility === 'public') return visibility;
  return state?.private === undefined ? undefined : state.private ? 'private' : 'public';
}

/** A target that its first deploy creates. */
function absentItem({ space }: NodeOf<'space'>): vscode.TreeItem {
  return row(space, {
    icon: 'circle-outline',
    description: vscode.l10n.t('not created yet'),
    tooltip: [vscode.l10n.t('The Hub has no Space of this name that this account can see.')],
    context: 'target',
    state: Expanded,
  });
}

function spaceItem(sources: ItemSources, node: NodeOf<'space'>): vscode.TreeItem {
  const { space, place } = node;
  if (sources.isAbsent(space)) return absentItem(node);
  const state = sources.store.get(space);
  const visibility = visibilityOf(state);
  const isTarget = sources.targets.has(space);
  const isPinned = sources.pinned.includes(space);
  const parts = [
    stageWord(state?.stage),
    state?.sdk === 'static' ? undefined : state?.hardware,
    visibility && visibilityWord(visibility),
    isTarget && place === 'owner' ? vscode.l10n.t('this workspace') : undefined,
    isPinned || state?.pinned ? vscode.l10n.t('pinned') : undefined,
  ].filter(Boolean);
  const item = row(place === 'target' ? space : nameOf(space), {
    description: parts.join(' · '),
    tooltip: [space, ...parts, state?.errorMessage],
    context: contextOf(state, { isTarget, isPinned }),
    state: Collapsed,
  });
  item.iconPath = stageIcon(state);
  item.accessibilityInformation = { label: [space, ...parts].join(', ') };
  return item;
}

/** Words that the menus' `when` clauses look for. */
function contextOf(
  state: SpaceState | undefined,
  { isTarget, isPinned }: { isTarget: boolean; isPinned: boolean },
): string {
  const stage = state?.view?.state;
  const halted = stage === 'paused' || stage === 'sleeping' || stage === 'stopped';
  return [
    'space',
    ...(state?.host ? ['hasHost'] : []),
    ...(state?.failure ? ['hasFailure'] : []),
    ...(isTarget ? ['target'] : []),
    isPinned ? 'pinned' : 'unpinned',
    state?.sdk === 'static' ? 'fixed' : halted ? 'halted' : 'active',
    ...(state?.runtime?.devMode ? ['devModeOn'] : ['devModeOff']),
    ...(state?.tags?.includes('autotrain') ? ['autotrain'] : []),
  ].join(' ');
}

function statusItem({ store, priceOf }: ItemSources, { space, field }: NodeOf<'status'>): vscode.TreeItem {
  const state = store.get(space);
  const { runtime } = state ?? {};
  const context = `status ${field}`;
  switch (field) {
    case 'stage': {
      const since =
        state?.since === undefined
          ? undefined
          : vscode.l10n.t('since {0}', new Date(state.since).toLocaleTimeString());
      const item = row(stageWord(state?.stage), { description: since, context });
      item.iconPath = stageIcon(state);
      return item;
    }
    case 'error': {
      const { failure, errorMessage } = state ?? {};
      const argument = { kind: 'status' as const, id: '', space, field };
      const cause = failure && translate(failure.sentence);
      return row(cause ?? errorMessage?.split('\n')[0] ?? '', {
        tooltip: [cause, errorMessage],
        icon: 'error',
        context: cause === undefined ? context : `${context} hasFailure`,
        command:
          cause === undefined
            ? ['hfSpaces.showSpaceError', vscode.l10n.t('Show Error'), argument]
            : ['hfSpaces.showFailure', vscode.l10n.t('Show Cause'), argument],
      });
    }
    case 'hardware': {
      const { current, requested } = runtime?.hardware ?? {};
      const price = priceOf(current ?? requested ?? '');
      const change =
        current && requested && current !== requested
          ? vscode.l10n.t('changing to {0}', requested)
          : undefined;
      const cost = price === undefined ? undefined : priceText(price);
      return row(vscode.l10n.t('Hardware'), {
        description: [current ?? requested, cost, change].filter(Boolean).join(' · '),
        icon: 'server',
        context,
      });
    }
    case 'replicas':
      return row(vscode.l10n.t('Replicas'), {
        description: `${runtime?.replicas?.current ?? 0} / ${runtime?.replicas?.requested ?? 0}`,
        icon: 'layers',
        context,
      });
    case 'sleep':
      return row(vscode.l10n.t('Sleeps'), {
        description: sleepText(runtime?.gcTimeout ?? null),
        icon: 'watch',
        context,
      });
    case 'visibility': {
      const visibility = visibilityOf(state) ?? 'private';
      const icon = visibility === 'public' ? 'globe' : visibility === 'protected' ? 'shield' : 'lock';
      return row(visibilityWord(visibility), { icon, context });
    }
    case 'url':
      return row(state?.host ?? '', {
        icon: 'link',
        context,
        command: [
          'hfSpaces.openSpace',
          vscode.l10n.t('Open Space'),
          { kind: 'status', id: '', space, field },
        ],
      });
    case 'devMode':
      return row(vscode.l10n.t('Dev Mode is on'), { icon: 'remote', context });
  }
}
