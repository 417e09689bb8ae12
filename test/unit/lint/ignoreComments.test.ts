import assert from 'node:assert/strict';
import { noFacts } from '../../../src/lint/facts.ts';
import { plainText } from '../../../src/space/sentence.ts';
import { readIgnoreComments, type CommentedText } from '../../../src/lint/ignoreComments.ts';
import { lintText } from '../../../src/lint/lintFolder.ts';

const code = 'copy-missing-chown';

function ignoredLines(text: string, kind: CommentedText): number[] {
  const comments = readIgnoreComments('x', text, kind);
  return text.split('\n').flatMap((_, line) => (comments.ignores(line, code) ? [line] : []));
}

describe('readIgnoreComments', () => {
  it('covers the instruction below, with its continuation', () => {
    const text = `FROM x\n# hf-space-ignore: ${code}\nCOPY a \\\n  # why\n  b \\\n  /c\nCOPY d /e\n`;
    assert.deepEqual(ignoredLines(text, 'dockerfile'), [2, 3, 4, 5]);
  });

  it('lets other comments stand between, but no blank line', () => {
    assert.deepEqual(ignoredLines(`# hf-space-ignore: ${code}\n# more\nCOPY a /b\n`, 'dockerfile'), [2]);
    assert.deepEqual(ignoredLines(`# hf-space-ignore: ${code}\n\nCOPY a /b\n`, 'dockerfile'), [1]);
  });

  it('follows the escape directive', () => {
    const text = `# escape=\`\n# hf-space-ignore: ${code}\nCOPY a \`\n /b\nCOPY c\\\n`;
    assert.deepEqual(ignoredLines(text, 'dockerfile'), [2, 3]);
  });

  it('covers a key of YAML with its value', () => {
    const text = `---\nsdk: docker\n# hf-space-ignore: ${code}\ntags:\n  - a\n  - b\ntitle: x\n---\n`;
    assert.deepEqual(ignoredLines(text, 'yaml'), [3, 4, 5]);
  });

  it('takes several rules and a reason', () => {
    const text = `# hf-space-ignore: bind-localhost, ${code} -- the proxy, and hidden-rule\nx\n`;
    const comments = readIgnoreComments('x', text, 'script');
    assert.ok(comments.ignores(1, code) && comments.ignores(1, 'bind-localhost'));
    assert.deepEqual(comments.findings, []);
  });

  it('uses the extent a parser knows', () => {
    const comments = readIgnoreComments(
      'x',
      `# hf-space-ignore: ${code}\nRUN <<EOF\na\nEOF\n`,
      'dockerfile',
      () => 3,
    );
    assert.ok(comments.ignores(3, code));
  });
});

describe('lintText', () => {
  const codes = (text: string) =>
    lintText('README.md', text, noFacts).map((found) => `${found.code} ${plainText(found.message)}`);

  it('is silent about what a comment ignores', () => {
    const card = (comment: string) => `---\nsdk: docker\n${comment}colorTo: grey\n---\n`;
    assert.equal(codes(card('')).length, 1);
    assert.deepEqual(codes(card('# hf-space-ignore: readme-color-invalid -- later\n')), []);
    assert.equal(codes(card('# hf-space-ignore: readme-emoji-invalid\n')).length, 1);
  });

  it('covers the block as a whole by a comment in its first line', () => {
    assert.deepEqual(codes('---\n# hf-space-ignore: readme-sdk-invalid\ntitle: a\n---\n'), []);
    assert.equal(codes('---\ntitle: a\n---\n').length, 1);
  });
});
