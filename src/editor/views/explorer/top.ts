import * as vscode from 'vscode';
import { HubError } from '../../../hub/errors.ts';
import type { Clock } from '../../../ports.ts';
import type { Memory } from '../../memory.ts';
import { targetsSetting } from '../../settings.ts';
import type { SpaceData } from '../../spaceData.ts';
import type { SpaceStore } from '../../store.ts';
import { failed } from './children.ts';
import type { NeededRows } from './needed.ts';
import type { ExplorerNode, NodeOf } from './nodes.ts';
import { sortedSpaces } from './order.ts';

/** A list that was read longer ago is read anew when the view is shown again. */
const staleAfterMs = 60_000;

export interface TopOptions {
  memory: Memory;
  store: SpaceStore;
  data: SpaceData;
  clock: Clock;
  needed: () => NeededRows | undefined;
  /** For the `when` clauses of welcome views. */
  setContext: (key: string, value: boolean) => Promise<void>;
  /** The node is to be shown anew. */
  changed: (id: string) => void;
}

/** The upper two levels: what belongs to this workspace, then accounts and organisations with their Spaces. */
export class TopRows {
  readonly #memory: Memory;
  readonly #store: SpaceStore;
  readonly #data: SpaceData;
  readonly #clock: Clock;
  readonly #needed: TopOptions['needed'];
  readonly #setContext: TopOptions['setContext'];
  readonly #changed: TopOptions['changed'];
  filter = '';
  /** Spaces of this workspace as of the last look, since every row asks. */
  targets: ReadonlySet<string> = new Set();
  /** Which rows of this workspace were listed, so that another set is noticed. */
  #listed = '';
  #readAt: number | undefined;

  constructor({ memory, store, data, clock, needed, setContext, changed }: TopOptions) {
    this.#memory = memory;
    this.#store = store;
    this.#data = data;
    this.#clock = clock;
    this.#needed = needed;
    this.#setContext = setContext;
    this.#changed = changed;
  }

  isStale(): boolean {
    return this.#readAt !== undefined && this.#clock.now() - this.#readAt > staleAfterMs;
  }

  /** Whether other rows belong to this workspace than were listed. */
  hasOtherRows(): boolean {
    const { targets, newFolders } = this.#own();
    return keyOf([...targets, ...newFolders]) !== this.#listed;
  }

  async roots(): Promise<ExplorerNode[]> {
    const { targets, newFolders } = this.#own();
    this.#listed = keyOf([...targets, ...newFolders]);
    const shown = targets.filter(({ space }) => this.#matches(space));
    const own = this.filter === '' ? [...shown, ...newFolders] : shown;
    try {
      const account = await this.#data.account();
      void this.#setContext('hfSpaces.offline', false);
      if (!account) return this.#withNeeds(targets.length > 0 ? own : []);
      this.#readAt = this.#clock.now();
      const owners = [account.name, ...account.orgs.map(({ name }) => name)].map((owner): NodeOf<'owner'> => {
        const fullname = account.orgs.find(({ name }) => name === owner)?.fullname;
        const isOwn = owner === account.name;
        return { kind: 'owner', id: `owner:${owner}`, owner, isOwn, ...(fullname ? { fullname } : {}) };
      });
      // With nothing to show at all, the welcome view says what to do.
      const first = owners[0];
      if (targets.length === 0 && owners.length === 1 && first && this.filter === '') {
        const list = await this.#data.list(first.owner);
        if (list.ids.length === 0) return this.#withNeeds([]);
      }
      for (const { space } of shown) void this.#learn(space);
      return this.#withNeeds([...own, ...owners]);
    } catch (error) {
      const isOffline = error instanceof HubError && (error.code === 'network' || error.code === 'server');
      void this.#setContext('hfSpaces.offline', isOffline);
      if (isOffline && targets.length === 0) return this.#withNeeds([]);
      return this.#withNeeds([...own, failed('root', error)]);
    }
  }

  /** Rows of this workspace: its targets, and folders that have none. */
  #own(): { targets: NodeOf<'space'>[]; newFolders: NodeOf<'newSpace'>[] } {
    return {
      targets: this.#targets().map((space) => ({
        kind: 'space',
        id: `target:${space}`,
        space,
        place: 'target',
      })),
      newFolders: this.#needed()?.newFolders() ?? [],
    };
  }

  /** Without a row of this workspace, the view of needs stands beside this one. */
  #withNeeds(roots: ExplorerNode[]): ExplorerNode[] {
    const apart = this.filter === '' && !roots.some(({ kind }) => kind === 'space' || kind === 'newSpace');
    void this.#setContext('hfSpaces.needsApart', apart);
    return roots;
  }

  /** A target that no list has told of yet: its stage, or that it is not there. */
  async #learn(space: string): Promise<void> {
    if (this.#store.get(space)?.stage !== undefined || this.#data.isAbsent(space)) return;
    try {
      await this.#data.get(space, 'record');
    } catch {
      // The parts of the Space tell what is wrong when they are opened.
      if (this.#data.isAbsent(space)) this.#changed(`target:${space}`);
    }
  }

  async spacesOf(node: NodeOf<'owner'>): Promise<ExplorerNode[]> {
    try {
      const { ids, next } = await this.#data.list(node.owner);
      const listed = ids.filter((id) => this.#matches(id));
      const spaces = this.#sorted(listed).map((space): ExplorerNode => ({
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
        this.filter === ''
          ? vscode.l10n.t('No Spaces yet')
          : vscode.l10n.t('No Space is named like "{0}"', this.filter);
      return [{ kind: 'message', id: `${node.id}:empty`, text, canRetry: false }];
    } catch (error) {
      return [failed(node.id, error)];
    }
  }

  #sorted(ids: readonly string[]): string[] {
    const first = new Set(this.#targets());
    return sortedSpaces(ids, { first, pinned: new Set(this.#memory.pinned()), store: this.#store });
  }

  #matches(space: string): boolean {
    return space.toLowerCase().includes(this.filter.toLowerCase());
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
    this.targets = ids;
    return [...ids];
  }
}

const keyOf = (nodes: readonly ExplorerNode[]) => nodes.map(({ id }) => id).join('\n');
