import type * as vscode from 'vscode';
import type { Discussion } from '../../../hub/discussions.ts';
import type { CommitInfo } from '../../../hub/repo.ts';
import type { SecretInfo } from '../../../hub/secrets.ts';
import type { Volume } from '../../../hub/spaces.ts';
import type { VariableInfo } from '../../../hub/variables.ts';
import type { Endpoint } from '../../../space/apiEndpoints.ts';
import type { LogKind } from '../../logs/channels.ts';
import type { NeedNode } from '../../secrets/needsTree.ts';

export type Section =
  | 'status'
  | 'files'
  | 'variables'
  | 'secrets'
  | 'volumes'
  | 'commits'
  | 'discussions'
  | 'logs'
  | 'api'
  | 'training';

export type StatusField =
  'stage' | 'error' | 'hardware' | 'replicas' | 'sleep' | 'visibility' | 'url' | 'devMode';

/** What the tree shows, as data. `id` is stable over refreshes, so that expansion and selection survive. */
export type ExplorerNode =
  | { kind: 'owner'; id: string; owner: string; isOwn: boolean; fullname?: string }
  | { kind: 'more'; id: string; owner: string }
  | { kind: 'space'; id: string; space: string; place: 'target' | 'owner' }
  /** A folder of the workspace that is not on a Space yet. */
  | { kind: 'newSpace'; id: string; root: vscode.Uri }
  | { kind: 'section'; id: string; space: string; section: Section }
  | { kind: 'status'; id: string; space: string; field: StatusField }
  | { kind: 'folder'; id: string; space: string; path: string }
  | { kind: 'file'; id: string; space: string; path: string; size: number }
  | { kind: 'variable'; id: string; space: string; variable: VariableInfo }
  | { kind: 'secret'; id: string; space: string; secret: SecretInfo }
  /** "Needed by the Code" of a folder and its Space, and the names below it. */
  | ({ kind: 'needs'; folder?: string } & NeedNode)
  | ({ kind: 'need' } & NeedNode)
  | { kind: 'volume'; id: string; space: string; volume: Volume }
  | { kind: 'commit'; id: string; space: string; commit: CommitInfo; parent?: string }
  | { kind: 'discussion'; id: string; space: string; discussion: Discussion }
  | { kind: 'log'; id: string; space: string; log: LogKind }
  | { kind: 'endpoint'; id: string; space: string; endpoint: Endpoint }
  | { kind: 'fact'; id: string; space: string; label: string; value: string }
  | { kind: 'message'; id: string; text: string; tooltip?: string; canRetry: boolean };

export type NodeOf<K extends ExplorerNode['kind']> = Extract<ExplorerNode, { kind: K }>;

/** The node of this kind that a menu handed over; commands called from the palette get nothing. */
export function nodeOf<K extends ExplorerNode['kind']>(argument: unknown, kind: K): NodeOf<K> | undefined {
  return typeof argument === 'object' && argument !== null && 'kind' in argument && argument.kind === kind
    ? (argument as NodeOf<K>)
    : undefined;
}

/** Direct children of a folder of a Space; `''` is the top. Folders first, then names. */
export function childrenOfFolder(
  files: readonly { path: string; size: number }[],
  folder: string,
): { folders: string[]; files: { path: string; size: number }[] } {
  const prefix = folder === '' ? '' : `${folder}/`;
  const folders = new Set<string>();
  const inside: { path: string; size: number }[] = [];
  for (const file of files) {
    if (!file.path.startsWith(prefix)) continue;
    const slash = file.path.indexOf('/', prefix.length);
    if (slash < 0) inside.push(file);
    else folders.add(file.path.slice(0, slash));
  }
  return {
    folders: [...folders].sort(byName),
    files: inside.sort((a, b) => byName(a.path, b.path)),
  };
}

const byName = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);
