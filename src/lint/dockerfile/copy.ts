import { addRule, ensureDirectories, settle } from './fileActions.ts';
import {
  changeTree,
  eitherNode,
  joinPath,
  locate,
  locateParts,
  newNode,
  openRule,
  pathParts,
  putNode,
  type FileNode,
  type Owner,
  type RestRule,
} from './fileTree.ts';
import type { Heredoc, Instruction } from './syntax.ts';
import { trieEntries, trieGet, trieMap, trieSet } from './trie.ts';

export interface CopyRequest {
  instruction: Instruction;
  /** Variables resolved; null where that is not known. */
  sources: readonly (string | null)[];
  destination: string | null;
  workdir: string | null;
  heredocs: readonly Heredoc[];
  /** Where the sources are looked up; undefined: nothing is known of what is there. */
  from: FileNode | undefined;
  /** The sources are of another stage or image, and keep their owners. */
  fromImage: boolean;
  chown: Owner | undefined;
  /** Undefined: no flag; null: not known. */
  chmod: number | null | undefined;
  link: boolean;
  parents: boolean;
  exclude: boolean;
  isAdd: boolean;
  /** Mode of folders of a context that is not known. */
  directoryMode: number | null;
}

const rootOwner: Owner = { uid: 0, gid: 0 };

/** What COPY and ADD do to a file system. */
export function copyFiles(root: FileNode, request: CopyRequest): FileNode {
  const { destination, workdir } = request;
  if (destination === null || (workdir === null && !destination.startsWith('/'))) return root;
  const place = joinPath(workdir ?? '/', destination);
  const written = request.sources.filter((source) => source !== null);
  const several = request.sources.length + request.heredocs.length > 1;
  const intoDirectory = several || /(?:^|\/)\.{0,2}$/.test(destination) || destination === '';
  let result = request.link ? loosen(root, place, request) : root;
  for (const heredoc of request.heredocs) {
    const file = newNode('file', rootOwner, { perm: 0o644, special: 0 }, request.instruction);
    result = putEntry(result, place, heredoc.name, finish(file, request), intoDirectory, request);
  }
  if (written.length < request.sources.length) result = copyUnknown(result, place, undefined, request);
  for (const source of written) result = copySource(result, place, source, intoDirectory, request);
  return result;
}

/** `--link` puts its own layer on top: directories on the way may get its owner and mode. */
function loosen(root: FileNode, place: string, request: CopyRequest): FileNode {
  let result = root;
  const parts = pathParts(place);
  for (let depth = 1; depth <= parts.length; depth++) {
    const found = locateParts(result, parts.slice(0, depth));
    if (!found.sure || found.node.kind !== 'dir' || found.node.exists === false) break;
    const own = newNode('dir', request.chown ?? rootOwner, { perm: 0o755, special: 0 }, found.node.cause);
    const either = eitherNode(
      { ...found.node, children: undefined, rest: null },
      { ...own, exists: found.node.exists },
    );
    const { children, rest } = found.node;
    result = putNode(result, found.parts, { ...either, children, rest });
  }
  return result;
}

