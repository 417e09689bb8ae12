import assert from 'node:assert/strict';
import { modelReport } from '../../../../src/lint/dockerfile/modelReport.ts';
import { parseDockerfile } from '../../../../src/lint/dockerfile/parse.ts';
import { sampleFiles, withUser } from './support.ts';

const valid = [
  `${withUser}USER user\nENV HOME=/home/user PATH=/home/user/.local/bin:$PATH\nWORKDIR $HOME/app\nCOPY --chown=user . $HOME/app\nCMD ["python", "app.py"]`,
  '# syntax=docker/dockerfile:1\n# escape=`\nFROM python:3.11-slim AS base\nRUN apt-get update && `\n  # why\n  apt-get install -y curl\nFROM base\nCOPY --from=base /x /y',
  'FROM debian:12\nRUN <<EOF\nset -e\nfor i in a b; do mkdir -p /$i; done\nEOF\nCOPY <<-"A" <<B /z/\n\tx\n\tA\ny\nB',
  'ARG V=3\nFROM node:${V:-20}-alpine\nRUN adduser -D -u 1001 me || true\nONBUILD RUN echo "$(cat /x)"\nHEALTHCHECK --interval=5s CMD curl -f localhost\nVOLUME ["/data"]',
  'FROM ubuntu:24.04\nSHELL ["/bin/bash", "-eo", "pipefail", "-c"]\nRUN if [ -d /a ]; then rm -rf /a/*; elif true; then mkdir /{b,c}; fi; case $x in a) cp -a /b/. /c;; esac\nRUN --mount=type=secret,id=T,mode=0444 --mount=type=cache,target=/root/.cache cat /run/secrets/T > /tmp/x',
  'FROM alpine\nADD https://x/y.tar.gz /a/\nADD b.tar.gz /b\nCOPY --chmod=755 --link --parents src/*.py ./\nRUN chmod -R u+rwX,go-w /a && ln -sf /a /l && mv /l /m; find / -name x -exec rm {} \\; | xargs chown 1:1',
];

const pieces = [
  '\\',
  '\n',
  '"',
  "'",
  '$',
  '${',
  '}',
  '<<EOF',
  '<<',
  '`',
  '#',
  '[',
  ']',
  '&&',
  '||',
  ';',
  '(',
  ')',
  '{',
  ' ',
  '\t',
  '\r',
  '*',
  '/..',
  '--',
  '=',
  'RUN ',
  'COPY ',
  '\0',
  '\u{1F680}',
];

/** A small generator of numbers that gives the same ones every time. */
function numbers(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

describe('mutated Dockerfiles', () => {
  it('are read and followed without throwing, with every range inside the file', () => {
    const next = numbers(42);
    for (let round = 0; round < 600; round++) {
      let text = valid[next(valid.length)] ?? '';
      for (let edit = 0; edit <= next(4); edit++) {
        const at = next(text.length);
        text =
          text.slice(0, at) +
          (next(3) === 0 ? '' : (pieces[next(pieces.length)] ?? '')) +
          text.slice(at + next(12));
      }
      const file = parseDockerfile(text);
      for (const { range, args, flags } of file.instructions) {
        for (const each of [range, ...args.map((word) => word.range), ...flags.map((flag) => flag.range)]) {
          const [start, end] = [file.lines.offsetAt(each.start), file.lines.offsetAt(each.end)];
          assert.ok(start >= 0 && start <= end && end <= text.length, JSON.stringify(text));
        }
      }
      modelReport(text, { context: { files: sampleFiles } });
      modelReport(text);
    }
  });

  it('that nest or repeat without end are read too', () => {
    for (const text of [
      '('.repeat(20_000),
      '$('.repeat(5_000),
      '${a:-'.repeat(5_000),
      'if true; then '.repeat(2_000),
      'f() { f; f; }; f',
      '{a,b}'.repeat(50),
    ]) {
      modelReport(`FROM debian:12\nRUN ${text}\nWORKDIR ${text}`);
    }
  });
});

describe('modelReport', () => {
  it('prints what is known of the final image, or after a line', () => {
    const text = `${withUser}WORKDIR /app\nRUN touch f && chmod 4755 f\nUSER user`;
    const report = modelReport(text);
    assert.deepEqual(report?.user, { name: 'user', uid: 1000 });
    assert.equal(report.workdir, '/app');
    assert.equal(report.home, '/home/user');
    assert.deepEqual(
      report.paths.filter(({ path }) => path.startsWith('/app')),
      [
        { path: '/app', kind: 'dir', uid: 0, gid: 0, mode: '755', line: 3 },
        { path: '/app/f', kind: 'file', uid: 0, gid: 0, mode: '4755', line: 4 },
      ],
    );
    const early = modelReport(text, { line: 3 });
    assert.deepEqual(early?.user, { name: 'root', uid: 0 });
    assert.equal(
      early.paths.some(({ path }) => path === '/app/f'),
      false,
    );
    assert.equal(modelReport('# nothing'), undefined);
  });
});
