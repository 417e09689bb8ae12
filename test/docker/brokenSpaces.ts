import type { CauseId } from '../../src/logs/explain/explain.ts';

/** A Space that fails in one known way, and what must be said of it. */
export interface BrokenSpace {
  name: string;
  /** `$PORT` is the port of the Space, `$OTHER` another free one. README.md is written by the check. */
  files: Readonly<Record<string, string>>;
  secrets?: Readonly<Record<string, string>>;
  ends: 'BUILD_ERROR' | 'RUNTIME_ERROR' | 'APP_STARTING';
  /** For an app that stays in APP_STARTING: what its log says when it has come so far. */
  saysFirst?: RegExp;
  cause: CauseId;
  /** File, and the text its line begins with. */
  place: readonly [file: string, lineStart: string];
}

const python = 'FROM python:3.12-slim-bookworm';
const user = 'RUN useradd -m -u 1000 user';

const dockerfile = (...lines: string[]) => [...lines, ''].join('\n');

const pythonApp = (...lines: string[]) => ({
  Dockerfile: dockerfile(
    python,
    user,
    'USER user',
    'WORKDIR /app',
    'COPY --chown=user . .',
    'CMD ["python3", "app.py"]',
  ),
  'app.py': lines.join('\n'),
});

const started = (command: string, more: Record<string, string> = {}, ...steps: string[]) => ({
  Dockerfile: dockerfile(
    python,
    user,
    'WORKDIR /app',
    'COPY --chown=user . .',
    ...steps,
    'USER user',
    `CMD ${command}`,
  ),
  ...more,
});

