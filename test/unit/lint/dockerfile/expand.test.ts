import assert from 'node:assert/strict';
import { expandWord } from '../../../../src/lint/dockerfile/expand.ts';

const values: Record<string, string | null> = { A: 'one', E: '', P: '/usr/lib/x.tar.gz', U: null };
const lookup = (name: string): string | null | undefined => values[name];

describe('expandWord', () => {
  const cases: [string, string | null][] = [
    ['$A/x', 'one/x'],
    ['${A}x', 'onex'],
    ['$Ax', ''],
    ['$N', ''],
    ['$U', null],
    ['a$U', null],
    ["'$A'", '$A'],
    ['"$A b"', 'one b'],
    ['\\$A', '$A'],
    ['"\\$A \\x"', '$A \\x'],
    ['${N:-d}', 'd'],
    ['${E:-d}', 'd'],
    ['${E-d}', ''],
    ['${A:+set}', 'set'],
    ['${E+set}', 'set'],
    ['${E:+set}', ''],
    ['${N:-${A}}', 'one'],
    ['${U:-d}', null],
    ['${N:?why}', null],
    ['${A:?why}', 'one'],
    ['${P#*/}', 'usr/lib/x.tar.gz'],
    ['${P##*/}', 'x.tar.gz'],
    ['${P%.*}', '/usr/lib/x.tar'],
    ['${P%%.*}', '/usr/lib/x'],
    ['${P/lib/bin}', '/usr/bin/x.tar.gz'],
    ['${P//./-}', '/usr/lib/x-tar-gz'],
    ['${A', null],
    ['${}', null],
    ['${A^^}', null],
    ['$', '$'],
    ['a"', null],
  ];
  for (const [word, expected] of cases)
    it(`${word} is ${String(expected)}`, () => {
      assert.equal(expandWord(word, lookup).text, expected);
    });

  it('says what it knows of the beginning, what is not set, and why it is refused', () => {
    assert.equal(expandWord('/app/$U/x', lookup).prefix, '/app/');
    assert.deepEqual(expandWord('$N${M}', lookup).unset, ['N', 'M']);
    assert.match(expandWord('${N:?why}', lookup).error ?? '', /N: why/);
  });

  it('escapes with the backtick when the file says so', () => {
    assert.equal(expandWord('`$A\\$A', lookup, '`').text, '$A\\one');
  });
});
