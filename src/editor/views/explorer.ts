import * as vscode from 'vscode';
import { HubError } from '../../hub/errors.ts';
import type { Clock } from '../../ports.ts';
import type { Memory } from '../memory.ts';
import { targetsSetting } from '../settings.ts';
import { ownerOf, type DataSection, type SpaceData } from '../spaceData.ts';
import type { SpaceWatcher } from '../spaceWatcher.ts';
import type { SpaceStore } from '../store.ts';
import { childrenOfSection, failed, folderRows, sectionsOf } from './explorer/children.ts';
import { itemOf } from './explorer/items.ts';
import type { ExplorerNode, NodeOf, Section } from './explorer/nodes.ts';

/** A list that was read longer ago is read anew when the view is shown again. */
const staleAfterMs = 60_000;

const sectionOf: Record<DataSection, readonly Section[]> = {
  record: ['status', 'volumes'],
  files: ['files'],
  variables: ['variables', 'training'],
  secrets: ['secrets', 'training'],
  commits: ['commits'],
  discussions: ['discussions'],
  api: ['api'],
};

/** Spaces of this workspace first, then accounts and organisations with theirs; each Space opens into its parts. */
export class SpaceExplorer implements vscode.TreeDataProvider<ExplorerNode>, vscode.Disposable {
  readonly #changed = new vscode.EventEmitter<ExplorerNode | undefined>();
  readonly onDidChangeTreeData = this.#changed.event;
  readonly #memory: Memory;
  readonly #store: SpaceStore;
  readonly #data: SpaceData;
  readonly #clock: Clock;
  readonly #view: vscode.TreeView<ExplorerNode>;
  readonly #disposables: vscode.Disposable[] = [];
  /** One object per id, as the editor tells nodes apart by identity. */
  readonly #nodes = new Map<string, ExplorerNode>();
  #prices: ReadonlyMap<string, number> | undefined;
  /** As of the last look, since every row asks. */
  #targetSet: ReadonlySet<string> = new Set();
  readonly #deploysSeen = new Set<string>();
  #filter = '';
  #readAt: number | undefined;

