import { failing } from './support.ts';
import type { Case } from './support.ts';

export const buildCases: Case[] = [
  failing(
    'secret-not-mounted',
    {
      command: 'git clone https://u:$(cat /run/secrets/GIT_TOKEN)@github.com/a/b',
      output: [
        'cat: /run/secrets/GIT_TOKEN: No such file or directory',
        "Cloning into 'b'...",
        "fatal: could not read Password for 'https://u@github.com': No such device or address",
      ],
      code: 128,
      line: 'cat: /run/secrets/GIT_TOKEN',
      fix: { kind: 'lintRule', rule: 'secret-not-mounted' },
    },
    {
      command: 'git clone https://github.com/a/b',
      output: [
        "Cloning into 'b'...",
        "fatal: could not read Username for 'https://github.com': No such device or address",
      ],
      code: 128,
    },
    'git-sign-in',
  ),
  failing(
    'secret-not-readable',
    {
      command: '--mount=type=secret,id=HF_TOKEN cat /run/secrets/HF_TOKEN',
      output: ['cat: /run/secrets/HF_TOKEN: Permission denied'],
      line: 'Permission denied',
    },
    { command: 'cat /run/secret-notes', output: ["cat: '/run/secret-notes': Permission denied"] },
    'build-step-failed',
  ),
  failing(
    'uid-1000-taken',
    {
      command: 'useradd -m -u 1000 app',
      output: ['useradd: UID 1000 is not unique'],
      code: 4,
      line: 'UID 1000',
      fix: { kind: 'lintRule', rule: 'uid-1000-conflict' },
    },
    { command: 'useradd -m -u 1001 user', output: ["useradd: user 'user' already exists"], code: 9 },
    'build-step-failed',
  ),
  failing(
    'useradd-missing',
    {
      command: 'useradd -m app',
      output: ['/bin/sh: useradd: not found'],
      code: 127,
      line: 'useradd: not found',
    },
    { command: 'unzip a.zip', output: ['/bin/sh: unzip: not found'], code: 127 },
    'build-command-not-found',
  ),
  failing(
    'unknown-user',
    { command: 'chown -R app:app /app', output: ['chown: invalid user: ‘app:app’'], line: 'invalid user' },
    {
      command: 'chown -R user /app',
      output: ["chown: changing ownership of '/app': Operation not permitted"],
    },
    'build-permission-denied',
  ),
  failing(
    'package-manager-as-user',
    {
      command: 'apt-get update',
      output: [
        'Reading package lists...',
        'E: List directory /var/lib/apt/lists/partial is missing. - Acquire (13: Permission denied)',
      ],
      code: 100,
      line: '13: Permission denied',
    },
    {
      command: 'apt-get update && apt-get install -y foo',
      output: ['Reading package lists...', 'E: Unable to locate package foo'],
      code: 100,
    },
    'apt-package-not-found',
  ),
  failing(
    'data-at-build',
    {
      command: 'mkdir /data/models',
      output: ['mkdir: cannot create directory ‘/data/models’: No such file or directory'],
      line: '/data/models',
      fix: { kind: 'lintRule', rule: 'data-dir-at-build' },
    },
    {
      command: 'mkdir /datasets/x',
      output: ['mkdir: cannot create directory ‘/datasets/x’: Permission denied'],
    },
    'build-permission-denied',
  ),
  failing(
    'gpu-at-build',
    {
      command: 'python -c "import torch; torch.zeros(1).cuda()"',
      output: [
        'Traceback (most recent call last):',
        '  File "<string>", line 1, in <module>',
        'RuntimeError: Found no NVIDIA driver on your system. Please check that you have an NVIDIA GPU',
      ],
      line: 'Found no NVIDIA driver',
      fix: { kind: 'lintRule', rule: 'gpu-at-build' },
    },
    { command: 'python -c "import torch"', output: ["ModuleNotFoundError: No module named 'torch'"] },
    'missing-module',
  ),
  failing(
    'build-out-of-memory',
    {
      command: 'npm run build',
      output: ['> build', '> vite build', '', 'transforming...', 'Killed'],
      code: 137,
      line: 'exit code: 137',
    },
    {
      command: 'npm run build',
      output: ['> build', '137 modules transformed.', 'error during build:'],
      code: 1,
    },
    'build-step-failed',
  ),
  failing(
    'git-sign-in',
    {
      command: 'pip install git+https://github.com/ann/private',
      output: [
        '  Running command git clone --filter=blob:none --quiet https://github.com/ann/private /tmp/pip-req',
        "  fatal: could not read Username for 'https://github.com': No such device or address",
        '  error: subprocess-exited-with-error',
      ],
      line: 'could not read Username',
    },
    {
      command: 'git fetch',
      output: ['fatal: not a git repository (or any of the parent directories): .git'],
      code: 128,
    },
    'build-step-failed',
  ),
  failing(
    'shell-syntax',
    {
      command: 'for x in (1 2); do echo $x; done',
      output: ['/bin/sh: 1: Syntax error: "(" unexpected'],
      code: 2,
      line: 'Syntax error',
    },
    {
      command: 'python -m app',
      output: ['  File "/app/main.py", line 3', '    def (', '        ^', 'SyntaxError: invalid syntax'],
    },
    'python-syntax',
  ),
  failing(
    'build-command-not-found',
    {
      command: 'git clone https://github.com/a/b',
      output: ['/bin/sh: 1: git: not found'],
      code: 127,
      line: 'git: not found',
      fix: { kind: 'addSystemPackage', package: 'git' },
    },
    { command: 'grep -r x .', output: ['config.txt: key: not found in file'] },
    'build-step-failed',
  ),
  failing(
    'build-download-failed',
    {
      command: 'curl -fLO https://example.org/model.bin',
      output: ['  % Total    % Received % Xferd', 'curl: (22) The requested URL returned error: 404'],
      code: 22,
      line: 'curl: (22)',
    },
    { command: 'echo curl', output: ['curl is a tool (22 flags)'] },
    'build-step-failed',
  ),
  failing(
    'build-permission-denied',
    {
      command: 'mkdir /opt/models',
      output: ["mkdir: cannot create directory '/opt/models': Permission denied"],
      line: '/opt/models',
      fix: { kind: 'lintRule', rule: 'privileged-write-as-non-root' },
    },
    { command: 'mkdir /opt/models', output: ["mkdir: cannot create directory '/opt/models': File exists"] },
    'build-step-failed',
  ),
  failing(
    'build-step-failed',
    {
      command: 'make all',
      output: ['make: *** [Makefile:3: all] Error 2'],
      code: 2,
      line: 'did not complete successfully',
    },
    { command: 'make all', output: ['cc1plus: fatal error: Killed signal terminated program'], code: 137 },
    'build-out-of-memory',
  ),
];
