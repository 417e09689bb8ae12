import {
  absentNode,
  eitherNode,
  joinPath,
  locate,
  locateParts,
  newNode,
  pathParts,
  putNode,
  type FileNode,
  type Found,
  type Owner,
} from './fileTree.ts';
import { fails, isAllowed, whoIs, type Machine, type Outcome, type Who } from './machine.ts';

export function at(machine: Machine, path: string): string | null {
  if (path.startsWith('/')) return joinPath('/', path);
  return machine.cwd === null ? null : joinPath(machine.cwd, path);
}

/** Neither kept in the image nor worth following. */
export function isVolatile(path: string): boolean {
  return /^\/(?:dev|proc|sys)(?:\/|$)/.test(path);
}

/** Every directory above a place can be entered, and those above the links that led there. */
export function canReach(
  root: FileNode,
  parts: readonly string[],
  who: Who,
  links: Found['links'] = [],
): boolean | undefined {
  let sure: boolean | undefined = true;
  for (const link of links) {
    if (isProtected(root, link, who)) sure = undefined;
    const reach = canReach(root, link, who);
    if (reach !== true) return reach;
  }
  if (who.uid === 0) return sure;
  for (let depth = 0; depth < parts.length; depth++) {
    const { node } = locateParts(root, parts.slice(0, depth));
    const allowed = isAllowed(node, who, 1);
    if (allowed === false) return false;
    if (allowed === undefined) sure = undefined;
  }
  return sure;
}

/** A link of somebody else in a sticky folder that all may write: whether it is followed is a setting of the kernel. */
function isProtected(root: FileNode, link: readonly string[], { uid }: Who): boolean {
  const folder = locateParts(root, link.slice(0, -1)).node;
  const isShared = folder.special !== null && (folder.special & 1) !== 0 && ((folder.perm ?? 2) & 2) !== 0;
  const owner = locateParts(root, link, false).node.uid;
  return isShared && (owner === null || (owner !== uid && owner !== folder.uid));
}

/** Whether entries can be made and removed in a directory. */
export function canChangeDirectory(
  root: FileNode,
  parts: readonly string[],
  who: Who,
  links: Found['links'] = [],
): boolean | undefined {
  const reach = canReach(root, parts, who, links);
  if (reach === false) return false;
  const allowed = isAllowed(locateParts(root, parts).node, who, 3);
  return allowed === true ? reach : allowed;
}

/** The owner of a new entry and the special bits of a new directory: a set-gid parent passes on its group. */
export function inherited(parent: FileNode, owner: Owner): { owner: Owner; special: number | null } {
  if (parent.special === null) {
    return { owner: { uid: owner.uid, gid: parent.gid === owner.gid ? owner.gid : null }, special: null };
  }
  const setgid = (parent.special & 2) !== 0;
  return { owner: setgid ? { uid: owner.uid, gid: parent.gid } : owner, special: parent.special & 2 };
}

/** An entry that may have been there before and is there now. */
export function settle(before: FileNode, fresh: FileNode): FileNode {
  if (before.exists === false) return fresh;
  const either = eitherNode({ ...before, exists: true, kind: fresh.kind }, fresh);
  return { ...either, exists: true, cause: fresh.cause };
}

export function parentOf(root: FileNode, found: Found): FileNode {
  return locateParts(root, found.parts.slice(0, -1)).node;
}

export interface NewDirectories {
  root: FileNode;
  /** The real place of the last one. */
  parts: readonly string[];
  /** Something that is not a directory stands in the way, or `fresh` refused. */
  blocked: boolean;
  /** A link on the way is not known. */
  sure: boolean;
  made: number;
}

/** For sure, and so is everything above it. */
function isDirectoryThere({ sure, node, parentsExist }: Found): boolean {
  return sure && parentsExist === true && node.exists === true && node.kind === 'dir';
}

/** `mkdir -p` with `fresh` saying what a new directory is like; undefined where it can not be made. */
export function ensureDirectories(
  root: FileNode,
  path: string,
  fresh: (parent: FileNode, isLast: boolean, parts: readonly string[]) => FileNode | undefined,
  lastIsNew = false,
): NewDirectories {
  const wanted = pathParts(path);
  const there = locateParts(root, wanted);
  if (isDirectoryThere(there)) return { root, parts: there.parts, blocked: false, sure: true, made: 0 };
  let made = 0;
  let current = root;
  let parts: readonly string[] = [];
  for (let depth = 1; depth <= wanted.length; depth++) {
    const found = locateParts(current, [...parts, wanted[depth - 1] ?? '']);
    parts = found.parts;
    if (!found.sure) return { root: current, parts, blocked: false, sure: false, made };
    if (found.node.kind === 'file' && found.node.exists === true) {
      return { root: current, parts, blocked: true, sure: true, made };
    }
    if (found.node.exists === true) continue;
    const isLast = depth === wanted.length;
    const node = fresh(parentOf(current, found), isLast, parts);
    if (node === undefined) return { root: current, parts, blocked: true, sure: true, made };
    if (found.node.exists === false) made++;
    current = putNode(current, parts, isLast && lastIsNew ? node : settle(found.node, node));
  }
  return { root: current, parts, blocked: false, sure: true, made };
}

export function directoryNode(
  machine: Machine,
  parent: FileNode,
  perm: number | null,
  special?: number,
): FileNode {
  const from = inherited(parent, machine.user);
  return newNode('dir', from.owner, { perm, special: special ?? from.special }, machine.cause);
}

export function maskedPerm(machine: Machine, perm: number): number | null {
  return machine.umask === null ? null : perm & ~machine.umask;
}

