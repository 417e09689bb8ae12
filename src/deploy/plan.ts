import type { HubHttp } from '../hub/http.ts';
import type { Sha256 } from '../hub/sha256.ts';
import type { TreeFile } from '../hub/repo.ts';
import type { Deletion, DeploySource } from '../space/target.ts';
import { collect, type Collected, type IgnoredPath, type LocalFile, type OuterFolder } from './collect.ts';
import { compareFiles, type PlannedFile } from './compare.ts';
import { judgeRemote, pathClashes, type KeptRemote } from './deletions.ts';
import { isAbsolute, type GitFolder } from './gitFolder.ts';
import { findSecrets, type Blocked } from './guard.ts';
import type { BlobId, DeployFiles, HashCache } from './hashes.ts';
import { contentId, isPlaced, targetKey, type Ledger, type TargetRecord } from './ledger.ts';
import { estimateCost, overLimits, type Crowded, type TooLarge } from './limits.ts';
import { readRemote, type RemoteState } from './remote.ts';

/** What a deploy would do, as data. Lists are sorted by path. */
export interface Plan {
  space: string;
  branch: string;
  /** The commit the plan was made against; `undefined` for a Space that does not exist yet. */
  base: string | undefined;
  /** `base` is the head as it was remembered; the Hub was not asked. */
  isBaseAssumed: boolean;
  added: PlannedFile[];
  modified: PlannedFile[];
  /** On the Space and to be deleted there. */
  deleted: TreeFile[];
  unchanged: number;
  ignored: IgnoredPath[];
  skippedLinks: Collected['skippedLinks'];
  /** Files that are not sent because the Hub would refuse their names. */
  refused: { path: string; reason: string }[];
  blocked: Blocked[];
  /** Shell scripts with CRLF among the changed files, whether they are sent as LF or not. */
  crlfScripts: string[];
  /** On the Space, not in the folder, and staying there. */
  remoteOnly: TreeFile[];
  /** Those that stay because a local ignore rule matches them, whatever the deletion policy. */
  keptRemoteIgnored: KeptRemote[];
  /**
   * What `replace` would delete and the policy keeps, on the first deploy of this target to a Space with files of
   * others. Not empty means: ask whether to keep or to replace all.
   */
  firstDeployToForeign: TreeFile[];
  /** Files to be overwritten that somebody else changed on the Space since the last deploy of this target. */
  changedOnSpace: string[];
  /** Differing files that are not sent, so that the Space keeps its version. */
  leftOut: string[];
  tooLarge: TooLarge[];
  /** Folders that would hold more entries than the Hub takes. */
  tooManyEntries: Crowded[];
  /** Bytes of what would be sent. */
  bytes: number;
  /** Requests a deploy takes in all, as far as that is known before the Hub says what goes to large file storage. */
  requests: number;
  /** 0 when there is nothing to do; more than one only beyond what the Hub takes in one. */
  commits: number;
  gitignore: string | undefined;
  /** The Space's files at `base`. */
  remote: TreeFile[];
  /** Text of the Space's root `.gitattributes` at `base`, `''` when there is none; `undefined` when not known. */
  attributes?: string | undefined;
}

/** What of a target decides about the files. */
export interface PlanParameters {
  include?: readonly string[] | undefined;
  exclude?: readonly string[] | undefined;
  /** `replace` deletes all that is not in the folder, and is never remembered. */
  deletion?: Deletion | 'replace' | undefined;
  readme?: string | undefined;
  source?: DeploySource | undefined;
  sendAsLf?: boolean | undefined;
}

/** What is remembered between deploys, and by which name of the folder. */
export interface DeployState {
  ledger?: Ledger | undefined;
  /** Path or URI that tells this folder from others. */
  folder?: string | undefined;
  hashes?: HashCache | undefined;
}

export interface PlanOptions {
  hub: HubHttp;
  space: string;
  branch: string;
  files: DeployFiles;
  /** See `CollectOptions`. */
  repository?: OuterFolder | undefined;
  gitFolder?: GitFolder | undefined;
  workspace?: OuterFolder | undefined;
  /** A Space that is about to be created has nothing to compare with. */
  isNew?: boolean | undefined;
  parameters?: PlanParameters | undefined;
  state?: DeployState | undefined;
  /** Paths that the user lets through although they look like secrets. */
  allowed?: ReadonlySet<string> | undefined;
  /** The host's own digest, where it has one. */
  newSha256?: (() => Sha256) | undefined;
  blobId?: BlobId | undefined;
  /** The folder was walked. */
  onCollected?: (() => void) | undefined;
  signal?: AbortSignal | undefined;
}

