import { mkdirSync, readFileSync, renameSync, writeFileSync, existsSync } from 'node:fs';
import { join } from 'node:path';
import { folderBlobs, memoryBlobs, type Blobs } from './blobs.ts';
import { fail, type Json } from './http.ts';
import { commitId, gitObjectId, hexId, lfsPointer, treeIds } from './objects.ts';
import { createXet, withXet, type Xet } from './xetStore.ts';

export interface Entry {
  oid: string;
  size: number;
  lfs?: { oid: string; size: number; pointerSize: number };
  xetHash?: string;
}
export type Files = Map<string, Entry>;

export interface Commit {
  oid: string;
  parents: string[];
  title: string;
  message: string;
  author: string;
  date: string;
  files: Files;
}

export interface Setting {
  value: string;
  description?: string;
  updatedAt: string;
}

export interface Discussion {
  num: number;
  title: string;
  status: 'draft' | 'open' | 'closed' | 'merged';
  isPullRequest: boolean;
  createdAt: string;
  author: string;
  pinned: boolean;
  events: Json[];
  base?: string;
  mergeCommitId?: string;
}

export type Visibility = 'public' | 'private' | 'protected';

export interface Space {
  _id: string;
  id: string;
  sdk: string;
  visibility: Visibility;
  createdAt: string;
  lastModified: string;
  likes: number;
  /** Full names: refs/heads/main, refs/tags/v1, refs/pr/1. */
  refs: Map<string, string>;
  commits: Map<string, Commit>;
  secrets: Map<string, Setting>;
  variables: Map<string, Setting>;
  hardware: string;
  sleepTime: number | null;
  volumes: Json[];
  devMode: boolean;
  replicas: number;
  settings: Json;
  discussions: Discussion[];
  stage: string;
  errorMessage?: string;
  runtimeSha?: string;
  formerSha?: string;
  /** Of the app, kept over restarts of a hub with a data folder. */
  appPort?: number;
}

export class Store {
  readonly blobs: Blobs;
  readonly xet: Xet;
  readonly spaces = new Map<string, Space>();
  readonly moved = new Map<string, string>();
  readonly extra = new Map<string, unknown>();
  private readonly dataDir: string | undefined;

  constructor(dataDir?: string) {
    this.dataDir = dataDir;
    this.restore();
    const blobs = dataDir === undefined ? memoryBlobs() : folderBlobs(join(dataDir, 'blobs'));
    const shards = (this.extra.get('xetShards') ?? []) as string[];
    this.extra.set('xetShards', shards);
    this.xet = createXet(blobs, shards);
    this.blobs = withXet(blobs, this.xet);
  }

  private restore(): void {
    const file = this.stateFile();
    if (file === undefined || !existsSync(file)) return;
    const state = JSON.parse(readFileSync(file, 'utf8'), revive) as Pick<Store, 'spaces' | 'moved' | 'extra'>;
    for (const [id, space] of state.spaces) this.spaces.set(id, space);
    for (const [from, to] of state.moved) this.moved.set(from, to);
    for (const [key, value] of state.extra) this.extra.set(key, value);
  }

  save(): void {
    const file = this.stateFile();
    if (file === undefined || this.dataDir === undefined) return;
    mkdirSync(this.dataDir, { recursive: true });
    const { spaces, moved, extra } = this;
    writeFileSync(`${file}.new`, JSON.stringify({ spaces, moved, extra }, flatten));
    renameSync(`${file}.new`, file);
  }

  clear(): void {
    this.spaces.clear();
    this.moved.clear();
    this.blobs.clear();
    const shards = this.extra.get('xetShards');
    this.extra.clear();
    this.extra.set('xetShards', shards);
  }

  find(id: string): Space | undefined {
    let key = id.toLowerCase();
    for (let hops = 0; hops < 5 && !this.spaces.has(key); hops++) key = this.moved.get(key) ?? key;
    return this.spaces.get(key);
  }

  add(space: Space): void {
    this.spaces.set(space.id.toLowerCase(), space);
    this.moved.delete(space.id.toLowerCase());
  }

  remove(space: Space): void {
    this.spaces.delete(space.id.toLowerCase());
  }

