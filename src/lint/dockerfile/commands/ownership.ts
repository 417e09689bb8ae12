import { at, canReach } from '../fileActions.ts';
import {
  changeTree,
  locate,
  locateParts,
  putNode,
  type FileNode,
  type Found,
  type Owner,
  type RestRule,
} from '../fileTree.ts';
import { fails, whoIs, type Machine } from '../machine.ts';
import type { Value } from '../shellWords.ts';
import { trieEntries } from '../trie.ts';
import { accountNamed, isNamePresent, resolveGroup } from '../users.ts';
import { hasOption, readOptions, type Command } from './command.ts';
import { forTargets, isAllowedOwner } from './targets.ts';
import { modeChange } from './modes.ts';

/** What an owner text sets: undefined keeps, null is not known. */
interface OwnerChange {
  uid: number | null | undefined;
  gid: number | null | undefined;
  /** No such account or group. */
  missing: boolean;
}

/** `user`, `user:`, `user:group`, `:group`, `user.group`, numbers. */
function ownerChange(machine: Machine, text: string): OwnerChange | undefined {
  const { users } = machine;
  const dotted = !text.includes(':') && text.includes('.') && accountNamed(users, text) === undefined;
  const separator = dotted ? text.indexOf('.') : text.indexOf(':');
  const user = separator === -1 ? text : text.slice(0, separator);
  const group = separator === -1 ? undefined : text.slice(separator + 1);
  let missing = false;
  let uid: number | null | undefined;
  let gid: number | null | undefined;
  if (user !== '') {
    const account = accountNamed(users, user);
    uid = account?.uid ?? (/^\d+$/.test(user) ? Number(user) : null);
    if (account === undefined && uid === null) missing = isNamePresent(users, user, 'account') === false;
    if (group === '') {
      if (account === undefined && /^\d+$/.test(user)) return undefined;
      gid = account?.gid ?? null;
    }
  }
  if (group !== undefined && group !== '') {
    gid = resolveGroup(users, group);
    if (gid === null && !/^\d+$/.test(group))
      missing = missing || isNamePresent(users, group, 'group') === false;
  }
  return { uid, gid, missing };
}

function chowned(machine: Machine, node: FileNode, change: OwnerChange): FileNode {
  const uid = change.uid === undefined ? node.uid : change.uid;
  const gid = change.gid === undefined ? node.gid : change.gid;
  let { special } = node;
  // The kernel takes set-uid and set-gid away from files that change hands.
  if (node.kind !== 'dir' && special !== 0 && node.kind !== 'link') {
    special =
      node.kind === 'file' && special !== null && node.perm !== null && (node.perm & 0o10) !== 0
        ? special & 1
        : null;
    if (node.kind === 'file' && node.special === 4) special = 0;
  }
  return { ...node, uid, gid, special, cause: machine.cause };
}

function chownRule(machine: Machine, rule: RestRule, change: OwnerChange): RestRule {
  const owner: Owner = {
    uid: change.uid === undefined ? rule.uid : change.uid,
    gid: change.gid === undefined ? rule.gid : change.gid,
  };
  return { ...rule, ...owner, special: null, cause: machine.cause };
}

export const chown: Command = (machine, { args, name }) => {
  const options = readOptions(args, '', ['reference', 'from']);
  const recursive = hasOption(options, 'R', 'recursive');
  const reference = options.set.get('reference');
  const [spec, ...others] = options.rest;
  const targets = reference === undefined ? others : options.rest;
  const text = name === 'chgrp' && spec?.text != null ? `:${spec.text}` : spec?.text;
  let change: OwnerChange | undefined = { uid: null, gid: null, missing: false };
  if (reference !== undefined) change = referenced(machine, reference);
  else if (text != null) change = ownerChange(machine, text);
  else if (spec !== undefined && /^[^:]+:$/.test(spec.prefix)) {
    change = { ...(ownerChange(machine, spec.prefix.slice(0, -1)) ?? change), gid: null };
  }
  if (change === undefined) return fails(machine, 'usage');
  if (change.missing) return fails(machine, 'user');
  if (hasOption(options, 'from')) change = { uid: null, gid: null, missing: false };
  const wanted = change;
  const noFollow = hasOption(options, 'h', 'no-dereference');
  const followsLinks = recursive && !noFollow && machine.base.family === 'alpine';
  return forTargets(machine, targets, (path) => {
    const place = at(machine, path);
    if (place === null) return 'maybe';
    const found = locate(machine.root, place, !recursive && !noFollow);
    if (!found.sure) return 'maybe';
    if (found.node.exists === false) return fails(machine, 'missing', place);
    const allowed = mayChown(machine, found.node, wanted);
    if (allowed === false) return fails(machine, 'permission', place);
    const node = { ...found.node, exists: true };
    const changed = recursive
      ? changeTree(
          node,
          (each) =>
            followsLinks && each.kind === 'link'
              ? { ...each, uid: null, gid: null }
              : chowned(machine, each, wanted),
          (rule) => chownRule(machine, rule, wanted),
        )
      : chowned(machine, node, wanted);
    machine.root = putNode(machine.root, found.parts, changed);
    const reaches = !followsLinks || changeThroughLinks(machine, found, wanted);
    return reaches && allowed === true && found.node.exists === true && (!recursive || machine.user.uid === 0)
      ? 'ok'
      : 'maybe';
  });
};

/**
 * busybox's `chown -R` gives away what the links in a tree lead to, and may fail where that is nothing. False: it is not
 * sure to end well.
 */
