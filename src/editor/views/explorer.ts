import * as vscode from 'vscode';
import type { Memory } from '../memory.ts';
import { targetsSetting } from '../settings.ts';
import type { SpaceStore } from '../store.ts';
import { stageWord } from '../ui/messages.ts';

export interface SpaceNode {
  space: string;
}

/** The Spaces this workspace deploys to, with their state as the store knows it. */
export class SpaceExplorer implements vscode.TreeDataProvider<SpaceNode>, vscode.Disposable {
  readonly #changed = new vscode.EventEmitter<SpaceNode | undefined>();
  readonly onDidChangeTreeData = this.#changed.event;
  readonly #memory: Memory;
  readonly #store: SpaceStore;
  readonly #disposables: vscode.Disposable[] = [];
  #nodes = new Map<string, SpaceNode>();

  constructor(memory: Memory, store: SpaceStore) {
    this.#memory = memory;
    this.#store = store;
    this.#disposables.push(
      store.onDidChange((id) => this.#changed.fire(this.#nodes.get(id))),
      vscode.workspace.onDidChangeConfiguration((event) => {
        if (event.affectsConfiguration('hfSpaces.targets')) this.#changed.fire(undefined);
      }),
      vscode.workspace.onDidChangeWorkspaceFolders(() => this.#changed.fire(undefined)),
    );
  }

  refresh(): void {
    this.#changed.fire(undefined);
  }

  getChildren(node?: SpaceNode): SpaceNode[] {
    if (node) return [];
    const ids = new Set<string>();
    for (const folder of vscode.workspace.workspaceFolders ?? []) {
      for (const target of [...targetsSetting(folder.uri), ...this.#memory.targets(folder.uri)]) {
        ids.add(target.space);
      }
    }
    for (const { id } of this.#store.all()) ids.add(id);
    this.#nodes = new Map([...ids].map((space) => [space, this.#nodes.get(space) ?? { space }]));
    return [...this.#nodes.values()];
  }

  getTreeItem({ space }: SpaceNode): vscode.TreeItem {
    const state = this.#store.get(space);
    const item = new vscode.TreeItem(space);
    item.id = space;
    const word = stageWord(state?.stage);
    item.description = state?.hardware ? `${word} · ${state.hardware}` : word;
    item.contextValue = state?.host ? 'space hasHost' : 'space';
    item.iconPath = new vscode.ThemeIcon(
      state?.view?.moving
        ? 'sync~spin'
        : state?.view?.state === 'failed'
          ? 'error'
          : state?.view?.state === 'running'
            ? 'pass'
            : 'circle-outline',
    );
    item.accessibilityInformation = { label: `${space}, ${word}` };
    item.tooltip = state?.errorMessage ? `${space}\n${state.errorMessage}` : space;
    return item;
  }

  dispose(): void {
    for (const disposable of this.#disposables) disposable.dispose();
    this.#changed.dispose();
  }
}
