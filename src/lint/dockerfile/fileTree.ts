import type { Instruction } from './syntax.ts';
import { trieEntries, trieGet, trieJoin, trieMap, trieSet, type Trie } from './trie.ts';

/** What is known of one entry of the image's file system. `null` in a field: not known. */
export interface FileNode {
  kind: 'dir' | 'file' | 'link' | null;
  uid: number | null;
  gid: number | null;
  /** The nine permission bits. */
  perm: number | null;
  /** Set-uid, set-gid and sticky: the digit before the other three. */
  special: number | null;
  /** False: it is known not to be there. Null: it may be there. */
  exists: boolean | null;
  /** Of a link, as it is stored. */
  target: string | null;
  /** What made or changed it last; null for what the base image brought. */
  cause: Instruction | null;
  children: Trie<FileNode>;
  /** What holds for entries that are not listed; null when there are none. */
  rest: RestRule | null;
}

/** Of entries that may or may not be there, at any depth. */
export interface RestRule {
  uid: number | null;
  gid: number | null;
  filePerm: number | null;
  dirPerm: number | null;
  special: number | null;
  cause: Instruction | null;
}

export const openRule: RestRule = {
  uid: null,
  gid: null,
  filePerm: null,
  dirPerm: null,
  special: null,
  cause: null,
};

export interface Owner {
  uid: number | null;
  gid: number | null;
}

export function newNode(
  kind: FileNode['kind'],
  owner: Owner,
  mode: { perm: number | null; special: number | null },
  cause: Instruction | null,
): FileNode {
  return {
    kind,
    uid: owner.uid,
    gid: owner.gid,
    perm: mode.perm,
    special: mode.special,
    exists: true,
    target: null,
    cause,
    children: undefined,
    rest: kind === null ? openRule : null,
  };
}

export function absentNode(cause: Instruction | null): FileNode {
  return {
    kind: 'file',
    uid: null,
    gid: null,
    perm: null,
    special: null,
    exists: false,
    target: null,
    cause,
    children: undefined,
    rest: null,
  };
}

const nowhere = absentNode(null);

/** The node that a rule speaks of: it may be there. */
export function nodeOfRule(rule: RestRule | null): FileNode {
  if (rule === null) return nowhere;
  return {
    kind: null,
    uid: rule.uid,
    gid: rule.gid,
    perm: rule.filePerm === rule.dirPerm ? rule.filePerm : null,
    special: rule.special,
    exists: null,
    target: null,
    cause: rule.cause,
    children: undefined,
    rest: rule,
  };
}

export function modeOf(node: FileNode): number | null {
  return node.perm === null || node.special === null ? null : (node.special << 9) | node.perm;
}

const same = <T>(left: T, right: T): T | null => (left === right ? left : null);

/** What holds whichever of the two is the case. */
export function eitherNode(left: FileNode, right: FileNode): FileNode {
  if (left === right) return left;
  if (left.exists === false && right.exists === false) return left;
  if (left.exists === false) return maybe(right);
  if (right.exists === false) return maybe(left);
  return {
    kind: same(left.kind, right.kind),
    uid: same(left.uid, right.uid),
    gid: same(left.gid, right.gid),
    perm: same(left.perm, right.perm),
    // A mode whose permissions are open but whose special bits are known stands for a home directory: see `isAllowed`.
    special: left.perm === right.perm ? same(left.special, right.special) : null,
    exists: same(left.exists, right.exists),
    target: same(left.target, right.target),
    cause: same(left.cause, right.cause) ?? right.cause ?? left.cause,
    children: trieJoin(left.children, right.children, (one, other) =>
      eitherNode(one ?? nodeOfRule(left.rest), other ?? nodeOfRule(right.rest)),
    ),
    rest: eitherRule(left.rest, right.rest),
  };
}

function maybe(node: FileNode): FileNode {
  return node.exists === null ? node : { ...node, exists: null };
}

export function eitherRule(left: RestRule | null, right: RestRule | null): RestRule | null {
  if (left === right || right === null) return left;
  if (left === null) return right;
  return {
    uid: same(left.uid, right.uid),
    gid: same(left.gid, right.gid),
    filePerm: same(left.filePerm, right.filePerm),
    dirPerm: same(left.dirPerm, right.dirPerm),
    special: same(left.special, right.special),
    cause: right.cause ?? left.cause,
  };
}

/** A path split: absolute, without `.`, `..` and empty parts. */
export function pathParts(path: string): string[] {
  const parts: string[] = [];
  for (let from = 0; from < path.length;) {
    const slash = path.indexOf('/', from);
    const to = slash === -1 ? path.length : slash;
    if (to > from) {
      const part = path.slice(from, to);
      if (part === '..') parts.pop();
      else if (part !== '.') parts.push(part);
    }
    from = to + 1;
  }
  return parts;
}