/** For plans that continue another one. */
export interface Continuation {
  /** Plan against this commit instead of the head. */
  at?: string | undefined;
  assumeHead?: boolean | undefined;
  /** Only these paths may be sent or deleted. */
  only?: ReadonlySet<string> | undefined;
  /** These paths are neither sent nor deleted. */
  leaveOut?: ReadonlySet<string> | undefined;
  collected?: Collected | undefined;
  /** The guard has seen all these files, at this size and mtime, and `blocked` is what it said. */
  guarded?: { blocked: Blocked[] } | undefined;
}

const cloneFiles = ['README.md', 'Dockerfile', 'start.sh'];

export function recordKey(options: Pick<PlanOptions, 'hub' | 'space' | 'branch' | 'state'>): string {
  const { hub, space, branch, state } = options;
  return targetKey({ endpoint: hub.endpoint, space, branch, folder: state?.folder ?? '' });
}

export function readRecord(options: PlanOptions): Promise<TargetRecord | undefined> {
  return options.state?.ledger?.get(recordKey(options)) ?? Promise.resolve(undefined);
}

/** What cannot be written costs requests the next time, and no file is deleted for it: no reason to fail. */
export async function writeRecord(
  options: Pick<PlanOptions, 'hub' | 'space' | 'branch' | 'state'>,
  record: TargetRecord,
): Promise<void> {
  await options.state?.ledger?.set(recordKey(options), record).catch(() => undefined);
}

/** Walks the folder as the parameters say. */
export async function collectFor(options: PlanOptions): Promise<Collected> {
  const { files, parameters = {}, signal } = options;
  const collected = await collect(files, {
    ...(parameters.include?.length ? { include: [...parameters.include] } : {}),
    ...(parameters.exclude?.length ? { exclude: [...parameters.exclude] } : {}),
    repository: options.repository,
    gitFolder: options.gitFolder,
    workspace: options.workspace,
    ...(signal ? { signal } : {}),
  });
  options.onCollected?.();
  return collected;
}

/** Compares the folder with the Space at its head. Sends nothing. HubError `notFound` when there is no such Space. */
export async function makePlan(options: PlanOptions, continued: Continuation = {}): Promise<Plan> {
  const { hub, space, branch, signal } = options;
  const record = await readRecord(options);
  const [remote, local] = await Promise.all([
    options.isNew
      ? { base: undefined, files: [], attributes: undefined, requests: 0 }
      : readRemote({
          hub,
          space,
          branch,
          record,
          at: continued.at,
          assumeHead: continued.assumeHead,
          signal,
        }),
    readLocal(options, continued, record),
  ]);
  if (remote.base !== undefined && record?.tree?.commit !== remote.base && continued.at === undefined) {
    const tree = { commit: remote.base, files: remote.files, attributes: remote.attributes };
    await writeRecord(options, { deployed: false, placed: {}, ...record, tree });
  }
  return comparePlan(options, continued, local, remote, record);
}

interface Local {
  collected: Collected;
  wanted: LocalFile[];
  missing: { path: string; reason: string }[];
  /** What the guard said of all files. */
  guarded: Continuation['guarded'];
}

/** The folder. Where all of it is likely to be sent, the guard searches it while the Hub is asked. */
async function readLocal(
  options: PlanOptions,
  continued: Continuation,
  record: TargetRecord | undefined,
): Promise<Local> {
  const { files, parameters = {} } = options;
  const collected = continued.collected ?? (await collectFor(options));
  const { wanted, missing } = await wantedFiles(files, collected, parameters);
  const isFirst = !options.isNew && record?.tree === undefined && continued.at === undefined;
  const guarded =
    continued.guarded ?? (isFirst ? { blocked: await guard(options, collected, wanted) } : undefined);
  return { collected, wanted, missing, guarded };
}

function guard(
  { files, allowed, signal }: PlanOptions,
  { envFiles }: Collected,
  candidates: readonly LocalFile[],
): Promise<Blocked[]> {
  return findSecrets(files, candidates, {
    envFiles,
    ...(allowed ? { allowed } : {}),
    ...(signal ? { signal } : {}),
  });
}

