/** A real Docker engine with base images made from Debian's packages alone; root on Debian only. */
import { spawn } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { cacheFolder } from './setup.mjs';
import { PlainError, runOrFail, runQuietly, seconds } from './shell.mjs';

export const mirror = 'http://deb.debian.org/debian';
// Debian's client builds with BuildKit by itself; another `docker` on the PATH may lack buildx.
export const docker = '/usr/bin/docker';

/** There is no package index to reach: what Debian brought counts as installed, and nothing else is asked for. */
const pipSettings = '[global]\nno-index = true\nbreak-system-packages = true\n[install]\nno-deps = true\n';

/** Installs Debian packages unless the files that they bring are there. */
export async function ensurePackages(packages, files) {
  if (files.every((file) => existsSync(file))) return;
  const list = packages.join(', ');
  if (process.getuid?.() !== 0 || !existsSync('/etc/debian_version'))
    throw new PlainError(`The Docker check installs ${list}, which takes root on Debian.`);
  const start = performance.now();
  await runOrFail('Could not read the package lists.', 'apt-get', ['update']);
  const install = ['install', '-y', '--no-install-recommends', ...packages];
  await runOrFail(`Could not install ${list}.`, 'apt-get', install);
  console.log(`set-up: ${list} (${seconds(start)})`);
}

/** Makes a folder of the cache once; `make` fills a draft of it. */
export async function ensureCached(name, title, make) {
  const final = path.join(cacheFolder(), name);
  if (existsSync(final)) return final;
  const start = performance.now();
  const draft = `${final}.${process.pid}`;
  mkdirSync(cacheFolder(), { recursive: true });
  try {
    await make(draft);
    renameSync(draft, final);
  } finally {
    rmSync(draft, { recursive: true, force: true });
  }
  console.log(`set-up: ${title} (${seconds(start)})`);
  return final;
}

/** A Debian release as a folder of the cache. */
export function ensureDebian(name, release, packages) {
  return ensureCached(name, `Debian ${release}`, async (draft) => {
    await runOrFail(`Could not make a base image of ${release} with debootstrap.`, '/usr/sbin/debootstrap', [
      '--variant=minbase',
      `--include=${packages}`,
      release,
      draft,
      mirror,
    ]);
    writeFileSync(path.join(draft, 'etc/pip.conf'), pipSettings);
  });
}

export async function hasImage(name, env) {
  return (await runQuietly(docker, ['image', 'inspect', name], { env })).code === 0;
}

export async function importImage(name, root, env) {
  const script = `tar -C "${root}" -c . | ${docker} import - ${name}`;
  await runOrFail(`Could not import ${name}.`, '/bin/sh', ['-c', script], { env });
}

function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

const pause = () => new Promise((resolve) => setTimeout(resolve, 200));

/** Processes that use one engine: the first starts it, the last one ends it. */
function usersOf(folder) {
  const users = path.join(folder, 'users');
  mkdirSync(users, { recursive: true });
  const own = path.join(users, String(process.pid));
  return {
    join: () => writeFileSync(own, ''),
    /** Whether nobody is left. */
    leave: () => {
      rmSync(own, { force: true });
      for (const name of readdirSync(users))
        if (!isAlive(Number(name))) rmSync(path.join(users, name), { force: true });
      return readdirSync(users).length === 0;
    },
  };
}

async function startWith(driver) {
  const folder = path.join(cacheFolder(), `docker-${driver}`);
  const users = usersOf(folder);
  const host = `unix://${path.join(folder, 'docker.sock')}`;
  const pidFile = path.join(folder, 'dockerd.pid');
  const log = path.join(folder, 'dockerd.log');
  const execRoot = path.join(os.tmpdir(), `hf-spaces-docker-${driver}`);
  const env = { ...process.env, DOCKER_HOST: host, DOCKER_BUILDKIT: '1' };
  const ask = () => runQuietly(docker, ['version', '--format', '{{.Server.Version}}'], { env });
  const enginePid = () => (existsSync(pidFile) ? Number(readFileSync(pidFile, 'utf8')) : undefined);
  const isUp = () => {
    const pid = enginePid();
    return pid !== undefined && isAlive(pid);
  };
  const stop = async () => {
    if (!users.leave()) return;
    const pid = enginePid();
    if (pid !== undefined && isAlive(pid)) {
      process.kill(pid, 'SIGTERM');
      while (isAlive(pid)) await pause();
    }
    // The engine leaves its network namespace mounted.
    await runQuietly('umount', [path.join(execRoot, 'netns/default')]);
    rmSync(execRoot, { recursive: true, force: true });
  };
  users.join();
  let engine;
  if (!isUp()) {
    const output = openSync(log, 'w');
    engine = spawn(
      '/usr/sbin/dockerd',
      [
        ...['--storage-driver', driver, '--iptables=false', '--bridge=none'],
        ...['--data-root', path.join(folder, 'data'), '--exec-root', execRoot],
        ...['--pidfile', pidFile, '-H', host],
      ],
      { stdio: ['ignore', output, output], detached: true },
    );
    engine.unref();
  }
  const deadline = performance.now() + 60_000;
  for (;;) {
    const answer = await ask();
    if (answer.code === 0) return { host, env, stop, driver, version: answer.output.trim() };
    // Ours may have ended because another process was quicker.
    const hasEnded = engine !== undefined && (engine.exitCode ?? engine.signalCode) !== null;
    if ((hasEnded && !isUp()) || performance.now() > deadline) {
      await stop();
      const failure = existsSync(log)
        ? readFileSync(log, 'utf8').trim().split('\n').slice(-3).join('\n')
        : '';
      return { failure };
    }
    await pause();
  }
}

/**
 * Starts dockerd with its data in the cache, or joins the one that another check has started; `stop` leaves it, and ends it
 * when nobody else is there. overlay2 where the machine's file system carries it, since vfs copies the whole image for
 * every step.
 */
export async function startDocker() {
  await ensurePackages(['docker.io', 'debootstrap'], ['/usr/sbin/dockerd', '/usr/sbin/debootstrap']);
  let engine = await startWith('overlay2');
  if (engine.failure !== undefined) engine = await startWith('vfs');
  if (engine.failure !== undefined)
    throw new PlainError(`The Docker engine does not start.\n${engine.failure}`);
  return engine;
}

const spaceImage = 'python:3.11-slim';
const spacePackages =
  'python3,python3-pip,python3-fastapi,python3-uvicorn,uvicorn,git,git-lfs,curl,wget,procps,bash,ca-certificates';

/** Makes the image that the FastAPI template is FROM, with what its requirements ask for. */
export async function ensureSpaceImage(env) {
  if (await hasImage(spaceImage, env)) return;
  await importImage(spaceImage, await ensureDebian('python-root', 'bookworm', spacePackages), env);
}