function changeThroughLinks(machine: Machine, { node, parts }: Found, change: OwnerChange): boolean {
  let sure = true;
  for (const link of linksIn(node, parts)) {
    const target = locateParts(machine.root, link);
    if (!target.sure || target.node.exists !== true) sure = false;
    if (!target.sure || target.node.exists === false) continue;
    if (parts.every((part, index) => target.parts[index] === part)) continue;
    const { uid, gid, special } = chowned(machine, target.node, change);
    const before = target.node;
    machine.root = putNode(machine.root, target.parts, {
      ...before,
      uid: uid === before.uid ? uid : null,
      gid: gid === before.gid ? gid : null,
      special: special === before.special ? special : null,
    });
  }
  return sure;
}

function linksIn(node: FileNode, parts: readonly string[]): (readonly string[])[] {
  if (node.exists === false) return [];
  if (node.kind === 'link') return [parts];
  return [...trieEntries(node.children)].flatMap(([name, child]) => linksIn(child, [...parts, name]));
}

function referenced(machine: Machine, reference: Value): OwnerChange {
  const place = reference.text === null ? null : at(machine, reference.text);
  const node = place === null ? undefined : locate(machine.root, place).node;
  return { uid: node?.uid ?? null, gid: node?.gid ?? null, missing: false };
}

function mayChown(machine: Machine, node: FileNode, change: OwnerChange): boolean | undefined {
  const { uid } = machine.user;
  if (uid === 0) return true;
  if (uid === null) return undefined;
  const owns = isAllowedOwner(machine, node);
  if (owns === false) return false;
  if (change.uid !== undefined && change.uid !== null && change.uid !== uid) return false;
  if (change.gid !== undefined && change.gid !== node.gid) {
    const { groups } = whoIs(machine);
    if (change.gid === null || groups === undefined) return undefined;
    if (!groups.has(change.gid)) return false;
  }
  return change.uid === null ? undefined : owns;
}

export const chmod: Command = (machine, { args }) => {
  // `-x`, `-w`, `-rwx` are modes, not options.
  const isMode = (value: Value): boolean => value.text !== null && /^-[rwxXst]+$/.test(value.text);
  const dashed = args.find(isMode);
  const options = readOptions(
    args.filter((value) => value !== dashed),
    '',
    ['reference'],
  );
  const recursive = hasOption(options, 'R', 'recursive');
  const hasReference = hasOption(options, 'reference');
  const spec = dashed ?? (hasReference ? undefined : options.rest[0]);
  const targets = dashed !== undefined || hasReference ? options.rest : options.rest.slice(1);
  const keepSpecial = machine.base.family !== 'alpine';
  const change = spec?.text == null ? undefined : modeChange(spec.text, machine.umask, keepSpecial);
  if (change === undefined && spec?.text != null) return fails(machine, 'usage');
  const apply = (node: FileNode): FileNode => {
    if (node.kind === 'link') return node;
    const { perm, special } = change?.(node) ?? { perm: null, special: null };
    return { ...node, perm, special: keptBits(machine, node, special), cause: machine.cause };
  };
  const applyRule = (rule: RestRule): RestRule => {
    const asFile = apply({ ...ruleNode(rule), kind: 'file', perm: rule.filePerm });
    const asDir = apply({ ...ruleNode(rule), kind: 'dir', perm: rule.dirPerm });
    return {
      ...rule,
      filePerm: asFile.perm,
      dirPerm: asDir.perm,
      special: asFile.special === asDir.special ? asFile.special : null,
      cause: machine.cause,
    };
  };
  return forTargets(machine, targets, (path) => {
    const place = at(machine, path);
    if (place === null) return 'maybe';
    const found = locate(machine.root, place);
    if (!found.sure) return 'maybe';
    if (found.node.exists === false) return fails(machine, 'missing', place);
    const owns = isAllowedOwner(machine, found.node);
    const reach = canReach(machine.root, found.parts, whoIs(machine), found.links);
    const foreign = recursive && owns === true && machine.user.uid !== 0 && hasForeign(machine, found.node);
    if (owns === false || reach === false) return fails(machine, 'permission', place);
    if (foreign) {
      // It goes on with the rest, and tells at the end.
      const applyToOwn = (each: FileNode): FileNode => {
        const isOwn = isAllowedOwner(machine, each);
        return isOwn === true ? apply(each) : isOwn === false ? each : { ...each, perm: null, special: null };
      };
      machine.root = putNode(machine.root, found.parts, changeTree(found.node, applyToOwn, applyRule));
      return fails(machine, 'permission', place);
    }
    const node = { ...found.node, exists: true };
    machine.root = putNode(
      machine.root,
      found.parts,
      recursive ? changeTree(node, apply, applyRule) : apply(node),
    );
    const sure = owns === true && reach === true && found.node.exists === true;
    return sure && dashed === undefined && (!recursive || machine.user.uid === 0) ? 'ok' : 'maybe';
  });
};

/** Set-gid does not outlive a chmod by somebody who is not in the group. */
function keptBits(machine: Machine, node: FileNode, special: number | null): number | null {
  if (machine.user.uid === 0 || special === null || (special & 2) === 0) return special;
  const { groups } = whoIs(machine);
  const isMember = groups === undefined || node.gid === null ? undefined : groups.has(node.gid);
  return isMember === undefined ? null : isMember ? special : special & 5;
}

/** Something below is there for sure and belongs to somebody else. */
function hasForeign(machine: Machine, node: FileNode): boolean {
  let foreign = false;
  changeTree(
    node,
    (each) => {
      if (each.exists === true && each.kind !== 'link' && isAllowedOwner(machine, each) === false)
        foreign = true;
      return each;
    },
    (rule) => rule,
  );
  return foreign;
}

function ruleNode(rule: RestRule): FileNode {
  return {
    kind: null,
    uid: rule.uid,
    gid: rule.gid,
    perm: null,
    special: rule.special,
    exists: null,
    target: null,
    cause: rule.cause,
    children: undefined,
    rest: null,
  };
}
