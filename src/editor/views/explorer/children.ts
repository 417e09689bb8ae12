import * as vscode from 'vscode';
import { isAutoTrain } from '../../../space/autotrain/detect.ts';
import type { SpaceData } from '../../spaceData.ts';
import type { SpaceStore } from '../../store.ts';
import { describeError } from '../../ui/messages.ts';
import { childrenOfFolder, type ExplorerNode, type NodeOf, type Section, type StatusField } from './nodes.ts';
import { trainingFacts } from './training.ts';

export interface Sources {
  data: SpaceData;
  store: SpaceStore;
}

/** What a Space opens into; nothing of it is asked for yet. */
export function sectionsOf({ store }: Sources, { id, space }: NodeOf<'space'>): NodeOf<'section'>[] {
  const state = store.get(space);
  const isStatic = state?.sdk === 'static';
  const all: Section[] = [
    'status',
    'files',
    'variables',
    'secrets',
    ...(isStatic ? [] : (['volumes'] as const)),
    'commits',
    'discussions',
    'logs',
    ...(isStatic ? [] : (['api'] as const)),
    ...(isAutoTrain(state?.tags) ? (['training'] as const) : []),
  ];
  // The same Space may be open twice, as a target and below its owner, and an id may come once.
  return all.map((section) => ({ kind: 'section', id: `${id}:${section}`, space, section }));
}

/** Reads a section at its first expansion. A failure becomes a line in its place. */
export async function childrenOfSection(sources: Sources, node: NodeOf<'section'>): Promise<ExplorerNode[]> {
  try {
    const rows = await rowsOf(sources, node);
    return rows.length > 0 ? rows : [empty(node)];
  } catch (error) {
    return [failed(node.id, error)];
  }
}

export function failed(parent: string, error: unknown): NodeOf<'message'> {
  const text = describeError(error);
  return { kind: 'message', id: `${parent}:failed`, text, tooltip: text, canRetry: true };
}

function empty({ id, section }: NodeOf<'section'>): NodeOf<'message'> {
  return { kind: 'message', id: `${id}:empty`, text: emptyText(section), canRetry: false };
}

function emptyText(section: Section): string {
  switch (section) {
    case 'variables':
      return vscode.l10n.t('No variables');
    case 'secrets':
      return vscode.l10n.t('No secrets');
    case 'volumes':
      return vscode.l10n.t('No volumes');
    case 'discussions':
      return vscode.l10n.t('No discussions or pull requests');
    case 'files':
      return vscode.l10n.t('No files');
    case 'api':
      return vscode.l10n.t('The app answers, but names no endpoints.');
    case 'status':
    case 'commits':
    case 'logs':
    case 'training':
      return vscode.l10n.t('Nothing here');
  }
}

async function rowsOf({ data, store }: Sources, node: NodeOf<'section'>): Promise<ExplorerNode[]> {
  const { space, section, id } = node;
  switch (section) {
    case 'status':
      await data.get(space, 'record');
      return statusRows(store, node);
    case 'files':
      return folderRows(data, node, '');
    case 'variables':
      return (await data.get(space, 'variables')).map((variable) => ({
        kind: 'variable',
        id: `${id}:${variable.key}`,
        space,
        variable,
      }));
    case 'secrets':
      return (await data.get(space, 'secrets')).map((secret) => ({
        kind: 'secret',
        id: `${id}:${secret.key}`,
        space,
        secret,
      }));
    case 'volumes':
      await data.get(space, 'record');
      return (store.get(space)?.runtime?.volumes ?? []).map((volume) => ({
        kind: 'volume',
        id: `${id}:${volume.mountPath}`,
        space,
        volume,
      }));
    case 'commits':
      return (await data.get(space, 'commits')).map((commit, index, all) => {
        const parent = all[index + 1]?.oid;
        return { kind: 'commit', id: `${id}:${commit.oid}`, space, commit, ...(parent ? { parent } : {}) };
      });
    case 'discussions':
      return (await data.get(space, 'discussions')).map((discussion) => ({
        kind: 'discussion',
        id: `${id}:${discussion.num}`,
        space,
        discussion,
      }));
    case 'logs': {
      const kinds = store.get(space)?.sdk === 'static' ? (['build'] as const) : (['build', 'run'] as const);
      return kinds.map((log) => ({ kind: 'log', id: `${id}:${log}`, space, log }));
    }
    case 'api':
      return apiRows(data, node);
    case 'training':
      return (await trainingFacts(data, space)).map(({ label, value }) => ({
        kind: 'fact',
        id: `${id}:${label}`,
        space,
        label,
        value,
      }));
  }
}

async function apiRows(data: SpaceData, { space, id }: NodeOf<'section'>): Promise<ExplorerNode[]> {
  const { state, endpoints } = await data.get(space, 'api');
  if (state !== 'answers') {
    const text =
      state === 'silent'
        ? vscode.l10n.t('The app does not answer.')
        : state === 'blocked'
          ? vscode.l10n.t('The app does not allow a browser to ask it; use VS Code on the desktop.')
          : vscode.l10n.t('The app is not running, so it cannot be asked.');
    return [{ kind: 'message', id: `${id}:silent`, text, canRetry: true }];
  }
  return endpoints.map((endpoint) => ({
    kind: 'endpoint',
    id: `${id}:${endpoint.method} ${endpoint.path}`,
    space,
    endpoint,
  }));
}

function statusRows(store: SpaceStore, { id, space }: NodeOf<'section'>): ExplorerNode[] {
  const state = store.get(space);
  const { runtime } = state ?? {};
  const fields: StatusField[] = [
    'stage',
    ...(state?.errorMessage || state?.failure ? (['error'] as const) : []),
    ...(state?.hardware ? (['hardware'] as const) : []),
    ...(runtime?.replicas ? (['replicas'] as const) : []),
    ...(runtime?.gcTimeout === undefined ? [] : (['sleep'] as const)),
    'visibility',
    ...(state?.host ? (['url'] as const) : []),
    ...(runtime?.devMode ? (['devMode'] as const) : []),
  ];
  return fields.map((field) => ({ kind: 'status', id: `${id}:${field}`, space, field }));
}

/** Files of one folder, out of the tree that was read as a whole. */
export async function folderRows(
  data: SpaceData,
  { id, space }: NodeOf<'section' | 'folder'>,
  path: string,
): Promise<ExplorerNode[]> {
  const prefix = path === '' ? `${id}:` : id.slice(0, -path.length - 1);
  const { files } = await data.get(space, 'files');
  const inside = childrenOfFolder(files, path);
  return [
    ...inside.folders.map((folder): ExplorerNode => ({
      kind: 'folder',
      id: `${prefix}${folder}/`,
      space,
      path: folder,
    })),
    ...inside.files.map((file): ExplorerNode => ({
      kind: 'file',
      id: `${prefix}${file.path}`,
      space,
      path: file.path,
      size: file.size,
    })),
  ];
}
