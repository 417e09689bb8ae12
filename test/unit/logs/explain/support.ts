import type { CauseId, ExplainInput, FixHint } from '../../../../src/logs/explain/explain.ts';

export interface Expected {
  cause: CauseId | undefined;
  /** Part of the log line that is named; `null` when none is. */
  line?: string | null;
  /** `file:line`, zero-based; `null` when there is none. */
  place?: string | null;
  fix?: FixHint | null;
}

export interface Case extends Expected {
  cause: CauseId;
  input: ExplainInput;
  near: { input: ExplainInput; gives: CauseId | undefined };
}

/** A command of the build that fails; told in the three formats build logs have. */
export interface Failure {
  command: string;
  output: string[];
  code?: number;
  /** Instead of the usual ones. */
  dockerfile?: string;
  files?: string[];
  texts?: Record<string, string>;
}

export const files = [
  'README.md',
  'Dockerfile',
  'requirements.txt',
  'main.py',
  'start.sh',
  'lib/tools.py',
  'server.js',
  'package.json',
];

/** The failing RUN is on line 5, CMD on line 6. */
export const dockerfileOf = (
  command = 'pip install -r requirements.txt',
  start = '["uvicorn", "main:app", "--host", "0.0.0.0", "--port", "7860"]',
) =>
  [
    'FROM python:3.11-slim',
    'RUN useradd -m -u 1000 user',
    'USER user',
    'WORKDIR /app',
    'COPY --chown=user . /app',
    `RUN ${command}`,
    `CMD ${start}`,
    '',
  ].join('\n');

export const formats = ['hub', 'buildkit', 'docker20', 'legacy'] as const;

export function buildLog(format: (typeof formats)[number], { command, output, code = 1 }: Failure): string[] {
  const shell = `/bin/sh -c ${command}`;
  if (format === 'hub') {
    return [
      '===== Build Queued at 2026-11-21 10:00:00 / Commit SHA: 59f0ef5 =====',
      '',
      '--> FROM docker.io/library/python:3.11-slim@sha256:80dc9b3e3f3e55129e8d8dac5f4c7762',
      'DONE 0.0s',
      '',
      'DONE 4.1s',
      '',
      '--> RUN useradd -m -u 1000 user',
      'CACHED',
      '',
      '--> WORKDIR /app',
      'CACHED',
      '',
      '--> COPY --chown=user . /app',
      'DONE 0.1s',
      '',
      `--> RUN ${command}`,
      ...output,
      '',
      `--> ERROR: process "${shell}" did not complete successfully: exit code: ${code}`,
    ];
  }
  if (format === 'docker20') {
    return [
      '#1 [internal] load build definition from Dockerfile',
      '#1 sha256:8a9b',
      '#1 DONE 0.0s',
      '',
      '#4 [1/5] FROM docker.io/library/python:3.11-slim',
      '#4 sha256:1234',
      '#4 CACHED',
      '',
      `#8 [5/5] RUN ${command}`,
      '#8 sha256:5678',
      ...output.map((line, at) => `#8 ${(0.3 + at / 10).toFixed(3)} ${line}`),
      `#8 ERROR: executor failed running [${shell}]: exit code: ${code}`,
      '------',
      ` > [5/5] RUN ${command}:`,
      '------',
      `executor failed running [${shell}]: exit code: ${code}`,
    ];
  }
  if (format === 'buildkit') {
    return [
      '#1 [internal] load build definition from Dockerfile',
      '#1 transferring dockerfile: 210B done',
      '#1 DONE 0.0s',
      '',
      '#4 [1/5] FROM docker.io/library/python:3.11-slim@sha256:80dc9b3e3f3e5512',
      '#4 DONE 0.0s',
      '',
      '#5 [2/5] RUN useradd -m -u 1000 user',
      '#5 CACHED',
      '',
      '#6 [3/5] WORKDIR /app',
      '#6 CACHED',
      '',
      '#7 [4/5] COPY --chown=user . /app',
      '#7 DONE 0.1s',
      '',
      `#8 [5/5] RUN ${command}`,
      ...output.map((line, at) => `#8 ${(0.3 + at / 10).toFixed(3)} ${line}`),
      `#8 ERROR: process "${shell}" did not complete successfully: exit code: ${code}`,
      '------',
      ` > [5/5] RUN ${command}:`,
      ...output.slice(-10).map((line, at) => `${(0.3 + at / 10).toFixed(3)} ${line}`),
      '------',
      'Dockerfile:6',
      '--------------------',
      '   4 |     WORKDIR /app',
      '   5 |     COPY --chown=user . /app',
      `   6 | >>> RUN ${command}`,
      '--------------------',
      `ERROR: failed to solve: process "${shell}" did not complete successfully: exit code: ${code}`,
    ];
  }
  return [
    'Sending build context to Docker daemon  12.3kB',
    'Step 1/7 : FROM python:3.11-slim',
    ' ---> 5e2a0f0c3b1a',
    'Step 2/7 : RUN useradd -m -u 1000 user',
    ' ---> Using cache',
    ' ---> 1d2e3f4a5b6c',
    'Step 3/7 : USER user',
    ' ---> Using cache',
    'Step 4/7 : WORKDIR /app',
    ' ---> Using cache',
    'Step 5/7 : COPY --chown=user . /app',
    ' ---> 77aa88bb99cc',
    `Step 6/7 : RUN ${command}`,
    ' ---> Running in 0a1b2c3d4e5f',
    ...output,
    `The command '${shell}' returned a non-zero code: ${code}`,
  ];
}

