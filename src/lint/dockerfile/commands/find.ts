import { at } from '../fileActions.ts';
import { blurTree, changeTree, listedPaths, locate, openRule, putNode, type FileNode } from '../fileTree.ts';
import { both, type Machine, type Outcome } from '../machine.ts';
import { globPattern, known, targetsOf, type Value } from '../shellWords.ts';
import type { Call, Command } from './command.ts';
import { blurUnder } from './targets.ts';

interface Search {
  roots: Value[];
  kind: FileNode['kind'] | undefined;
  name: RegExp | undefined;
  /** Words of `-exec` up to `;` or `+`. */
  exec: readonly Value[] | undefined;
  removes: boolean;
  acts: boolean;
  /** Nothing in it that is not followed here. */
  plain: boolean;
}

const kinds = new Map<string, FileNode['kind']>([
  ['d', 'dir'],
  ['f', 'file'],
  ['l', 'link'],
]);

function readSearch(args: readonly Value[]): Search {
  const search: Search = {
    roots: [],
    kind: undefined,
    name: undefined,
    exec: undefined,
    removes: false,
    acts: false,
    plain: true,
  };
  let index = 0;
  while (index < args.length && !/^[-!(]/.test(args[index]?.prefix ?? ''))
    search.roots.push(...args.slice(index, ++index));
  for (; index < args.length; index++) {
    const word = args[index]?.text;
    const value = args[index + 1]?.text;
    if (word === '-print' || word === '-print0' || word === '-depth' || word === '-xdev') continue;
    if (word === '-type' && search.kind === undefined && kinds.has(value ?? '')) {
      search.kind = kinds.get(value ?? '');
      index++;
    } else if (word === '-name' && search.name === undefined && value != null) {
      search.name = globPattern(value);
      if (search.name === undefined) search.plain = false;
      index++;
    } else if (word === '-delete' && !search.acts) {
      search.acts = true;
      search.removes = true;
    } else if (word === '-exec' && !search.acts) {
      const end = args.findIndex(({ text }, place) => place > index && (text === ';' || text === '+'));
      search.exec = args.slice(index + 1, end === -1 ? undefined : end);
      search.acts = true;
      if (end === -1) search.plain = false;
      else index = end;
    } else {
      search.plain = false;
      if (word == null || /^-(?:exec|execdir|ok|okdir|delete|fprint.*|fls)$/.test(word)) search.acts = true;
    }
  }
  if (search.roots.length === 0) search.roots.push(known('.'));
  return search;
}

/** `find DIR … -exec chmod/chown …` and `-delete` are followed where what they meet is known. */
export const find: Command = (machine, call) => {
  const search = readSearch(call.args);
  if (!search.acts) {
    const { roots } = search;
    const places = roots.map(({ text, glob }) => (text === null || glob ? null : at(machine, text)));
    const isKnown = places.every((place) => place !== null && place !== '/');
    machine.searched = isKnown ? places.filter((place) => place !== null) : undefined;
    return 'maybe';
  }
  let outcome: Outcome = 'ok';
  for (const value of search.roots) {
    const targets = targetsOf(machine, value);
    for (const path of targets.paths) outcome = both(outcome, searchIn(machine, call, path, search));
    if (!targets.exact) {
      blurUnder(machine, targets.under);
      outcome = 'maybe';
    }
  }
  return outcome;
};

function searchIn(machine: Machine, call: Call, path: string, search: Search): Outcome {
  const place = at(machine, path);
  if (place === null || place === '/') {
    blurUnder(machine, null);
    return 'maybe';
  }
  const found = locate(machine.root, place, false);
  if (!found.sure || found.node.exists === false) return 'maybe';
  const tool = search.exec?.[0]?.text?.split('/').at(-1);
  const exec = search.exec?.slice(0, -1);
  const isFollowed =
    search.plain &&
    (search.removes ||
      (/^(?:chmod|chown|chgrp)$/.test(tool ?? '') &&
        search.exec?.at(-1)?.text === '{}' &&
        exec !== undefined));
  if (!isFollowed) {
    blurBelow(machine, place, search);
    return 'maybe';
  }
  const prefix = `/${found.parts.join('/')}`;
  const entries: [string, FileNode][] = [[prefix, found.node], ...listedPaths(found.node, prefix)];
  let outcome: Outcome = 'ok';
  for (const [entry, node] of entries.reverse()) {
    const name = entry.split('/').at(-1) ?? '';
    if (search.name?.test(name) === false) continue;
    if (search.kind !== undefined && node.kind !== null && node.kind !== search.kind) continue;
    const isSure = node.exists === true && (search.kind === undefined || node.kind === search.kind);
    if (isSure && exec !== undefined && !search.removes)
      outcome = both(outcome, call.run(machine, [...exec, known(entry)]));
    else {
      outcome = 'maybe';
      const { node: now, parts } = locate(machine.root, entry, false);
      const blurred = search.removes
        ? { ...now, exists: null }
        : {
            ...blurTree({ ...now, children: undefined, rest: null }, machine.cause),
            children: now.children,
            rest: now.rest,
          };
      machine.root = putNode(machine.root, parts, blurred);
    }
  }
  if (!search.removes) blurRest(machine, prefix);
  return outcome;
}

/** Entries that are not listed may have been met. */
function blurRest(machine: Machine, place: string): void {
  const { node, parts } = locate(machine.root, place, false);
  const blurred = changeTree(
    node,
    (each) => each,
    (rule) => ({ ...openRule, cause: machine.cause ?? rule.cause }),
  );
  machine.root = putNode(machine.root, parts, blurred);
}

function blurBelow(machine: Machine, place: string, search: Search): void {
  const found = locate(machine.root, place, false);
  machine.root = putNode(machine.root, found.parts, blurTree(found.node, machine.cause));
  if (search.removes || search.exec?.some(({ text }) => text === 'rm') === true) blurUnder(machine, place);
}

/** Commands that `xargs` runs to change what it is given. */
const changing = /(?:^|\/)(?:chown|chmod|chgrp|rm|mv|cp|ln|install|sh|bash|sed)$/;

/** What is piped into it is not followed: where a `find` in front looked, or anywhere, something may have been changed. */
export const xargs: Command = (machine, { args }) => {
  const tool = args.find(({ text }) => text !== null && changing.test(text))?.text;
  if (tool == null) return 'maybe';
  const { searched } = machine;
  if (searched === undefined || !/(?:chown|chmod|chgrp|rm)$/.test(tool)) {
    blurUnder(machine, null);
    return 'maybe';
  }
  for (const place of searched) {
    const found = locate(machine.root, place, false);
    if (!found.sure) blurUnder(machine, null);
    else if (found.node.exists !== false) {
      machine.root = putNode(machine.root, found.parts, blurTree(found.node, machine.cause));
      if (tool.endsWith('rm')) blurUnder(machine, place);
    }
  }
  return 'maybe';
};
