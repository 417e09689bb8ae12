import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';

interface Manifest {
  contributes: {
    viewsWelcome: { view: string; contents: string; when: string }[];
    views: Record<string, { id: string; when?: string }[]>;
  };
}

const read = (name: string) => readFileSync(new URL(`../../../../${name}`, import.meta.url), 'utf8');
const { contributes } = JSON.parse(read('package.json')) as Manifest;

type Keys = Record<string, boolean | number>;

/** `when` clauses as far as these views use them: `||`, `&&`, `!`, one pair of brackets, and comparison with a number. */
function holds(when: string, keys: Keys): boolean {
  const inner = when.replace(/\(([^()]*)\)/g, (_, group: string) => (holds(group, keys) ? 'yes' : 'no'));
  return inner.split('||').some((all) => all.split('&&').every((one) => holdsOne(one.trim(), keys)));
}

function holdsOne(term: string, keys: Keys): boolean {
  if (term === 'yes' || term === 'no') return term === 'yes';
  const [, not, key, operator, number] = /^(!?)([\w.]+)(?: ([!=]=) (\d+))?$/.exec(term) ?? [];
  assert.ok(key !== undefined, `${term} is not understood`);
  const value = keys[key];
  assert.ok(value !== undefined, `${key} is not known`);
  if (operator) return (value === Number(number)) === (operator === '==');
  return Boolean(value) !== (not === '!');
}

const usual: Keys = {
  workspaceFolderCount: 1,
  isWorkspaceTrusted: true,
  'hfSpaces.signedIn': true,
  'hfSpaces.offline': false,
  'hfSpaces.needsApart': true,
};

describe('welcome views', () => {
  const shownWith = (keys: Keys) =>
    contributes.viewsWelcome
      .filter(({ view, when }) => view === 'hfSpaces.explorer' && holds(when, { ...usual, ...keys }))
      .map(({ contents }) => contents);

  for (const [what, keys, expected] of [
    ['no Spaces', {}, ['%welcome.noSpaces%']],
    ['signed out', { 'hfSpaces.signedIn': false }, ['%welcome.signedOut%']],
    ['no folder', { workspaceFolderCount: 0 }, ['%welcome.noFolder%']],
    [
      'no folder, signed out',
      { workspaceFolderCount: 0, 'hfSpaces.signedIn': false },
      ['%welcome.noFolder%', '%welcome.signIn%'],
    ],
    ['Restricted Mode', { isWorkspaceTrusted: false }, ['%welcome.untrusted%']],
    [
      'Restricted Mode, signed out',
      { isWorkspaceTrusted: false, 'hfSpaces.signedIn': false },
      ['%welcome.untrusted%', '%welcome.signIn%'],
    ],
    ['offline', { 'hfSpaces.offline': true }, ['%welcome.offline%']],
    [
      'offline in Restricted Mode',
      { 'hfSpaces.offline': true, isWorkspaceTrusted: false },
      ['%welcome.offline%'],
    ],
    [
      'offline without a folder',
      { 'hfSpaces.offline': true, workspaceFolderCount: 0 },
      ['%welcome.offline%'],
    ],
  ] as const) {
    it(`say what to do: ${what}`, () => assert.deepEqual(shownWith(keys), expected));
  }

  it('have what the code needs beside them, where there is code that may be read', () => {
    const when = contributes.views['hfSpaces']?.find(({ id }) => id === 'hfSpaces.needs')?.when ?? '';
    assert.equal(holds(when, usual), true);
    for (const keys of [
      { 'hfSpaces.needsApart': false },
      { workspaceFolderCount: 0 },
      { isWorkspaceTrusted: false },
    ])
      assert.equal(holds(when, { ...usual, ...keys }), false, JSON.stringify(keys));
  });
});
