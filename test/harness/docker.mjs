/** A real Docker engine with a base image, made from Debian's packages alone; root on Debian only. */
import { existsSync, mkdirSync, openSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { spawn } from 'node:child_process';
import os from 'node:os';
import path from 'node:path';
import { cacheFolder } from './setup.mjs';
import { PlainError, runOrFail, runQuietly, seconds } from './shell.mjs';

const mirror = 'http://deb.debian.org/debian';
const image = 'python:3.11-slim';
// Debian's client builds with BuildKit by itself; another `docker` on the PATH may lack buildx.
const docker = '/usr/bin/docker';
const basePackages =
  'python3,python3-pip,python3-fastapi,python3-uvicorn,uvicorn,git,git-lfs,curl,wget,procps,bash,ca-certificates';

async function ensurePackages() {
  if (existsSync('/usr/sbin/dockerd') && existsSync('/usr/sbin/debootstrap')) return;
  if (process.getuid?.() !== 0 || !existsSync('/etc/debian_version')) {
    throw new PlainError('The Docker check installs docker.io and debootstrap, which takes root on Debian.');
  }
  const start = performance.now();
  await runOrFail('Could not read the package lists.', 'apt-get', ['update']);
  await runOrFail('Could not install docker.io and debootstrap.', 'apt-get', [
    'install',
    '-y',
    '--no-install-recommends',
    'docker.io',
    'debootstrap',
  ]);
  console.log(`set-up: Docker engine (${seconds(start)})`);
}

async function ensureRoot() {
  const final = path.join(cacheFolder(), 'python-root');
  if (existsSync(final)) return final;
  const start = performance.now();
  const draft = `${final}.${process.pid}`;
  mkdirSync(cacheFolder(), { recursive: true });
  try {
    await runOrFail('Could not make the base image with debootstrap.', '/usr/sbin/debootstrap', [
      '--variant=minbase',
      `--include=${basePackages}`,
      'bookworm',
      draft,
      mirror,
    ]);
    // There is no package index to reach: what Debian brought counts as installed, and nothing else is asked for.
    writeFileSync(
      path.join(draft, 'etc/pip.conf'),
      '[global]\nno-index = true\nbreak-system-packages = true\n[install]\nno-deps = true\n',
    );
    renameSync(draft, final);
  } finally {
    rmSync(draft, { recursive: true, force: true });
  }
  console.log(`set-up: base image from Debian's packages (${seconds(start)})`);
  return final;
}

/** Starts dockerd with a data folder in the cache; `stop` ends it. */
export async function startDocker() {
  await ensurePackages();
  const root = await ensureRoot();
  const folder = path.join(cacheFolder(), 'docker');
  mkdirSync(folder, { recursive: true });
  const host = `unix://${path.join(folder, 'docker.sock')}`;
  const log = path.join(folder, 'dockerd.log');
  const output = openSync(log, 'w');
  const engine = spawn(
    '/usr/sbin/dockerd',
    [
      '--storage-driver',
      'vfs',
      '--iptables=false',
      '--bridge=none',
      '--data-root',
      path.join(folder, 'data'),
      '--exec-root',
      path.join(os.tmpdir(), `hf-spaces-docker-${process.pid}`),
      '--pidfile',
      path.join(folder, 'dockerd.pid'),
      '-H',
      host,
    ],
    { stdio: ['ignore', output, output] },
  );
  const env = { ...process.env, DOCKER_HOST: host };
  const deadline = performance.now() + 60_000;
  for (;;) {
    const answer = await runQuietly(docker, ['version'], { env });
    if (answer.code === 0) break;
    if (engine.exitCode !== null || performance.now() > deadline) {
      engine.kill();
      throw new PlainError(`The Docker engine does not start; ${log} says why.`);
    }
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
  const known = await runQuietly(docker, ['image', 'inspect', image], { env });
  if (known.code !== 0) {
    await runOrFail(
      'Could not import the base image.',
      '/bin/sh',
      ['-c', `tar -C "${root}" -c . | ${docker} import - ${image}`],
      { env },
    );
  }
  return {
    host,
    stop: () =>
      new Promise((resolve) => {
        engine.once('exit', resolve);
        engine.kill('SIGTERM');
      }),
  };
}
