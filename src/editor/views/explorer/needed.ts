import * as vscode from 'vscode';
import type { Target } from '../../../space/target.ts';
import type { DeployedFolder } from '../../logs/deployedFolder.ts';
import { needTargets, type NeedSources, type NeedTarget } from '../../secrets/neededByCode.ts';
import { needItem, needNodes, placesOf } from '../../secrets/needsTree.ts';
import type { ExplorerNode, NodeOf } from './nodes.ts';
import { row } from './row.ts';

export interface NeededOptions extends NeedSources {
  /** Finds the folder of a Space that was deployed from somewhere inside a folder of the workspace. */
  folderOf: (space: string) => Promise<DeployedFolder | undefined>;
  /** The node is to be shown anew. */
  changed: (id: string) => void;
}

/** The part of the explorer that tells what code needs: below each Space of this workspace, and before there is one. */
export class NeededRows {
  readonly #options: NeededOptions;
  /** By node, how many names its Space lacks, as of the last look. */
  readonly #missing = new Map<string, number>();

  constructor(options: NeededOptions) {
    this.#options = options;
  }

  /** Folders of the workspace without a Space. */
  newFolders(): NodeOf<'newSpace'>[] {
    if (!vscode.workspace.isTrusted) return [];
    return needTargets(this.#options.memory)
      .filter(({ target }) => !target)
      .map(({ root }) => ({ kind: 'newSpace', id: `new:${root.toString()}`, root }));
  }

  /** One line for each folder that is deployed to the Space, of which there is nearly always one. */
  async below({ id, space }: NodeOf<'space'>): Promise<NodeOf<'needs'>[]> {
    if (!vscode.workspace.isTrusted) return [];
    const known = needTargets(this.#options.memory).filter(({ target }) => target?.space === space);
    const all = known.length > 0 ? known : await this.#elsewhere(space);
    return all.map(({ root, target }, index) => ({
      kind: 'needs',
      id: index === 0 ? `${id}:needs` : `${id}:needs:${index}`,
      root,
      space: this.#options.data.isAbsent(space) ? undefined : space,
      target,
      ...(all.length > 1 ? { folder: vscode.workspace.asRelativePath(root) } : {}),
    }));
  }

  belowNew({ id, root }: NodeOf<'newSpace'>): NodeOf<'needs'>[] {
    return [{ kind: 'needs', id: `${id}:needs`, root }];
  }

  async #elsewhere(space: string): Promise<NeedTarget[]> {
    const folder = await this.#options.folderOf(space);
    if (!folder) return [];
    const { root, include, exclude } = folder;
    const target: Target = {
      space,
      folder: '',
      ...(include ? { include: [...include] } : {}),
      ...(exclude ? { exclude: [...exclude] } : {}),
    };
    return [{ root, target }];
  }

  async children(node: NodeOf<'needs' | 'need'>): Promise<ExplorerNode[]> {
    const asRow = (one: Omit<NodeOf<'need'>, 'kind'>): NodeOf<'need'> => ({ ...one, kind: 'need' });
    if (node.kind === 'need') return placesOf(node).map(asRow);
    const nodes = await needNodes(this.#options, node);
    const missing = nodes.filter(({ view }) => view?.state === 'missing').length;
    if (missing !== (this.#missing.get(node.id) ?? 0)) {
      this.#missing.set(node.id, missing);
      this.#options.changed(node.id);
    }
    return nodes.map(asRow);
  }

  /** Looks at the folder and asks the Space anew. */
  async refresh({ root, space, target }: NodeOf<'needs'>): Promise<void> {
    const { needs, data } = this.#options;
    await needs.needsOf({ root, include: target?.include, exclude: target?.exclude }, { fresh: true });
    if (space === undefined) return needs.tell();
    data.forget(space, 'secrets');
    data.forget(space, 'variables');
    needs.tell();
  }

  item(node: NodeOf<'newSpace' | 'needs' | 'need'>): vscode.TreeItem {
    switch (node.kind) {
      case 'newSpace':
        return newSpaceItem(node);
      case 'needs':
        return this.#needsItem(node);
      case 'need':
        return needItem(node);
    }
  }

  #needsItem({ id, space, folder }: NodeOf<'needs'>): vscode.TreeItem {
    const missing = this.#missing.get(id) ?? 0;
    const description = [missing > 0 ? vscode.l10n.t('{0} missing', missing) : undefined, folder]
      .filter(Boolean)
      .join(' · ');
    const label = vscode.l10n.t('Needed by the Code');
    const item = row(label, {
      icon: 'checklist',
      description,
      context: space === undefined ? 'section needsOfFolder' : 'section needs',
      state: vscode.TreeItemCollapsibleState.Collapsed,
    });
    item.accessibilityInformation = { label: [label, description, space].filter(Boolean).join(', ') };
    return item;
  }
}

function newSpaceItem({ root }: NodeOf<'newSpace'>): vscode.TreeItem {
  const folder = vscode.workspace.getWorkspaceFolder(root);
  const name =
    folder?.uri.toString() === root.toString() ? folder.name : vscode.workspace.asRelativePath(root);
  return row(name, {
    icon: 'folder',
    description: vscode.l10n.t('not created yet'),
    tooltip: [vscode.l10n.t('This folder has no Space yet. Deploy it first.')],
    context: 'newSpace',
    state: vscode.TreeItemCollapsibleState.Expanded,
  });
}
