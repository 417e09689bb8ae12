import {
  addRule,
  at,
  canChangeDirectory,
  changeEntry,
  fileNode,
  inherited,
  makeDirectory,
  maskedPerm,
  parentOf,
  putNew,
  removeEntry,
  settle,
} from '../fileActions.ts';
import {
  blurTree,
  changeTree,
  eitherNode,
  locate,
  newNode,
  openRule,
  putNode,
  type FileNode,
} from '../fileTree.ts';
import { fails, isAllowed, whoIs, type Machine, type Outcome } from '../machine.ts';
import { targetsOf, type Value } from '../shellWords.ts';
import { trieMap } from '../trie.ts';
import { resolveChown } from '../users.ts';
import { hasOption, optionValue, readOptions, type Command } from './command.ts';
import { octalMode } from './modes.ts';
import { blurAt, blurUnder, forTargets, isAllowedOwner, mayReplace } from './targets.ts';

interface Destination {
  /** The directory that sources go into; undefined when the destination is the new name itself. */
  directory: boolean | undefined;
  path: string;
  sources: Value[];
}

function destinationOf(
  machine: Machine,
  rest: Value[],
  into: Value | undefined,
  noDirectory: boolean,
): Destination | undefined {
  const last = into ?? rest.at(-1);
  const sources = into === undefined ? rest.slice(0, -1) : rest;
  if (last?.text == null || last.glob || sources.length === 0) return undefined;
  const place = at(machine, last.text);
  if (place === null) return undefined;
  if (noDirectory) return { directory: false, path: place, sources };
  if (into !== undefined || sources.length > 1) return { directory: true, path: place, sources };
  const { node, sure } = locate(machine.root, place);
  if (!sure || (node.exists !== false && node.kind === null))
    return { directory: undefined, path: place, sources };
  return { directory: node.exists === true && node.kind === 'dir', path: place, sources };
}

function baseName(path: string): string {
  return path.replace(/\/+$/, '').split('/').at(-1) ?? '';
}

interface CopyMode {
  recursive: boolean;
  keepOwner: boolean;
  keepMode: boolean;
  noFollow: boolean;
}

export const cp: Command = (machine, { args }) => {
  const options = readOptions(args, 'tS', ['target-directory', 'suffix', 'preserve', 'no-preserve']);
  const archive = hasOption(options, 'a', 'archive');
  const preserve = hasOption(options, 'p') || archive;
  const odd = hasOption(
    options,
    'preserve',
    'no-preserve',
    'parents',
    'n',
    'no-clobber',
    'u',
    'update',
    'l',
    's',
    'link',
    'symbolic-link',
    'b',
    'backup',
    'remove-destination',
    'attributes-only',
  );
  const mode: CopyMode = {
    recursive: archive || hasOption(options, 'r', 'R', 'recursive'),
    keepOwner: preserve && machine.user.uid === 0,
    keepMode: preserve,
    noFollow: archive || hasOption(options, 'd', 'P', 'no-dereference'),
  };
  const to = destinationOf(
    machine,
    options.rest,
    optionValue(options, 't', 'target-directory'),
    hasOption(options, 'T'),
  );
  if (
    to === undefined ||
    to.directory === undefined ||
    odd ||
    (preserve && machine.user.uid !== 0 && machine.user.uid === null)
  ) {
    const last = to?.path ?? null;
    if (last === null) blurUnder(machine, null);
    else blurAt(machine, last);
    return 'maybe';
  }
  return forTargets(machine, to.sources, (path) => copyOne(machine, path, to, mode));
};

