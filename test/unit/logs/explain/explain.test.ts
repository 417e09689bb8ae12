import assert from 'node:assert/strict';
import { plainText } from '../../../../src/space/sentence.ts';
import { causeTable, explain } from '../../../../src/logs/explain/explain.ts';
import type { Explanation } from '../../../../src/logs/explain/explain.ts';
import { buildCases } from './buildCases.ts';
import { hardwareCases } from './hardwareCases.ts';
import { imageCases } from './imageCases.ts';
import { modelsCases } from './modelsCases.ts';
import { networkCases } from './networkCases.ts';
import { packagesCases } from './packagesCases.ts';
import { permissionsCases } from './permissionsCases.ts';
import { pythonCases } from './pythonCases.ts';
import { settingsCases } from './settingsCases.ts';
import { startCases } from './startCases.ts';
import {
  buildInput,
  buildLog,
  crashed,
  dockerfileOf,
  files,
  formats,
  runLog,
  started,
  traceback,
} from './support.ts';
import type { Expected } from './support.ts';

const cases = [
  ...buildCases,
  ...hardwareCases,
  ...imageCases,
  ...modelsCases,
  ...networkCases,
  ...packagesCases,
  ...permissionsCases,
  ...pythonCases,
  ...settingsCases,
  ...startCases,
];

const placeText = (found: Explanation | undefined) =>
  found?.place === undefined ? null : `${found.place.file}:${found.place.line}`;

function check(found: Explanation | undefined, wanted: Expected): void {
  assert.equal(found?.cause, wanted.cause, found && plainText(found.sentence));
  if (wanted.line === null) assert.equal(found?.logLine, undefined);
  else if (wanted.line !== undefined) {
    assert.ok(found?.logLine?.text.includes(wanted.line), `${found?.logLine?.text} has no ${wanted.line}`);
  }
  if (wanted.place !== undefined) assert.equal(placeText(found), wanted.place);
  if (wanted.fix !== undefined) assert.deepEqual(found?.fix ?? null, wanted.fix);
}

describe('logs/explain', () => {
  it('has a positive log and a near miss for every cause, and at least 30', () => {
    const ids: string[] = causeTable.map((cause) => cause.id);
    assert.equal(new Set(ids).size, ids.length);
    assert.ok(ids.length >= 30);
    assert.deepEqual([...new Set(cases.map((one) => one.cause))].sort(), [...ids].sort());
  });

  for (const one of cases) {
    it(`${one.cause}: found`, () => {
      const found = explain(one.input);
      check(found, one);
      assert.ok(found);
      assert.doesNotMatch(plainText(found.sentence), /\{\d\}|undefined|\n/);
      assert.match(plainText(found.sentence), /^\S.*\S$/);
      assert.equal(found.docs.split('#')[1], one.cause);
      if (found.logLine) {
        const { kind, index, text } = found.logLine;
        assert.ok(one.input[kind]?.[index]?.includes(text), 'the index is that of the line');
      }
    });
    it(`${one.cause}: near miss`, () => {
      assert.notEqual(one.near.gives, one.cause);
      assert.equal(explain(one.near.input)?.cause, one.near.gives);
    });
  }
});

describe('logs/explain: formats of build logs', () => {
  const failure = {
    command: 'pip install --no-cache-dir torch==9.9 &&     echo done',
    output: ['Collecting torch==9.9', 'ERROR: No matching distribution found for torch==9.9'],
    files: ['Dockerfile'],
  };
  for (const format of formats) {
    it(`${format}: names the line and the instruction`, () => {
      const found = explain(buildInput(failure, format));
      check(found, { cause: 'pip-no-such-version', line: 'No matching distribution', place: 'Dockerfile:5' });
    });
  }

  it('reads what the BuildKit of Docker 20.10 says', () => {
    const oom = buildLog('docker20', { command: 'npm run build', output: ['Killed'], code: 137 });
    check(explain({ stage: 'BUILD_ERROR', build: oom, dockerfile: dockerfileOf('npm run build') }), {
      cause: 'build-out-of-memory',
      place: 'Dockerfile:5',
    });
    const build = ['failed to compute cache key: "/requirements.txt" not found: not found'];
    const dockerfile = 'FROM a\nCOPY requirements.txt .\n';
    check(explain({ stage: 'BUILD_ERROR', build, dockerfile }), {
      cause: 'copy-source-missing',
      place: 'Dockerfile:1',
    });
    const image = [
      'failed to solve with frontend dockerfile.v0: failed to create LLB definition: docker.io/library/a:9: not found',
    ];
    check(explain({ stage: 'BUILD_ERROR', build: image, dockerfile: 'FROM a:9\n' }), {
      cause: 'base-image-not-found',
      place: 'Dockerfile:0',
    });
  });

  it('looks at the failed step only', () => {
    const log = buildLog('hub', { command: 'make', output: ['make: *** [all] Error 2'], code: 2 });
    log.splice(9, 0, 'useradd: UID 1000 is not unique', "ModuleNotFoundError: No module named 'apt_pkg'");
    check(explain({ stage: 'BUILD_ERROR', build: log, dockerfile: dockerfileOf('make'), files }), {
      cause: 'build-step-failed',
      place: 'Dockerfile:5',
    });
  });

  it('passes over what other steps say at the same time', () => {
    const log = [
      '#5 [web 2/3] RUN npm ci',
      '#6 [stage-1 2/3] RUN pip install nothing',
      '#6 0.400 Collecting nothing',
      '#6 0.420 ERROR: No matching distribution found for nothing',
      "#5 0.410 Error: Cannot find module 'express'",
      '#5 CANCELED',
      '#6 ERROR: process "/bin/sh -c pip install nothing" did not complete successfully: exit code: 1',
    ];
    const dockerfile = 'FROM node:22 AS web\nRUN npm ci\nFROM python:3.11\nRUN pip install nothing\n';
    check(explain({ stage: 'BUILD_ERROR', build: log, dockerfile }), {
      cause: 'pip-no-such-version',
      line: 'No matching',
      place: 'Dockerfile:3',
    });
  });
});

