import type { TreeFile } from '../hub/repo.ts';
import type { Deletion } from '../space/target.ts';
import type { IgnoredPath, LocalFile } from './collect.ts';
import { isPlaced, type TargetRecord } from './ledger.ts';

/** A file of the Space that stays because of a local ignore rule. */
export interface KeptRemote {
  path: string;
  rule: string;
  file: string;
  line: number;
}

export interface RemoteJudgement {
  deleted: TreeFile[];
  /** Paths of what is not in the folder and stays. */
  staying: Set<string>;
  keptIgnored: KeptRemote[];
  foreign: TreeFile[];
}

export interface JudgeOptions {
  remote: readonly TreeFile[];
  /** Paths the folder has, on the Space's side. */
  local: ReadonlySet<string>;
  record: TargetRecord | undefined;
  deletion: Deletion | 'replace';
  matches: (path: string) => IgnoredPath | undefined;
  /** Paths that have to go because a file of the folder needs their place. */
  inTheWay: ReadonlySet<string>;
}

/** Decides about every file that is on the Space and not in the folder. */
export function judgeRemote(options: JudgeOptions): RemoteJudgement {
  const { record, deletion } = options;
  const judged: RemoteJudgement = { deleted: [], staying: new Set(), keptIgnored: [], foreign: [] };
  for (const file of options.remote) {
    // The Hub keeps its rules for large files there.
    if (options.local.has(file.path) || file.path === '.gitattributes') continue;
    const ignored = options.matches(file.path);
    const placed = record !== undefined && isPlaced(record, file);
    if (options.inTheWay.has(file.path)) judged.deleted.push(file);
    else if (ignored) {
      const { rule, file: ruleFile, line } = ignored;
      judged.keptIgnored.push({ path: file.path, rule, file: ruleFile, line });
      judged.staying.add(file.path);
    } else if (deletion !== 'keep' && placed) judged.deleted.push(file);
    // A Space without a README is none, so the one that others left stays where the folder has none.
    else if (deletion === 'replace' && file.path !== 'README.md') judged.deleted.push(file);
    else {
      judged.staying.add(file.path);
      const asks = deletion === 'mirror' && !(record?.deployed ?? false);
      if (asks && file.path !== 'README.md') judged.foreign.push(file);
    }
  }
  return judged;
}

export interface PathClashes {
  /** Local paths that cannot be sent. */
  blocked: Set<string>;
  refused: { path: string; reason: string }[];
  /** Paths on the Space that have to make room, and may. */
  removable: Set<string>;
}

/** A path cannot be a file and a folder; what others put on the Space does not make room for ours. */
export function pathClashes(
  wanted: readonly LocalFile[],
  remote: readonly TreeFile[],
  mayRemove: (file: TreeFile) => boolean,
): PathClashes {
  const clashes: PathClashes = { blocked: new Set(), refused: [], removable: new Set() };
  const there = new Map(remote.map((file) => [file.path, file]));
  // What is a file there already is in nobody's way.
  const newcomers = wanted.filter((file) => !there.has(file.path));
  if (newcomers.length === 0) return clashes;
  const below = new Map<string, TreeFile[]>();
  const local = new Set(newcomers.map((file) => file.path));
  for (const file of remote) {
    for (const folder of foldersOf(file.path)) {
      if (!local.has(folder)) continue;
      below.set(folder, [...(below.get(folder) ?? []), file]);
    }
  }
  for (const { path } of newcomers) {
    const asFiles = foldersOf(path).flatMap((folder) => there.get(folder) ?? []);
    const obstacles = [...asFiles, ...(below.get(path) ?? [])];
    const foreign = obstacles.find((file) => !mayRemove(file));
    if (foreign) {
      clashes.blocked.add(path);
      clashes.refused.push({ path, reason: `the Space has ${foreign.path} in its place` });
    } else for (const file of obstacles) clashes.removable.add(file.path);
  }
  return clashes;
}

export function foldersOf(path: string): string[] {
  const folders: string[] = [];
  for (let at = path.indexOf('/'); at >= 0; at = path.indexOf('/', at + 1)) folders.push(path.slice(0, at));
  return folders;
}
