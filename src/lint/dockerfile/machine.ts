import type { BaseImage } from './baseImages.ts';
import { eitherNode, type FileNode } from './fileTree.ts';
import type { Instruction } from './syntax.ts';
import { trieJoin, type Trie } from './trie.ts';
import { groupsOf, type CurrentUser, type Users } from './users.ts';
import type { ParsedScript, Statement } from 'unbash';

/** How a command ends, as far as that can be told. */
export type Outcome = 'ok' | 'fail' | 'maybe';

export type FailureReason = 'permission' | 'exists' | 'missing' | 'user' | 'usage';

/** A command of a RUN that is sure to fail. */
export interface CommandFailure {
  instruction: Instruction;
  command: string;
  /** Offsets in the shell text of the instruction (see `shellText`). */
  start: number;
  end: number;
  path: string | undefined;
  reason: FailureReason;
  /** The build stops: nothing catches the failure. */
  fatal: boolean;
}

/** A variable of the image or the build. */
export interface Variable {
  /** Null: it has a value that is not known. */
  value: string | null;
  kind: 'env' | 'arg';
}

/** A shell at work: changed in place while the commands of a RUN are walked through. */
export interface Machine {
  root: FileNode;
  users: Users;
  base: BaseImage;
  user: CurrentUser;
  home: string | null;
  cwd: string | null;
  umask: number | null;
  vars: Trie<string | null>;
  /** Variables that are not in `vars` are not set. */
  varsComplete: boolean;
  cause: Instruction;
  /** `set -e`. */
  errexit: boolean;
  bash: boolean;
  /** `exit` was reached. */
  done: boolean;
  functions: ReadonlyMap<string, readonly Statement[]>;
  depth: number;
  /** Commands that may still be walked in this RUN: loops and functions can ask for more than is worth following. */
  budget: { left: number };
  failures: CommandFailure[];
  /** Where the command at work stands in the shell text, and what it failed at. */
  failedAt: { path: string | undefined; reason: FailureReason } | undefined;
  parse: (text: string) => ParsedScript;
  /** Where the `find` before in the same pipeline looked; undefined when that is not known. */
  searched: readonly string[] | undefined;
}

/** Field by field, so that all machines have one shape: every command of a file makes one, and all that reads them is faster. */
export function fork(machine: Machine): Machine {
  return {
    root: machine.root,
    users: machine.users,
    base: machine.base,
    user: machine.user,
    home: machine.home,
    cwd: machine.cwd,
    umask: machine.umask,
    vars: machine.vars,
    varsComplete: machine.varsComplete,
    cause: machine.cause,
    errexit: machine.errexit,
    bash: machine.bash,
    done: machine.done,
    functions: machine.functions,
    depth: machine.depth,
    budget: machine.budget,
    failures: machine.failures,
    failedAt: machine.failedAt,
    parse: machine.parse,
    searched: machine.searched,
  };
}

/** Makes one machine what another one has become, within the script and at the depth that it was. */
export function become(machine: Machine, end: Machine): void {
  machine.root = end.root;
  machine.users = end.users;
  machine.user = end.user;
  machine.home = end.home;
  machine.cwd = end.cwd;
  machine.umask = end.umask;
  machine.vars = end.vars;
  machine.varsComplete = end.varsComplete;
  machine.errexit = end.errexit;
  machine.bash = end.bash;
  machine.done = end.done;
  machine.functions = end.functions;
  machine.failedAt = end.failedAt;
  machine.searched = end.searched;
}

/** What holds whichever of the two ways was taken; `failures` of both were collected already. */
export function join(into: Machine, left: Machine, right: Machine): void {
  into.root = eitherNode(left.root, right.root);
  into.users = eitherUsers(left.users, right.users);
  into.cwd = left.cwd === right.cwd ? left.cwd : null;
  into.umask = left.umask === right.umask ? left.umask : null;
  into.vars = trieJoin(left.vars, right.vars, (one, other) => (one === other ? (one ?? null) : null));
  into.varsComplete = left.varsComplete && right.varsComplete;
  into.errexit = left.errexit && right.errexit;
  into.done = left.done && right.done;
  into.functions = left.functions;
}

function eitherUsers(left: Users, right: Users): Users {
  if (left === right) return left;
  const accounts = left.accounts.filter((one) =>
    right.accounts.some((other) => other.name === one.name && other.uid === one.uid && other.gid === one.gid),
  );
  const groups = left.groups.filter((one) =>
    right.groups.some((other) => other.name === one.name && other.gid === one.gid),
  );
  const isSame =
    accounts.length === left.accounts.length &&
    accounts.length === right.accounts.length &&
    groups.length === left.groups.length &&
    groups.length === right.groups.length;
  return { accounts, groups, complete: isSame && left.complete && right.complete, packages: left.packages };
}

export function fails(machine: Machine, reason: FailureReason, path?: string): Outcome {
  machine.failedAt = { reason, path };
  return 'fail';
}

/** Both have to succeed. */
export function both(left: Outcome, right: Outcome): Outcome {
  if (left === 'fail' || right === 'fail') return 'fail';
  return left === 'ok' && right === 'ok' ? 'ok' : 'maybe';
}

/** Who asks for access: null for what is not known. */
export interface Who {
  uid: number | null;
  groups: ReadonlySet<number> | undefined;
}

export function whoIs(machine: Machine): Who {
  const { uid, gid } = machine.user;
  return { uid, groups: uid === null ? undefined : groupsOf(machine.users, uid, gid) };
}

/** Whether somebody has all of the asked bits (4 read, 2 write, 1 search) on an entry. */
export function isAllowed(node: FileNode, who: Who, bits: number): boolean | undefined {
  if (who.uid === 0) return true;
  if (node.exists === false) return undefined;
  if (who.uid === null) return everyClass(node.perm, bits);
  if (node.perm === null) {
    // Homes whose mode hangs on the release (700, 750 or 755): the owner has every right in all of them.
    const isHome = node.special === 0 || node.cause === null;
    return node.kind === 'dir' && isHome && node.uid === who.uid ? true : undefined;
  }
  const has = (shift: number): boolean => (((node.perm ?? 0) >> shift) & bits) === bits;
  const possible: boolean[] = [];
  if (node.uid === who.uid) return has(6);
  if (node.uid === null) possible.push(has(6));
  const inGroup = node.gid === null || who.groups === undefined ? undefined : who.groups.has(node.gid);
  if (inGroup !== false) possible.push(has(3));
  if (inGroup !== true) possible.push(has(0));
  return possible.every((each) => each === possible[0]) ? possible[0] : undefined;
}

function everyClass(perm: number | null, bits: number): boolean | undefined {
  if (perm === null) return undefined;
  return [6, 3, 0].every((shift) => ((perm >> shift) & bits) === bits) ? true : undefined;
}