function copyOne(machine: Machine, path: string, to: Destination, mode: CopyMode): Outcome {
  const place = at(machine, path);
  if (place === null) {
    blurAt(machine, to.path);
    return 'maybe';
  }
  const source = locate(machine.root, place, !mode.noFollow);
  if (source.sure && source.node.exists === false) return fails(machine, 'missing', place);
  if (source.node.kind === 'dir' && !mode.recursive) return fails(machine, 'usage', place);
  const contentsOnly = /(?:^|\/)\.\.?\/*$/.test(path);
  const target = to.directory === true && !contentsOnly ? `${to.path}/${baseName(path)}` : to.path;
  const found = locate(machine.root, target, source.node.kind !== 'link');
  if (!found.sure) return 'maybe';
  if (found.parentsExist === false) return fails(machine, 'missing', target);
  const readable = isAllowed(source.node, whoIs(machine), source.node.kind === 'dir' ? 5 : 4);
  if (readable === false) return fails(machine, 'permission', place);
  const whole = mode.recursive ? isReadableWhole(machine, source.node) : true;
  if (whole === false) {
    blurAt(machine, target);
    return fails(machine, 'permission', place);
  }
  const parent = parentOf(machine.root, found);
  const who = whoIs(machine);
  const replaces = found.node.exists === true;
  const allowed = replaces
    ? isAllowed(found.node, who, 2)
    : canChangeDirectory(machine.root, found.parts.slice(0, -1), who, found.links);
  if (allowed === false) return fails(machine, 'permission', target);
  machine.root = putNode(machine.root, found.parts, copied(machine, source.node, found.node, parent, mode));
  const isSure = allowed === true && readable === true && whole === true && source.node.exists === true;
  return isSure ? 'ok' : 'maybe';
}

/** Whether everything in a tree can be read by this user; undefined when that hangs on what is not known. */
function isReadableWhole(machine: Machine, node: FileNode): boolean | undefined {
  if (machine.user.uid === 0) return true;
  const who = whoIs(machine);
  let result: boolean | undefined = true;
  changeTree(
    node,
    (each) => {
      const allowed = each.kind === 'link' ? true : isAllowed(each, who, each.kind === 'file' ? 4 : 5);
      if (allowed === false && each.exists === true) result = false;
      else if (allowed !== true && result === true) result = undefined;
      return each;
    },
    (rule) => {
      if (result === true) result = undefined;
      return rule;
    },
  );
  return result;
}

/** What `cp` makes of a source over what is there. */
function copied(
  machine: Machine,
  source: FileNode,
  before: FileNode,
  parent: FileNode,
  mode: CopyMode,
): FileNode {
  if (
    source.kind === null ||
    source.exists === null ||
    (source.kind === 'link' && !mode.noFollow && !mode.recursive)
  ) {
    const owner = mode.keepOwner ? { uid: null, gid: null } : inherited(parent, machine.user).owner;
    const made = newNode(source.kind, owner, { perm: null, special: null }, machine.cause);
    const fresh = source.kind === 'dir' ? { ...made, rest: openRule } : made;
    return before.exists === false ? fresh : settle(before, fresh);
  }
  if (source.kind === 'link')
    return {
      ...source,
      ...(mode.keepOwner ? {} : inherited(parent, machine.user).owner),
      cause: machine.cause,
    };
  const fresh = freshCopy(machine, source, parent, mode);
  if (source.kind === 'file') {
    if (before.exists === false) return fresh;
    const kept = mode.keepMode
      ? {
          ...before,
          perm: fresh.perm,
          special: fresh.special,
          ...(mode.keepOwner ? { uid: fresh.uid, gid: fresh.gid } : {}),
          cause: machine.cause,
        }
      : before;
    return before.exists === true ? kept : settle(before, fresh);
  }
  const isNew = before.exists === false;
  const target = isNew
    ? { ...fresh, children: undefined, rest: null }
    : before.exists === null
      ? settle(before, fresh)
      : before;
  const shell =
    !isNew && mode.keepMode
      ? {
          ...target,
          uid: mode.keepOwner ? source.uid : target.uid,
          gid: mode.keepOwner ? source.gid : target.gid,
          perm: source.perm,
          special: source.special,
          cause: machine.cause,
        }
      : target;
  let result: FileNode = shell;
  trieMap(source.children, (child, name) => {
    if (child.exists !== false) {
      const there = locate(result, `/${name}`, false).node;
      const made = copied(machine, child, there, result, mode);
      result = putNode(
        result,
        [name],
        child.exists === null
          ? { ...eitherNode(there, made), exists: there.exists === true ? true : null }
          : made,
      );
    }
    return child;
  });
  if (source.rest !== null) {
    const owner = mode.keepOwner
      ? source.rest
      : { uid: machine.user.uid, gid: (result.special ?? 2) & 2 ? null : machine.user.gid };
    const rule = {
      uid: owner.uid,
      gid: owner.gid,
      filePerm: mode.keepMode ? source.rest.filePerm : null,
      dirPerm: mode.keepMode ? source.rest.dirPerm : null,
      special: null,
      cause: machine.cause,
    };
    result = { ...result, rest: isNew ? rule : addRule(result, rule) };
  }
  return result;
}

function freshCopy(machine: Machine, source: FileNode, parent: FileNode, mode: CopyMode): FileNode {
  const from = inherited(parent, machine.user);
  const owner = mode.keepOwner ? { uid: source.uid, gid: source.gid } : from.owner;
  const perm = source.perm === null ? null : mode.keepMode ? source.perm : maskedPerm(machine, source.perm);
  const special = mode.keepMode
    ? mode.keepOwner
      ? source.special
      : source.special === 0
        ? 0
        : null
    : machine.base.family === 'alpine'
      ? busyboxBits(source, from.special)
      : source.kind === 'dir'
        ? from.special
        : 0;
  return newNode(
    source.kind,
    owner,
    { perm, special: source.perm === null && special === 0 ? null : special },
    machine.cause,
  );
}

/** busybox copies set-gid and its like with the mode. */
function busyboxBits(source: FileNode, fromParent: number | null): number | null {
  return source.special === 0 && (source.kind !== 'dir' || fromParent === 0) ? 0 : null;
}

export const mv: Command = (machine, { args }) => {
  const options = readOptions(args, 'tS', ['target-directory', 'suffix']);
  const to = destinationOf(
    machine,
    options.rest,
    optionValue(options, 't', 'target-directory'),
    hasOption(options, 'T'),
  );
  if (to === undefined || to.directory === undefined || hasOption(options, 'n', 'u', 'b', 'no-clobber')) {
    if (to === undefined) blurUnder(machine, null);
    else {
      blurAt(machine, to.path);
      for (const value of to.sources)
        for (const path of targetsOf(machine, value).paths) blurAt(machine, at(machine, path) ?? to.path);
    }
    return 'maybe';
  }
  return forTargets(machine, to.sources, (path) => {
    const place = at(machine, path);
    if (place === null) return 'maybe';
    const source = locate(machine.root, place, false);
    if (!source.sure || source.parts.length === 0) return 'maybe';
    if (source.node.exists === false) return fails(machine, 'missing', place);
    const target = locate(
      machine.root,
      to.directory === true ? `${to.path}/${baseName(path)}` : to.path,
      to.directory === true && false,
    );
    if (!target.sure) return 'maybe';
    if (target.parentsExist === false) return fails(machine, 'missing', to.path);
    const who = whoIs(machine);
    const leaves = mayReplace(machine, source);
    const enters = mayReplace(machine, target);
    if (leaves === false || enters === false)
      return fails(machine, 'permission', leaves === false ? place : to.path);
    if (source.node.kind === 'dir' && isAllowed(source.node, who, 2) === false)
      return fails(machine, 'permission', place);
    removeEntry(machine, source);
    const moved = movedTree(machine, source.node);
    machine.root = putNode(machine.root, target.parts, { ...moved, exists: true });
    const isSure = moved === source.node && source.node.exists === true;
    return leaves === true && enters === true && isSure ? 'ok' : 'maybe';
  });
};

/**
 * A folder of an earlier layer is copied and removed where the engine stores layers with overlayfs, and who is not root
 * then keeps only what is their own; other storage renames it.
 */
function movedTree(machine: Machine, node: FileNode): FileNode {
  const { uid, gid } = machine.user;
  if (node.kind === 'file' || node.kind === 'link' || uid === 0 || node.cause === machine.cause) return node;
  const isOwn = (each: { uid: number | null; gid: number | null }): boolean =>
    each.uid === uid && each.gid === gid && uid !== null && gid !== null;
  const blurred = { uid: null, gid: null, special: null };
  return changeTree(
    node,
    (each) => (isOwn(each) ? each : { ...each, ...blurred, uid: each.uid === uid ? uid : null }),
    (rule) => (isOwn(rule) ? rule : { ...rule, ...blurred }),
  );
}

export const ln: Command = (machine, { args }) => {
  const options = readOptions(args, 'tS', ['target-directory', 'suffix']);
  const symbolic = hasOption(options, 's', 'symbolic');
  const force = hasOption(options, 'f', 'force');
  const into = optionValue(options, 't', 'target-directory');
  const noFollow = hasOption(options, 'n', 'T', 'no-dereference', 'no-target-directory');
  const rest =
    options.rest.length === 1 && into === undefined
      ? [...options.rest, { text: '.', prefix: '.', glob: false }]
      : options.rest;
  const to = destinationOf(machine, rest, into, noFollow);
  if (to === undefined || hasOption(options, 'r', 'relative', 'b')) {
    if (to === undefined) blurUnder(machine, null);
    else blurAt(machine, to.path);
    return 'maybe';
  }
  if (to.directory === undefined) {
    blurAt(machine, to.path);
    return 'maybe';
  }
  let outcome: Outcome = 'ok';
  for (const value of to.sources) {
    if (value.text === null || value.glob) {
      blurAt(machine, to.path);
      outcome = 'maybe';
      continue;
    }
    const found = locate(machine.root, to.directory ? `${to.path}/${baseName(value.text)}` : to.path, false);
    if (!found.sure) return 'maybe';
    if (found.parentsExist === false) return fails(machine, 'missing', to.path);
    if (found.node.exists === true && !force) return fails(machine, 'exists', to.path);
    const allowed = mayReplace(machine, found);
    if (allowed === false) return fails(machine, 'permission', to.path);
    if (!symbolic) {
      // Two names of one file: what is done to either of them later is done to both, which is not followed.
      const source = locate(machine.root, at(machine, value.text) ?? '/', true);
      const shared = { ...blurTree(source.node, machine.cause), exists: true };
      if (source.sure && source.listed) machine.root = putNode(machine.root, source.parts, shared);
      putNew(machine, found, shared);
      outcome = 'maybe';
      continue;
    }
    const parent = parentOf(machine.root, found);
    const link = newNode(
      'link',
      inherited(parent, machine.user).owner,
      { perm: 0o777, special: 0 },
      machine.cause,
    );
    machine.root = putNode(machine.root, found.parts, { ...link, target: value.text });
    if (allowed !== true || (found.node.exists === null && !force)) outcome = 'maybe';
  }
  return outcome;
};

export const install: Command = (machine, { args }) => {
  const options = readOptions(args, 'ogmtS', ['owner', 'group', 'mode', 'target-directory', 'suffix']);
  const modeText = optionValue(options, 'm', 'mode');
  const mode =
    modeText === undefined ? 0o755 : modeText.text === null ? null : (octalMode(modeText.text) ?? null);
  const owner = optionValue(options, 'o', 'owner');
  const group = optionValue(options, 'g', 'group');
  const settled = (node: FileNode): FileNode => {
    const perm = mode === null ? null : mode & 0o777;
    const changed: FileNode = {
      ...node,
      perm,
      special: mode === null ? null : node.kind === 'dir' && node.special !== 0 ? null : mode >> 9,
      cause: machine.cause,
    };
    // busybox sets both as soon as one is given.
    if (machine.base.family === 'alpine' && (owner !== undefined || group !== undefined)) {
      if (node.uid !== machine.user.uid) changed.uid = null;
      if (node.gid !== machine.user.gid) changed.gid = null;
    }
    if (owner !== undefined)
      changed.uid = owner.text === null ? null : resolveChown(machine.users, owner.text).uid;
    if (group !== undefined)
      changed.gid = group.text === null ? null : resolveChown(machine.users, `0:${group.text}`).gid;
    return changed;
  };
  if ((owner !== undefined || group !== undefined) && machine.user.uid !== 0) {
    return machine.user.uid === null ? 'maybe' : fails(machine, 'permission');
  }
  if (hasOption(options, 'd', 'directory')) {
    return forTargets(machine, options.rest, (path) => {
      const place = at(machine, path);
      if (place === null) return 'maybe';
      const before = locate(machine.root, place);
      if (before.node.exists === true && isAllowedOwner(machine, before.node) === false)
        return fails(machine, 'permission', place);
      const outcome = makeDirectory(machine, path, { parents: true });
      if (outcome !== 'fail') changeEntry(machine, place, true, settled);
      return outcome;
    });
  }
  const parents = hasOption(options, 'D');
  const into = optionValue(options, 't', 'target-directory');
  const to = destinationOf(machine, options.rest, into, hasOption(options, 'T'));
  if (to === undefined || to.directory === undefined) {
    if (to === undefined) blurUnder(machine, null);
    else blurAt(machine, to.path);
    return 'maybe';
  }
  if (parents)
    makeDirectory(machine, to.directory && into !== undefined ? to.path : to.path.replace(/\/[^/]*$/, '/'), {
      parents: true,
    });
  return forTargets(machine, to.sources, (path) => {
    const place = at(machine, path);
    const source = place === null ? undefined : locate(machine.root, place);
    if (source?.sure === true && source.node.exists === false)
      return fails(machine, 'missing', place ?? path);
    const target = to.directory === true ? `${to.path}/${baseName(path)}` : to.path;
    const found = locate(machine.root, target);
    if (!found.sure) return 'maybe';
    if (found.parentsExist === false) return fails(machine, 'missing', target);
    const allowed = mayReplace(machine, found);
    if (allowed === false) return fails(machine, 'permission', target);
    machine.root = putNode(
      machine.root,
      found.parts,
      settled(fileNode(machine, parentOf(machine.root, found), 0o755)),
    );
    return allowed === true && source?.node.exists === true ? 'ok' : 'maybe';
  });
};
