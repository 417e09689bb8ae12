import { listedPaths, locate, modeOf } from '../../src/lint/dockerfile/fileTree.ts';
import { canCreateIn, canWrite, homeIn, type StateAfter } from '../../src/lint/dockerfile/model.ts';
import { isNoise, isOfContainer } from './noise.ts';

/** An entry as `find` prints it. */
export interface Entry {
  kind: 'dir' | 'file' | 'link' | 'other';
  uid: number;
  gid: number;
  /** Octal. */
  mode: string;
  target: string;
  /** Of a file: changes when it is written. */
  stamp: string;
}

type Fact = string | number | boolean;

export type Entries = ReadonlyMap<string, Entry>;

export interface Observed {
  entries: Entries;
  rights: ReadonlyMap<string, { write: boolean; create: boolean }>;
  process: { uid: number; home: string; folder: string } | undefined;
}

export interface Comparison {
  /** What the model says otherwise than the container: one sentence each. */
  disagreements: string[];
  /** Single facts compared: kind, owner, group, mode, write, create, absence. */
  facts: number;
  /** Paths that something was claimed of. */
  paths: number;
  /** Paths that the build made or changed, without the noise. */
  changed: string[];
  /** Of those, the ones that the model lists with kind, owner, group and mode. */
  claimed: string[];
  /** Of those, the ones that the model lists with the owner at least. */
  owned: string[];
}

export function changedEntries(base: Entries, entries: Entries): string[] {
  const changed: string[] = [];
  for (const [path, now] of entries) {
    if (isOfContainer(path)) continue;
    const before = base.get(path);
    const isSame =
      before !== undefined &&
      before.kind === now.kind &&
      before.uid === now.uid &&
      before.gid === now.gid &&
      before.mode === now.mode &&
      before.target === now.target &&
      before.stamp === now.stamp;
    if (!isSame) changed.push(path);
  }
  return changed;
}

/** The paths to try as uid 1000: those that changed, and those that the model knows. */
export function pathsToTry(state: StateAfter, base: Entries, entries: Entries): string[] {
  const paths = new Set(changedEntries(base, entries));
  for (const [path] of listedPaths(state.root)) if (entries.has(path)) paths.add(path);
  return [...paths].filter((path) => !isOfContainer(path));
}

export function compare(state: StateAfter, base: Entries, seen: Observed): Comparison {
  const result: Comparison = { disagreements: [], facts: 0, paths: 0, changed: [], claimed: [], owned: [] };
  const check = (what: string, claim: Fact | null | undefined, truth: Fact): void => {
    if (claim === null || claim === undefined) return;
    result.facts++;
    if (claim !== truth)
      result.disagreements.push(`${what}: model ${String(claim)}, container ${String(truth)}`);
  };
  for (const [path, node] of listedPaths(state.root)) {
    const truth = seen.entries.get(path);
    if (isOfContainer(path)) continue;
    result.paths++;
    if (truth === undefined) {
      if (node.exists === true) check(`${path} exists`, true, false);
      continue;
    }
    check(`${path} kind`, node.kind, truth.kind);
    check(`${path} uid`, node.uid, truth.uid);
    check(`${path} gid`, node.gid, truth.gid);
    const mode = modeOf(node);
    check(`${path} mode`, mode === null ? null : mode.toString(8), truth.mode);
    if (node.kind === 'link') check(`${path} target`, node.target, truth.target);
  }
  for (const [path, { write, create }] of seen.rights) {
    check(`${path} can be written by uid 1000`, canWrite(state, path, 1000), write);
    const isDirectory = seen.entries.get(path)?.kind === 'dir';
    if (isDirectory) check(`${path} lets uid 1000 create`, canCreateIn(state, path, 1000), create);
  }
  for (const path of changedEntries(base, seen.entries)) {
    const { node, sure } = locate(state.root, path, false);
    if (sure && node.exists === false) check(`${path} exists`, false, true);
    if (path === '/' || isNoise(path)) continue;
    result.changed.push(path);
    if (!sure || node.exists !== true || node.cause === null || node.uid === null) continue;
    result.owned.push(path);
    if (node.kind !== null && node.gid !== null && modeOf(node) !== null) result.claimed.push(path);
  }
  const own = seen.process;
  if (own !== undefined) {
    check('uid of USER', state.user.uid, own.uid);
    check('HOME', homeIn(state), own.home);
    const folder = state.workdir === null ? undefined : locate(state.root, state.workdir);
    if (folder?.sure === true) check('WORKDIR', `/${folder.parts.join('/')}`, own.folder);
  }
  return result;
}
