import * as vscode from 'vscode';
import { HubError } from '../../hub/errors.ts';
import { commit, preupload, readFile, type NewCommit, type TreeFile } from '../../hub/repo.ts';
import { sha256Hex } from '../../hub/blobId.ts';
import type { Session, Sessions } from '../account/session.ts';
import type { SpaceData } from '../spaceData.ts';
import { describeError } from '../ui/messages.ts';
import { parseSpaceUri, spaceFileUri, spaceScheme } from './spaceUri.ts';

export interface FileChange {
  summary: string;
  write?: { path: string; content: Uint8Array<ArrayBuffer> }[];
  /** Contents that the Hub holds already. */
  place?: { path: string; file: TreeFile }[];
  delete?: string[];
}

/** The files of Spaces as the editor sees them: each save, rename or delete is one commit on `main`. */
export class SpaceFiles implements vscode.FileSystemProvider, vscode.Disposable {
  readonly #sessions: Sessions;
  readonly #data: SpaceData;
  readonly #changed = new vscode.EventEmitter<vscode.FileChangeEvent[]>();
  readonly onDidChangeFile = this.#changed.event;
  readonly #registration: vscode.Disposable;
  /** By URI, when this window saw another content there; the Hub keeps no such time for a file. */
  readonly #times = new Map<string, { oid: string; mtime: number }>();
  /** Folders made here that hold nothing yet: git knows no empty ones. */
  readonly #emptyFolders = new Set<string>();
  readonly #now: () => number;
  /** One commit at a time per Space, each on the one before. */
  readonly #queues = new Map<string, Promise<unknown>>();

