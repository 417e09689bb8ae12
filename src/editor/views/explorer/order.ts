import type { SpaceStore } from '../../store.ts';

export interface Order {
  /** Targets of this workspace. */
  first: ReadonlySet<string>;
  pinned: ReadonlySet<string>;
  store: Pick<SpaceStore, 'get'>;
}

/** Targets of this workspace first, then the pinned ones, then by last change. */
export function sortedSpaces(ids: readonly string[], { first, pinned, store }: Order): string[] {
  const rank = (id: string) => (first.has(id) ? 0 : pinned.has(id) || store.get(id)?.pinned ? 1 : 2);
  const changed = (id: string) => store.get(id)?.lastModified ?? '';
  return [...ids].sort(
    (a, b) => rank(a) - rank(b) || (changed(a) < changed(b) ? 1 : changed(a) > changed(b) ? -1 : 0),
  );
}