  rename(space: Space, id: string): void {
    this.remove(space);
    this.moved.set(space.id.toLowerCase(), id.toLowerCase());
    space.id = id;
    this.add(space);
  }

  newSpace(id: string, sdk: string, visibility: Visibility): Space {
    const now = new Date().toISOString();
    return {
      _id: hexId(),
      id,
      sdk,
      visibility,
      createdAt: now,
      lastModified: now,
      likes: 0,
      refs: new Map(),
      commits: new Map(),
      secrets: new Map(),
      variables: new Map(),
      hardware: 'cpu-basic',
      sleepTime: 172800,
      volumes: [],
      devMode: false,
      replicas: 1,
      settings: {},
      discussions: [],
      stage: 'NO_APP_FILE',
    };
  }

  putText(bytes: Buffer): Entry {
    const oid = gitObjectId('blob', bytes);
    this.blobs.put(oid, bytes);
    return { oid, size: bytes.length };
  }

  putLfs(oid: string, size: number): Entry {
    const pointer = lfsPointer(oid, size);
    const xetHash = this.xet.fileOf(oid)?.hash;
    return {
      ...this.putText(pointer),
      size,
      lfs: { oid, size, pointerSize: pointer.length },
      ...(xetHash === undefined ? {} : { xetHash }),
    };
  }

  content(entry: Entry): Buffer {
    return this.blobs.get(entry.lfs?.oid ?? entry.oid) ?? Buffer.alloc(0);
  }

  /** What a checkout of `files` holds, LFS content included. */
  checkout(files: Files): Map<string, Buffer> {
    return new Map([...files].map(([path, entry]) => [path, this.content(entry)]));
  }

  commit(space: Space, ref: string, files: Files, title: string, message: string, author: string): Commit {
    const parent = space.refs.get(ref);
    const parents = parent === undefined ? [] : [parent];
    const date = new Date();
    const tree = treeIds([...files].map(([path, entry]) => [path, entry.oid])).get('') ?? '';
    const whole = message === '' ? title : `${title}\n\n${message}`;
    let oid = commitId(tree, parents, author, date, whole);
    // Two equal commits within one second must still be two commits here.
    while (space.commits.has(oid)) oid = gitObjectId('commit', Buffer.from(oid));
    const commit: Commit = { oid, parents, title, message, author, date: date.toISOString(), files };
    space.commits.set(oid, commit);
    space.refs.set(ref, oid);
    space.lastModified = commit.date;
    return commit;
  }

  head(space: Space): Commit | undefined {
    return space.commits.get(space.refs.get('refs/heads/main') ?? '');
  }

  /** Full ref name of a branch, tag or pull request; undefined for a bare commit id. */
  refName(space: Space, rev: string): string | undefined {
    if (rev === 'HEAD') return 'refs/heads/main';
    return [rev, `refs/heads/${rev}`, `refs/tags/${rev}`].find((name) => space.refs.has(name));
  }

  resolve(space: Space, rev: string): Commit {
    const ref = this.refName(space, rev);
    const direct = ref === undefined ? undefined : space.commits.get(space.refs.get(ref) ?? '');
    if (direct) return direct;
    if (/^[0-9a-f]{7,40}$/.test(rev))
      for (const [oid, commit] of space.commits) if (oid.startsWith(rev)) return commit;
    return fail(404, `Invalid rev id: ${rev}`, 'RevisionNotFound');
  }

  /** First-parent history, newest first. */
  history(space: Space, from: Commit): Commit[] {
    const commits: Commit[] = [];
    for (let at: Commit | undefined = from; at; at = space.commits.get(at.parents[0] ?? '')) commits.push(at);
    return commits;
  }

  private stateFile(): string | undefined {
    return this.dataDir === undefined ? undefined : join(this.dataDir, 'state.json');
  }
}

function flatten(_key: string, value: unknown): unknown {
  return value instanceof Map ? { $map: [...(value as Map<unknown, unknown>)] } : value;
}

function revive(_key: string, value: unknown): unknown {
  if (typeof value === 'object' && value !== null && '$map' in value) {
    return new Map(value.$map as [unknown, unknown][]);
  }
  return value;
}
