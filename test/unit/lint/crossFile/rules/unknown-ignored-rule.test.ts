import assert from 'node:assert/strict';
import { applyEdits } from '../../../../../src/lint/applyFixes.ts';
import { noFacts } from '../../../../../src/lint/facts.ts';
import { lintText } from '../../../../../src/lint/lintFolder.ts';

const lint = (text: string, path = 'Dockerfile') => lintText(path, text, noFacts);
const dockerfile = (comment: string) => `FROM ghcr.io/a/b\n${comment}\nRUN true\n`;

describe('unknown-ignored-rule', () => {
  it('finds a name that is no rule, and repairs it', () => {
    const text = dockerfile('# hf-space-ignore: bind-localhost, copy-mising-chown');
    const [found, ...others] = lint(text);
    assert.deepEqual(others, []);
    assert.equal(found?.code, 'unknown-ignored-rule');
    assert.equal(found.severity, 'hint');
    assert.deepEqual(found.range, { start: { line: 1, character: 35 }, end: { line: 1, character: 52 } });
    const after = applyEdits(text, found.fixes[0]?.edits ?? []);
    assert.equal(after, dockerfile('# hf-space-ignore: bind-localhost, copy-missing-chown'));
    assert.deepEqual(lint(after), []);
  });

  it('finds it behind Windows line breaks, and in the README', () => {
    const [found] = lint(
      '---\r\n# hf-space-ignore: readme-colour-invalid\r\nsdk: docker\r\n---\r\n',
      'README.md',
    );
    assert.equal(found?.code, 'unknown-ignored-rule');
    assert.equal(found.fixes[0]?.edits[0]?.newText, 'readme-color-invalid');
  });

  it('has no fix where nothing is near', () => {
    assert.deepEqual(lint(dockerfile('# hf-space-ignore: DL3008'))[0]?.fixes, []);
  });

  for (const [name, comment] of [
    ['a rule', '# hf-space-ignore: copy-missing-chown'],
    ['names in the reason', '# hf-space-ignore: copy-missing-chown -- and DL3008, no-such-rule'],
    ['a comment of hadolint', '# hadolint ignore=DL3008'],
    ['other words', '# see hf-space-ignore in the documentation'],
  ] as const) {
    it(`allows ${name}`, () => assert.deepEqual(lint(dockerfile(comment)), []));
  }
});