/** mkdir. `mode` is of the last directory only and not masked. */
export function makeDirectory(
  machine: Machine,
  path: string,
  options: { parents: boolean; mode?: number | null },
): Outcome {
  const place = at(machine, path);
  if (place === null) return 'maybe';
  if (isVolatile(place)) return 'maybe';
  const before = locate(machine.root, place);
  if (!options.parents) {
    if (before.node.exists === true && before.sure) return fails(machine, 'exists', place);
    if (before.parentsExist === false) return fails(machine, 'missing', place);
  }
  const who = whoIs(machine);
  let outcome: Outcome = !before.sure || (before.node.exists === null && !options.parents) ? 'maybe' : 'ok';
  let denied = false;
  const make = (parent: FileNode, isLast: boolean, parts: readonly string[]): FileNode | undefined => {
    const allowed = canChangeDirectory(machine.root, parts.slice(0, -1), who) ?? isAllowed(parent, who, 3);
    if (allowed === false) {
      denied = true;
      return undefined;
    }
    if (allowed === undefined) outcome = 'maybe';
    const perm = isLast && options.mode !== undefined ? options.mode : maskedPerm(machine, 0o777);
    const node = directoryNode(machine, parent, perm === null ? null : perm & 0o777);
    if (!isLast || options.mode === undefined || options.mode === null) return node;
    // busybox sets the mode afterwards, which takes an inherited set-gid away.
    if (machine.base.family === 'alpine') return { ...node, special: options.mode >> 9 };
    return node.special === null ? node : { ...node, special: node.special | (options.mode >> 9) };
  };
  // Without -p it fails on what is there already.
  const result = ensureDirectories(machine.root, place, make, !options.parents);
  if (denied) return fails(machine, 'permission', place);
  if (result.blocked) return fails(machine, 'exists', place);
  machine.root = result.root;
  return outcome;
}

/** A file written as redirects, touch and downloads do: an existing one keeps owner and mode. */
export function writeFile(
  machine: Machine,
  path: string,
  options: { append?: boolean; perm?: number | null } = {},
): Outcome {
  const place = at(machine, path);
  if (place === null) return 'maybe';
  if (isVolatile(place)) return 'ok';
  const found = locate(machine.root, place);
  if (!found.sure) return 'maybe';
  if (found.parentsExist === false) return fails(machine, 'missing', place);
  const who = whoIs(machine);
  const reach = canReach(machine.root, found.parts, who, found.links);
  if (reach === false) return fails(machine, 'permission', place);
  if (found.node.exists === true) {
    if (found.node.kind === 'dir') return fails(machine, 'exists', place);
    const allowed = isAllowed(found.node, who, 2);
    return allowed === false
      ? fails(machine, 'permission', place)
      : allowed === true && reach === true
        ? 'ok'
        : 'maybe';
  }
  const parent = parentOf(machine.root, found);
  const allowed = isAllowed(parent, who, 3);
  if (allowed === false && found.node.exists === false) return fails(machine, 'permission', place);
  putNew(machine, found, fileNode(machine, parent, options.perm === undefined ? 0o666 : options.perm));
  return allowed === true && reach === true && found.parentsExist === true ? 'ok' : 'maybe';
}

export function fileNode(machine: Machine, parent: FileNode, perm: number | null): FileNode {
  const { owner } = inherited(parent, machine.user);
  const masked = perm === null ? null : maskedPerm(machine, perm);
  return newNode('file', owner, { perm: masked, special: perm === null ? null : 0 }, machine.cause);
}

export function putNew(machine: Machine, found: Found, fresh: FileNode): void {
  machine.root = putNode(machine.root, found.parts, settle(found.node, fresh));
}

/** An entry that a program may make: what can be said of it if it is there. */
export function mayMake(
  machine: Machine,
  path: string,
  kind: 'dir' | 'file',
  perm: number | null = null,
): void {
  const place = at(machine, path);
  if (place === null || isVolatile(place)) return;
  const owner = { uid: machine.user.uid, gid: machine.user.gid };
  const rule = { ...owner, filePerm: null, dirPerm: null, special: null, cause: machine.cause };
  const parts = pathParts(place);
  for (let depth = 1; depth <= parts.length; depth++) {
    const found = locateParts(machine.root, parts.slice(0, depth));
    if (!found.sure) return;
    const isLast = depth === parts.length;
    const existing = found.node;
    if (existing.exists === false) {
      const node = newNode(
        isLast ? kind : 'dir',
        owner,
        { perm, special: perm === null ? null : 0 },
        machine.cause,
      );
      const rest = isLast || perm === null ? rule : null;
      machine.root = putNode(machine.root, found.parts, { ...node, exists: null, rest });
    } else if (isLast && existing.kind !== 'file') {
      machine.root = putNode(machine.root, found.parts, { ...existing, rest: addRule(existing, rule) });
    }
  }
}

export function addRule(node: FileNode, rule: NonNullable<FileNode['rest']>): FileNode['rest'] {
  if (node.rest === null) return rule;
  const either = eitherNode({ ...node, children: undefined }, { ...node, children: undefined, rest: rule });
  return either.rest;
}

export function removeEntry(machine: Machine, found: Found): void {
  machine.root = putNode(machine.root, found.parts, absentNode(machine.cause));
}

/** Applies a change to what is at a place, followed through links or not. */
export function changeEntry(
  machine: Machine,
  place: string,
  follow: boolean,
  change: (node: FileNode) => FileNode,
): Found {
  const found = locate(machine.root, place, follow);
  if (found.sure && found.node.exists !== false)
    machine.root = putNode(machine.root, found.parts, change(found.node));
  return found;
}