function copySource(
  root: FileNode,
  place: string,
  source: string,
  intoDirectory: boolean,
  request: CopyRequest,
): FileNode {
  if (request.isAdd) {
    if (/^(?:git@|git:\/\/|ssh:\/\/)|\.git(?:#.*)?$/.test(source))
      return copyUnknown(root, place, true, request);
    if (/^(?:https?|ftp):\/\//.test(source)) {
      const name =
        source
          .replace(/[?#].*$/, '')
          .split('/')
          .at(-1) ?? '';
      const file = newNode('file', rootOwner, { perm: 0o600, special: 0 }, request.instruction);
      if (name === '' && intoDirectory) return copyUnknown(root, place, true, request);
      return putEntry(root, place, name, finish(file, request), intoDirectory, request);
    }
    if (/\.(?:tar|tar\.\w+|tgz|tbz2?|txz|tzst)$/i.test(source)) return unpackInto(root, place, request);
  }
  const name = pathParts(source).at(-1) ?? '';
  if (request.from === undefined) {
    const isPattern = /[*?[]/.test(source);
    if (isPattern || name === '' || source.endsWith('/'))
      return copyUnknown(root, place, isPattern ? undefined : true, request);
    if (!/^.+\.\w+$/.test(name)) return copyUnknown(root, place, intoDirectory ? true : undefined, request);
    const mode = { perm: null, special: null };
    const file = newNode(
      'file',
      request.fromImage ? { uid: null, gid: null } : rootOwner,
      mode,
      request.instruction,
    );
    return putEntry(root, place, name, finish(file, request), intoDirectory, request);
  }
  const matches = request.parents ? [] : matchSources(request.from, source);
  if (request.parents) return copyWithParents(root, place, source, request.from, request);
  if (matches === undefined) return copyUnknown(root, place, undefined, request);
  const isDirectory = intoDirectory || matches.length > 1;
  let result = root;
  for (const [matchName, node] of matches)
    result = copyNode(result, place, matchName, node, isDirectory, request);
  return result;
}

function copyNode(
  root: FileNode,
  place: string,
  name: string,
  source: FileNode,
  intoDirectory: boolean,
  request: CopyRequest,
): FileNode {
  const node = request.exclude ? maybeAll(source) : source;
  if (source.kind === 'dir') {
    const made = makeParents(root, place, request);
    if (made === undefined) return root;
    const target = locate(made.root, place);
    return putNode(made.root, target.parts, copyContents(target.node, { ...node, exists: true }, request));
  }
  if (source.kind === 'file')
    return putEntry(root, place, name, finish(source, request), intoDirectory, request);
  return copyUnknown(root, place, intoDirectory ? true : undefined, request);
}

function maybeAll(source: FileNode): FileNode {
  return changeTree(
    source,
    (node) => ({ ...node, exists: null }),
    (rule) => rule,
  );
}

/** Every source that a path or a pattern names, with its last name; undefined when that is not known. */
function matchSources(from: FileNode, source: string): [string, FileNode][] | undefined {
  let found: [string, FileNode, string][] = [['', from, '/']];
  for (const part of pathParts(source)) {
    const next: [string, FileNode, string][] = [];
    const isPattern = /[*?[]/.test(part);
    for (const [, node, path] of found) {
      if (!isPattern) {
        const inner = locate(from, `${path}/${part}`);
        if (!inner.sure || (inner.node.exists === null && !inner.listed)) return undefined;
        if (inner.node.exists !== false) next.push([part, inner.node, `${path}/${part}`]);
        continue;
      }
      if (node.rest !== null || part.includes('[')) return undefined;
      const test = new RegExp(
        `^${part
          .replace(/[.+^${}()|\\\]]/g, '\\$&')
          .replaceAll('*', '.*')
          .replaceAll('?', '.')}$`,
        's',
      );
      for (const [name, child] of trieEntries(node.children)) {
        if (child.exists === false || !test.test(name)) continue;
        const inner = `${path}/${name}`;
        // Links among the sources are followed.
        next.push([name, child.kind === 'link' ? locate(from, inner).node : child, inner]);
      }
    }
    found = next;
  }
  return found.map(([name, node]) => [name, node]);
}

function copyWithParents(
  root: FileNode,
  place: string,
  source: string,
  from: FileNode,
  request: CopyRequest,
): FileNode {
  const pivot = source.indexOf('/./');
  const kept = pivot === -1 ? source : source.slice(pivot + 3);
  const node = locate(from, source).node;
  if (/[*?[]/.test(source) || node.exists !== true) return copyUnknown(root, place, undefined, request);
  const parts = pathParts(kept);
  const inner = joinPath(place, node.kind === 'dir' ? parts.join('/') : parts.slice(0, -1).join('/'));
  return copyNode(root, inner, parts.at(-1) ?? '', node, true, request);
}

/** A copied entry with its new owner and mode; an object of its own. */
function finish(node: FileNode, request: CopyRequest): FileNode {
  const result: FileNode = { ...node, cause: request.instruction };
  if (request.chown !== undefined) {
    result.uid = request.chown.uid;
    result.gid = request.chown.gid;
  } else if (!request.fromImage && node.kind !== null) {
    result.uid = 0;
    result.gid = 0;
  }
  if (request.chmod !== undefined && node.kind !== 'link') {
    result.perm = request.chmod === null ? null : request.chmod & 0o777;
    // Whether set-gid of a source folder outlives the flag hangs on the kind of source.
    result.special = request.chmod === null || node.special !== 0 ? null : request.chmod >> 9;
  }
  return result;
}

function finishRule(rule: RestRule, request: CopyRequest): RestRule {
  const { chown, chmod } = request;
  const mode = chmod === undefined ? undefined : chmod === null ? null : chmod & 0o777;
  return {
    uid: chown === undefined ? rule.uid : chown.uid,
    gid: chown === undefined ? rule.gid : chown.gid,
    filePerm: mode === undefined ? rule.filePerm : mode,
    dirPerm: mode === undefined ? rule.dirPerm : mode,
    special: chmod == null ? rule.special : chmod >> 9,
    cause: request.instruction,
  };
}

function makeParents(root: FileNode, place: string, request: CopyRequest): { root: FileNode } | undefined {
  const owner = request.chown ?? rootOwner;
  const made = ensureDirectories(root, place, (parent) => {
    const special = parent.special === null || (parent.special & 2) !== 0 ? null : 0;
    const gid = special === null && parent.gid !== owner.gid ? null : owner.gid;
    return newNode('dir', { ...owner, gid }, { perm: 0o755, special }, request.instruction);
  });
  return made.sure && !made.blocked ? made : undefined;
}

/** Puts one file: into a directory under its own name, or as the destination itself. */
function putEntry(
  root: FileNode,
  place: string,
  name: string,
  node: FileNode,
  intoDirectory: boolean,
  request: CopyRequest,
): FileNode {
  const there = locate(root, place);
  if (!there.sure) return root;
  const isDirectory = intoDirectory || (there.node.exists === true && there.node.kind === 'dir');
  if (!isDirectory && there.node.exists === null && there.node.kind !== 'file')
    return copyUnknown(root, place, undefined, request);
  const target = isDirectory ? joinPath(place, name) : place;
  const made = makeParents(root, joinPath(target, '..'), request);
  if (made === undefined) return root;
  const found = locate(made.root, target, false);
  return found.sure ? putNode(made.root, found.parts, { ...node, exists: node.exists ?? null }) : made.root;
}

/** Copies what is in a directory: its own owner and mode do not count, those of its subdirectories do. */
function copyContents(target: FileNode, source: FileNode, request: CopyRequest): FileNode {
  if (target.children === undefined) {
    let isAllThere = true;
    const children = trieMap(source.children, (child) => {
      if (child.exists !== true) isAllThere = false;
      return isAllThere ? copyEntry(undefined, child, request) : child;
    });
    if (isAllThere)
      return source.rest === null
        ? { ...target, children }
        : { ...target, children, rest: addRule(target, finishRule(source.rest, request)) };
  }
  let { children } = target;
  for (const [name, child] of trieEntries(source.children)) {
    if (child.exists === false) continue;
    const before = trieGet(children, name);
    const copied = copyEntry(before, child, request);
    const there = before ?? {
      ...newNode('file', rootOwner, { perm: null, special: null }, null),
      exists: target.rest === null ? false : null,
    };
    children = trieSet(
      children,
      name,
      child.exists === null ? eitherNode(there, { ...copied, exists: true }) : copied,
    );
  }
  if (source.rest === null) return { ...target, children };
  const rule = finishRule(source.rest, request);
  // Entries that may be met by something unknown in the source.
  const met = trieMap(children, (child, name) =>
    trieGet(source.children, name) === undefined ? mayBeMet(child, rule) : child,
  );
  return { ...target, children: met, rest: addRule(target, rule) };
}

function copyEntry(before: FileNode | undefined, source: FileNode, request: CopyRequest): FileNode {
  const fresh = finish(source, request);
  fresh.exists = true;
  if (source.kind !== 'dir') {
    fresh.rest = fresh.kind === null ? finishRule(source.rest ?? openRule, request) : null;
    fresh.children = undefined;
    return fresh;
  }
  const isThere = before !== undefined && before.exists !== false;
  fresh.children = isThere ? before.children : undefined;
  fresh.rest = isThere ? before.rest : null;
  return copyContents(fresh, source, request);
}

function mayBeMet(node: FileNode, rule: RestRule): FileNode {
  return changeTree(
    node,
    (each) => {
      const perm = each.kind === 'dir' ? rule.dirPerm : rule.filePerm;
      const isSame = each.uid === rule.uid && each.gid === rule.gid && each.perm === perm;
      if (isSame) return each;
      return {
        ...each,
        uid: each.uid === rule.uid ? each.uid : null,
        gid: each.gid === rule.gid ? each.gid : null,
        perm: each.perm === perm ? each.perm : null,
        special: each.perm === perm ? each.special : null,
        kind: each.kind === 'dir' ? 'dir' : each.kind,
      };
    },
    (each) => ({ ...openRule, cause: each.cause }),
  );
}

/** A source of which nothing is known: a directory's contents, or (when it is not sure) a file. */
function copyUnknown(
  root: FileNode,
  place: string,
  isDirectory: boolean | undefined,
  request: CopyRequest,
): FileNode {
  const base: RestRule = request.fromImage
    ? { ...openRule, cause: request.instruction }
    : {
        uid: 0,
        gid: 0,
        filePerm: null,
        dirPerm: request.directoryMode,
        special: null,
        cause: request.instruction,
      };
  const rule = finishRule(base, request);
  const there = locate(root, place);
  if (!there.sure) return root;
  const existing = there.node.exists === true && there.node.kind === 'dir';
  if (isDirectory === true || existing) {
    const made = makeParents(root, place, request);
    if (made === undefined) return root;
    const found = locate(made.root, place);
    const source: FileNode = {
      ...newNode('dir', rootOwner, { perm: null, special: null }, null),
      rest: base,
    };
    return putNode(made.root, found.parts, copyContents(found.node, source, request));
  }
  const parent = makeParents(root, joinPath(place, '..'), request);
  if (parent === undefined) return root;
  const found = locate(parent.root, place);
  // A new directory has the flag's owner or root; a file that of the copy: the same unless it comes from an image.
  const owner = request.chown ?? (request.fromImage ? { uid: null, gid: null } : rootOwner);
  const fresh: FileNode = {
    ...newNode(null, owner, { perm: null, special: null }, request.instruction),
    rest: rule,
  };
  return putNode(parent.root, found.parts, found.node.exists === false ? fresh : settle(found.node, fresh));
}

/** ADD unpacks an archive: owners and modes are those in it, and it may change the destination's own. */
function unpackInto(root: FileNode, place: string, request: CopyRequest): FileNode {
  const made = makeParents(root, place, request);
  if (made === undefined) return root;
  const found = locate(made.root, place);
  const rule = { ...openRule, cause: request.instruction };
  const children = trieMap(found.node.children, (child) => mayBeMet(child, rule));
  const self = found.parts.length === 0 ? {} : { uid: null, gid: null, perm: null, special: null };
  return putNode(made.root, found.parts, {
    ...found.node,
    ...self,
    kind: 'dir',
    children,
    rest: addRule(found.node, rule),
  });
}
