import assert from 'node:assert/strict';
import { parseDotenv } from '../../../src/secrets/dotenv.ts';
import type { NeedKind } from '../../../src/secrets/model.ts';
import { planPush } from '../../../src/secrets/pushPlan.ts';

const held = {
  secrets: ['KNOWN_KEY'],
  variables: [
    { key: 'SAME', value: '1' },
    { key: 'OTHER', value: '1' },
  ],
};
const rows = (text: string, kinds: Record<string, NeedKind> = {}) =>
  planPush(parseDotenv(text), held, (name) => kinds[name]).map(
    ({ name, fate, secret, variable, refused }) =>
      `${name} ${fate} ${secret} ${variable}${refused ? ` ${refused}` : ''}`,
  );

describe('a push of a .env', () => {
  it('pushes what is new, as a secret unless it is plainly none', () => {
    assert.deepEqual(rows('API_KEY=x\nDEBUG=true\nVITE_KEY=1\nSOMETHING=long text'), [
      'API_KEY secret new new',
      'DEBUG variable new new',
      'VITE_KEY variable new new',
      'SOMETHING secret new new',
    ]);
  });

  it('leaves out what is there, and sends a variable that changed', () => {
    assert.deepEqual(rows('KNOWN_KEY=x\nSAME=1\nOTHER=2'), [
      'KNOWN_KEY skip exists new',
      'SAME skip new same',
      'OTHER variable new changed',
    ]);
  });

  it('takes the kind by which the code uses it, but never shows what looks like a credential', () => {
    assert.deepEqual(rows('MODEL=a/b\nURL_X=ghp_abcdefgh12345', { MODEL: 'variable', URL_X: 'variable' }), [
      'MODEL variable new new',
      'URL_X secret new new',
    ]);
    assert.deepEqual(rows('OTHER=hf_abcdefgh12345'), ['OTHER secret new changed']);
  });

  it('refuses names the Hub does not take or sets itself, and empty ones', () => {
    assert.deepEqual(rows('_X=1\na.b=1\nSPACE_ID=me/x\nEMPTY='), [
      '_X skip new new badName',
      'a.b skip new new badName',
      'SPACE_ID skip new new given',
      'EMPTY skip new new empty',
    ]);
  });

  it('counts the last of two entries, and holds no value', () => {
    const plan = planPush(parseDotenv('API_KEY=first-value\nAPI_KEY=second-value'), held);
    assert.equal(plan.length, 1);
    assert.doesNotMatch(JSON.stringify(plan), /-value/);
  });
});
