import assert from 'node:assert/strict';
import { parseDotenv } from '../../../src/secrets/dotenv.ts';
import { dotenvValue, mergeDotenv } from '../../../src/secrets/dotenvText.ts';

const valueOf = (text: string, name: string) => parseDotenv(text).findLast((one) => one.name === name)?.value;

describe('writing into a .env', () => {
  for (const value of [
    'plain',
    '',
    'two words',
    "it's",
    'a "b" \'c\'',
    'C:\\n\\x',
    'a\nb\r\nc',
    '#no',
    '$X',
    ' x ',
  ]) {
    it(`reads ${JSON.stringify(value)} back as it was`, () => {
      assert.equal(valueOf(`A=${dotenvValue(value)}\n`, 'A'), value);
    });
  }

  it('replaces a value where it stands and keeps every other byte', () => {
    const text = '# top\r\nexport A = old # why\r\n\r\nB="x\r\ny=1\r\nz" \r\nC=3';
    assert.equal(
      mergeDotenv(text, [
        { key: 'A', value: 'new' },
        { key: 'B', value: 'short' },
      ]),
      '# top\r\nexport A =new # why\r\n\r\nB=short \r\nC=3',
    );
  });

  it('changes the entry that counts when a name comes twice', () => {
    assert.equal(mergeDotenv('A=1\nA=2\n', [{ key: 'A', value: '3' }]), 'A=1\nA=3\n');
  });

  it('adds at the end, on a line of its own', () => {
    assert.equal(mergeDotenv('A=1', [{ key: 'B', value: 'x y' }]), "A=1\nB='x y'\n");
    assert.equal(mergeDotenv('', [{ key: 'B', value: '1' }]), 'B=1\n');
  });

  it('leaves a text alone that has all', () => {
    assert.equal(mergeDotenv("A='1'", [{ key: 'A', value: '1' }]), "A='1'");
  });

  it('takes a value with $ and & as it is', () => {
    assert.equal(mergeDotenv('A=1\n', [{ key: 'A', value: '$& $1' }]), "A='$& $1'\n");
  });
});
