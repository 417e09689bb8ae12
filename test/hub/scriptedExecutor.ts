import { delay, JobFailure, type Executor, type Job, type Started } from './executor.ts';

interface Step {
  title: string;
  output: string[];
}

/** Tells the story of a build from the Dockerfile, without running anything. */
export function scriptedExecutor(): Executor {
  return {
    build: (job) => build(job),
    start: (job) => start(job),
    stop: () => Promise.resolve(),
    onEvicted: () => undefined,
    close: () => Promise.resolve(),
  };
}

async function build(job: Job): Promise<void> {
  const steps = job.sdk === 'docker' ? dockerSteps(dockerfile(job)) : gradioSteps(job);
  job.buildLog(`===== Build Queued at ${stamp()} / Commit SHA: ${job.sha.slice(0, 7)} =====`);
  job.buildLog('');
  for (const [index, step] of steps.entries()) {
    do await delay(job.stepMs, job.signal);
    while (job.held());
    const number = index + 1;
    job.buildLog(
      step.title.startsWith('FROM ') ? `--> ${step.title}` : `[${number}/${steps.length}] ${step.title}`,
    );
    if (job.fault?.failAtStep === number) fail(job, step, job.fault.text ?? 'ERROR: it was told to fail');
    for (const line of step.output) job.buildLog(line);
    job.buildLog('DONE 0.3s');
    job.buildLog('');
  }
  await delay(job.stepMs, job.signal);
  for (const title of ['--> Pushing image', '--> Exporting cache']) {
    job.buildLog(title);
    job.buildLog('DONE 0.1s');
    job.buildLog('');
  }
}

function fail(job: Job, step: Step, text: string): never {
  for (const line of text.split('\n')) job.buildLog(line);
  const command = step.title.replace(/^RUN /, '');
  job.buildLog('');
  job.buildLog(`--> ERROR: process "/bin/sh -c ${command}" did not complete successfully: exit code: 1`);
  throw new JobFailure(`Job failed with exit code: 1. Reason: ${text.split('\n').at(-1) ?? ''}`);
}

async function start(job: Job): Promise<Started> {
  job.runLog(`===== Application Startup at ${stamp()} =====`);
  job.runLog('');
  await delay(job.stepMs, job.signal);
  const text = job.fault?.runtimeError;
  if (text !== undefined) {
    for (const line of text.split('\n')) job.runLog(line);
    throw new JobFailure(`Exit code: 1. Reason: ${text}`);
  }
  job.runLog('INFO:     Started server process [1]');
  job.runLog('INFO:     Application startup complete.');
  job.runLog(`INFO:     Uvicorn running on http://0.0.0.0:${job.appPort} (Press CTRL+C to quit)`);
  return { exited: new Promise<string>(() => undefined) };
}

function dockerfile(job: Job): string {
  return job.files.get('Dockerfile')?.toString('utf8') ?? '';
}

/** Instructions that make a step of their own under BuildKit. */
export function dockerSteps(source: string): Step[] {
  const steps: Step[] = [];
  for (const instruction of instructions(source)) {
    const keyword = (/^\w+/.exec(instruction)?.[0] ?? '').toUpperCase();
    if (!['FROM', 'RUN', 'COPY', 'ADD', 'WORKDIR'].includes(keyword)) continue;
    const rest = instruction.slice(keyword.length).trim();
    steps.push({ title: `${keyword} ${keyword === 'FROM' ? image(rest) : rest}`, output: output(rest) });
  }
  return steps;
}

function instructions(source: string): string[] {
  const joined = source
    .split(/\r?\n/)
    .filter((line) => !/^\s*#/.test(line))
    .join('\n')
    .replace(/\\\n/g, ' ');
  return joined
    .split('\n')
    .map((line) => line.trim().replace(/\s+/g, ' '))
    .filter((line) => line !== '');
}

function image(rest: string): string {
  const name = rest.split(' ').find((word) => !word.startsWith('--')) ?? 'scratch';
  const tail = rest.slice(rest.indexOf(name) + name.length);
  return (
    (/^[^/]+\.[^/]+\//.test(name) ? name : `docker.io/${name.includes('/') ? name : `library/${name}`}`) +
    tail
  );
}

function output(command: string): string[] {
  if (/\bpip3? install\b/.test(command))
    return ['Collecting fastapi', 'Successfully installed fastapi-0.128.0'];
  if (/\b(npm|pnpm|yarn)\b/.test(command)) return ['added 42 packages in 2s'];
  if (/\bapt-get install\b/.test(command)) return ['Reading package lists...', 'Building dependency tree...'];
  return [];
}

function gradioSteps(job: Job): Step[] {
  const python = typeof job.card['python_version'] === 'string' ? job.card['python_version'] : '3.10';
  return [
    { title: `FROM docker.io/library/python:${python}`, output: [] },
    { title: 'RUN pip install --no-cache-dir -r requirements.txt', output: output('pip install') },
    { title: 'COPY --chown=1000:1000 . /home/user/app', output: [] },
  ];
}

function stamp(): string {
  return new Date().toISOString().slice(0, 19).replace('T', ' ');
}
