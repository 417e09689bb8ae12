import * as vscode from 'vscode';
import type { Disk } from '../../platform/platform.ts';
import type { Clock } from '../../ports.ts';
import type { Need, Needs } from '../../secrets/model.ts';
import type * as secretsModule from '../../secrets/onDemand.ts';
import type { FactsCache } from '../../secrets/scanFolder.ts';
import { sourceKind } from '../../secrets/runs.ts';
import { pathBelow } from '../language/lintService.ts';
import { folderFiles } from '../ports/folderFiles.ts';

/** What of a folder is deployed, besides the ignore files. */
export interface ScannedFolder {
  root: vscode.Uri;
  include?: readonly string[] | undefined;
  exclude?: readonly string[] | undefined;
}

interface Known {
  folder: ScannedFolder;
  cache: FactsCache;
  /** Files of the cache that were written or removed since. */
  changed: Set<string>;
  /** Which files are sent may have changed. */
  stale: boolean;
  needs?: Needs;
  scanning?: Promise<Needs>;
}

/** Changes come in bursts: a checkout, a save of many files. */
const settleMs = 300;

/** Cheap enough to ask for every document: whether a file of this name can tell what the code needs. */
export function mayTellNeeds(document: vscode.TextDocument, root: vscode.Uri): boolean {
  const path = pathBelow(root, document.uri);
  return path !== undefined && sourceKind(path) !== undefined;
}

/** What the code of deployed folders needs, read once and then by what changed. Only names are kept, never values. */
export class NeedsService implements vscode.Disposable {
  readonly #disk: Disk | undefined;
  readonly #clock: Clock;
  readonly #known = new Map<string, Known>();
  readonly #disposables: vscode.Disposable[] = [];
  readonly #changed = new vscode.EventEmitter<void>();
  /** The needs of some folder may be others. */
  readonly onDidChange = this.#changed.event;
  #telling: AbortController | undefined;
  #watching = false;

  constructor({ disk, clock }: { disk: Disk | undefined; clock: Clock }) {
    this.#disk = disk;
    this.#clock = clock;
    this.#disposables.push(this.#changed);
  }

  load(): Promise<typeof secretsModule> {
    return import('../../secrets/onDemand.ts');
  }

  /** `fresh` looks at the folder itself: events of the disk may still be on their way. */
  async needsOf(folder: ScannedFolder, { fresh = false } = {}): Promise<Needs> {
    this.#watch();
    const known = this.#knownOf(folder);
    if (fresh) known.stale = true;
    while (known.scanning) await known.scanning.catch(() => undefined);
    if (known.needs && !known.stale && known.changed.size === 0) return known.needs;
    known.scanning = this.#scan(known).finally(() => delete known.scanning);
    return known.scanning;
  }

  /** As `needsOf`, with what a document holds unsaved. */
  async needsWith(folder: ScannedFolder, document: vscode.TextDocument): Promise<Need[]> {
    const { needs } = await this.needsOf(folder);
    const path = pathBelow(folder.root, document.uri);
    const { cache } = this.#knownOf(folder);
    if (path === undefined || !cache.has(path)) return [];
    if (!document.isDirty) return needs;
    const { needsOf, readsOf } = await this.load();
    const own = readsOf(path, document.getText());
    return needsOf([...cache].map(([file, { facts }]) => (file === path ? own : facts))).needs;
  }

  /** After an answer of the user that changes what is shown. */
  tell(): void {
    this.#changed.fire();
  }

  #knownOf(folder: ScannedFolder): Known {
    const key = folder.root.toString();
    const known = this.#known.get(key) ?? { folder, cache: new Map(), changed: new Set(), stale: true };
    this.#known.set(key, known);
    if (rulesOf(known.folder) !== rulesOf(folder)) known.stale = true;
    known.folder = folder;
    return known;
  }

  async #scan(known: Known): Promise<Needs> {
    const { root, include, exclude } = known.folder;
    const [{ scanFolder }, { collect }] = await Promise.all([this.load(), import('../../deploy/collect.ts')]);
    const changed = known.stale ? undefined : [...known.changed];
    known.changed.clear();
    known.stale = false;
    try {
      known.needs = await scanFolder(folderFiles(root, this.#disk), {
        walk: (files, options) =>
          collect(files, { ...options, ...(include ? { include } : {}), ...(exclude ? { exclude } : {}) }),
        cache: known.cache,
        ...(changed ? { changed } : {}),
      });
      return known.needs;
    } catch (error) {
      known.stale = true;
      throw error;
    }
  }

  /** Only once somebody wants to know is the disk watched. */
  #watch(): void {
    if (this.#watching) return;
    this.#watching = true;
    const watcher = vscode.workspace.createFileSystemWatcher('**/*');
    this.#disposables.push(
      watcher,
      watcher.onDidCreate((uri) => this.#heed(uri, true)),
      watcher.onDidChange((uri) => this.#heed(uri, false)),
      watcher.onDidDelete((uri) => this.#heed(uri, false)),
      vscode.workspace.onDidSaveTextDocument(({ uri }) => this.#heed(uri, false)),
      vscode.workspace.onDidChangeWorkspaceFolders(() => this.#known.clear()),
    );
  }

  #heed(uri: vscode.Uri, isNew: boolean): void {
    let concerned = false;
    for (const known of this.#known.values()) {
      const path = pathBelow(known.folder.root, uri);
      if (path === undefined) continue;
      if (/(?:^|\/)(?:\.gitignore|\.hfignore)$/.test(path)) known.stale = true;
      // A file that was not met is ignored, or new: then the ignore rules are to be asked.
      else if (known.cache.has(path)) known.changed.add(path);
      else if (isNew && sourceKind(path) !== undefined) known.stale = true;
      else continue;
      concerned = true;
    }
    if (concerned) void this.#tellSoon();
  }

  async #tellSoon(): Promise<void> {
    this.#telling?.abort();
    const abort = new AbortController();
    this.#telling = abort;
    try {
      await this.#clock.sleep(settleMs, abort.signal);
    } catch {
      return;
    }
    this.#changed.fire();
  }

  dispose(): void {
    this.#telling?.abort();
    for (const disposable of this.#disposables) disposable.dispose();
  }
}

const rulesOf = ({ include, exclude }: ScannedFolder) => JSON.stringify([include ?? [], exclude ?? []]);
