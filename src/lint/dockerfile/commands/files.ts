import { at, changeEntry, isVolatile, makeDirectory, removeEntry, writeFile } from '../fileActions.ts';
import { listedPaths, locate, putNode, type FileNode } from '../fileTree.ts';
import { both, fails, isAllowed, whoIs, type Machine, type Outcome } from '../machine.ts';
import { targetsOf, type Value } from '../shellWords.ts';
import { trieEntries, trieMap } from '../trie.ts';
import { hasOption, optionValue, readOptions, type Command } from './command.ts';
import { octalMode } from './modes.ts';
import { blurUnder, forTargets, maybeGone, mayReplace } from './targets.ts';

export const mkdir: Command = (machine, { args }) => {
  const options = readOptions(args, 'm', ['mode']);
  const written = optionValue(options, 'm', 'mode');
  const mode =
    written === undefined ? undefined : written.text === null ? null : (octalMode(written.text) ?? null);
  const parents = hasOption(options, 'p', 'parents');
  return forTargets(machine, options.rest, (path) =>
    makeDirectory(machine, path, mode === undefined ? { parents } : { parents, mode }),
  );
};

export const touch: Command = (machine, { args }) => {
  const options = readOptions(args, 'dtr', ['date', 'reference', 'time']);
  if (hasOption(options, 'c', 'no-create')) return 'ok';
  return forTargets(machine, options.rest, (path) => {
    const place = at(machine, path);
    if (place !== null && locate(machine.root, place).node.exists === true) return 'ok';
    return writeFile(machine, path);
  });
};

export const tee: Command = (machine, { args }) =>
  forTargets(machine, readOptions(args, '').rest, (path) => writeFile(machine, path));

export const rm: Command = (machine, { args }) => {
  const options = readOptions(args, '');
  const recursive = hasOption(options, 'r', 'R', 'recursive');
  const force = hasOption(options, 'f', 'force');
  const outcome = forRemoval(machine, options.rest, force, (path) => {
    const place = at(machine, path);
    if (place === null || isVolatile(place)) return 'maybe';
    const found = locate(machine.root, place, false);
    if (!found.sure || found.parts.length === 0) return 'maybe';
    if (found.node.exists === false) return force ? 'ok' : fails(machine, 'missing', place);
    if (found.node.kind === 'dir' && !recursive) return fails(machine, 'usage', place);
    const allowed = mayReplace(machine, found);
    if (allowed === false) {
      // What is in it may be removable all the same.
      if (found.node.kind === 'dir' && isAllowed(found.node, whoIs(machine), 3) !== false) {
        const children = trieMap(found.node.children, maybeGone);
        machine.root = putNode(machine.root, found.parts, { ...found.node, children });
      }
      return fails(machine, 'permission', place);
    }
    const empties = canEmpty(machine, found.node);
    if (empties === false) {
      const children = trieMap(found.node.children, maybeGone);
      machine.root = putNode(machine.root, found.parts, { ...found.node, children });
      return fails(machine, 'permission', place);
    }
    removeEntry(machine, found);
    const isSure = allowed === true && empties === true;
    return isSure && (force || found.node.exists === true) ? 'ok' : 'maybe';
  });
  return outcome;
};

/** Whether this user can remove all that a tree holds; undefined when that hangs on what is not known. */
function canEmpty(machine: Machine, node: FileNode): boolean | undefined {
  if (machine.user.uid === 0) return true;
  const who = whoIs(machine);
  let result: boolean | undefined = true;
  for (const [, each] of [['', node] as const, ...listedPaths(node)]) {
    if (each.kind === 'file' || each.kind === 'link') continue;
    const isEmpty =
      each.rest === null && trieEntries(each.children).every(([, child]) => child.exists === false);
    if (isEmpty && each.kind === 'dir') continue;
    const allowed = isAllowed(each, who, 7);
    const holds = trieEntries(each.children).some(([, child]) => child.exists === true);
    if (allowed === false && each.exists === true && holds) return false;
    if (allowed !== true) result = undefined;
  }
  return result;
}

/** Like `forTargets`, but a pattern without matches is fine with `-f`. */
function forRemoval(
  machine: Machine,
  values: readonly Value[],
  force: boolean,
  action: (path: string) => Outcome,
): Outcome {
  let outcome: Outcome = 'ok';
  for (const value of values) {
    const { paths, exact, under } = targetsOf(machine, value);
    for (const path of paths) outcome = both(outcome, action(path));
    if (exact) continue;
    if (value.text === null) blurUnder(machine, under);
    else if (under !== null) forgetMatches(machine, under);
    if (!force || machine.user.uid !== 0) outcome = both(outcome, 'maybe');
  }
  return outcome;
}

/** Entries that may be there and may have matched a pattern of `rm`. */
function forgetMatches(machine: Machine, under: string): void {
  const { node } = locate(machine.root, under);
  if (node.kind !== 'dir') return;
  changeEntry(machine, under, true, (each) => ({ ...each, children: trieMap(each.children, maybeGone) }));
}

export const rmdir: Command = (machine, { args }) =>
  forTargets(machine, readOptions(args, '').rest, (path) => {
    const place = at(machine, path);
    if (place === null) return 'maybe';
    const found = locate(machine.root, place, false);
    if (!found.sure || found.node.exists === false)
      return found.sure ? fails(machine, 'missing', place) : 'maybe';
    if (mayReplace(machine, found) === false) return fails(machine, 'permission', place);
    removeEntry(machine, found);
    return 'maybe';
  });

/** `sed -i`: the file is written anew, by root with the old owner. */
export const sed: Command = (machine, { args }) => {
  const inPlace = args.some(({ text }) => text !== null && /^(?:-[nErsuz]*i|--in-place)/.test(text));
  if (!inPlace) return 'maybe';
  const options = readOptions(args, 'ef', ['expression', 'file']);
  const files = hasOption(options, 'e', 'f', 'expression', 'file') ? options.rest : options.rest.slice(1);
  forTargets(machine, files, (path) => {
    const place = at(machine, path);
    if (place === null || machine.user.uid === 0) return 'ok';
    changeEntry(machine, place, true, (node) =>
      node.kind === 'dir'
        ? node
        : { ...node, uid: node.uid === machine.user.uid ? node.uid : null, gid: null, cause: machine.cause },
    );
    return 'ok';
  });
  return 'maybe';
};