/** Nothing in it to resolve: absolute, no empty part, no dot at the beginning of a part. */
const plainPath = /^(?:\/[^/.][^/]*)+$/;

export function joinPath(directory: string, path: string): string {
  if (plainPath.test(path)) return path;
  return `/${pathParts(path.startsWith('/') ? path : `${directory}/${path}`).join('/')}`;
}

export interface Found {
  /** Where it really is, links on the way followed. */
  parts: readonly string[];
  node: FileNode;
  /** The entry itself is listed. */
  listed: boolean;
  /** Each directory on the way is known to be there. */
  parentsExist: boolean | null;
  /** False when a link or an unknown entry on the way makes the real place uncertain. */
  sure: boolean;
  /** The real places of the links that were followed. */
  links: readonly (readonly string[])[];
}

const mostLinks = 40;
const noLinks: Found['links'] = [];

/** Finds a path. With `follow` the last part is followed when it is a link. */
export function locate(root: FileNode, path: string, follow = true): Found {
  return locateParts(root, pathParts(path), follow);
}

/** The same for a path that is split (see `pathParts`). */
export function locateParts(root: FileNode, wanted: readonly string[], follow = true): Found {
  let parts = wanted;
  let links = noLinks;
  restart: for (;;) {
    let node = root;
    let listed = true;
    let sure = true;
    let parentsExist: boolean | null = true;
    for (let at = 0; at < parts.length; at++) {
      const name = parts[at] ?? '';
      if (node.kind !== 'dir' || node.exists !== true) {
        if (node.exists === false || node.kind === 'file') parentsExist = false;
        else if (parentsExist !== false) parentsExist = null;
        if (node.kind === null || node.kind === 'link') sure = sure && node.exists === false;
      }
      const child = node.exists === false || node.kind === 'file' ? undefined : trieGet(node.children, name);
      listed = child !== undefined;
      node = child ?? nodeOfRule(node.exists === false || node.kind === 'file' ? null : node.rest);
      if (node.kind === 'link' && node.exists !== false && (follow || at + 1 < parts.length)) {
        if (node.target === null || node.exists === null || links.length === mostLinks) {
          return { parts, node: nodeOfRule(openRule), listed: false, parentsExist: null, sure: false, links };
        }
        links = [...links, parts.slice(0, at + 1)];
        parts = pathParts(
          joinPath(`/${parts.slice(0, at).join('/')}`, node.target) + '/' + parts.slice(at + 1).join('/'),
        );
        continue restart;
      }
    }
    return { parts, node, listed, parentsExist, sure, links };
  }
}

/** Puts a node at a real place (see `locate`); directories on the way that are not listed are taken from their rules. */
export function putNode(root: FileNode, parts: readonly string[], node: FileNode, at = 0): FileNode {
  const name = parts[at];
  if (name === undefined) return node;
  const before = trieGet(root.children, name);
  const under =
    at + 1 === parts.length ? node : putNode(before ?? nodeOfRule(root.rest), parts, node, at + 1);
  return before === under ? root : { ...root, children: trieSet(root.children, name, under) };
}

/** Changes a node and all that is listed below it, and the rules for what is not. Links are not followed. */
export function changeTree(
  node: FileNode,
  change: (node: FileNode) => FileNode,
  changeRule: (rule: RestRule) => RestRule,
): FileNode {
  if (node.exists === false) return node;
  const changed = change(node);
  const children = trieMap(changed.children, (child) => changeTree(child, change, changeRule));
  const rest = changed.rest === null ? null : changeRule(changed.rest);
  return children === changed.children && rest === changed.rest ? changed : { ...changed, children, rest };
}

/** Nothing is sure any more of owner and mode of a tree. */
export function blurTree(node: FileNode, cause: Instruction | null): FileNode {
  return changeTree(
    node,
    (each) => ({ ...each, uid: null, gid: null, perm: null, special: null, cause: cause ?? each.cause }),
    (rule) => ({ ...openRule, cause: cause ?? rule.cause }),
  );
}

/** What `listedPaths` tells of the entries below a path; links are not followed. */
export function* listedUnder(root: FileNode, under: string): Generator<[string, FileNode]> {
  let node = root;
  for (const part of pathParts(under)) {
    const child = trieGet(node.children, part);
    if (child === undefined || child.exists === false) return;
    node = node.exists === true ? child : maybe(child);
  }
  yield* listedPaths(node, under === '/' ? '' : under);
}

/** Every listed entry below a node that may be there, with its path; what lies in a folder that may not be there may not. */
export function* listedPaths(node: FileNode, path = ''): Generator<[string, FileNode]> {
  for (const [name, child] of trieEntries(node.children)) {
    if (child.exists === false) continue;
    const inner = node.exists === true ? child : maybe(child);
    yield [`${path}/${name}`, inner];
    yield* listedPaths(inner, `${path}/${name}`);
  }
}
