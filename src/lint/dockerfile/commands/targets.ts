import { canChangeDirectory } from '../fileActions.ts';
import {
  blurTree,
  changeTree,
  locate,
  locateParts,
  newNode,
  openRule,
  putNode,
  type FileNode,
  type Found,
} from '../fileTree.ts';
import { both, whoIs, type Machine, type Outcome } from '../machine.ts';
import { targetsOf, type Value } from '../shellWords.ts';
import { trieMap } from '../trie.ts';

/** Runs an action for every path that the arguments stand for; what else they may mean becomes unknown. */
export function forTargets(
  machine: Machine,
  values: readonly Value[],
  action: (path: string) => Outcome,
): Outcome {
  let outcome: Outcome = 'ok';
  for (const value of values) {
    const targets = targetsOf(machine, value);
    for (const path of targets.paths) outcome = both(outcome, action(path));
    if (!targets.exact) {
      blurUnder(machine, targets.under);
      outcome = both(outcome, 'maybe');
    }
  }
  return outcome;
}

/** Owner and mode of everything below a directory are not known any more; for null, of all that the build made. */
export function blurUnder(machine: Machine, under: string | null): void {
  if (under === null) {
    machine.root = changeTree(
      machine.root,
      (node) =>
        node.cause === null
          ? node
          : {
              ...node,
              uid: null,
              gid: null,
              perm: null,
              special: null,
              exists: node.exists === true ? null : node.exists,
            },
      (rule) => (rule.cause === null ? rule : openRule),
    );
    return;
  }
  const found = locate(machine.root, under);
  if (!found.sure || found.node.exists === false) return;
  const children = trieMap(found.node.children, (child) => maybeGone(blurTree(child, machine.cause)));
  machine.root = putNode(machine.root, found.parts, { ...found.node, children, rest: openRule });
}

export function maybeGone(node: FileNode): FileNode {
  return node.exists === true ? { ...node, exists: null } : node;
}

/** Whether the entry at a place may be replaced or removed by this user. */
export function mayReplace(machine: Machine, found: Found): boolean | undefined {
  return canChangeDirectory(machine.root, found.parts.slice(0, -1), whoIs(machine), found.links);
}

/** Something unknown happened to a place. */
export function blurAt(machine: Machine, place: string): void {
  const found = locate(machine.root, place);
  if (!found.sure || found.parts.length === 0) return;
  for (let depth = 1; depth < found.parts.length; depth++) {
    const above = found.parts.slice(0, depth);
    if (locateParts(machine.root, above).node.exists !== false) continue;
    const made = newNode('dir', { uid: null, gid: null }, { perm: null, special: null }, machine.cause);
    machine.root = putNode(machine.root, above, { ...made, exists: null, rest: openRule });
  }
  const node =
    found.node.exists === false
      ? newNode(null, { uid: null, gid: null }, { perm: null, special: null }, machine.cause)
      : blurTree(found.node, machine.cause);
  machine.root = putNode(machine.root, found.parts, {
    ...node,
    exists: null,
    kind: found.node.exists === true ? node.kind : null,
    rest: openRule,
  });
}

export function isAllowedOwner(machine: Machine, node: FileNode): boolean | undefined {
  if (machine.user.uid === 0) return true;
  if (machine.user.uid === null || node.uid === null) return undefined;
  return machine.user.uid === node.uid;
}
