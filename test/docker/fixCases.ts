/** For every rule about users and owners: a Space that shows what the rule warns of, and how that is seen in a container. */

export interface FixCase {
  rule: string;
  /** Tells two cases of one rule apart. */
  variant?: string;
  dockerfile: string;
  /** Beside the files that every case has. */
  files?: Readonly<Record<string, string>>;
  /** For `lint:space`. */
  flags?: readonly string[];
  /** Titles of fixes that this engine can't build, since they install from the network. */
  beyond?: RegExp;
  /** `uvicorn-1.0-py3-none-any.whl` is there too: a package with a program of that name. */
  wheel?: boolean;
  /**
   * `build`: it does not build. `size`: its size holds the big file twice. Otherwise a shell text that fails where the
   * container starts.
   */
  consequence: { is: 'build' } | { is: 'size' } | { is: 'probe'; script: string };
}

const builds = { is: 'build' } as const;
const probe = (script: string) => ({ is: 'probe', script }) as const;
const debian = 'FROM debian:12-slim\n';
const withUser = `${debian}RUN useradd -m -u 1000 user\n`;
const start = 'CMD ["python3", "app.py"]\n';

/** Stands in for the package of that name: downloads nothing, but puts the files where the package would. */
const hubStandIn = `import os
def snapshot_download(name):
    home = os.environ.get('HF_HOME') or os.path.expanduser('~/.cache/huggingface')
    place = os.path.join(home, 'hub', 'models--' + name.replace('/', '--'))
    os.makedirs(place, exist_ok=True)
    return place
`;
const hubFiles = { 'lib/huggingface_hub.py': hubStandIn };
const download = `RUN PYTHONPATH=/lib-py python3 -c "from huggingface_hub import snapshot_download; snapshot_download('a/b')"\n`;

/** Stands in for the program of that name. */
const playwright = `#!/bin/sh
mkdir -p "\${PLAYWRIGHT_BROWSERS_PATH:-$HOME/.cache/ms-playwright}/chromium-1"
`;

/** A package whose program does nothing but end well. */
export const wheelFiles: readonly (readonly [string, string])[] = [
  ['uvicorn.py', 'def main():\n    pass\n'],
  ['uvicorn-1.0.dist-info/METADATA', 'Metadata-Version: 2.1\nName: uvicorn\nVersion: 1.0\n'],
  ['uvicorn-1.0.dist-info/WHEEL', 'Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n'],
  ['uvicorn-1.0.dist-info/entry_points.txt', '[console_scripts]\nuvicorn = uvicorn:main\n'],
  [
    'uvicorn-1.0.dist-info/RECORD',
    'uvicorn.py,,\nuvicorn-1.0.dist-info/METADATA,,\nuvicorn-1.0.dist-info/WHEEL,,\nuvicorn-1.0.dist-info/entry_points.txt,,\nuvicorn-1.0.dist-info/RECORD,,\n',
  ],
];

/** What every folder holds. */
export const commonFiles: Readonly<Record<string, string>> = {
  'README.md': '---\ntitle: T\nsdk: docker\napp_port: 7860\n---\n',
  'app.py': 'print("hello")\n',
  'requirements.txt': 'pip\n',
  'start.sh': '#!/bin/sh\nexec python3 app.py\n',
};