async function comparePlan(
  options: PlanOptions,
  continued: Continuation,
  { collected, wanted, missing, guarded }: Local,
  remote: Pick<RemoteState, 'files' | 'attributes' | 'requests'> & { base: string | undefined },
  record: TargetRecord | undefined,
): Promise<Plan> {
  const { files, parameters = {}, signal } = options;
  const deletion = parameters.deletion ?? 'mirror';
  const clashes = pathClashes(wanted, remote.files, (file) => {
    if (deletion === 'keep' || collected.matches(file.path)) return false;
    return deletion === 'replace' || (record !== undefined && isPlaced(record, file));
  });
  const sendable = wanted.filter((file) => !clashes.blocked.has(file.path));
  const compared = await compareFiles({
    context: {
      files,
      cache: options.state?.hashes,
      newSha256: options.newSha256,
      blobId: options.blobId,
      signal,
    },
    wanted: sendable,
    remote: remote.files,
    sendAsLf: parameters.sendAsLf ?? false,
    readRemoteFile: remote.base === undefined ? undefined : { ...options, commit: remote.base },
  });
  const isOurs = (path: string) =>
    !(continued.leaveOut?.has(path) ?? false) && (continued.only?.has(path) ?? true);
  const added = compared.added.filter((file) => isOurs(file.path));
  const modified = compared.modified.filter((file) => isOurs(file.path));
  const changed = [...added, ...modified];
  const judged = judgeRemote({
    remote: remote.files,
    local: new Set(wanted.map((file) => file.path)),
    record,
    deletion,
    matches: (path) => collected.matches(path),
    inTheWay: clashes.removable,
  });
  const deleted = judged.deleted.filter((file) => isOurs(file.path));
  const spared = new Set(judged.deleted.map(({ path }) => path).filter((path) => !isOurs(path)));
  const sent = new Set(changed.map((file) => file.path));
  const blocked = guarded
    ? guarded.blocked.filter(({ path }) => sent.has(path))
    : await guard(options, collected, changed);
  const cost = estimateCost(changed, deleted.length, remote);
  const there = new Map(remote.files.map((file) => [file.path, file]));
  return {
    space: options.space,
    branch: options.branch,
    base: remote.base,
    isBaseAssumed: remote.base !== undefined && continued.at === undefined && remote.requests === 0,
    added,
    modified,
    deleted,
    unchanged: compared.unchanged,
    ignored: collected.ignored,
    skippedLinks: collected.skippedLinks,
    refused: [...collected.refused, ...missing, ...clashes.refused],
    blocked,
    crlfScripts: compared.crlfScripts.filter(isOurs),
    remoteOnly: remote.files.filter(({ path }) => judged.staying.has(path) || spared.has(path)),
    keptRemoteIgnored: judged.keptIgnored,
    firstDeployToForeign: judged.foreign,
    changedOnSpace: modified
      .map((file) => file.path)
      .filter((path) => {
        const before = there.get(path);
        return (
          record !== undefined &&
          before !== undefined &&
          Object.hasOwn(record.placed, path) &&
          record.placed[path] !== contentId(before) &&
          path !== '.gitattributes'
        );
      }),
    leftOut: [...compared.added, ...compared.modified]
      .map((file) => file.path)
      .filter((path) => !isOurs(path)),
    ...overLimits(wanted, changed),
    bytes: changed.reduce((sum, file) => sum + file.size, 0),
    requests: cost.requests,
    commits: cost.commits,
    gitignore: collected.gitignore,
    remote: remote.files,
    attributes: remote.attributes,
  };
}

/** The files by the paths they get on the Space: one file may stand in for README.md, a clone sends three. */
async function wantedFiles(
  files: DeployFiles,
  collected: Collected,
  parameters: PlanParameters,
): Promise<{ wanted: LocalFile[]; missing: { path: string; reason: string }[] }> {
  let wanted = collected.files;
  const missing: { path: string; reason: string }[] = [];
  const { readme } = parameters;
  if (readme !== undefined && readme !== 'README.md') {
    const found = await statInside(files, readme);
    if (found?.kind === 'file') {
      const { size, mtime } = found;
      wanted = wanted.filter((file) => file.path !== 'README.md' && file.path !== readme);
      wanted.push({ path: 'README.md', source: readme, size, mtime });
      wanted.sort((a, b) => (a.path < b.path ? -1 : 1));
    } else missing.push({ path: readme, reason: 'there is no such file in the folder to send as README.md' });
  }
  if (parameters.source === 'clone') wanted = wanted.filter((file) => cloneFiles.includes(file.path));
  return { wanted, missing };
}

/** `undefined` also for what leads out of the folder. */
async function statInside(files: DeployFiles, path: string): ReturnType<DeployFiles['stat']> {
  if (isAbsolute(path) || path.split(/[\\/]/).includes('..')) return undefined;
  if (files.realPath && (await files.realPath(path)) === undefined) return undefined;
  return files.stat(path);
}

/** All paths the plan sends or deletes. */
export function pathsOf(plan: Plan): Set<string> {
  return new Set([...plan.added, ...plan.modified, ...plan.deleted].map((file) => file.path));
}

export function hasChanges(plan: Plan): boolean {
  return plan.added.length + plan.modified.length + plan.deleted.length > 0;
}
