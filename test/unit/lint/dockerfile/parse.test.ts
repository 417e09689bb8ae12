import assert from 'node:assert/strict';
import { parseDockerfile } from '../../../../src/lint/dockerfile/parse.ts';
import { shellPosition, shellText } from '../../../../src/lint/dockerfile/shell.ts';
import { sourceOffset } from '../../../../src/lint/dockerfile/sourceText.ts';
import type { Dockerfile, Instruction } from '../../../../src/lint/dockerfile/syntax.ts';
import type { Range } from '../../../../src/lint/finding.ts';

function at(file: Dockerfile, range: Range): string {
  return file.text.slice(file.lines.offsetAt(range.start), file.lines.offsetAt(range.end));
}

function only(text: string): { file: Dockerfile; instruction: Instruction } {
  const file = parseDockerfile(text);
  const instruction = file.instructions.at(-1);
  assert.ok(instruction !== undefined);
  return { file, instruction };
}

const codes = (text: string): string[] => parseDockerfile(text).problems.map(({ code }) => code);

describe('parseDockerfile', () => {
  it('reads keywords, flags and words with the place of each', () => {
    const { file, instruction } = only('FROM a\n  copy --chown=u:g --from="b c" x  y\t/z/ ');
    assert.equal(instruction.keyword, 'COPY');
    assert.equal(at(file, instruction.keywordRange), 'copy');
    assert.deepEqual(
      instruction.flags.map((flag) => [flag.name, flag.value, at(file, flag.range)]),
      [
        ['chown', 'u:g', '--chown=u:g'],
        ['from', 'b c', '--from="b c"'],
      ],
    );
    assert.deepEqual(
      instruction.args.map((word) => at(file, word.range)),
      ['x', 'y', '/z/'],
    );
  });

  it('takes directives from the top only, and one of each', () => {
    const file = parseDockerfile(
      '# syntax=docker/dockerfile:1\n# escape=`\n\n# check=skip=all\nFROM a\nRUN x `\n  y',
    );
    assert.deepEqual(
      file.directives.map(({ name, value }) => [name, value]),
      [
        ['syntax', 'docker/dockerfile:1'],
        ['escape', '`'],
      ],
    );
    assert.equal(file.instructions[1]?.rest.text, 'x   y');
    assert.deepEqual(codes('# escape=`\n# escape=`\nFROM a'), ['bad-directive']);
    assert.deepEqual(codes('# escape=x\nFROM a'), ['bad-directive']);
    assert.equal(parseDockerfile('#\n# escape=`\nFROM a').escape, '\\');
  });

  it('joins lines, with comments and blank lines in between and blanks after the backslash', () => {
    const { file, instruction } = only('FROM a\nRUN one && \\  \n  # said\n\n   two \\\n\t&& three\nCMD x');
    const run = file.instructions[1];
    assert.ok(run !== undefined);
    assert.equal(run.rest.text, 'one &&    two \t&& three');
    assert.equal(run.endLine, 5);
    const offset = run.rest.text.indexOf('three');
    assert.deepEqual(file.lines.positionAt(sourceOffset(run.rest, offset)), { line: 5, character: 4 });
    assert.equal(instruction.keyword, 'CMD');
    assert.deepEqual(instruction.comments, []);
    assert.equal(file.comments[0]?.text, 'said');
  });

  it('does not take two backslashes for a continuation', () => {
    assert.deepEqual(
      parseDockerfile('FROM a\nRUN x \\\\\nRUN y').instructions.map(({ keyword }) => keyword),
      ['FROM', 'RUN', 'RUN'],
    );
  });

  it('keeps comments in front of an instruction', () => {
    const { instruction } = only('FROM a\n# one\n\n  # hf-space-ignore: some-rule -- why\nRUN x');
    assert.deepEqual(
      instruction.comments.map(({ text, line }) => [text, line]),
      [
        ['one', 1],
        ['hf-space-ignore: some-rule -- why', 3],
      ],
    );
  });

  it('reads CRLF and a byte order mark without moving anything', () => {
    const { file, instruction } = only('\uFEFFFROM a\r\nRUN one \\\r\n  two\r\n');
    assert.equal(instruction.rest.text, 'one   two');
    assert.equal(at(file, instruction.range), 'RUN one \\\r\n  two');
    assert.deepEqual(file.problems, []);
  });

  it('keeps blanks in exec form, and takes what is not JSON for shell form', () => {
    assert.deepEqual(only('FROM a\nCMD [ "sh", "-c", "python app.py --port 7860" ]').instruction.json, [
      'sh',
      '-c',
      'python app.py --port 7860',
    ]);
    assert.equal(only('FROM a\nENTRYPOINT ["a" "b"]').instruction.json, undefined);
    assert.equal(only("FROM a\nCMD ['a']").instruction.json, undefined);
    assert.equal(only('FROM a\nRUN [ -f x ] && y').instruction.json, undefined);
    assert.deepEqual(codes('FROM a\nCMD ["a", 1]'), ['bad-json']);
    const { file, instruction } = only('FROM a\nCOPY ["a b", "/c\\"d"]');
    assert.deepEqual(
      instruction.args.map(({ text, range }) => [text, at(file, range)]),
      [
        ['a b', '"a b"'],
        ['/c"d', '"/c\\"d"'],
      ],
    );
    assert.deepEqual(only('FROM a\nCMD ["a", \\\n  "b"]').instruction.json, ['a', 'b']);
  });

  it('reads ENV, ARG and LABEL in all their forms', () => {
    const pairs = (text: string): (string | undefined)[][] =>
      only(`FROM a\n${text}`).instruction.pairs.map(({ name, value }) => [name, value]);
    assert.deepEqual(pairs('ENV a=1 b="2 3" c=4\\ 5 d='), [
      ['a', '1'],
      ['b', '"2 3"'],
      ['c', '4\\ 5'],
      ['d', ''],
    ]);
    assert.deepEqual(pairs('ENV a b  c = d'), [['a', 'b  c = d']]);
    assert.deepEqual(pairs('ARG a b=1 c="x y"'), [
      ['a', undefined],
      ['b', '1'],
      ['c', '"x y"'],
    ]);
    assert.deepEqual(codes('FROM a\nENV a'), ['bad-pair']);
    assert.deepEqual(codes('FROM a\nENV a=1 # why'), ['bad-pair', 'bad-pair']);
    const { file, instruction } = only('FROM a\nENV a=1 \\\n    b=2');
    assert.deepEqual(instruction.pairs[1]?.valueRange?.start, { line: 2, character: 6 });
    assert.equal(at(file, instruction.pairs[1]?.range ?? instruction.range), 'b=2');
  });

  const heredocs: [string, string, object][] = [
    ['plain', 'RUN <<EOF\necho\nEOF', { name: 'EOF', expand: true, stripTabs: false, body: 'echo\n' }],
    ['stripped', 'RUN cat <<-EOF > /f\n\ta\n\tEOF', { name: 'EOF', stripTabs: true, body: '\ta\n' }],
    ['quoted', 'RUN <<"EOF"\n$x\nEOF', { name: 'EOF', expand: false }],
    ['partly quoted', "RUN <<eo'f'\nx\neof", { name: 'eof', expand: false }],
    ['spaced', 'RUN cat << EOF > /f\nx\nEOF', { name: 'EOF', spaced: true, body: 'x\n' }],
    ['with a descriptor', 'RUN x 3<<EOF\nx\nEOF', { name: 'EOF', descriptor: 3 }],
    ['of COPY', 'COPY <<app.py /app/\nprint()\napp.py', { name: 'app.py', body: 'print()\n' }],
    ['of ONBUILD', 'ONBUILD RUN <<EOF\nx\nEOF', { name: 'EOF' }],
  ];
  for (const [title, text, expected] of heredocs) {
    it(`reads a heredoc: ${title}`, () => {
      const file = parseDockerfile(`FROM a\n${text}\nCMD after`);
      const heredoc = file.instructions[1]?.heredocs[0];
      assert.deepEqual({ ...heredoc, ...expected }, heredoc);
      assert.equal(file.instructions[2]?.rest.text, 'after');
      assert.deepEqual(file.problems, []);
      assert.equal(at(file, heredoc?.bodyRange ?? file.lines.range(0, 0)), heredoc?.body);
    });
  }

  it('reads several heredocs, and those without an end', () => {
    const file = parseDockerfile('FROM a\nCOPY <<one <<two /x/\n1\none\n2\ntwo\nRUN <<EOF\nx');
    assert.deepEqual(
      file.instructions[1]?.heredocs.map(({ name, body }) => [name, body]),
      [
        ['one', '1\n'],
        ['two', '2\n'],
      ],
    );
    assert.deepEqual(
      file.problems.map(({ code }) => code),
      ['unterminated-heredoc'],
    );
    assert.equal(file.instructions[2]?.heredocs[0]?.terminated, false);
  });

  for (const text of [
    "RUN echo 'a <<EOF b'",
    'RUN sh -c "cat <<EOF"',
    'USER <<X',
    'RUN ["a", "<<EOF"]',
    'RUN cat <<<EOF',
    'RUN echo $((1 << 3))',
  ]) {
    it(`sees no heredoc in ${text}`, () => {
      assert.equal(parseDockerfile(`FROM a\n${text}\nCMD after`).instructions.length, 3);
    });
  }

  it('gives ONBUILD and HEALTHCHECK CMD their inner instruction', () => {
    const { file, instruction } = only('FROM a\nONBUILD COPY --chown=u . /app');
    assert.equal(instruction.trigger?.keyword, 'COPY');
    assert.equal(instruction.trigger.flags[0]?.value, 'u');
    assert.equal(at(file, instruction.trigger.keywordRange), 'COPY');
    assert.deepEqual(only('FROM a\nHEALTHCHECK --interval=5s CMD ["a"]').instruction.trigger?.json, ['a']);
    assert.equal(only('FROM a\nHEALTHCHECK NONE').instruction.trigger, undefined);
  });

  const refused: [string, string[]][] = [
    ['', ['empty-file']],
    ['# only', ['empty-file']],
    ['RUN x', ['no-from']],
    ['ARG x\nFROM a', []],
    ['FROM a\nFOO x', ['unknown-instruction']],
    ['FROM a\nWORKDIR', ['missing-arguments']],
    ['FROM a\nCOPY x', ['missing-arguments']],
    ['FROM a b', ['too-many-arguments']],
    ['FROM a AS 1b', ['bad-stage-name']],
    ['FROM a\nCOPY --chwon=x a b', ['unknown-flag']],
    ['FROM a\nCOPY --from=x --from=y a b', ['duplicate-flag']],
    ['FROM a\nRUN --mount=type=cache,target=/a --mount=type=cache,target=/b x', []],
    ['FROM a\nCOPY --link=maybe a b', ['bad-flag']],
    ['FROM a\nCOPY --chown a b', ['bad-flag']],
    ['FROM a\nSHELL bash', ['bad-json']],
    ['FROM a\nONBUILD FROM b', ['bad-trigger']],
    ['FROM a\nHEALTHCHECK curl x', ['bad-trigger']],
    ['FROM a\nCMD []\nENTRYPOINT []', []],
  ];
  for (const [text, expected] of refused) {
    it(`${expected[0] ?? 'accepts'}: ${text.split('\n').at(-1) ?? ''}`, () => {
      assert.deepEqual(codes(text), expected);
    });
  }

  it('maps shell text back, through continuations, heredocs and stripped tabs', () => {
    const place = (text: string, word: string): unknown => {
      const { file, instruction } = only(text);
      const shell = shellText(instruction);
      assert.ok(shell !== undefined);
      return shellPosition(file, shell, shell.text.indexOf(word));
    };
    assert.deepEqual(place('FROM a\nRUN one \\\n  && here', 'here'), { line: 2, character: 5 });
    assert.deepEqual(place('FROM a\nRUN <<-EOF\n\tone\n\t\there\nEOF', 'here'), { line: 3, character: 2 });
    assert.deepEqual(place('FROM a\nRUN cat <<EOF > f\nx\nhere\nEOF', 'here'), { line: 3, character: 0 });
    assert.deepEqual(place('FROM a\nCMD ["sh", "-c", "exec here"]', 'here'), { line: 1, character: 23 });
  });
});
