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
  return node?.entries.find(([name]) => name === key)?.[1];
}

export function trieSize(trie: Trie<unknown>): number {
  return trie === undefined ? 0 : 'slots' in trie ? trie.size : trie.entries.length;
}

export function trieSet<V>(trie: Trie<V>, key: string, value: V): Trie<V> {
  return insert(trie, hashOf(key), key, value, 0);
}

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
    const entries = trie.entries.filter(([name]) => name !== key);
    entries.push([key, value]);
    return { hash: trie.hash, entries };
  }
  const slots = Array.from<Trie<V>>({ length: 16 });
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
  if ('slots' in trie) {
    const slots = trie.slots.map((slot) => trieMap(slot, change));
    return slots.every((slot, at) => slot === trie.slots[at]) ? trie : { slots, size: trie.size };
  }
  const entries = trie.entries.map((entry) => {
    const value = change(entry[1], entry[0]);
    return value === entry[1] ? entry : ([entry[0], value] as const);
  });
  return entries.every((entry, at) => entry === trie.entries[at]) ? trie : { hash: trie.hash, entries };
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
    const slots = left.slots.map((slot, at) => joinAt(slot, right.slots[at], join, shift + 4));
    if (slots.every((slot, at) => slot === left.slots[at])) return left;
    return { slots, size: slots.reduce((sum, slot) => sum + trieSize(slot), 0) };
  }
  // One of the two is a leaf or nothing here.
  const others = new Map(trieEntries(right));
  let joined = trieMap(left, (value, key) => {
    const other = others.get(key);
    others.delete(key);
    return other === value ? value : join(value, other);
  });
  for (const [key, value] of others) joined = insert(joined, hashOf(key), key, join(undefined, value), shift);
  return joined;
}
