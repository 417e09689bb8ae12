import { spawn, type ChildProcess } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { delay, JobFailure, type Executor, type Job, type Started } from './executor.ts';

/** What the Hub gives an app. */
const hubLaunchTimeoutMs = 30 * 60_000;

interface Container {
  name: string;
  process: ChildProcess;
  ended: Promise<number>;
}

/** Builds and runs for real, with the `docker` command. */
export function dockerExecutor(dockerHost?: string): Executor {
  const env: NodeJS.ProcessEnv = { ...process.env, DOCKER_BUILDKIT: '1' };
  if (dockerHost !== undefined) env['DOCKER_HOST'] = dockerHost;
  const containers = new Map<string, Container>();
  let evicted: (spaceId: string) => void = () => undefined;

  const stopping = new Map<string, Promise<void>>();
  const end = async (container: Container) => {
    let isOver = false;
    void container.ended.then(() => (isOver = true));
    // Again, as `docker run` may not have made the container yet.
    while (!isOver) {
      await run(['rm', '-f', container.name], env, () => undefined);
      await Promise.race([container.ended, delay(250)]);
    }
  };
  // Who asks twice waits for the same end: the port must be free afterwards.
  const stop = (spaceId: string): Promise<void> => {
    const container = containers.get(spaceId);
    if (container) {
      containers.delete(spaceId);
      stopping.set(
        spaceId,
        end(container).finally(() => stopping.delete(spaceId)),
      );
    }
    return stopping.get(spaceId) ?? Promise.resolve();
  };

  return {
    build: (job) => build(job, env),
    start: async (job) => {
      // The containers share the host's network, so two apps would meet on the same port.
      for (const spaceId of [...containers.keys()]) {
        // Told first, lest the end of the container be taken for a crash.
        if (spaceId !== job.spaceId) evicted(spaceId);
        await stop(spaceId);
      }
      await Promise.all(stopping.values());
      const container = launch(job, env);
      containers.set(job.spaceId, container);
      return ready(job, container, () => stop(job.spaceId));
    },
    stop,
    onEvicted: (listener) => {
      evicted = listener;
    },
    close: async () => {
      await Promise.all([...containers.keys()].map(stop));
      await Promise.all(stopping.values());
    },
  };
}

function tag(job: Job): string {
  return `hf-local/${job.spaceId.toLowerCase().replace(/[^a-z0-9/._-]/g, '-')}:${job.sha.slice(0, 12)}`;
}

