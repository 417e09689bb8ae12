import { crashed, message, started, traceback } from './support.ts';
import type { Case } from './support.ts';

export const startCases: Case[] = [
  {
    cause: 'crlf-in-script',
    input: crashed(['exec /app/start.sh: no such file or directory'], started('["/app/start.sh"]')),
    line: 'exec /app/start.sh',
    place: 'start.sh:0',
    fix: { kind: 'sendAsLf', path: 'start.sh' },
    near: {
      input: crashed(['sh: 0: cannot open /app/begin.sh: No such file'], started('sh /app/begin.sh')),
      gives: 'start-file-missing',
    },
  },
  {
    cause: 'script-without-interpreter',
    input: crashed(['exec /app/start.sh: exec format error'], started('["/app/start.sh"]')),
    line: 'exec format error',
    place: 'start.sh:0',
    near: {
      input: crashed(['exec /usr/local/bin/app: exec format error'], started('["/usr/local/bin/app"]')),
      gives: 'exec-format',
    },
  },
  {
    cause: 'exec-format',
    input: crashed(['exec /usr/local/bin/ollama: exec format error'], started('["ollama", "serve"]')),
    place: 'Dockerfile:6',
    near: {
      input: crashed(traceback('fmt()', 'ValueError: bad exec format'), {}),
      gives: 'python-exception',
    },
  },
  {
    cause: 'script-not-executable',
    input: message(
      'failed to create containerd task: failed to create shim task: OCI runtime create failed: runc create failed: unable to start container process: exec: "/app/start.sh": permission denied: unknown',
    ),
    line: null,
    place: 'Dockerfile:6',
    fix: { kind: 'makeExecutable', path: 'start.sh' },
    near: {
      input: message(
        'failed to create containerd task: failed to create shim task: OCI runtime create failed: exec: "uvicorn": executable file not found in $PATH: unknown',
      ),
      gives: 'start-command-not-found',
    },
  },
  {
    cause: 'start-file-missing',
    input: crashed(
      ["python: can't open file '/app/app.py': [Errno 2] No such file or directory"],
      started('["python", "app.py"]'),
    ),
    line: "can't open file",
    place: 'Dockerfile:6',
    near: {
      input: crashed(
        traceback("open('data.csv')", "FileNotFoundError: [Errno 2] No such file or directory: 'data.csv'"),
      ),
      gives: 'missing-file',
    },
  },
  {
    cause: 'start-module-missing',
    input: crashed(
      ['ERROR:    Error loading ASGI app. Could not import module "app".'],
      started('["uvicorn", "app:app"]'),
    ),
    line: 'Could not import module',
    place: 'Dockerfile:6',
    near: {
      input: crashed(traceback('import fastapi', "ModuleNotFoundError: No module named 'fastapi'")),
      gives: 'missing-module',
    },
  },
  {
    cause: 'start-command-not-found',
    input: crashed(['/bin/sh: 1: uvicorn: not found'], started('uvicorn main:app')),
    line: 'uvicorn: not found',
    place: 'Dockerfile:6',
    fix: { kind: 'lintRule', rule: 'user-local-bin-not-on-path' },
    near: {
      input: crashed(['sh: 0: cannot open begin.sh: No such file'], started('sh begin.sh')),
      gives: 'start-file-missing',
    },
  },
  {
    cause: 'missing-start-command',
    input: message('Error response from daemon: no command specified'),
    line: null,
    place: 'Dockerfile:0',
    fix: { kind: 'lintRule', rule: 'missing-start-command' },
    near: {
      input: message('Exit code: 2', [
        'usage: main.py [-h] command',
        'main.py: error: no such command specified: x',
      ]),
      gives: 'container-exited',
    },
  },
  {
    cause: 'exits-at-once',
    input: message('Exit code: 0. Reason: the container ended', ['nothing to do']),
    line: null,
    place: 'Dockerfile:6',
    near: {
      input: message('Exit code: 3. Reason: the container ended', ['nothing to do']),
      gives: 'container-exited',
    },
  },
  {
    cause: 'container-not-started',
    input: message(
      'Exit code: 128. Reason: failed to create containerd task: failed to create shim task: context canceled',
    ),
    line: null,
    place: null,
    fix: { kind: 'restart' },
    near: {
      input: message(
        'Exit code: 128. Reason: failed to create containerd task: exec: "/app/start.sh": permission denied: unknown',
      ),
      gives: 'script-not-executable',
    },
  },
  {
    cause: 'container-exited',
    input: message('Exit code: 1. Reason: the container ended', ['bye']),
    line: null,
    near: { input: message('Exit code: 137. Reason: the container ended', ['bye']), gives: 'out-of-memory' },
  },
];
