import assert from 'node:assert/strict';
import { stateOf, withUser } from './support.ts';

/** [title, script that runs as uid 1000, `command path` of the failures that stop the build, in order]. */
const cases: [string, string, string[]][] = [
  ['what nothing catches', 'mkdir /a && touch /a/f', ['mkdir /a']],
  ['not what `||` caught before another fails', '(mkdir /a || true) && mkdir /b', ['mkdir /b']],
  ['not what `||` caught in the failing list itself', 'mkdir /a || mkdir /b', ['mkdir /b']],
  ['not what `;` went on after', 'mkdir /a; mkdir /b', ['mkdir /b']],
  ['what `set -e` stops at', 'set -e; mkdir /a; mkdir /b', ['mkdir /a']],
  [
    'not what `set -e` lets through in a condition',
    'set -e; if mkdir /a; then :; fi; mkdir /b',
    ['mkdir /b'],
  ],
  [
    'not what runs in a loop that may not run',
    'while grep -q x y; do mkdir /a; done; mkdir /b',
    ['mkdir /b'],
  ],
  ['not what only one case does', 'case $(id) in a) mkdir /a;; esac && mkdir /b', ['mkdir /b']],
  ['not what a branch does that may not be taken', 'if x; then mkdir /a; fi && mkdir /b', ['mkdir /b']],
  ['not what is negated', '! mkdir /a && mkdir /b', ['mkdir /b']],
  ['not what a pipe hides', 'mkdir /a | cat && mkdir /b', ['mkdir /b']],
  ['not what runs in the background', 'mkdir /a & mkdir /b', ['mkdir /b']],
  ['only the last round of a loop', 'for d in a b; do mkdir /$d; done', ['mkdir /b']],
  ['nothing of a RUN that may succeed', 'mkdir /a; true', []],
];

describe('failures that stop a build', () => {
  for (const [title, script, expected] of cases) {
    it(`are ${title}`, () => {
      const { failures } = stateOf(`${withUser}USER user\nRUN ${script}\n`);
      const fatal = failures.filter((each) => each.fatal);
      assert.deepEqual(
        fatal.map(({ command, path }) => `${command} ${path ?? ''}`),
        expected,
      );
      assert.notEqual(failures.length, 0);
    });
  }
});
