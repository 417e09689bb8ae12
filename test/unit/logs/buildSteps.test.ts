import assert from 'node:assert/strict';
import { failedStep, instructionOf, parseBuildSteps } from '../../../src/logs/buildSteps.ts';
import { readInstructions, startInstruction, workdirs } from '../../../src/logs/instructions.ts';

/** Zero-based line of the instruction of each step, `undefined` where there is none. */
function linesOf(log: string[], dockerfile: string) {
  const steps = parseBuildSteps(log);
  const view = readInstructions(dockerfile);
  return steps.map((step) => instructionOf(step, steps, view)?.line);
}

const multiStage = [
  '# syntax=docker/dockerfile:1',
  'ARG PY=3.11',
  'FROM node:22 AS Web', // 2
  'WORKDIR /web',
  'COPY package.json \\', // 4
  '  # a comment inside',
  '',
  '  package-lock.json ./',
  'RUN npm ci', // 8
  'FROM python:${PY}', // 9
  'ENV HOME=/home/user',
  'WORKDIR $HOME/app', // 11
  'RUN npm ci', // 12
  'RUN <<EOF', // 13
  'apt-get update',
  'RUN this is text',
  'EOF',
  'COPY --from=web /web/dist .', // 17
  'COPY <<-"END" /app/x', // 18
  '\thello',
  '\tEND',
  'RUN npm ci', // 21
  'CMD ["python", "x.py"]',
].join('\n');

describe('logs/instructions', () => {
  it('reads continuations, comments, heredocs and stages', () => {
    const { instructions, stages } = readInstructions(multiStage);
    assert.deepEqual(
      instructions.map(({ keyword, line, endLine, stage }) => [keyword, line, endLine, stage]),
      [
        ['ARG', 1, 1, -1],
        ['FROM', 2, 2, 0],
        ['WORKDIR', 3, 3, 0],
        ['COPY', 4, 7, 0],
        ['RUN', 8, 8, 0],
        ['FROM', 9, 9, 1],
        ['ENV', 10, 10, 1],
        ['WORKDIR', 11, 11, 1],
        ['RUN', 12, 12, 1],
        ['RUN', 13, 16, 1],
        ['COPY', 17, 17, 1],
        ['COPY', 18, 20, 1],
        ['RUN', 21, 21, 1],
        ['CMD', 22, 22, 1],
      ],
    );
    assert.deepEqual(
      stages.map((stage) => stage.name),
      ['web', 'stage-1'],
    );
    assert.equal(instructions[3]?.rest, 'package.json package-lock.json ./');
  });

  it('takes no quoted text for a heredoc, and does not swallow the file for one that never ends', () => {
    const keywords = (text: string) => readInstructions(text).instructions.map((one) => one.keyword);
    assert.deepEqual(keywords('FROM a\nRUN echo "a <<EOF b"\nRUN x'), ['FROM', 'RUN', 'RUN']);
    assert.deepEqual(keywords('FROM a\nRUN cat <<EOF\nRUN x'), ['FROM', 'RUN', 'RUN']);
    assert.deepEqual(keywords('FROM a\r\nRUN x \\\r\n  y\r\nCMD z'), ['FROM', 'RUN', 'CMD']);
    assert.deepEqual(keywords('# escape=`\nFROM a\nRUN x `\n y\nCMD z'), ['FROM', 'RUN', 'CMD']);
    assert.deepEqual(keywords('RUN x \\'), ['RUN']);
    assert.deepEqual(keywords(''), []);
  });

  it('knows working directories and the start command of the last stage', () => {
    const view = readInstructions(multiStage);
    assert.deepEqual(workdirs(view), ['/home/user/app']);
    assert.equal(startInstruction(view)?.line, 22);
    assert.deepEqual(workdirs(readInstructions('FROM a\nWORKDIR /a\nWORKDIR b\n')), ['/a', '/a/b']);
    assert.deepEqual(workdirs(readInstructions('FROM a AS b\nWORKDIR /a\nFROM b\nWORKDIR c\n')), [
      '/a',
      '/a/c',
    ]);
  });
});