  constructor(sessions: Sessions, data: SpaceData, now: () => number) {
    this.#sessions = sessions;
    this.#data = data;
    this.#now = now;
    this.#registration = vscode.workspace.registerFileSystemProvider(spaceScheme, this, {
      isCaseSensitive: true,
    });
  }

  /** The Hub does not tell of changes by others, and asking over and over would be a poll. */
  watch(): vscode.Disposable {
    return new vscode.Disposable(() => undefined);
  }

  async stat(uri: vscode.Uri): Promise<vscode.FileStat> {
    const { space, path } = this.#parse(uri);
    const { files } = await this.#tree(uri, space);
    const file = files.find((one) => one.path === path);
    if (file) {
      return { type: vscode.FileType.File, ctime: 0, mtime: this.#time(uri, file), size: file.size };
    }
    if (path === '' || files.some((one) => one.path.startsWith(`${path}/`)) || this.#isEmptyFolder(uri)) {
      return { type: vscode.FileType.Directory, ctime: 0, mtime: 0, size: 0 };
    }
    throw vscode.FileSystemError.FileNotFound(uri);
  }

  async readDirectory(uri: vscode.Uri): Promise<[string, vscode.FileType][]> {
    const { space, path } = this.#parse(uri);
    const { files } = await this.#tree(uri, space);
    const prefix = path === '' ? '' : `${path}/`;
    const found = new Map<string, vscode.FileType>();
    for (const file of files) {
      if (!file.path.startsWith(prefix)) continue;
      const [name = '', ...more] = file.path.slice(prefix.length).split('/');
      found.set(name, more.length > 0 ? vscode.FileType.Directory : vscode.FileType.File);
    }
    for (const folder of this.#emptyFolders) {
      const inside = parseSpaceUri(vscode.Uri.parse(folder));
      if (inside?.space === space && inside.path.startsWith(prefix)) {
        found.set(inside.path.slice(prefix.length).split('/')[0] ?? '', vscode.FileType.Directory);
      }
    }
    if (found.size === 0 && path !== '' && !this.#isEmptyFolder(uri)) {
      throw vscode.FileSystemError.FileNotFound(uri);
    }
    return [...found];
  }

  async readFile(uri: vscode.Uri): Promise<Uint8Array> {
    const { space, path } = this.#parse(uri);
    const { head, files } = await this.#tree(uri, space);
    const file = files.find((one) => one.path === path);
    if (!head || !file) throw vscode.FileSystemError.FileNotFound(uri);
    const bytes = await this.#guard(uri, async () => {
      const { hub } = await this.#session();
      return readFile(hub, space, head, path);
    });
    if (!bytes) throw vscode.FileSystemError.FileNotFound(uri);
    this.#time(uri, file);
    return bytes;
  }

  async writeFile(
    uri: vscode.Uri,
    content: Uint8Array,
    options: { create: boolean; overwrite: boolean },
  ): Promise<void> {
    const { space, path } = this.#parse(uri);
    const { files } = await this.#tree(uri, space);
    const known = files.find((one) => one.path === path);
    if (!known && !options.create) throw vscode.FileSystemError.FileNotFound(uri);
    if (known && options.create && !options.overwrite) throw vscode.FileSystemError.FileExists(uri);
    const summary = known ? `Update ${path}` : `Add ${path}`;
    await this.#guard(uri, () =>
      this.change(space, { summary, write: [{ path, content: new Uint8Array(content) }] }),
    );
    this.#forgetEmptyFolders(uri);
    const type = known ? vscode.FileChangeType.Changed : vscode.FileChangeType.Created;
    this.#changed.fire([{ type, uri }]);
  }

  async createDirectory(uri: vscode.Uri): Promise<void> {
    this.#emptyFolders.add(uri.toString());
    this.#changed.fire([{ type: vscode.FileChangeType.Created, uri }]);
    return Promise.resolve();
  }

  async delete(uri: vscode.Uri): Promise<void> {
    const { space, path } = this.#parse(uri);
    const { files } = await this.#tree(uri, space);
    const gone = files.filter((one) => one.path === path || one.path.startsWith(`${path}/`));
    if (gone.length === 0 && this.#emptyFolders.delete(uri.toString())) return;
    if (path === '' || gone.length === 0) throw vscode.FileSystemError.NoPermissions(uri);
    await this.#guard(uri, () =>
      this.change(space, { summary: `Delete ${path}`, delete: gone.map((one) => one.path) }),
    );
    this.#changed.fire([{ type: vscode.FileChangeType.Deleted, uri }]);
  }

  async rename(from: vscode.Uri, to: vscode.Uri, options: { overwrite: boolean }): Promise<void> {
    const [old, next] = [this.#parse(from), this.#parse(to)];
    if (old.space !== next.space) throw vscode.FileSystemError.NoPermissions(to);
    const { files } = await this.#tree(from, old.space);
    const moved = files.filter((one) => one.path === old.path || one.path.startsWith(`${old.path}/`));
    if (moved.length === 0) throw vscode.FileSystemError.FileNotFound(from);
    if (files.some((one) => one.path === next.path) && !options.overwrite) {
      throw vscode.FileSystemError.FileExists(to);
    }
    await this.#guard(from, () =>
      this.change(old.space, {
        summary: `Rename ${old.path} to ${next.path}`,
        place: moved.map((file) => ({ path: next.path + file.path.slice(old.path.length), file })),
        delete: moved.map((file) => file.path),
      }),
    );
    this.#changed.fire([
      { type: vscode.FileChangeType.Deleted, uri: from },
      { type: vscode.FileChangeType.Created, uri: to },
    ]);
  }

  /** Read anew, so that what others have committed is seen. */
  refresh(space: string): void {
    this.#data.forget(space, 'files');
    this.#changed.fire([{ type: vscode.FileChangeType.Changed, uri: spaceFileUri(space) }]);
  }

  /**
   * One commit on the head that is shown. HubError `staleParent` when one of its files was changed by others since;
   * a head that moved on elsewhere only is followed.
   */
  change(space: string, change: FileChange): Promise<void> {
    const before = this.#queues.get(space) ?? Promise.resolve();
    const done = before.catch(() => undefined).then(() => this.#commit(space, change));
    this.#queues.set(space, done);
    return done;
  }

  async #commit(space: string, change: FileChange): Promise<void> {
    const { hub } = await this.#session();
    const shown = await this.#data.get(space, 'files');
    try {
      await this.#send(hub, space, change, shown.head);
    } catch (error) {
      if (!(error instanceof HubError) || error.code !== 'staleParent') throw error;
      this.#data.forget(space, 'files');
      const now = await this.#data.get(space, 'files');
      const oidOf = (files: TreeFile[], path: string) => files.find((one) => one.path === path)?.oid;
      const touched = [...(change.write ?? []).map(({ path }) => path), ...(change.delete ?? [])];
      if (touched.some((path) => oidOf(shown.files, path) !== oidOf(now.files, path))) throw error;
      await this.#send(hub, space, change, now.head);
    }
    this.#data.forget(space, 'files');
    this.#data.forget(space, 'commits');
    await this.#data.refreshRuntime(space).catch(() => undefined);
  }

  async #send(
    hub: Session['hub'],
    space: string,
    change: FileChange,
    head: string | undefined,
  ): Promise<void> {
    const files: NewCommit['files'] = [];
    const lfsFiles: { path: string; oid: string; size: number }[] = [];
    for (const { path, file } of change.place ?? []) {
      if (file.lfsOid) lfsFiles.push({ path, oid: file.lfsOid, size: file.size });
      else {
        const content = await readFile(hub, space, head ?? 'main', file.path);
        if (content) files.push({ path, content });
      }
    }
    const written = change.write ?? [];
    const modes = await this.#modes(hub, space, written);
    for (const { path, content } of written) {
      if (modes.get(path) === 'lfs' || content.includes(0)) {
        lfsFiles.push({ path, oid: await sha256Hex(content), size: content.byteLength });
      } else files.push({ path, content });
    }
    const uploads = written.filter(({ path }) => lfsFiles.some((one) => one.path === path));
    if (uploads.length > 0) {
      const { uploadLfsFiles } = await import('../../hub/lfs.ts');
      const stored = await uploadLfsFiles(hub, {
        id: space,
        branch: 'main',
        files: uploads.map(({ path, content }) => ({
          path,
          oid: lfsFiles.find((one) => one.path === path)?.oid ?? '',
          size: content.byteLength,
          open: (start, end) => Promise.resolve(new Blob([content.subarray(start, end)])),
        })),
      });
      if (stored.kind === 'xetOnly') {
        throw new HubError('refused', 'POST {repo}/info/lfs/objects/batch', {
          serverMessage: 'This file is too large for the editor. Deploy it, or use git.',
        });
      }
    }
    await commit(hub, space, 'main', {
      summary: change.summary,
      files,
      lfsFiles,
      ...(head === undefined ? {} : { parent: head }),
      ...(change.delete ? { deleted: change.delete } : {}),
    });
  }

  async #modes(
    hub: Session['hub'],
    space: string,
    written: { path: string; content: Uint8Array }[],
  ): Promise<Map<string, 'regular' | 'lfs'>> {
    if (written.length === 0) return new Map();
    const answer = await preupload(hub, space, 'main', {
      files: written.map(({ path, content }) => ({ path, size: content.byteLength, sample: content })),
    });
    return new Map(answer.files.map(({ path, mode }) => [path, mode]));
  }

  #parse(uri: vscode.Uri): { space: string; path: string } {
    const parsed = parseSpaceUri(uri);
    if (!parsed) throw vscode.FileSystemError.FileNotFound(uri);
    return parsed;
  }

  async #session(): Promise<Session> {
    const session = await this.#sessions.current(false);
    if (!session) throw new HubError('signedOut', 'session');
    return session;
  }

  #tree(uri: vscode.Uri, space: string) {
    return this.#guard(uri, () => this.#data.get(space, 'files'));
  }

  /** What the Hub refuses, in the words of the editor's file errors. */
  async #guard<T>(uri: vscode.Uri, work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof HubError)) throw error;
      const sentence = describeError(error);
      switch (error.code) {
        case 'notFound':
          throw vscode.FileSystemError.FileNotFound(uri);
        case 'signedOut':
        case 'forbidden':
          throw vscode.FileSystemError.NoPermissions(sentence);
        default:
          throw vscode.FileSystemError.Unavailable(sentence);
      }
    }
  }

  #time(uri: vscode.Uri, { oid }: TreeFile): number {
    const key = uri.toString();
    const known = this.#times.get(key);
    if (known?.oid === oid) return known.mtime;
    const mtime = this.#now();
    this.#times.set(key, { oid, mtime });
    return mtime;
  }

  #isEmptyFolder(uri: vscode.Uri): boolean {
    const start = uri.toString();
    return [...this.#emptyFolders].some((folder) => folder === start || folder.startsWith(`${start}/`));
  }

  #forgetEmptyFolders(file: vscode.Uri): void {
    for (const folder of this.#emptyFolders) {
      if (file.toString().startsWith(`${folder}/`)) this.#emptyFolders.delete(folder);
    }
  }

  dispose(): void {
    this.#registration.dispose();
    this.#changed.dispose();
  }
}
