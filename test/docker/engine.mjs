/** A Docker engine of its own for many small builds, with base images that stand for those of Docker Hub. */
import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, openSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { cacheFolder } from '../harness/setup.mjs';
import { PlainError, runOrFail, runQuietly, seconds } from '../harness/shell.mjs';

// Debian's client builds with BuildKit by itself; another `docker` on the PATH may lack buildx.
export const docker = '/usr/bin/docker';
const mirror = 'http://deb.debian.org/debian';
const packages = 'python3,python3-pip,python3-venv,git,curl,wget,unzip,sudo,gosu,ca-certificates';

/** No package index can be reached from a build: what Debian brought counts as installed. */
const pipSettings = '[global]\nno-index = true\nbreak-system-packages = true\n[install]\nno-deps = true\n';

/**
 * Names that `FROM` uses, and what each is made of: a Debian release, or instructions on top of another one that make the
 * accounts and variables of the real image (as src/lint/dockerfile/baseImages.ts has them).
 */
const images = [
  { name: 'debian:12-slim', release: 'bookworm' },
  { name: 'debian:13-slim', release: 'trixie' },
  { name: 'python:3.12-slim-bookworm', release: 'bookworm' },
  { name: 'python:3.12-slim', release: 'trixie' },
  {
    name: 'node:20-bookworm-slim',
    steps: [
      'FROM debian:12-slim',
      'RUN groupadd --gid 1000 node && useradd --uid 1000 --gid node --shell /bin/bash --create-home node',
    ],
  },
  {
    name: 'ubuntu:24.04',
    steps: [
      'FROM debian:12-slim',
      "RUN sed -i 's/^#\\?HOME_MODE.*/HOME_MODE 0750/' /etc/login.defs",
      'RUN useradd -m -u 1000 -s /bin/bash -G adm,dialout,cdrom,floppy,sudo,audio,dip,video,plugdev ubuntu',
    ],
  },
  {
    name: 'jupyter/minimal-notebook:latest',
    steps: [
      'FROM debian:12-slim',
      'ENV HOME=/home/jovyan NB_USER=jovyan NB_UID=1000 NB_GID=100 CONDA_DIR=/opt/conda',
      'RUN useradd --no-log-init --create-home --shell /bin/bash --uid 1000 --no-user-group jovyan',
      'RUN mkdir -p /opt/conda && chown jovyan:100 /opt/conda && chmod g+rws /opt/conda /home/jovyan',
      'USER 1000',
      'WORKDIR /home/jovyan',
    ],
  },
];

export const imageNames = images.map(({ name }) => name);

async function ensurePrograms() {
  if (existsSync('/usr/sbin/dockerd') && existsSync('/usr/sbin/debootstrap')) return;
  if (process.getuid?.() !== 0 || !existsSync('/etc/debian_version')) {
    throw new PlainError('The Docker check installs docker.io and debootstrap, which takes root on Debian.');
  }
  await runOrFail('Could not read the package lists.', 'apt-get', ['update']);
  const install = ['install', '-y', '--no-install-recommends', 'docker.io', 'debootstrap'];
  await runOrFail('Could not install docker.io and debootstrap.', 'apt-get', install);
}

async function ensureRoot(release) {
  const final = path.join(cacheFolder(), `model-root-${release}`);
  if (existsSync(final)) return final;
  const start = performance.now();
  const draft = `${final}.${process.pid}`;
  mkdirSync(cacheFolder(), { recursive: true });
  try {
    await runOrFail(`Could not make a base image of ${release} with debootstrap.`, '/usr/sbin/debootstrap', [
      '--variant=minbase',
      `--include=${packages}`,
      release,
      draft,
      mirror,
    ]);
    writeFileSync(path.join(draft, 'etc/pip.conf'), pipSettings);
    renameSync(draft, final);
  } finally {
    rmSync(draft, { recursive: true, force: true });
  }
  console.log(`set-up: Debian ${release} (${seconds(start)})`);
  return final;
}

async function ensureImages(env) {
  for (const { name, release, steps } of images) {
    const known = await runQuietly(docker, ['image', 'inspect', name], { env });
    if (known.code === 0) continue;
    if (release !== undefined) {
      const root = await ensureRoot(release);
      const script = `tar -C "${root}" -c . | ${docker} import - ${name}`;
      await runOrFail(`Could not import ${name}.`, '/bin/sh', ['-c', script], { env });
    } else {
      const script = `printf '%s\\n' "$@" | ${docker} build -q --network host -t ${name} -`;
      await runOrFail(`Could not build ${name}.`, '/bin/sh', ['-c', script, 'sh', ...steps], { env });
    }
  }
}

async function startWith(driver) {
  const folder = path.join(cacheFolder(), `docker-model-${driver}`);
  mkdirSync(folder, { recursive: true });
  const host = `unix://${path.join(folder, 'docker.sock')}`;
  const log = path.join(folder, 'dockerd.log');
  const output = openSync(log, 'w');
  const execRoot = path.join(os.tmpdir(), `hf-spaces-docker-model-${process.pid}`);
  const engine = spawn(
    '/usr/sbin/dockerd',
    [
      ...['--storage-driver', driver, '--iptables=false', '--bridge=none'],
      ...['--data-root', path.join(folder, 'data'), '--exec-root', execRoot],
      ...['--pidfile', path.join(folder, 'dockerd.pid'), '-H', host],
    ],
    { stdio: ['ignore', output, output] },
  );
  const env = { ...process.env, DOCKER_HOST: host, DOCKER_BUILDKIT: '1' };
  const stop = () =>
    new Promise((resolve) => {
      if (engine.exitCode !== null || engine.signalCode !== null) resolve();
      engine.once('exit', () => resolve());
      engine.kill('SIGTERM');
    }).then(async () => {
      // The engine leaves its network namespace mounted.
      await runQuietly('umount', [path.join(execRoot, 'netns/default')]);
      rmSync(execRoot, { recursive: true, force: true });
    });
  const deadline = performance.now() + 60_000;
  for (;;) {
    const answer = await runQuietly(docker, ['version', '--format', '{{.Server.Version}}'], { env });
    if (answer.code === 0) return { host, env, stop, driver, version: answer.output.trim() };
    if (engine.exitCode !== null || performance.now() > deadline) {
      await stop();
      return { failure: readFileSync(log, 'utf8').trim().split('\n').slice(-3).join('\n') };
    }
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
}

/**
 * Starts dockerd with its data in the cache; `stop` ends it. overlay2 where the machine's file system carries it, since vfs
 * copies the whole image for every step.
 */
export async function startEngine() {
  await ensurePrograms();
  let engine = await startWith('overlay2');
  if (engine.failure !== undefined) engine = await startWith('vfs');
  if (engine.failure !== undefined)
    throw new PlainError(`The Docker engine does not start.\n${engine.failure}`);
  try {
    await ensureImages(engine.env);
  } catch (error) {
    await engine.stop();
    throw error;
  }
  return engine;
}
