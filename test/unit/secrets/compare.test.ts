import assert from 'node:assert/strict';
import { compareNeeds, type Comparison, type Held } from '../../../src/secrets/compare.ts';
import type { Need } from '../../../src/secrets/model.ts';

const need = (name: string, more: Partial<Need> = {}): Need => ({
  name,
  kind: 'secret',
  required: true,
  defaulted: false,
  places: [{ file: 'app.py', line: 1 }],
  why: '',
  ...more,
});
const nothing: Held = { secrets: [], variables: [] };
const states = (comparison: Comparison) =>
  compareNeeds(comparison).map(
    ({ name, kind, state, held, exposed }) =>
      `${name} ${kind} ${state}${held ? ` as ${held}` : ''}${exposed ? ' exposed' : ''}`,
  );

describe('what the code needs beside what the Space has', () => {
  it('is missing when it is required and not there, and goes without when it has a default', () => {
    const needs = [need('A_KEY'), need('MODE', { kind: 'variable', required: false, defaulted: true })];
    assert.deepEqual(states({ needs, held: nothing }), ['A_KEY secret missing', 'MODE variable defaulted']);
  });

  it('is present under either kind, and told when a secret can be read by everyone', () => {
    const held = {
      secrets: ['A_KEY'],
      variables: [
        { key: 'B_KEY', value: 'plain' },
        { key: 'MODE', value: 'fast' },
        { key: 'NOTE', value: 'ghp_abcdefgh' },
      ],
    };
    const needs = [
      need('A_KEY'),
      need('B_KEY'),
      need('MODE', { kind: 'variable' }),
      need('NOTE', { kind: 'variable' }),
    ];
    assert.deepEqual(states({ needs, held }), [
      'A_KEY secret present as secret',
      'B_KEY secret present as variable exposed',
      'MODE variable present as variable',
      'NOTE variable present as variable exposed',
    ]);
  });

  it('is not known as long as the Space could not be asked', () => {
    assert.deepEqual(states({ needs: [need('A_KEY')], held: undefined }), ['A_KEY secret unknown']);
  });

  it('follows what the user said of a name', () => {
    const needs = [need('A_KEY'), need('B_KEY'), need('C', { kind: 'variable' })];
    const choices = { A_KEY: 'notNeeded', B_KEY: 'variable', C: 'secret' } as const;
    assert.deepEqual(states({ needs, held: nothing, choices }), [
      'A_KEY secret notNeeded',
      'B_KEY variable missing',
      'C secret missing',
    ]);
    const held = { secrets: [], variables: [{ key: 'B_KEY', value: 'open' }] };
    assert.deepEqual(states({ needs: [need('B_KEY')], held, choices: { B_KEY: 'variable' } }), [
      'B_KEY variable present as variable',
    ]);
  });

  it('never misses what callers send', () => {
    assert.deepEqual(states({ needs: [need('Authorization', { kind: 'caller' })], held: nothing }), [
      'Authorization caller caller',
    ]);
  });

  it('has the names of the target, required whatever the code says', () => {
    const needs = [need('A_KEY', { required: false, defaulted: true })];
    const named = { secrets: ['A_KEY', 'Z_KEY'], variables: ['MODE'] };
    assert.deepEqual(states({ needs, held: nothing, named }), [
      'A_KEY secret missing',
      'MODE variable missing',
      'Z_KEY secret missing',
    ]);
  });

  it('ends with what is on the Space and read by nobody, built-in names apart', () => {
    const held = {
      secrets: ['OLD_KEY'],
      variables: [
        { key: 'PORT', value: '1' },
        { key: 'AA', value: 'x' },
      ],
    };
    assert.deepEqual(states({ needs: [need('B_KEY')], held }), [
      'B_KEY secret missing',
      'AA variable unused as variable',
      'OLD_KEY secret unused as secret',
    ]);
  });
});