async function build(job: Job, env: NodeJS.ProcessEnv): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'hf-build-'));
  try {
    const context = join(folder, 'context');
    for (const [path, bytes] of job.files) {
      await mkdir(dirname(join(context, path)), { recursive: true });
      await writeFile(join(context, path), bytes, { mode: 0o644 });
    }
    if (job.sdk === 'gradio') await writeFile(join(context, 'Dockerfile'), gradioDockerfile(job));
    const args = ['build', '--network', 'host', '--progress', 'plain', '-t', tag(job)];
    if (job.factory) args.push('--no-cache');
    for (const [key, value] of job.variables) args.push('--build-arg', `${key}=${value}`);
    for (const [key, value] of job.secrets) {
      const file = join(folder, `secret-${key}`);
      await writeFile(file, value, { mode: 0o600 });
      args.push('--secret', `id=${key},src=${file}`);
    }
    const last: string[] = [];
    const code = await run(
      [...args, context],
      env,
      (line) => {
        job.buildLog(line);
        last.push(line);
        if (last.length > 30) last.shift();
      },
      job.signal,
    );
    if (job.signal.aborted) throw new Error('superseded');
    if (code !== 0) {
      const reason = last.filter((line) => line.includes('ERROR')).at(-1) ?? last.at(-1) ?? '';
      throw new JobFailure(`Job failed with exit code: ${code}. Reason: ${reason}`);
    }
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function gradioDockerfile(job: Job): string {
  const { python_version: python, sdk_version: gradio, app_file: app } = job.card;
  const pick = (value: unknown, fallback: string) => (typeof value === 'string' ? value : fallback);
  return [
    `FROM python:${pick(python, '3.10')}`,
    'RUN useradd -m -u 1000 user',
    'WORKDIR /home/user/app',
    'COPY --chown=1000:1000 . .',
    `RUN pip install --no-cache-dir gradio${gradio === undefined ? '' : `==${pick(gradio, '')}`}`,
    'RUN if [ -f requirements.txt ]; then pip install --no-cache-dir -r requirements.txt; fi',
    'ENV GRADIO_SERVER_NAME=0.0.0.0 GRADIO_SERVER_PORT=7860',
    `CMD ["python", "${pick(app, 'app.py')}"]`,
    '',
  ].join('\n');
}

function launch(job: Job, env: NodeJS.ProcessEnv): Container {
  const name = `hf-local-${job.spaceId.toLowerCase().replace(/[^a-z0-9]+/g, '-')}-${Date.now()}`;
  const [author = '', repo = ''] = job.spaceId.split('/');
  const values = {
    SPACE_ID: job.spaceId,
    SPACE_AUTHOR_NAME: author,
    SPACE_REPO_NAME: repo,
    ...Object.fromEntries(job.variables),
    ...Object.fromEntries(job.secrets),
  };
  const args = ['run', '--rm', '--name', name, '--network', 'host', '--user', '1000'];
  // Only names on the command line: values there could be read by every user of the machine.
  for (const key of Object.keys(values)) args.push('-e', key);
  job.runLog(`===== Application Startup at ${new Date().toISOString().slice(0, 19).replace('T', ' ')} =====`);
  const child = spawn('docker', [...args, tag(job)], {
    env: { ...env, ...values },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  follow(child, (line) => job.runLog(line));
  return { name, process: child, ended: exitCode(child) };
}

async function ready(job: Job, container: Container, stop: () => Promise<void>): Promise<Started> {
  const target = `http://127.0.0.1:${job.appPort}`;
  const exited = container.ended.then((code) => `Exit code: ${code}. Reason: the container ended`);
  let ended = false;
  void container.ended.then(() => (ended = true));
  const deadline = Date.now() + (job.launchTimeoutMs ?? hubLaunchTimeoutMs);
  try {
    while (!(await answers(target))) {
      if (ended) throw new JobFailure(await exited);
      if (Date.now() > deadline)
        throw new JobFailure('Launch timed out, workload was not healthy after 30 min');
      await delay(250, job.signal);
    }
  } catch (error) {
    await stop();
    throw error;
  }
  return { target, exited };
}

function answers(target: string): Promise<boolean> {
  return new Promise((resolve) => {
    const probe = request(target, { method: 'GET', timeout: 2000, agent: false }, (res) => {
      res.destroy();
      resolve(true);
    });
    probe.on('timeout', () => probe.destroy());
    probe.on('error', () => resolve(false));
    probe.end();
  });
}

function run(
  args: string[],
  env: NodeJS.ProcessEnv,
  line: (text: string) => void,
  signal?: AbortSignal,
): Promise<number> {
  const child = spawn('docker', args, { env, stdio: ['ignore', 'pipe', 'pipe'] });
  follow(child, line);
  const kill = () => child.kill('SIGTERM');
  signal?.addEventListener('abort', kill, { once: true });
  return exitCode(child).finally(() => signal?.removeEventListener('abort', kill));
}

function follow(child: ChildProcess, line: (text: string) => void): void {
  for (const stream of [child.stdout, child.stderr]) {
    if (stream) createInterface({ input: stream }).on('line', line);
  }
}

function exitCode(child: ChildProcess): Promise<number> {
  return new Promise((resolve) => {
    child.once('error', () => resolve(127));
    child.once('close', (code) => resolve(code ?? 137));
  });
}
