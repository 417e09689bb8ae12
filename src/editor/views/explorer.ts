import * as vscode from 'vscode';
import type { Clock } from '../../ports.ts';
import type { Memory } from '../memory.ts';
import { ownerOf, type DataSection, type SpaceData } from '../spaceData.ts';
import type { SpaceWatcher } from '../spaceWatcher.ts';
import type { SpaceStore } from '../store.ts';
import type { DeployedFolder } from '../logs/deployedFolder.ts';
import type { NeedsService } from '../secrets/needsService.ts';
import { childrenOfSection, folderRows, sectionsOf } from './explorer/children.ts';
import { itemOf } from './explorer/items.ts';
import { NeededRows } from './explorer/needed.ts';
import type { ExplorerNode, NodeOf, Section } from './explorer/nodes.ts';
import { TopRows } from './explorer/top.ts';

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
  readonly #view: vscode.TreeView<ExplorerNode>;
  readonly #disposables: vscode.Disposable[] = [];
  /** One object per id, as the editor tells nodes apart by identity. */
  readonly #nodes = new Map<string, ExplorerNode>();
  #prices: ReadonlyMap<string, number> | undefined;
  readonly #deploysSeen = new Set<string>();
  #needed: NeededRows | undefined;
  readonly #top: TopRows;
  /** What `when` clauses of views and menus are told; welcome views depend on it. */
  readonly context = new Map<string, boolean>();

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
    this.#top = new TopRows({
      ...{ memory, store, data, clock },
      needed: () => this.#needed,
      setContext: (key, value) => this.#setContext(key, value),
      changed: (id) => this.#fire(id),
    });
    this.#view = vscode.window.createTreeView('hfSpaces.explorer', {
      treeDataProvider: this,
      showCollapseAll: true,
    });
    this.#disposables.push(
      this.#view,
      this.#view.onDidChangeVisibility(({ visible }) => {
        watcher.setVisible(visible);
        if (visible && this.#top.isStale()) this.refresh();
      }),
      store.onDidChange((id) => this.#spaceChanged(id)),
      data.onDidChange(({ space, section }) => {
        for (const one of sectionOf[section]) this.#fireSection(space, one);
      }),
      vscode.workspace.onDidChangeConfiguration((event) => {
        if (event.affectsConfiguration('hfSpaces.targets')) this.#changed.fire(undefined);
      }),
      vscode.workspace.onDidChangeWorkspaceFolders(() => this.#changed.fire(undefined)),
      vscode.workspace.onDidGrantWorkspaceTrust(() => this.#changed.fire(undefined)),
    );
    watcher.setVisible(this.#view.visible);
  }

  /** Lets "Needed by the Code" stand below the Spaces of this workspace, and below folders that have none yet. */
  showNeeds(needs: NeedsService, folderOf: (space: string) => Promise<DeployedFolder | undefined>): void {
    const sources = { needs, memory: this.#memory, data: this.#data };
    this.#needed = new NeededRows({ ...sources, folderOf, changed: (id) => this.#fire(id) });
    this.#disposables.push(needs.onDidChange(() => this.#fireNeeds()));
    this.#changed.fire(undefined);
  }

  get visible(): boolean {
    return this.#view.visible;
  }

  get filter(): string {
    return this.#top.filter;
  }

  /** Shows only Spaces with this in their name; the Hub searches too, so that what is not loaded is found. */
  async setFilter(text: string): Promise<void> {
    const filter = text.trim();
    this.#top.filter = filter;
    this.#data.searchFor(filter);
    this.#view.description = filter;
    await this.#setContext('hfSpaces.filtered', filter !== '');
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
      case 'needs':
        return this.#needed?.refresh(node);
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
      case 'newSpace':
      case 'message':
        return undefined;
      case 'more':
        return this.#nodes.get(`owner:${node.owner}`);
      case 'space':
        return node.place === 'target' ? undefined : this.#nodes.get(`owner:${ownerOf(node.space)}`);
      case 'section':
        return this.#nodes.get(node.id.slice(0, -node.section.length - 1));
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
        targets: this.#top.targets,
        priceOf: (hardware) => this.#prices?.get(hardware),
        apiOf: (space) => this.#data.peek(space, 'api'),
        isAbsent: (space) => this.#data.isAbsent(space),
        neededItem: (one) => this.#needed?.item(one) ?? new vscode.TreeItem(''),
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
        return this.#top.roots();
      case 'owner':
        return this.#top.spacesOf(node);
      case 'space':
        return this.#partsOf(node);
      case 'newSpace':
        return this.#needed?.belowNew(node) ?? [];
      case 'needs':
      case 'need':
        return this.#needed?.children(node) ?? [];
      case 'section':
        return childrenOfSection(sources, node);
      case 'folder':
        return folderRows(this.#data, node, node.path);
      default:
        return [];
    }
  }

  async #partsOf(node: NodeOf<'space'>): Promise<ExplorerNode[]> {
    const { space } = node;
    const needs = this.#top.targets.has(space) ? ((await this.#needed?.below(node)) ?? []) : [];
    if (this.#data.isAbsent(space)) return needs;
    const sections = sectionsOf({ data: this.#data, store: this.#store }, node);
    const after = sections.findIndex(({ section }) => section === 'secrets') + 1;
    return [...sections.slice(0, after), ...needs, ...sections.slice(after)];
  }

  async #setContext(key: string, value: boolean): Promise<void> {
    if (this.context.get(key) === value) return;
    this.context.set(key, value);
    await vscode.commands.executeCommand('setContext', key, value);
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

  #fireSection(space: string, section: Section): void {
    for (const place of ['target', 'space']) this.#fire(`${place}:${space}:${section}`);
    if (section === 'secrets' || section === 'variables') this.#fireNeeds(space);
  }

  #fireNeeds(space?: string): void {
    for (const node of this.#nodes.values()) {
      if (node.kind === 'needs' && (space === undefined || node.space === space)) this.#changed.fire(node);
    }
  }

  #spaceChanged(id: string): void {
    const shown = [`target:${id}`, `space:${id}`].filter((one) => this.#nodes.has(one));
    const state = this.#store.get(id);
    const isOther = state?.deploy !== undefined && this.#top.hasOtherRows();
    if (state?.deploy && state.stage !== undefined && this.#data.found(id)) this.ownerChanged(ownerOf(id));
    if (!state || isOther) return this.#changed.fire(undefined);
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
      this.#fireSection(space, 'api');
    } catch {
      // The deploy itself is told elsewhere; the section says what is wrong when it is opened.
    }
  }

  dispose(): void {
    for (const disposable of this.#disposables) disposable.dispose();
    this.#changed.dispose();
  }
}