export const fixCases: readonly FixCase[] = [
  {
    rule: 'uid-1000-conflict',
    dockerfile: `FROM node:20-bookworm-slim\nRUN useradd -m -u 1000 user\nUSER user\nWORKDIR /home/user/app\nCOPY --chown=user . .\n${start}`,
    consequence: builds,
  },
  {
    rule: 'uid-1000-conflict',
    variant: 'ubuntu',
    dockerfile: `FROM ubuntu:24.04\nRUN useradd -m -u 1000 app\nUSER app\nWORKDIR /home/app\nCOPY --chown=app:app . .\n${start}`,
    consequence: builds,
  },
  {
    rule: 'useradd-on-alpine',
    dockerfile: `FROM alpine:3.20\nRUN useradd -m -u 1000 user\nUSER user\nWORKDIR /home/user/app\nCOPY --chown=user . .\nCMD ["sh", "start.sh"]\n`,
    beyond: /shadow/,
    consequence: builds,
  },
  {
    rule: 'useradd-on-alpine',
    variant: 'a group',
    dockerfile: `FROM alpine:3.20\nRUN groupadd -g 1000 app && adduser -D -u 1000 -G app app\nUSER app\nWORKDIR /home/app/code\nCOPY --chown=app . .\nCMD ["sh", "start.sh"]\n`,
    beyond: /shadow/,
    consequence: builds,
  },
  {
    rule: 'unknown-user',
    dockerfile: `${debian}WORKDIR /app\nCOPY . .\nUSER app\nRUN true\n${start}`,
    consequence: builds,
  },
  {
    rule: 'unknown-user',
    variant: 'another name has uid 1000',
    dockerfile: `FROM node:20-bookworm-slim\nWORKDIR /app\nUSER app\nCOPY --chown=node . .\nRUN true\n${start}`,
    consequence: builds,
  },
  {
    rule: 'chown-unknown-user',
    dockerfile: `${debian}WORKDIR /app\nCOPY --chown=user . .\nRUN useradd -m -u 1000 user\nUSER user\n${start}`,
    consequence: probe('test -w app.py'),
  },
  {
    rule: 'chown-unknown-user',
    variant: 'made nowhere',
    dockerfile: `${debian}WORKDIR /app\nCOPY --chown=user . .\n${start}`,
    consequence: probe('test -w app.py'),
  },
  {
    rule: 'package-manager-as-non-root',
    dockerfile: `${withUser}USER user\nWORKDIR /home/user/app\nRUN apt-get install -y --no-install-recommends git\nCOPY --chown=user . .\n${start}`,
    consequence: builds,
  },
  {
    rule: 'package-manager-as-non-root',
    variant: 'by number',
    dockerfile: `${debian}USER 1000\nWORKDIR /app\nRUN apt-get install -y --no-install-recommends git && rm -rf /var/lib/apt/lists/*\nCOPY --chown=1000 . .\n${start}`,
    consequence: builds,
  },
  {
    rule: 'privileged-write-as-non-root',
    dockerfile: `${withUser}USER user\nRUN mkdir /models\nWORKDIR /home/user/app\nCOPY --chown=user . .\n${start}`,
    consequence: builds,
  },
  {
    rule: 'privileged-write-as-non-root',
    variant: 'an account',
    dockerfile: `${withUser}USER user\nRUN groupadd extra\nWORKDIR /home/user/app\nCOPY --chown=user . .\n${start}`,
    consequence: builds,
  },
  {
    rule: 'privileged-write-as-non-root',
    variant: 'a working directory of root',
    dockerfile: `${withUser}WORKDIR /app\nUSER user\nRUN mkdir cache\nCOPY --chown=user . .\n${start}`,
    consequence: builds,
  },
  {
    rule: 'privileged-write-as-non-root',
    variant: 'a folder with parents',
    dockerfile: `${withUser}USER user\nRUN mkdir -p /models/a\nWORKDIR /home/user/app\nCOPY --chown=user . .\n${start}`,
    consequence: builds,
  },
  {
    rule: 'privileged-write-as-non-root',
    variant: 'files of root',
    dockerfile: `${withUser}USER user\nWORKDIR /home/user/app\nCOPY start.sh start.sh\nRUN chmod 755 start.sh\n${start}`,
    consequence: builds,
  },
  {
    rule: 'privileged-write-as-non-root',
    variant: 'a file of the system',
    dockerfile: `${withUser}USER user\nRUN echo a > /etc/app.conf\nWORKDIR /home/user/app\nCOPY --chown=user . .\n${start}`,
    consequence: builds,
  },
  {
    rule: 'copy-missing-chown',
    dockerfile: `${withUser}USER user\nWORKDIR /home/user/app\nCOPY . .\n${start}`,
    consequence: probe('test -w app.py'),
  },
  {
    rule: 'copy-missing-chown',
    variant: 'by number, with ADD',
    dockerfile: `${withUser}USER 1000\nWORKDIR /app\nADD . /app\n${start}`,
    consequence: probe('test -w app.py'),
  },
  {
    rule: 'copied-files-owned-by-root',
    dockerfile: `${debian}WORKDIR /app\nCOPY . .\n${start}`,
    consequence: probe('test -w app.py'),
  },
  {
    rule: 'copied-files-owned-by-root',
    variant: 'USER at the end',
    dockerfile: `${withUser}WORKDIR /app\nCOPY . .\nUSER user\n${start}`,
    consequence: probe('test -w app.py'),
  },
  {
    rule: 'recursive-chown',
    dockerfile: `${withUser}WORKDIR /app\nCOPY . .\nRUN chown -R user:user /app\nUSER user\n${start}`,
    consequence: { is: 'size' },
  },
  {
    rule: 'recursive-chown',
    variant: 'by number, two copies',
    dockerfile: `${debian}WORKDIR /app\nCOPY start.sh ./\nCOPY . .\nRUN chown -R 1000:1000 /app && true\nENV HOME=/app\nUSER 1000\n${start}`,
    consequence: { is: 'size' },
  },
  {
    rule: 'recursive-chmod',
    dockerfile: `${withUser}WORKDIR /app\nCOPY . .\nRUN chmod -R 777 /app\nUSER user\n${start}`,
    consequence: { is: 'size' },
  },
  {
    rule: 'runtime-dir-owned-by-root',
    dockerfile: `${withUser}WORKDIR /app\nCOPY --chown=user . .\nRUN mkdir -p /app/uploads\nUSER user\n${start}`,
    consequence: probe('touch /app/uploads/x'),
  },
  {
    rule: 'runtime-dir-owned-by-root',
    variant: 'several, by number',
    dockerfile: `${debian}WORKDIR /app\nCOPY --chown=1000:1000 . .\nRUN mkdir -p logs data/uploads && true\nENV HOME=/tmp\nUSER 1000:1000\n${start}`,
    consequence: probe('touch logs/x data/uploads/x'),
  },
  {
    rule: 'workdir-owned-by-root',
    dockerfile: `${withUser}WORKDIR /app\nCOPY --chown=user . .\nUSER user\n${start}`,
    consequence: probe('touch new'),
  },
  {
    rule: 'workdir-owned-by-root',
    variant: 'a cache in it',
    dockerfile: `${withUser}ENV HF_HOME=/app/cache\nWORKDIR /app\nCOPY --chown=user . .\nUSER user\n${start}`,
    consequence: probe('mkdir -p "$HF_HOME"'),
  },
  {
    rule: 'workdir-owned-by-root',
    variant: 'the user of the image',
    dockerfile: `FROM node:20-bookworm-slim\nWORKDIR /app\nCOPY --chown=node . .\nUSER node\n${start}`,
    consequence: probe('touch new'),
  },
  {
    rule: 'user-uid-not-1000',
    dockerfile: `${debian}RUN useradd -m -u 1001 user\nUSER user\nWORKDIR /home/user/app\nCOPY --chown=user . .\n${start}`,
    consequence: probe('test "$(id -u)" = 1000'),
  },
  {
    rule: 'user-uid-not-1000',
    variant: 'a system account',
    dockerfile: `${debian}RUN useradd -r app\nUSER app\nWORKDIR /app\nCOPY --chown=app . .\n${start}`,
    consequence: probe('test "$(id -u)" = 1000'),
  },
  {
    rule: 'user-uid-not-1000',
    variant: 'adduser',
    dockerfile: `${debian}RUN adduser --uid=10001 --disabled-password --gecos '' app\nUSER app\nWORKDIR /home/app/code\nCOPY --chown=app . .\n${start}`,
    consequence: probe('test "$(id -u)" = 1000'),
  },
  {
    rule: 'user-uid-not-1000',
    variant: 'a number',
    dockerfile: `${debian}WORKDIR /app\nCOPY --chown=10001:10001 . .\nENV HOME=/tmp\nUSER 10001\n${start}`,
    consequence: probe('test "$(id -u)" = 1000'),
  },
  {
    rule: 'numeric-user-without-home',
    dockerfile: `${debian}WORKDIR /app\nCOPY --chown=1000 . .\nRUN chown 1000 /app\nUSER 1000\n${start}`,
    consequence: probe('mkdir -p ~/.cache'),
  },
  {
    rule: 'no-uid-1000-user',
    dockerfile: `${debian}WORKDIR /app\nCOPY . .\n${start}`,
    consequence: probe('mkdir -p ~/.cache && test "$(id -un)" != root'),
  },
  {
    rule: 'no-uid-1000-user',
    variant: 'the account is there',
    dockerfile: `FROM node:20-bookworm-slim\nWORKDIR /app\nCOPY . .\nRUN mkdir data\n${start}`,
    consequence: probe('mkdir -p ~/.cache && test "$(id -un)" != root && touch new'),
  },
  {
    rule: 'no-uid-1000-user',
    variant: 'Alpine',
    dockerfile: `FROM alpine:3.20\nWORKDIR /app\nCOPY . .\nCMD ["sh", "start.sh"]\n`,
    consequence: probe('mkdir -p ~/.cache && test "$(id -un)" != root && touch new'),
  },
  {
    rule: 'build-cache-in-root-home',
    dockerfile: `${withUser}COPY lib /lib-py\n${download}USER user\nWORKDIR /home/user/app\nCOPY --chown=user . .\n${start}`,
    files: hubFiles,
    consequence: probe('test -e "${HF_HOME:-$HOME/.cache/huggingface}/hub/models--a--b"'),
  },
  {
    rule: 'build-cache-in-root-home',
    variant: 'browsers',
    dockerfile: `${withUser}COPY --chmod=755 playwright /usr/local/bin/\nRUN playwright install chromium\nUSER user\nWORKDIR /home/user/app\nCOPY --chown=user . .\n${start}`,
    files: { playwright },
    consequence: probe('test -e "${PLAYWRIGHT_BROWSERS_PATH:-$HOME/.cache/ms-playwright}/chromium-1"'),
  },
  {
    rule: 'cache-env-after-download',
    dockerfile: `${withUser}COPY lib /lib-py\nUSER user\n${download}ENV HF_HOME=/home/user/models\nWORKDIR /home/user/app\nCOPY --chown=user . .\n${start}`,
    files: hubFiles,
    consequence: probe('test -e "$HF_HOME/hub/models--a--b"'),
  },
  {
    rule: 'user-local-bin-not-on-path',
    dockerfile: `${withUser}USER user\nWORKDIR /home/user/app\nCOPY --chown=user . .\nRUN pip install --no-cache-dir ./uvicorn-1.0-py3-none-any.whl\nCMD ["uvicorn", "app:app", "--host", "0.0.0.0", "--port", "7860"]\n`,
    wheel: true,
    consequence: probe('uvicorn'),
  },
  {
    rule: 'cache-mount-not-writable',
    dockerfile: `${withUser}USER user\nWORKDIR /home/user/app\nRUN --mount=type=cache,target=/home/user/pip-cache touch /home/user/pip-cache/x\nCOPY --chown=user . .\n${start}`,
    consequence: builds,
  },
  {
    rule: 'cache-mount-not-writable',
    variant: 'in quotes',
    dockerfile: `${withUser}USER user\nWORKDIR /home/user/app\nRUN --mount="type=cache,target=/home/user/pip-cache" \\\n    touch /home/user/pip-cache/x\nCOPY --chown=user . .\n${start}`,
    consequence: builds,
  },
  {
    rule: 'script-not-executable',
    dockerfile: `${withUser}USER user\nWORKDIR /home/user/app\nCOPY --chown=user . .\nCMD ["./start.sh"]\n`,
    consequence: probe('test -x ./start.sh'),
  },
  {
    rule: 'script-not-executable',
    variant: 'a file of its own',
    dockerfile: `${withUser}USER user\nWORKDIR /home/user/app\nCOPY --chown=user start.sh .\nENTRYPOINT ["./start.sh"]\n`,
    consequence: probe('test -x ./start.sh'),
  },
  {
    rule: 'data-dir-not-writable',
    dockerfile: `${withUser}USER user\nENV HF_HOME=/data/models\nWORKDIR /home/user/app\nCOPY --chown=user . .\n${start}`,
    consequence: probe('mkdir -p "$HF_HOME"'),
  },
  {
    rule: 'data-dir-not-writable',
    variant: 'the user of the image',
    dockerfile: `FROM jupyter/minimal-notebook:latest\nUSER 1000\nENV HF_HOME=/data/models\nCOPY --chown=1000:100 . .\n${start}`,
    consequence: probe('mkdir -p "$HF_HOME"'),
  },
  {
    rule: 'secret-mount-not-readable',
    dockerfile: `${withUser}USER user\nWORKDIR /home/user/app\nRUN --mount=type=secret,id=TOKEN cat /run/secrets/TOKEN > /dev/null\nCOPY --chown=user . .\n${start}`,
    consequence: builds,
  },
  {
    rule: 'secret-mount-not-readable',
    variant: 'with a mode',
    dockerfile: `${withUser}USER user\nWORKDIR /home/user/app\nRUN --mount=type=secret,id=TOKEN,mode=0400,required=true cat /run/secrets/TOKEN > /dev/null\nCOPY --chown=user . .\n${start}`,
    consequence: builds,
  },
  {
    rule: 'secret-not-mounted',
    dockerfile: `${withUser}USER user\nWORKDIR /home/user/app\nRUN cat /run/secrets/TOKEN > /dev/null\nCOPY --chown=user . .\n${start}`,
    consequence: builds,
  },
  {
    rule: 'dev-mode-app-owner',
    dockerfile: `${withUser}WORKDIR /app\nCOPY --chown=user . .\nUSER user\n${start}`,
    flags: ['--dev-mode'],
    consequence: probe('touch /app/new'),
  },
  {
    rule: 'dev-mode-app-owner',
    variant: 'no USER',
    dockerfile: `${debian}WORKDIR /app\nCOPY --chown=1000 . .\n${start}`,
    flags: ['--dev-mode'],
    consequence: probe('touch /app/new'),
  },
];