export const buildInput = (failure: Failure, format: (typeof formats)[number] = 'hub'): ExplainInput => ({
  stage: 'BUILD_ERROR',
  errorMessage: `Job failed with exit code: ${failure.code ?? 1}. Reason: cache miss: [5/5] RUN ${failure.command}`,
  build: buildLog(format, failure),
  dockerfile: failure.dockerfile ?? dockerfileOf(failure.command),
  files: failure.files ?? files,
  ...(failure.texts ? { texts: failure.texts } : {}),
});

/** A failing command of the build; `near` is another one. */
export const failing = (
  cause: CauseId,
  failure: Failure & { line: string; place?: string | null; fix?: FixHint },
  near: Failure,
  gives: CauseId | undefined,
): Case => ({
  cause,
  input: buildInput(failure),
  line: failure.line,
  place: failure.place === undefined ? 'Dockerfile:5' : failure.place,
  ...(failure.fix ? { fix: failure.fix } : {}),
  near: { input: buildInput(near), gives },
});

export const runLog = (lines: readonly string[]) => [
  '===== Application Startup at 2026-11-21 10:05:00 =====',
  '',
  ...lines,
];

/** A traceback of Python through uvicorn into the folder's main.py, line 12. */
export const traceback = (code: string, ...errors: string[]) => [
  'INFO:     Started server process [1]',
  'Traceback (most recent call last):',
  '  File "/usr/local/lib/python3.11/site-packages/uvicorn/importer.py", line 19, in import_from_string',
  '    module = importlib.import_module(module_str)',
  '  File "/app/main.py", line 12, in <module>',
  `    ${code}`,
  ...errors,
];

export const crashed = (lines: readonly string[], more: ExplainInput = {}): ExplainInput => ({
  stage: 'RUNTIME_ERROR',
  errorMessage: 'Exit code: 1. Reason: the container ended',
  run: runLog(lines),
  dockerfile: dockerfileOf(),
  files,
  ...more,
});

export const running = (lines: readonly string[], more: ExplainInput = {}): ExplainInput => ({
  stage: 'RUNNING',
  run: runLog(lines),
  dockerfile: dockerfileOf(),
  files,
  ...more,
});

export const timedOut = (lines: readonly string[], more: ExplainInput = {}): ExplainInput =>
  crashed(lines, { errorMessage: 'Launch timed out, workload was not healthy after 30 min', ...more });

export const started = (command: string) => ({ dockerfile: dockerfileOf(undefined, command) });

export const message = (errorMessage: string, run: string[] = []) => crashed(run, { errorMessage });

/** A failure before any command ran. */
export const solve = (...lines: string[]) => ({
  stage: 'BUILD_ERROR',
  build: ['===== Build Queued at 2026-11-21 10:00:00 / Commit SHA: 59f0ef5 =====', '', ...lines],
  dockerfile: dockerfileOf(),
  files,
});
