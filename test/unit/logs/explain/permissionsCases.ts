import { crashed, files, traceback } from './support.ts';
import type { Case } from './support.ts';

export const permissionsCases: Case[] = [
  {
    cause: 'hf-cache-not-writable',
    input: crashed(traceback('load()', "PermissionError: [Errno 13] Permission denied: '/.cache'")),
    line: '/.cache',
    place: 'Dockerfile:2',
    fix: { kind: 'addVariable', name: 'HF_HOME', value: '/tmp/huggingface' },
    near: {
      input: crashed(
        traceback('load()', "PermissionError: [Errno 13] Permission denied: '/app/cached.json'"),
      ),
      gives: 'permission-denied',
    },
  },
  {
    cause: 'streamlit-not-writable',
    input: crashed(traceback('main()', "PermissionError: [Errno 13] Permission denied: '/.streamlit'")),
    line: '/.streamlit',
    near: {
      input: crashed(
        traceback(
          'main()',
          "FileNotFoundError: [Errno 2] No such file or directory: '/app/.streamlit/secrets.toml'",
        ),
      ),
      gives: 'missing-file',
    },
  },
  {
    cause: 'matplotlib-not-writable',
    input: crashed(
      traceback(
        'import matplotlib',
        'OSError: Matplotlib requires access to a writable cache directory, but there was an issue with the default path (/.config/matplotlib), and a temporary directory could not be created',
      ),
    ),
    line: 'Matplotlib requires',
    fix: { kind: 'addVariable', name: 'MPLCONFIGDIR', value: '/tmp/matplotlib' },
    near: {
      input: crashed([
        'Matplotlib created a temporary cache directory at /tmp/matplotlib-x because the default path (/.config/matplotlib) is not a writable directory',
        ...traceback('x()', 'ValueError: bad'),
      ]),
      gives: 'python-exception',
    },
  },
  {
    cause: 'numba-not-writable',
    input: crashed(
      traceback(
        'import librosa',
        "RuntimeError: cannot cache function '__shear_dense': no locator available for file '/usr/local/lib/python3.11/site-packages/librosa/util/utils.py'",
      ),
    ),
    line: 'no locator available',
    fix: { kind: 'addVariable', name: 'NUMBA_CACHE_DIR', value: '/tmp/numba' },
    near: {
      input: crashed(traceback('f()', 'RuntimeError: cannot cache function results')),
      gives: 'python-exception',
    },
  },
  {
    cause: 'gradio-not-writable',
    input: crashed(
      traceback('demo.launch()', "PermissionError: [Errno 13] Permission denied: '/tmp/gradio/abc'"),
    ),
    line: '/tmp/gradio',
    fix: { kind: 'addVariable', name: 'GRADIO_TEMP_DIR', value: '/tmp/gradio' },
    near: {
      input: crashed(
        traceback('demo.launch()', "PermissionError: [Errno 13] Permission denied: '/app/gradiology.txt'"),
      ),
      gives: 'permission-denied',
    },
  },
  {
    cause: 'nltk-not-writable',
    input: crashed(
      traceback('nltk.download("punkt")', "PermissionError: [Errno 13] Permission denied: '/nltk_data'"),
    ),
    line: '/nltk_data',
    fix: { kind: 'addVariable', name: 'NLTK_DATA', value: '/tmp/nltk_data' },
    near: {
      input: crashed(traceback('tokenize()', 'LookupError: Resource punkt not found in /nltk_data')),
      gives: 'python-exception',
    },
  },
  {
    cause: 'nginx-not-writable',
    input: crashed(
      [
        'nginx: [alert] could not open error log file: open() "/var/log/nginx/error.log" failed (13: Permission denied)',
        '2026/11/21 10:05:01 [emerg] 1#1: mkdir() "/var/cache/nginx/client_temp" failed (13: Permission denied)',
      ],
      { files: [...files, 'nginx.conf'] },
    ),
    line: 'client_temp',
    place: 'nginx.conf:0',
    near: {
      input: crashed([
        '2026/11/21 10:05:01 [emerg] 1#1: bind() to 0.0.0.0:80 failed (13: Permission denied)',
      ]),
      gives: 'privileged-port',
    },
  },
  {
    cause: 'data-not-writable',
    input: crashed(
      traceback('open("/data/x.db", "w")', "PermissionError: [Errno 13] Permission denied: '/data/x.db'"),
    ),
    line: '/data/x.db',
    fix: { kind: 'lintRule', rule: 'data-dir-not-writable' },
    near: {
      input: crashed(
        traceback('open("/app/data/x")', "PermissionError: [Errno 13] Permission denied: '/app/data/x'"),
      ),
      gives: 'permission-denied',
    },
  },
  {
    cause: 'read-only-file-system',
    input: crashed(traceback('save()', "OSError: [Errno 30] Read-only file system: '/models/out.bin'")),
    line: 'Read-only',
    fix: { kind: 'attachStorage' },
    near: {
      input: crashed(traceback('save()', 'ValueError: assignment destination is read-only')),
      gives: 'python-exception',
    },
  },
  {
    cause: 'database-not-writable',
    input: crashed(
      traceback(
        'db.connect()',
        'sqlalchemy.exc.OperationalError: (sqlite3.OperationalError) unable to open database file',
      ),
    ),
    line: 'unable to open database',
    place: 'Dockerfile:3',
    near: {
      input: crashed(traceback('db.connect()', 'sqlite3.OperationalError: no such table: users')),
      gives: 'python-exception',
    },
  },
  {
    cause: 'permission-denied',
    input: crashed(
      traceback(
        'os.makedirs("uploads")',
        "PermissionError: [Errno 13] Permission denied: '/srv/static/uploads'",
      ),
      {
        dockerfile:
          'FROM python:3.11\nWORKDIR /srv\nCOPY . .\nRUN mkdir -p /srv/static\nUSER 1000\nCMD ["python", "main.py"]\n',
      },
    ),
    line: '/srv/static/uploads',
    place: 'Dockerfile:3',
    fix: { kind: 'lintRule', rule: 'runtime-dir-owned-by-root' },
    near: {
      input: crashed(traceback('sock.bind()', 'PermissionError: [Errno 1] Operation not permitted')),
      gives: 'python-exception',
    },
  },
];
