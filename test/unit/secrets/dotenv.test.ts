import assert from 'node:assert/strict';
import { isDotenvName, parseDotenv } from '../../../src/secrets/dotenv.ts';

const read = (text: string) => parseDotenv(text).map(({ name, value, line }) => [name, value, line]);

describe('parseDotenv', () => {
  for (const [what, text, expected] of [
    ['plain', 'A=1\nB = two words \n', [['A', '1', 1], ['B', 'two words', 2]]],
    ['no line end, empty values', 'A=\nB=""\nC=x', [['A', '', 1], ['B', '', 2], ['C', 'x', 3]]],
    ['export', 'export A=1\n  export\tB=2', [['A', '1', 1], ['B', '2', 2]]],
    ['comments', '# A=0\nA=1 # one\nB=a#b\nC=#c\nD= # none\nE="x # y" # z', [['A', '1', 2], ['B', 'a#b', 3], ['C', '#c', 4], ['D', '', 5], ['E', 'x # y', 6]]],
    ['double quotes', 'A="a\\nb\\t\\"c\\" \\\\ \\$"', [['A', 'a\nb\t"c" \\ \\$', 1]]],
    ['single quotes', "A='a\\nb \\'c\\' \"'", [['A', 'a\\nb \'c\' "', 1]]],
    ['several lines', 'A="one\ntwo\n"\nB=\'x\ny\'\nC=3', [['A', 'one\ntwo\n', 1], ['B', 'x\ny', 4], ['C', '3', 6]]],
    ['CRLF and BOM', '\uFEFFA=1\r\n\r\nB="x\r\ny"\r\nC=3\r\n', [['A', '1', 1], ['B', 'x\r\ny', 3], ['C', '3', 5]]],
    ['equal signs, references', 'A=b=c==\nB=${A}/x', [['A', 'b=c==', 1], ['B', '${A}/x', 2]]],
    ['quoted name', "'A B'=1", [['A B', '1', 1]]],
    ['what is no assignment', 'hello\nexport X\nA="open\nB="x" y\n=3\nC=1', [['C', '1', 6]]],
    ['the same name twice', 'A=1\nA=2', [['A', '1', 1], ['A', '2', 2]]],
    ['nothing', '', []],
  ] as const) {
    it(`reads ${what}`, () => assert.deepEqual(read(text), expected));
  } // prettier-ignore

  it('tells files with values from examples', () => {
    const names = ['.env', '.env.local', '.env.production', '.envrc', '.env-staging', '.env_old', '.ENV'];
    assert.deepEqual(names.filter(isDotenvName), names);
    const others = [
      '.env.example',
      '.env.local.template',
      '.env-sample',
      '.env.dist',
      '.environment',
      'a.env',
      'env',
    ];
    assert.deepEqual(others.filter(isDotenvName), []);
  });
});
