import { crashed, running, started, traceback } from './support.ts';
import type { Case } from './support.ts';

export const pythonCases: Case[] = [
  {
    cause: 'module-not-in-image',
    input: crashed(traceback('from lib import tools', "ModuleNotFoundError: No module named 'lib'")),
    line: "'lib'",
    place: 'main.py:11',
    near: {
      input: crashed(traceback('import libs', "ModuleNotFoundError: No module named 'libs'")),
      gives: 'missing-module',
    },
  },
  {
    cause: 'missing-module',
    input: crashed(traceback('import cv2', "ModuleNotFoundError: No module named 'cv2'")),
    line: "'cv2'",
    place: 'main.py:11',
    fix: { kind: 'addRequirement', package: 'opencv-python-headless' },
    near: {
      input: crashed(
        traceback('import main', "ModuleNotFoundError: No module named 'main'"),
        started('["uvicorn", "main:app"]'),
      ),
      gives: 'start-module-missing',
    },
  },
  {
    cause: 'numpy-mismatch',
    input: crashed(
      traceback(
        'import pandas',
        'ValueError: numpy.dtype size changed, may indicate binary incompatibility. Expected 96 from C header, got 88 from PyObject',
      ),
    ),
    line: 'numpy.dtype size changed',
    fix: { kind: 'pinRequirement', package: 'numpy' },
    near: {
      input: running([
        'A module that was compiled using NumPy 1.x cannot be run in',
        'NumPy 2.0.1 as it may crash.',
        'INFO:     Application startup complete.',
      ]),
      gives: undefined,
    },
  },
  {
    cause: 'version-mismatch',
    input: crashed(
      traceback(
        'import gradio',
        "ImportError: cannot import name 'HfFolder' from 'huggingface_hub' (/usr/local/lib/python3.11/site-packages/huggingface_hub/__init__.py)",
      ),
      { texts: { 'requirements.txt': 'gradio\nhuggingface-hub\n' } },
    ),
    line: 'HfFolder',
    place: 'requirements.txt:1',
    fix: { kind: 'pinRequirement', package: 'huggingface-hub' },
    near: {
      input: crashed(
        traceback(
          'from lib import x',
          "ImportError: cannot import name 'x' from 'lib' (/app/lib/__init__.py)",
        ),
      ),
      gives: 'python-exception',
    },
  },
  {
    cause: 'python-syntax',
    input: crashed([
      '  File "/app/main.py", line 7',
      '    print "hello"',
      '    ^^^^^^^^^^^^^',
      "SyntaxError: Missing parentheses in call to 'print'. Did you mean print(...)?",
    ]),
    line: 'SyntaxError',
    place: 'main.py:6',
    near: {
      input: crashed([
        '/app/server.js:3',
        'const = 4',
        '      ^',
        '',
        "SyntaxError: Unexpected token '='",
        '    at wrapSafe (node:internal/modules/cjs/loader:1)',
      ]),
      gives: 'node-exception',
    },
  },
  {
    cause: 'missing-file',
    input: crashed(
      traceback("open('data/x.csv')", "FileNotFoundError: [Errno 2] No such file or directory: 'data/x.csv'"),
    ),
    line: 'data/x.csv',
    place: 'main.py:11',
    near: {
      input: crashed(
        traceback(
          "open('/data/x.csv')",
          "FileNotFoundError: [Errno 2] No such file or directory: '/data/x.csv'",
        ),
      ),
      gives: 'data-not-writable',
    },
  },
  {
    cause: 'python-exception',
    input: crashed(traceback('f()', 'ValueError: nothing fits')),
    line: 'ValueError',
    place: 'main.py:11',
    near: { input: running(traceback('f()', 'ValueError: nothing fits')), gives: undefined },
  },
  {
    cause: 'missing-node-module',
    input: crashed([
      'node:internal/modules/cjs/loader:1228',
      '  throw err;',
      '  ^',
      '',
      "Error: Cannot find module 'express'",
      'Require stack:',
      '- /app/server.js',
      '    at Module._resolveFilename (node:internal/modules/cjs/loader:1225:15)',
      '    at Object.<anonymous> (/app/server.js:1:17)',
    ]),
    line: "'express'",
    place: 'server.js:0',
    fix: { kind: 'addNodePackage', package: 'express' },
    near: {
      input: crashed(
        [
          "Error: Cannot find module '/app/index.js'",
          '    at Module._resolveFilename (node:internal/modules/cjs/loader:1225:15)',
        ],
        started('["node", "index.js"]'),
      ),
      gives: 'start-file-missing',
    },
  },
  {
    cause: 'node-module-kind',
    input: crashed([
      '/app/server.js:1',
      "import express from 'express'",
      '^^^^^^',
      '',
      'SyntaxError: Cannot use import statement outside a module',
      '    at wrapSafe (node:internal/modules/cjs/loader:1)',
    ]),
    line: 'outside a module',
    place: 'server.js:0',
    near: {
      input: crashed([
        '/app/server.js:9',
        '',
        'ReferenceError: requires is not defined',
        '    at Object.<anonymous> (/app/server.js:9:1)',
      ]),
      gives: 'node-exception',
    },
  },
  {
    cause: 'node-version',
    input: crashed(['You are using Node.js 18.17.0. For Next.js, Node.js version >= v20.9.0 is required.']),
    line: 'Node.js 18.17.0',
    near: { input: crashed(['You are using Node.js 22.1.0.', 'bye']), gives: 'container-exited' },
  },
  {
    cause: 'node-exception',
    input: crashed([
      '/app/server.js:4',
      '  app.lissten(7860)',
      '      ^',
      '',
      'TypeError: app.lissten is not a function',
      '    at Object.<anonymous> (/app/server.js:4:7)',
      '',
      'Node.js v22.1.0',
    ]),
    line: 'TypeError',
    place: 'server.js:3',
    near: {
      input: running(['TypeError: x is not a function', '    at handler (/app/server.js:4:7)']),
      gives: undefined,
    },
  },
];
