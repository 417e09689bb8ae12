/** An immutable map by text: `set` shares all but one path with the old one, so that keeping old versions costs nothing. */
export type Trie<V> = Leaf<V> | Branch<V> | undefined;

interface Leaf<V> {
  hash: number;
  entries: readonly (readonly [string, V])[];
}

interface Branch<V> {
  slots: readonly Trie<V>[];
  size: number;
}

function hashOf(key: string): number {
  let hash = 0x811c9dc5;
  for (let at = 0; at < key.length; at++) hash = Math.imul(hash ^ key.charCodeAt(at), 0x01000193);
  return hash >>> 0;
}

export function trieGet<V>(trie: Trie<V>, key: string): V | undefined {
  const hash = hashOf(key);
  let shift = 0;
  let node = trie;
  while (node !== undefined && 'slots' in node) {
    node = node.slots[(hash >>> shift) & 15];
    shift += 4;
  }
  if (node === undefined || node.hash !== hash) return undefined;
  for (const entry of node.entries) if (entry[0] === key) return entry[1];
  return undefined;
}

export function trieSize(trie: Trie<unknown>): number {
  return trie === undefined ? 0 : 'slots' in trie ? trie.size : trie.entries.length;
}

export function trieSet<V>(trie: Trie<V>, key: string, value: V): Trie<V> {
  return insert(trie, hashOf(key), key, value, 0);
}

const noSlots: readonly undefined[] = new Array<undefined>(16).fill(undefined);

function insert<V>(trie: Trie<V>, hash: number, key: string, value: V, shift: number): Trie<V> {
  if (trie === undefined) return { hash, entries: [[key, value]] };
  if ('slots' in trie) {
    const slot = (hash >>> shift) & 15;
    const before = trie.slots[slot];
    const after = insert(before, hash, key, value, shift + 4);
    if (after === before) return trie;
    const slots = trie.slots.slice();
    slots[slot] = after;
    return { slots, size: trie.size + trieSize(after) - trieSize(before) };
  }
  if (trie.hash === hash || shift >= 32) {
    const [only] = trie.entries;
    if (trie.entries.length === 1 && only?.[0] === key) return { hash, entries: [[key, value]] };
    const entries = trie.entries.filter(([name]) => name !== key);
    entries.push([key, value]);
    return { hash: trie.hash, entries };
  }
  const slots: Trie<V>[] = noSlots.slice();
  slots[(trie.hash >>> shift) & 15] = trie;
  return insert({ slots, size: trie.entries.length }, hash, key, value, shift);
}

/** All entries, in no order that means anything. */
export function trieEntries<V>(trie: Trie<V>): (readonly [string, V])[] {
  const found: (readonly [string, V])[] = [];
  collect(trie, found);
  return found;
}

function collect<V>(trie: Trie<V>, into: (readonly [string, V])[]): void {
  if (trie === undefined) return;
  if ('slots' in trie) for (const slot of trie.slots) collect(slot, into);
  else into.push(...trie.entries);
}

/** Every value through `change`; parts that stay the same are shared. */
export function trieMap<V>(trie: Trie<V>, change: (value: V, key: string) => V): Trie<V> {
  if (trie === undefined) return undefined;
  let isSame = true;
  if ('slots' in trie) {
    const slots: Trie<V>[] = noSlots.slice();
    for (let at = 0; at < slots.length; at++) {
      const before = trie.slots[at];
      if (before === undefined) continue;
      const after = trieMap(before, change);
      slots[at] = after;
      if (after !== before) isSame = false;
    }
    return isSame ? trie : { slots, size: trie.size };
  }
  const entries: (readonly [string, V])[] = [];
  for (const entry of trie.entries) {
    const value = change(entry[1], entry[0]);
    const isKept = value === entry[1];
    entries.push(isKept ? entry : [entry[0], value]);
    if (!isKept) isSame = false;
  }
  return isSame ? trie : { hash: trie.hash, entries };
}

/** All keys of both; `join` gets `undefined` for a side that lacks the key. Same parts are not looked into. */
export function trieJoin<V>(
  left: Trie<V>,
  right: Trie<V>,
  join: (left: V | undefined, right: V | undefined) => V,
): Trie<V> {
  return joinAt(left, right, join, 0);
}

function joinAt<V>(
  left: Trie<V>,
  right: Trie<V>,
  join: (left: V | undefined, right: V | undefined) => V,
  shift: number,
): Trie<V> {
  if (left === right) return left;
  if (left !== undefined && right !== undefined && 'slots' in left && 'slots' in right) {
    const slots: Trie<V>[] = noSlots.slice();
    let isSame = true;
    let size = 0;
    for (let at = 0; at < slots.length; at++) {
      const before = left.slots[at];
      const after = joinAt(before, right.slots[at], join, shift + 4);
      slots[at] = after;
      size += trieSize(after);
      if (after !== before) isSame = false;
    }
    return isSame ? left : { slots, size };
  }
  if (left === undefined) return trieMap(right, (value) => join(undefined, value));
  if (right === undefined) return trieMap(left, (value) => join(value, undefined));
  // One of the two is a leaf here.
  const others = new Map(trieEntries(right));
  let joined = trieMap(left, (value, key) => {
    const other = others.get(key);
    others.delete(key);
    return other === value ? value : join(value, other);
  });
  for (const [key, value] of others) joined = insert(joined, hashOf(key), key, join(undefined, value), shift);
  return joined;
}