describe('logs/buildSteps: reading', () => {
  it("reads the Hub's format", () => {
    const steps = parseBuildSteps([
      '===== Build Queued at 2026-11-21 10:00:00 / Commit SHA: a73e54d =====',
      '',
      '--> FROM docker.io/library/python:3.11@sha256:aa',
      'DONE 0.0s',
      '',
      'DONE 15.5s',
      '',
      '--> WORKDIR /app',
      'CACHED',
      '',
      '[3/4] RUN npm ci',
      'added 3 packages',
      'DONE 250ms',
      '',
      '--> RUN make "all"',
      'x',
      '',
      '--> ERROR: process "/bin/sh -c make \\"all\\"" did not complete successfully: exit code: 1',
    ]);
    assert.deepEqual(
      steps.map(({ text, startLine, endLine, durationMs, cached, failed, number }) => [
        text,
        startLine,
        endLine,
        durationMs,
        cached,
        failed,
        number,
      ]),
      [
        ['FROM docker.io/library/python:3.11@sha256:aa', 2, 5, 15_500, false, false, undefined],
        ['WORKDIR /app', 7, 8, undefined, true, false, undefined],
        ['RUN npm ci', 10, 12, 250, false, false, 3],
        ['RUN make "all"', 14, 17, undefined, false, true, undefined],
      ],
    );
  });

  it('reads --progress=plain with steps that run side by side', () => {
    const steps = parseBuildSteps([
      '#5 [web 2/3] RUN npm ci',
      '#6 [stage-1 2/4] RUN --mount=type=cache,target=/c pip install x',
      '#5 0.5 added',
      '#6 0.6 Collecting x',
      '#5 DONE 1.2s',
      '#6 ERROR: process "/bin/sh -c pip install x" did not complete successfully: exit code: 2',
      '------',
      ' > [stage-1 2/4] RUN pip install x:',
      'ERROR: failed to solve: process "/bin/sh -c pip install x" did not complete successfully: exit code: 2',
    ]);
    assert.equal(steps.length, 2);
    assert.deepEqual(steps[0], {
      text: 'RUN npm ci',
      number: 2,
      total: 3,
      stage: 'web',
      vertex: 5,
      format: 'buildkit',
      startLine: 0,
      endLine: 4,
      durationMs: 1200,
      cached: false,
      failed: false,
    });
    assert.equal(failedStep(steps)?.stage, 'stage-1');
    assert.equal(failedStep(steps)?.endLine, 5);
  });

  it('reads the old builder', () => {
    const steps = parseBuildSteps([
      'Step 1/3 : FROM a',
      ' ---> 1',
      'Step 2/3 : WORKDIR /x',
      ' ---> Using cache',
      'Step 3/3 : COPY a b',
      'COPY failed: file not found in build context or excluded by .dockerignore: stat a: file does not exist',
    ]);
    assert.deepEqual(
      steps.map((step) => [step.number, step.cached, step.failed]),
      [
        [1, false, false],
        [2, true, false],
        [3, false, true],
      ],
    );
  });
});

describe('logs/buildSteps: back to the Dockerfile', () => {
  it('by stage and number', () => {
    const log = [
      '#1 [web 1/4] FROM docker.io/library/node:22@sha256:aa',
      '#2 [web 4/4] RUN npm ci',
      '#3 [stage-1 1/7] FROM docker.io/library/python:3.11',
      '#4 [stage-1 2/7] WORKDIR /home/user/app',
      '#5 [stage-1 3/7] RUN npm ci',
      '#6 [stage-1 4/7] RUN <<EOF (apt-get update...)',
      '#7 [stage-1 5/7] COPY --from=web /web/dist .',
      '#8 [stage-1 7/7] RUN npm ci',
      '#9 exporting to image',
    ];
    assert.deepEqual(linesOf(log, multiStage), [2, 8, 9, 11, 12, 13, 17, 21, undefined]);
  });

  it('by text, equal ones in order', () => {
    const log = [
      '--> RUN npm ci',
      '--> WORKDIR /home/user/app',
      '--> RUN npm ci',
      '--> RUN npm ci',
      '--> COPY package.json   package-lock.json ./',
      '--> Pushing image',
    ];
    assert.deepEqual(linesOf(log, multiStage), [8, 11, 12, 21, 4, undefined]);
  });

  it('a stage FROM another one, or from scratch, has no FROM step', () => {
    const dockerfile = 'FROM python:3 AS base\nRUN a\nFROM base\nRUN b\nRUN c\nFROM scratch\nCOPY x y\n';
    const log = [
      '#1 [base 2/2] RUN a',
      '#2 [stage-1 1/2] RUN b',
      '#3 [stage-1 2/2] RUN c',
      '#4 [stage-2 1/1] COPY x y',
    ];
    assert.deepEqual(linesOf(log, dockerfile), [1, 3, 4, 6]);
  });

  it('the old builder counts every instruction', () => {
    assert.deepEqual(
      linesOf(
        ['Step 1/4 : FROM a', 'Step 2/4 : ENV X=1', 'Step 3/4 : RUN b'],
        'FROM a\nENV X=1\n\nRUN b\nCMD c\n',
      ),
      [0, 1, 3],
    );
  });

  it('says nothing of a step that is not in this Dockerfile', () => {
    assert.deepEqual(linesOf(['--> RUN other', '#4 [9/9] RUN gone'], 'FROM a\nRUN b\n'), [
      undefined,
      undefined,
    ]);
  });
});