  constructor(options: {
    memory: Memory;
    store: SpaceStore;
    data: SpaceData;
    watcher: SpaceWatcher;
    clock: Clock;
  }) {
    const { memory, store, data, watcher, clock } = options;
    this.#memory = memory;
    this.#store = store;
    this.#data = data;
    this.#clock = clock;
    this.#view = vscode.window.createTreeView('hfSpaces.explorer', {
      treeDataProvider: this,
      showCollapseAll: true,
    });
    this.#disposables.push(
      this.#view,
      this.#view.onDidChangeVisibility(({ visible }) => {
        watcher.setVisible(visible);
        if (visible && this.#readAt !== undefined && clock.now() - this.#readAt > staleAfterMs)
          this.refresh();
      }),
      store.onDidChange((id) => this.#spaceChanged(id)),
      data.onDidChange(({ space, section }) => {
        for (const one of sectionOf[section]) this.#fire(`section:${space}:${one}`);
      }),
      vscode.workspace.onDidChangeConfiguration((event) => {
        if (event.affectsConfiguration('hfSpaces.targets')) this.#changed.fire(undefined);
      }),
      vscode.workspace.onDidChangeWorkspaceFolders(() => this.#changed.fire(undefined)),
    );
    watcher.setVisible(this.#view.visible);
  }

  get visible(): boolean {
    return this.#view.visible;
  }

  get filter(): string {
    return this.#filter;
  }

  /** Shows only Spaces with this in their name; the Hub searches too, so that what is not loaded is found. */
  async setFilter(text: string): Promise<void> {
    this.#filter = text.trim();
    this.#data.searchFor(this.#filter);
    this.#view.description = this.#filter;
    await vscode.commands.executeCommand('setContext', 'hfSpaces.filtered', this.#filter !== '');
    this.#changed.fire(undefined);
  }

  /** Everything anew. */
  refresh(): void {
    this.#data.reset();
    this.#prices = undefined;
    this.#changed.fire(undefined);
  }

  /** The tree as it is known, without reading anything anew. */
  redraw(): void {
    this.#changed.fire(undefined);
  }

  /** One node and what is under it, anew. */
  async refreshNode(node: ExplorerNode | undefined): Promise<void> {
    switch (node?.kind) {
      case 'space':
        for (const section of Object.keys(sectionOf) as DataSection[]) this.#data.forget(node.space, section);
        await this.#data.get(node.space, 'record');
        return this.#fire(node.id);
      case 'section':
        for (const [section, shown] of Object.entries(sectionOf) as [DataSection, readonly Section[]][]) {
          if (shown.includes(node.section)) this.#data.forget(node.space, section);
        }
        return this.#fire(node.id);
      default:
        return this.refresh();
    }
  }

  ownerChanged(owner: string): void {
    if (this.#nodes.has(`owner:${owner}`)) this.#fire(`owner:${owner}`);
    else this.#changed.fire(undefined);
  }

  /** The node as the tree has it, for tests and for `reveal`. */
  node(id: string): ExplorerNode | undefined {
    return this.#nodes.get(id);
  }

  async getChildren(node?: ExplorerNode): Promise<ExplorerNode[]> {
    const children = await this.#childrenOf(node);
    return children.map((child) => this.#same(child));
  }

  getParent(node: ExplorerNode): ExplorerNode | undefined {
    switch (node.kind) {
      case 'owner':
      case 'message':
        return undefined;
      case 'more':
        return this.#nodes.get(`owner:${node.owner}`);
      case 'space':
        return node.place === 'target' ? undefined : this.#nodes.get(`owner:${ownerOf(node.space)}`);
      case 'section':
        return this.#nodes.get(`space:${node.space}`) ?? this.#nodes.get(`target:${node.space}`);
      default:
        return undefined;
    }
  }

  getTreeItem(node: ExplorerNode): vscode.TreeItem {
    if (node.kind === 'status' && node.field === 'hardware' && !this.#prices) void this.#readPrices(node);
    return itemOf(
      {
        store: this.#store,
        pinned: this.#memory.pinned(),
        targets: this.#targetSet,
        priceOf: (hardware) => this.#prices?.get(hardware),
        apiOf: (space) => this.#data.peek(space, 'api'),
      },
      node,
    );
  }

  async #readPrices(node: ExplorerNode): Promise<void> {
    this.#prices = new Map();
    try {
      this.#prices = new Map((await this.#data.hardware()).map(({ name, perHour }) => [name, perHour]));
      this.#fire(node.id);
    } catch {
      // The row stands without its price; the next refresh asks again.
    }
  }

  async #childrenOf(node: ExplorerNode | undefined): Promise<ExplorerNode[]> {
    const sources = { data: this.#data, store: this.#store };
    switch (node?.kind) {
      case undefined:
        return this.#roots();
      case 'owner':
        return this.#spacesOf(node);
      case 'space':
        return sectionsOf(sources, node.space);
      case 'section':
        return childrenOfSection(sources, node);
      case 'folder':
        return folderRows(this.#data, node.space, node.path);
      default:
        return [];
    }
  }

  async #roots(): Promise<ExplorerNode[]> {
    const targets: ExplorerNode[] = this.#targets()
      .filter((space) => this.#matches(space))
      .map((space) => ({ kind: 'space', id: `target:${space}`, space, place: 'target' }));
    try {
      const account = await this.#data.account();
      void this.#setOffline(false);
      if (!account) return targets;
      this.#readAt = this.#clock.now();
      const owners = [account.name, ...account.orgs.map(({ name }) => name)].map((owner): NodeOf<'owner'> => {
        const fullname = account.orgs.find(({ name }) => name === owner)?.fullname;
        const isOwn = owner === account.name;
        return { kind: 'owner', id: `owner:${owner}`, owner, isOwn, ...(fullname ? { fullname } : {}) };
      });
      // With nothing to show at all, the welcome view says what to do.
      const first = owners[0];
      if (targets.length === 0 && owners.length === 1 && first && this.#filter === '') {
        const list = await this.#data.list(first.owner);
        if (list.ids.length === 0) return [];
      }
      return [...targets, ...owners];
    } catch (error) {
      const isOffline = error instanceof HubError && (error.code === 'network' || error.code === 'server');
      void this.#setOffline(isOffline);
      return isOffline && targets.length === 0 ? [] : [...targets, failed('root', error)];
    }
  }

  #setOffline(offline: boolean): Thenable<unknown> {
    return vscode.commands.executeCommand('setContext', 'hfSpaces.offline', offline);
  }

  async #spacesOf(node: NodeOf<'owner'>): Promise<ExplorerNode[]> {
    try {
      const { ids, next } = await this.#data.list(node.owner);
      const spaces = this.#sorted(ids.filter((id) => this.#matches(id))).map((space): ExplorerNode => ({
        kind: 'space',
        id: `space:${space}`,
        space,
        place: 'owner',
      }));
      const more: ExplorerNode[] = next
        ? [{ kind: 'more', id: `more:${node.owner}`, owner: node.owner }]
        : [];
      if (spaces.length + more.length > 0) return [...spaces, ...more];
      const text =
        this.#filter === ''
          ? vscode.l10n.t('No Spaces yet')
          : vscode.l10n.t('No Space is named like "{0}"', this.#filter);
      return [{ kind: 'message', id: `${node.id}:empty`, text, canRetry: false }];
    } catch (error) {
      return [failed(node.id, error)];
    }
  }

  /** Targets of this workspace first, then the pinned ones, then by last change. */
  #sorted(ids: readonly string[]): string[] {
    const targets = new Set(this.#targets());
    const pinned = new Set(this.#memory.pinned());
    const rank = (id: string) =>
      targets.has(id) ? 0 : pinned.has(id) || this.#store.get(id)?.pinned ? 1 : 2;
    const changed = (id: string) => this.#store.get(id)?.lastModified ?? '';
    return [...ids].sort(
      (a, b) => rank(a) - rank(b) || (changed(a) < changed(b) ? 1 : changed(a) > changed(b) ? -1 : 0),
    );
  }

  #matches(space: string): boolean {
    return space.toLowerCase().includes(this.#filter.toLowerCase());
  }

  /** Spaces this workspace is deployed to, by its settings, by memory, or by a deploy of this window. */
  #targets(): string[] {
    const ids = new Set<string>();
    for (const folder of vscode.workspace.workspaceFolders ?? []) {
      for (const target of [...targetsSetting(folder.uri), ...this.#memory.targets(folder.uri)]) {
        ids.add(target.space);
      }
    }
    for (const { id, deploy } of this.#store.all()) if (deploy) ids.add(id);
    this.#targetSet = ids;
    return [...ids];
  }

  #same(node: ExplorerNode): ExplorerNode {
    const known = this.#nodes.get(node.id);
    if (known) return Object.assign(known, node);
    this.#nodes.set(node.id, node);
    return node;
  }

  #fire(id: string): void {
    const node = this.#nodes.get(id);
    if (node) this.#changed.fire(node);
  }

  #spaceChanged(id: string): void {
    const shown = [`target:${id}`, `space:${id}`].filter((one) => this.#nodes.has(one));
    const state = this.#store.get(id);
    if (!state || (state.deploy && !this.#nodes.has(`target:${id}`))) return this.#changed.fire(undefined);
    for (const one of shown) this.#fire(one);
    if (state.deploy?.phase !== 'done') this.#deploysSeen.delete(id);
    else if (state.view?.state === 'running' && this.#view.visible) void this.#askApp(id);
  }

  /** After a deploy: whether the new app answers, and with what. Once per deploy. */
  async #askApp(space: string): Promise<void> {
    if (this.#deploysSeen.has(space)) return;
    this.#deploysSeen.add(space);
    this.#data.forget(space, 'api');
    try {
      await this.#data.get(space, 'api');
      this.#fire(`section:${space}:api`);
    } catch {
      // The deploy itself is told elsewhere; the section says what is wrong when it is opened.
    }
  }

  dispose(): void {
    for (const disposable of this.#disposables) disposable.dispose();
    this.#changed.dispose();
  }
}
