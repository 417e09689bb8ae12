import assert from 'node:assert/strict';
import { sortedSpaces } from '../../../../../src/editor/views/explorer/order.ts';

const changed: Record<string, string> = {
  'a/old': '2026-01-01T00:00:00Z',
  'a/new': '2026-03-01T00:00:00Z',
  'a/pinned': '2025-01-01T00:00:00Z',
  'a/byCard': '2025-02-01T00:00:00Z',
  'a/target': '2024-01-01T00:00:00Z',
};
const store = {
  get: (id: string) =>
    changed[id] === undefined
      ? undefined
      : { id, lastModified: changed[id], ...(id === 'a/byCard' ? { pinned: true } : {}) },
};

describe('the order of Spaces', () => {
  it('has targets first, then pinned ones, then what changed last; what is not known comes at the end', () => {
    const ids = ['a/unknown', 'a/old', 'a/pinned', 'a/new', 'a/target', 'a/byCard'];
    assert.deepEqual(
      sortedSpaces(ids, { first: new Set(['a/target']), pinned: new Set(['a/pinned']), store }),
      ['a/target', 'a/byCard', 'a/pinned', 'a/new', 'a/old', 'a/unknown'],
    );
    assert.equal(ids[0], 'a/unknown', 'what is given stays as it is');
  });
});