/** Every one is built and run as a Space is: by BuildKit with plain progress, as uid 1000. */
export const brokenSpaces: readonly BrokenSpace[] = [
  {
    name: 'unknown-instruction',
    files: { Dockerfile: dockerfile(python, 'WORKDIR /app', 'RUNN echo hello', 'CMD ["sleep", "60"]') },
    ends: 'BUILD_ERROR',
    cause: 'dockerfile-syntax',
    place: ['Dockerfile', 'RUNN'],
  },
  {
    name: 'copy-of-nothing',
    files: {
      Dockerfile: dockerfile(python, 'WORKDIR /app', 'COPY requirements.txt .', 'CMD ["sleep", "60"]'),
    },
    ends: 'BUILD_ERROR',
    cause: 'copy-source-missing',
    place: ['Dockerfile', 'COPY requirements.txt'],
  },
  {
    name: 'secret-without-mount',
    files: {
      Dockerfile: dockerfile(
        python,
        'WORKDIR /app',
        'COPY . .',
        'RUN echo "signing in" \\',
        '    && cat /run/secrets/GIT_TOKEN > /tmp/token',
        'CMD ["sleep", "60"]',
      ),
    },
    secrets: { GIT_TOKEN: 'hush' },
    ends: 'BUILD_ERROR',
    cause: 'secret-not-mounted',
    place: ['Dockerfile', 'RUN echo "signing in"'],
  },
  {
    name: 'command-of-another-image',
    files: {
      Dockerfile: dockerfile(
        `${python} AS build`,
        'WORKDIR /src',
        'RUN ffmpeg -version',
        '',
        python,
        'COPY --from=build /src /app',
        'CMD ["sleep", "60"]',
      ),
    },
    ends: 'BUILD_ERROR',
    cause: 'build-command-not-found',
    place: ['Dockerfile', 'RUN ffmpeg'],
  },
  {
    name: 'packages-after-user',
    files: {
      Dockerfile: dockerfile(
        python,
        user,
        'USER user',
        'RUN apt-get update && apt-get install -y jq',
        'CMD ["sleep", "60"]',
      ),
    },
    ends: 'BUILD_ERROR',
    cause: 'package-manager-as-user',
    place: ['Dockerfile', 'RUN apt-get'],
  },
  {
    name: 'user-made-twice',
    files: {
      Dockerfile: dockerfile('FROM node:20-bookworm-slim', user, 'USER user', 'CMD ["sleep", "60"]'),
    },
    ends: 'BUILD_ERROR',
    cause: 'uid-1000-taken',
    place: ['Dockerfile', user],
  },
  {
    name: 'data-at-build',
    files: {
      Dockerfile: dockerfile(python, user, 'USER user', 'RUN mkdir -p /data/cache', 'CMD ["sleep", "60"]'),
    },
    ends: 'BUILD_ERROR',
    cause: 'data-at-build',
    place: ['Dockerfile', 'RUN mkdir'],
  },
  {
    name: 'no-such-package',
    files: {
      Dockerfile: dockerfile(
        python,
        'WORKDIR /app',
        'COPY requirements.txt .',
        'RUN pip install --no-cache-dir -r requirements.txt',
        'CMD ["sleep", "60"]',
      ),
      'requirements.txt': '# What the app imports.\npip\nno-such-package-of-mine==1.2.3\n',
    },
    ends: 'BUILD_ERROR',
    cause: 'pip-no-such-version',
    place: ['requirements.txt', 'no-such-package-of-mine'],
  },
  {
    name: 'folder-of-root',
    files: {
      Dockerfile: dockerfile(
        python,
        user,
        'WORKDIR /app',
        'COPY --chown=user . .',
        'USER user',
        'CMD ["python3", "app.py"]',
      ),
      'app.py': "with open('visits.txt', 'w') as visits:\n    visits.write('1')\n",
    },
    ends: 'RUNTIME_ERROR',
    cause: 'permission-denied',
    place: ['Dockerfile', 'WORKDIR /app'],
  },
  {
    name: 'module-not-installed',
    files: pythonApp('import json', '', 'import fastapi', '', 'print(json, fastapi)', ''),
    ends: 'RUNTIME_ERROR',
    cause: 'missing-module',
    place: ['app.py', 'import fastapi'],
  },
  {
    name: 'file-left-out',
    files: {
      ...pythonApp('import json', '', "with open('config.json') as file:", '    print(json.load(file))', ''),
      'config.json': '{}\n',
      '.dockerignore': '*.json\n',
    },
    ends: 'RUNTIME_ERROR',
    cause: 'missing-file',
    place: ['app.py', 'with open'],
  },
  {
    name: 'secret-not-set',
    files: pythonApp('import os', '', "key = os.environ['OPENAI_API_KEY']", 'print(len(key))', ''),
    ends: 'RUNTIME_ERROR',
    cause: 'missing-secret',
    place: ['app.py', 'key ='],
  },
  {
    name: 'syntax-error',
    files: pythonApp('def main():', '    print("hello"', '', 'main()', ''),
    ends: 'RUNTIME_ERROR',
    cause: 'python-syntax',
    place: ['app.py', '    print("hello"'],
  },
  {
    name: 'windows-line-ends',
    files: started(
      '["./start.sh"]',
      { 'start.sh': '#!/bin/bash\r\nexec python3 -m http.server $PORT\r\n' },
      'RUN chmod +x start.sh',
    ),
    ends: 'RUNTIME_ERROR',
    cause: 'crlf-in-script',
    place: ['start.sh', '#!/bin/bash'],
  },
  {
    name: 'no-interpreter',
    files: started(
      '["/app/start.sh"]',
      { 'start.sh': 'exec python3 -m http.server $PORT\n' },
      'RUN chmod +x start.sh',
    ),
    ends: 'RUNTIME_ERROR',
    cause: 'script-without-interpreter',
    place: ['start.sh', 'exec'],
  },
  {
    name: 'not-executable',
    files: started('["./start.sh"]', { 'start.sh': '#!/bin/bash\nexec python3 -m http.server $PORT\n' }),
    ends: 'RUNTIME_ERROR',
    cause: 'script-not-executable',
    place: ['Dockerfile', 'CMD'],
  },
  {
    name: 'no-such-program',
    files: started('["uvicorn", "main:app", "--port", "$PORT"]', { 'main.py': 'app = None\n' }),
    ends: 'RUNTIME_ERROR',
    cause: 'start-command-not-found',
    place: ['Dockerfile', 'CMD'],
  },
  {
    name: 'no-such-file',
    files: started('python3 main.py', { 'app.py': 'print(1)\n' }),
    ends: 'RUNTIME_ERROR',
    cause: 'start-file-missing',
    place: ['Dockerfile', 'CMD'],
  },
  {
    name: 'unknown-user',
    files: {
      Dockerfile: dockerfile(python, 'WORKDIR /app', 'RUN chown appuser /app', 'CMD ["sleep", "60"]'),
    },
    ends: 'BUILD_ERROR',
    cause: 'unknown-user',
    place: ['Dockerfile', 'RUN chown'],
  },
  {
    name: 'ends-at-once',
    files: started('["python3", "app.py"]', { 'app.py': 'print("all done")\n' }),
    ends: 'RUNTIME_ERROR',
    cause: 'exits-at-once',
    place: ['Dockerfile', 'CMD'],
  },
  {
    name: 'another-port',
    files: started('["python3", "-u", "-m", "http.server", "$OTHER"]'),
    ends: 'APP_STARTING',
    saysFirst: /Serving HTTP/,
    cause: 'wrong-port',
    place: ['Dockerfile', 'CMD'],
  },
  {
    name: 'loopback-only',
    files: started('["python3", "-u", "-m", "http.server", "--bind", "::1", "$PORT"]'),
    ends: 'APP_STARTING',
    saysFirst: /Serving HTTP/,
    cause: 'loopback-bind',
    place: ['Dockerfile', 'CMD'],
  },
];
