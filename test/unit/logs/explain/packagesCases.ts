import { crashed, failing } from './support.ts';
import type { Case } from './support.ts';

const pip = 'pip install -r requirements.txt';

export const packagesCases: Case[] = [
  failing(
    'pip-conflict',
    {
      command: pip,
      output: [
        'Collecting gradio==5.0.0',
        'ERROR: Cannot install gradio==5.0.0 and pydantic==1.10 because these package versions have conflicting dependencies.',
        '',
        'The conflict is caused by:',
        '    The user requested pydantic==1.10',
        '',
        'ERROR: ResolutionImpossible: for help visit https://pip.pypa.io/en/latest/topics/dependency-resolution/',
      ],
      line: 'ResolutionImpossible',
      place: 'requirements.txt:1',
      texts: { 'requirements.txt': 'pydantic==1.10\ngradio==5.0.0\n' },
    },
    {
      command: pip,
      output: [
        "ERROR: pip's dependency resolver does not currently take into account all the packages that are installed.",
        "ERROR: Invalid requirement: 'a b' (from line 2 of requirements.txt)",
      ],
    },
    'requirements-syntax',
  ),
  failing(
    'pip-python-version',
    {
      command: pip,
      output: [
        'ERROR: Ignored the following versions that require a different python version: 3.13.0 Requires-Python >=3.12; 3.14.0 Requires-Python >=3.12',
        'ERROR: Could not find a version that satisfies the requirement networkx==3.14 (from versions: 3.0, 3.1)',
        'ERROR: No matching distribution found for networkx==3.14',
      ],
      line: 'require a different python version',
      place: 'requirements.txt:1',
      fix: { kind: 'pinRequirement', package: 'networkx' },
      texts: { 'requirements.txt': 'fastapi\nnetworkx==3.14\n' },
    },
    {
      command: pip,
      output: [
        'Ignored the following versions that require a different python version: 3.13.0 Requires-Python >=3.12',
        'Collecting networkx==3.1',
        'error: externally-managed-environment',
      ],
    },
    'externally-managed-python',
  ),
  failing(
    'pip-no-such-version',
    {
      command: pip,
      output: [
        'ERROR: Could not find a version that satisfies the requirement torch==9.9 (from versions: 2.0.0, 2.1.0)',
        'ERROR: No matching distribution found for torch==9.9',
      ],
      line: 'No matching distribution',
      place: 'requirements.txt:0',
      fix: { kind: 'pinRequirement', package: 'torch' },
      texts: { 'requirements.txt': 'torch==9.9\ntorchvision\n' },
    },
    {
      command: 'npm install',
      output: ['npm error code ETARGET', 'npm error notarget No matching version found for vite@99.'],
    },
    'npm-package-not-found',
  ),
  failing(
    'requirements-syntax',
    {
      command: pip,
      output: [
        "ERROR: Invalid requirement: 'fastapi = 0.1': Expected end (from line 3 of /app/requirements.txt)",
      ],
      line: 'Invalid requirement',
      place: 'requirements.txt:2',
    },
    {
      command: pip,
      output: [
        'ERROR: Could not find a version that satisfies the requirement fastapi==999 (from versions: 0.1)',
      ],
    },
    'pip-no-such-version',
  ),
  failing(
    'requirements-missing',
    {
      command: pip,
      output: [
        "ERROR: Could not open requirements file: [Errno 2] No such file or directory: 'requirements.txt'",
      ],
      line: 'Could not open requirements file',
    },
    {
      command: 'python setup.py',
      output: ["FileNotFoundError: [Errno 2] No such file or directory: 'requirements.txt'"],
    },
    'build-step-failed',
  ),
  failing(
    'externally-managed-python',
    {
      command: 'pip install fastapi',
      output: ['error: externally-managed-environment', '', '× This environment is externally managed'],
      line: 'externally-managed-environment',
    },
    {
      command: 'pip install fastapi',
      output: ['WARNING: Running pip as the root user can result in broken permissions'],
    },
    'build-step-failed',
  ),
  failing(
    'hash-mismatch',
    {
      command: pip,
      output: [
        'ERROR: THESE PACKAGES DO NOT MATCH THE HASHES FROM THE REQUIREMENTS FILE. If you have updated the package versions, please update the hashes.',
        '    Expected sha256 aa',
        '         Got        bb',
      ],
      line: 'DO NOT MATCH THE HASHES',
    },
    { command: 'npm ci', output: ['npm error code ERESOLVE', 'npm error ERESOLVE could not resolve'] },
    'npm-conflict',
  ),
  failing(
    'package-build-failed',
    {
      command: pip,
      output: [
        'Collecting pyaudio',
        '  error: subprocess-exited-with-error',
        '  × python setup.py bdist_wheel did not run successfully.',
        'ERROR: Failed building wheel for pyaudio',
      ],
      line: 'Failed building wheel',
      place: 'requirements.txt:0',
      texts: { 'requirements.txt': 'PyAudio\n' },
    },
    {
      command: pip,
      output: [
        '  error: subprocess-exited-with-error',
        "  error: command 'gcc' failed: No such file or directory",
        'ERROR: Failed building wheel for pyaudio',
      ],
    },
    'compiler-missing',
  ),
  failing(
    'npm-conflict',
    {
      command: 'npm install',
      output: [
        'npm error code ERESOLVE',
        'npm error ERESOLVE unable to resolve dependency tree',
        'npm error While resolving: app@1.0.0',
      ],
      line: 'code ERESOLVE',
      place: 'package.json:0',
    },
    {
      command: 'npm ci',
      output: [
        'npm error code EUSAGE',
        'npm error `npm ci` can only install packages when your package.json and package-lock.json or npm-shrinkwrap.json are in sync.',
      ],
    },
    'npm-lock-mismatch',
  ),
  failing(
    'npm-lock-mismatch',
    {
      command: 'npm ci',
      output: [
        'npm error code EUSAGE',
        'npm error The `npm ci` command can only install with an existing package-lock.json or',
      ],
      line: 'existing package-lock',
    },
    {
      command: 'npm install',
      output: [
        'npm warn old lockfile The package-lock.json file was created with an old version of npm',
        'npm error code ERESOLVE',
      ],
    },
    'npm-conflict',
  ),
  failing(
    'npm-package-not-found',
    {
      command: 'npm install',
      output: [
        'npm error code E404',
        'npm error 404 Not Found - GET https://registry.npmjs.org/expresss - Not found',
        "npm error 404  'expresss@^4.0.0' is not in this registry.",
      ],
      line: 'is not in this registry',
      place: 'package.json:1',
      texts: { 'package.json': '{\n"dependencies": {"expresss": "^4.0.0"}}' },
    },
    { command: 'npm run fetch', output: ['Error: Request failed with status code 404', 'npm error code 1'] },
    'build-step-failed',
  ),
  failing(
    'npm-script-missing',
    {
      command: 'npm run build',
      output: ['npm error Missing script: "build"', 'npm error', 'npm error To see a list of scripts, run:'],
      line: 'Missing script',
      place: 'package.json:0',
    },
    { command: 'npm run build', output: ['npm error code 2', 'npm error command failed'], code: 2 },
    'build-step-failed',
  ),
  {
    cause: 'missing-shared-library',
    input: crashed([
      'Traceback (most recent call last):',
      '  File "/app/main.py", line 2, in <module>',
      '    import cv2',
      'ImportError: libGL.so.1: cannot open shared object file: No such file or directory',
    ]),
    line: 'libGL.so.1',
    fix: { kind: 'addSystemPackage', package: 'libgl1' },
    near: {
      input: crashed([
        'ImportError: libcudart.so.12: cannot open shared object file: No such file or directory',
      ]),
      gives: 'cuda-mismatch',
    },
  },
  failing(
    'compiler-missing',
    {
      command: pip,
      output: [
        '  building extension',
        "  error: command 'gcc' failed: No such file or directory",
        '  ERROR: Failed building wheel for annoy',
      ],
      line: "command 'gcc' failed",
      fix: { kind: 'addSystemPackage', package: 'build-essential' },
    },
    {
      command: pip,
      output: [
        "  error: command '/usr/bin/gcc' failed with exit code 1",
        '  ERROR: Failed building wheel for annoy',
      ],
    },
    'package-build-failed',
  ),
  failing(
    'header-missing',
    {
      command: pip,
      output: [
        '  src/pyaudio/device_api.c:9:10: fatal error: portaudio.h: No such file or directory',
        "  error: command '/usr/bin/gcc' failed with exit code 1",
        '  ERROR: Failed building wheel for pyaudio',
      ],
      line: 'portaudio.h',
      fix: { kind: 'addSystemPackage', package: 'portaudio19-dev' },
    },
    {
      command: pip,
      output: ['  warning: portaudio.h: not used', '  ERROR: Failed building wheel for pyaudio'],
    },
    'package-build-failed',
  ),
  failing(
    'git-missing',
    {
      command: pip,
      output: [
        'Collecting git+https://github.com/huggingface/transformers',
        "  ERROR: Error [Errno 2] No such file or directory: 'git' while executing command git version",
        "ERROR: Cannot find command 'git' - do you have 'git' installed and in your PATH?",
      ],
      line: "Cannot find command 'git'",
      fix: { kind: 'addSystemPackage', package: 'git' },
    },
    { command: pip, output: ['WARNING: git is not the newest', 'error: externally-managed-environment'] },
    'externally-managed-python',
  ),
  failing(
    'apt-lists-missing',
    {
      command: 'apt-get install -y ffmpeg',
      output: [
        'Reading package lists...',
        'Building dependency tree...',
        'E: Unable to locate package ffmpeg',
      ],
      code: 100,
      line: 'Unable to locate',
    },
    {
      command: 'apt-get update && apt-get install -y ffmpegg',
      output: ['Reading package lists...', 'E: Unable to locate package ffmpegg'],
      code: 100,
    },
    'apt-package-not-found',
  ),
  failing(
    'apt-package-not-found',
    {
      command: 'apt-get update && apt-get install -y libgl1-mesa-glx',
      output: [
        'Package libgl1-mesa-glx is not available, but is referred to by another package.',
        "E: Package 'libgl1-mesa-glx' has no installation candidate",
      ],
      code: 100,
      line: 'no installation candidate',
      fix: { kind: 'addSystemPackage', package: 'libgl1' },
    },
    {
      command: 'apt-get update',
      output: [
        "E: The repository 'http://deb.debian.org/debian buster Release' does not have a Release file.",
      ],
      code: 100,
    },
    'apt-release-gone',
  ),
  failing(
    'apt-release-gone',
    {
      command: 'apt-get update && apt-get install -y git',
      output: [
        'Err:4 http://deb.debian.org/debian buster Release',
        '  404  Not Found [IP: 1.2.3.4 80]',
        "E: The repository 'http://deb.debian.org/debian buster Release' does not have a Release file.",
      ],
      code: 100,
      line: 'Release file',
    },
    {
      command: 'apt-get install -y git',
      output: ['E: Could not open lock file /var/lib/dpkg/lock-frontend - open (13: Permission denied)'],
      code: 100,
    },
    'package-manager-as-user',
  ),
];