describe('logs/explain: which cause wins', () => {
  it('the later one of two that are as specific', () => {
    const two = [
      ...traceback('import a', "ModuleNotFoundError: No module named 'a_first'"),
      'During handling of the above exception, another exception occurred:',
      '',
      ...traceback('import b', "ModuleNotFoundError: No module named 'b_second'"),
    ];
    assert.deepEqual(explain(crashed(two))?.fix, { kind: 'addRequirement', package: 'b-second' });
  });

  it('the later one, also of different causes, whatever their order in the table', () => {
    const gpu = traceback(
      'model.cuda()',
      'torch.OutOfMemoryError: CUDA out of memory. Tried to allocate 2 GiB',
    );
    const module = traceback('import cv2', "ModuleNotFoundError: No module named 'cv2'");
    assert.equal(explain(crashed([...gpu, ...module]))?.cause, 'missing-module');
    assert.equal(explain(crashed([...module, ...gpu]))?.cause, 'gpu-out-of-memory');
  });

  it('only the last start counts', () => {
    const log = [
      ...runLog(traceback('import a', "ModuleNotFoundError: No module named 'aa'")),
      ...runLog(traceback('f()', 'ValueError: new')),
    ];
    assert.equal(explain(crashed([], { run: log }))?.cause, 'python-exception');
  });

  it('says nothing about a Space that is well, or of nothing', () => {
    assert.equal(explain({}), undefined);
    assert.equal(
      explain({ stage: 'RUNNING', run: runLog(['INFO:     Uvicorn running on http://0.0.0.0:8000']) }),
      undefined,
    );
    assert.equal(
      explain({ stage: 'BUILDING', build: ['--> FROM docker.io/library/python:3.11', 'DONE 1.0s'] }),
      undefined,
    );
  });

  it('takes no warning of the app for the failure', () => {
    const lines = ['WARNING: OPENAI_API_KEY is not set', '2026-11-21 10:00:00 [warning] HF_HOME is missing'];
    assert.equal(
      explain(crashed([...lines, ...traceback('f()', 'ValueError: bad')]))?.cause,
      'python-exception',
    );
    assert.equal(explain(crashed(['ERROR: OPENAI_API_KEY is not set']))?.cause, 'missing-secret');
  });

  it('says nothing of a build that goes on', () => {
    const build = ['--> RUN make || true', '/bin/sh: 1: git: not found', 'DONE 1.0s', '--> RUN sleep 9'];
    assert.equal(explain({ stage: 'BUILDING', build }), undefined);
    assert.equal(explain({ stage: 'BUILD_ERROR', build })?.cause, 'build-command-not-found');
  });

  it('reads coloured lines', () => {
    check(explain(crashed(["\u001b[31mModuleNotFoundError\u001b[0m: No module named 'cv2'"])), {
      cause: 'missing-module',
    });
  });

  it('asks for access when the token is there but not its right', () => {
    const lines = traceback(
      'load()',
      'huggingface_hub.errors.GatedRepoError: 403 Client Error. (Request ID: Root=1-aa)',
      '',
      'Cannot access gated repo for url https://huggingface.co/google/gemma-2b/resolve/main/config.json.',
      'Access to model google/gemma-2b is restricted and you are not in the authorized list. Visit https://huggingface.co/google/gemma-2b to ask for access.',
    );
    assert.deepEqual(explain(crashed(lines))?.fix, { kind: 'requestAccess', repo: 'google/gemma-2b' });
  });

  it('reads a start script that CMD names by a relative path', () => {
    const at = started('["./start.sh"]');
    check(explain(crashed(['exec ./start.sh: no such file or directory'], at)), {
      cause: 'crlf-in-script',
      place: 'start.sh:0',
    });
    check(explain(crashed(['exec ./start.sh: permission denied'], at)), {
      cause: 'script-not-executable',
      fix: { kind: 'makeExecutable', path: 'start.sh' },
    });
  });

  for (const line of [
    'Serving HTTP on ::1 port 7860 (http://[::1]:7860/) ...',
    '[2026-11-21 10:00:00 +0000] [1] [INFO] Listening at: http://[::1]:7860 (1)',
    ' * Running on http://[::1]:7860',
  ]) {
    it(`knows the loopback address of IPv6 in: ${line}`, () => {
      const run = runLog([line]);
      check(explain({ stage: 'APP_STARTING', run, dockerfile: dockerfileOf() }), {
        cause: 'loopback-bind',
        place: 'Dockerfile:6',
      });
      const open = run.map((text) => text.replaceAll('::1', '::'));
      assert.equal(explain({ stage: 'APP_STARTING', run: open, dockerfile: dockerfileOf() }), undefined);
    });
  }

  it('takes long logs in a short time', () => {
    const run = runLog(
      Array.from({ length: 100_000 }, (_, at) => `INFO: request ${at} at "/x" is not set: port 8000`),
    );
    run.push("ModuleNotFoundError: No module named 'cv2'");
    assert.equal(explain(crashed([], { run }))?.cause, 'missing-module');
  });
});
