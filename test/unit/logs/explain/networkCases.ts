import { crashed, timedOut, traceback } from './support.ts';
import type { Case } from './support.ts';

export const networkCases: Case[] = [
  {
    cause: 'loopback-bind',
    input: timedOut([
      'INFO:     Started server process [1]',
      'INFO:     Uvicorn running on http://127.0.0.1:7860 (Press CTRL+C to quit)',
    ]),
    line: '127.0.0.1:7860',
    place: 'Dockerfile:6',
    fix: { kind: 'bindAllInterfaces' },
    near: {
      input: timedOut([
        ' * Running on all addresses (0.0.0.0)',
        ' * Running on http://127.0.0.1:7860',
        ' * Running on http://10.0.0.3:7860',
      ]),
      gives: 'not-healthy-in-time',
    },
  },
  {
    cause: 'wrong-port',
    input: timedOut(['INFO:     Uvicorn running on http://0.0.0.0:8000 (Press CTRL+C to quit)']),
    line: '0.0.0.0:8000',
    place: 'Dockerfile:6',
    fix: { kind: 'setAppPort', port: 8000 },
    near: {
      input: timedOut(['INFO:     Uvicorn running on http://0.0.0.0:8000 (Press CTRL+C to quit)'], {
        card: { sdk: 'docker', appPort: 8000 },
      }),
      gives: 'not-healthy-in-time',
    },
  },
  {
    cause: 'port-in-use',
    input: crashed([
      "ERROR:    [Errno 98] error while attempting to bind on address ('0.0.0.0', 7860): address already in use",
    ]),
    line: 'already in use',
    place: 'Dockerfile:6',
    near: {
      input: crashed(traceback('add()', 'ValueError: this address is in use by another user')),
      gives: 'python-exception',
    },
  },
  {
    cause: 'privileged-port',
    input: crashed([
      'Error: listen EACCES: permission denied 0.0.0.0:80',
      '    at Server.setupListenHandle [as _listen2] (node:net:1463:21)',
    ]),
    line: 'listen EACCES',
    place: 'Dockerfile:6',
    fix: { kind: 'lintRule', rule: 'privileged-port' },
    near: {
      input: crashed([
        "Error: EACCES: permission denied, open '/app/log.txt'",
        '    at Object.open (node:fs:1:1)',
      ]),
      gives: 'permission-denied',
    },
  },
  {
    cause: 'network-port-blocked',
    input: crashed(
      traceback(
        'engine.connect()',
        'psycopg2.OperationalError: connection to server at "db.example.com" (1.2.3.4), port 5432 failed: Connection timed out',
      ),
    ),
    line: 'port 5432 failed',
    near: {
      input: crashed(
        traceback(
          'engine.connect()',
          'psycopg2.OperationalError: connection to server at "db.example.com" (1.2.3.4), port 5432 failed: FATAL:  password authentication failed for user "a"',
        ),
      ),
      gives: 'python-exception',
    },
  },
  {
    cause: 'mail-port-blocked',
    input: crashed([
      'Traceback (most recent call last):',
      '  File "/app/main.py", line 9, in <module>',
      '    send()',
      '  File "/usr/local/lib/python3.11/smtplib.py", line 255, in __init__',
      '    (code, msg) = self.connect(host, port)',
      'TimeoutError: [Errno 110] Connection timed out',
    ]),
    line: 'Errno 110',
    place: 'main.py:8',
    near: {
      input: crashed(traceback('requests.get(url)', 'TimeoutError: [Errno 110] Connection timed out')),
      gives: 'python-exception',
    },
  },
  {
    cause: 'local-service-missing',
    input: crashed(
      traceback(
        'r.ping()',
        'redis.exceptions.ConnectionError: Error 111 connecting to localhost:6379. Connection refused.',
      ),
    ),
    line: '6379',
    near: {
      input: crashed(
        traceback(
          'r.ping()',
          'redis.exceptions.ConnectionError: Error 110 connecting to r.example.com:6379. Connection timed out.',
        ),
      ),
      gives: 'network-port-blocked',
    },
  },
  {
    cause: 'host-not-found',
    input: crashed(
      traceback(
        'engine.connect()',
        'psycopg2.OperationalError: could not translate host name "db" to address: Name or service not known',
      ),
    ),
    line: 'host name "db"',
    near: { input: crashed(traceback('find()', 'KeyError: "host"')), gives: 'python-exception' },
  },
  {
    cause: 'not-healthy-in-time',
    input: timedOut(['Loading model...']),
    line: null,
    place: 'Dockerfile:6',
    fix: { kind: 'raiseStartupTimeout' },
    near: {
      input: timedOut([
        '> vite',
        '  ➜  Local:   http://localhost:5173/',
        '  ➜  Network: use --host to expose',
      ]),
      gives: 'loopback-bind',
    },
  },
];
