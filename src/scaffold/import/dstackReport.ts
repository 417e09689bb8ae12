import type { HardwareChoice } from '../hardware.ts';
import type { DstackRun } from './dstack.ts';
import type { ReportRow, Verdict } from './report.ts';

export type ImportTarget = 'space' | 'job';

type Outcome = readonly [verdict: Verdict, note: string];
interface Row {
  space: Outcome;
  job: Outcome;
}

const both = (verdict: Verdict, note: string): Row => ({ space: [verdict, note], job: [verdict, note] });
const ignored = both('impossible', 'The Hub has no such choice; it is left out.');

/** What becomes of each property, where that does not depend on its value. */
const table: Readonly<Record<string, Row>> = {
  name: { space: ['exact', 'name of the Space'], job: ['exact', 'label "name" of the job'] },
  image: { space: ['exact', 'FROM of the Dockerfile'], job: ['exact', 'image of the job'] },
  commands: {
    space: ['exact', 'start.sh; installing ones that come first run while the image is built'],
    job: ['exact', 'one shell command that ends with the first failure'],
  },
  shell: both('approximate', 'The commands run with bash.'),
  version: {
    space: ['approximate', 'base image python:X-slim where no image is given; otherwise the image decides'],
    job: ['approximate', 'image python:X-slim where no image is given; otherwise the image decides'],
  },
  environment: both('exact', 'variables; secrets and values that look like one are asked for as secrets'),
  artifacts: {
    space: ['approximate', 'a bucket at that path, saved all the time: a Space has no end of its run'],
    job: ['exact', 'a bucket at that path'],
  },
  cache: both('approximate', 'a bucket at that path; layers of the image are cached while it is built'),
  deps: both('approximate', 'attach the repository or bucket that holds it as a volume'),
  volumes: both('approximate', 'a bucket at that path'),
  working_dir: {
    space: ['exact', 'WORKDIR, below /app when it is relative'],
    job: ['approximate', '"cd" in front of the commands'],
  },
  home_dir: both('approximate', 'variable HOME'),
  registry_auth: {
    space: [
      'impossible',
      'A build cannot sign in to a registry: make the image public, build it from its source (clone mode), or take the image of another Space as base.',
    ],
    job: ['impossible', 'Make the image public, or run the image of a Space that the token can read.'],
  },
  setup: {
    space: ['approximate', 'RUN of the Dockerfile'],
    job: ['approximate', 'runs in front of the commands'],
  },
  requirements: {
    space: ['exact', 'RUN pip install of the file'],
    job: ['approximate', 'pip install in front of the commands'],
  },
  nvcc: {
    space: ['approximate', 'base image nvidia/cuda with the compiler'],
    job: ['approximate', 'image nvidia/cuda with the compiler'],
  },
  docker: both('impossible', 'No container engine runs inside a Space or job.'),
  privileged: both('impossible', 'Containers have no privileges on the Hub.'),
  user: {
    space: ['approximate', 'A Space runs as user 1000.'],
    job: ['approximate', 'The user of the image decides.'],
  },
  nodes: both('impossible', 'One machine per Space or job.'),
  groups: both('impossible', 'One machine per Space or job.'),
  'resources.shm_size': both(
    'impossible',
    'Shared memory cannot be set: use fewer loader workers, or torch.multiprocessing.set_sharing_strategy("file_system").',
  ),
  'resources.disk': both('approximate', 'each hardware has a disk of its own; compare it before you start'),
  interruptible: {
    space: ['impossible', 'There is no cheaper, interruptible hardware.'],
    job: ['impossible', 'There is no cheaper, interruptible hardware; run a failed job again.'],
  },
  max_duration: {
    space: ['approximate', 'sleep time, which counts from the last visit, not from the start'],
    job: ['exact', 'timeout of the job'],
  },
  stop_duration: both('impossible', 'The time between SIGTERM and the end cannot be set.'),
  inactivity_duration: {
    space: ['exact', 'sleep time; on paid hardware only'],
    job: ['impossible', 'A job ends with its command.'],
  },
  schedule: {
    space: ['impossible', 'A Space has no schedule: import it as a job.'],
    job: ['exact', 'a scheduled job'],
  },
  retry: {
    space: ['approximate', 'A Space that ends is started again.'],
    job: ['approximate', 'attempts of the job'],
  },
  max_price: both('approximate', 'compare it with the price of the hardware below'),
  tags: { space: ['exact', 'tags of the README'], job: ['exact', 'labels of the job'] },
  replicas: {
    space: ['approximate', 'a fixed number of replicas, on paid hardware; set it in the settings'],
    job: ['impossible', 'One machine per job.'],
  },
  scaling: {
    space: ['impossible', 'Replicas do not follow the load.'],
    job: ['impossible', 'One machine per job.'],
  },
  probes: {
    space: ['approximate', 'The Space is ready when its port answers.'],
    job: ['impossible', 'The Hub does not probe jobs.'],
  },
  rate_limits: both('impossible', 'Limit the rate in the app.'),
  auth: {
    space: ['approximate', 'a private Space asks for a token'],
    job: ['approximate', 'A port of a job always asks for a token.'],
  },
  https: both('exact', 'The Hub serves HTTPS only.'),
  gateway: both('impossible', 'The Hub has no gateways; a Space has an address of its own.'),
  model: {
    space: ['approximate', '"models" of the README'],
    job: ['impossible', 'Jobs are not listed by model.'],
  },
  repos: {
    space: ['exact', 'upload the folder, or clone the repository while the image is built'],
    job: ['approximate', 'attach a volume, or clone in front of the commands'],
  },
  files: {
    space: ['exact', 'upload the files with the folder'],
    job: ['approximate', 'attach a volume with the files'],
  },
  ide: {
    space: ['approximate', 'Dev Mode opens VS Code'],
    job: ['impossible', 'A job has SSH, but no editor of its own.'],
  },
};

/** Spellings and properties that share a row. */
const sameAs: Readonly<Record<string, string>> = {
  python: 'version',
  env: 'environment',
  prebuild: 'setup',
  init: 'setup',
  idle_duration: 'inactivity_duration',
  spot_policy: 'interruptible',
  'resources.interruptible': 'interruptible',
};

/** One row for each property of the file, in its order. */
export function reportOf(
  run: DstackRun,
  target: ImportTarget,
  hardware: HardwareChoice | string,
): ReportRow[] {
  return [...run.properties].map(([property, value]): ReportRow => {
    const [verdict, note] = outcomeOf(run, property, value, target, hardware);
    return { property, verdict, note };
  });
}

function outcomeOf(
  run: DstackRun,
  property: string,
  value: unknown,
  target: ImportTarget,
  hardware: HardwareChoice | string,
): Outcome {
  switch (property) {
    case 'provider':
      return value === 'docker'
        ? ['exact', 'its image and commands']
        : [
            'approximate',
            `The provider "${String(value)}" prepares an image of its own; only image and commands are taken.`,
          ];
    case 'type':
      return typeOutcome(run, target);
    case 'entrypoint': {
      const dropped = run.interactive ? '; "-i" is dropped, because there is no terminal' : '';
      if (target === 'job') return ['approximate', `in front of the commands${dropped}`];
      return [run.interactive ? 'approximate' : 'exact', `ENTRYPOINT of the Dockerfile${dropped}`];
    }
    case 'ports':
    case 'port':
      return portsOutcome(run, target);
    case 'artifacts':
      if (target === 'space' && run.artifacts.every(({ live }) => live))
        return ['exact', 'a bucket at that path'];
      break;
    case 'resources.cpu':
    case 'resources.memory':
    case 'resources.gpu':
      return hardwareOutcome(hardware);
    case 'nodes':
      if (value === 1) return ['exact', 'one machine'];
      break;
    case 'docker':
    case 'privileged':
    case 'resources.interruptible':
      if (value === false) return ['exact', 'as on the Hub'];
      break;
    case 'spot_policy':
      if (value === 'on-demand') return ['exact', 'as on the Hub'];
      break;
  }
  const row = table[sameAs[property] ?? property] ?? ignored;
  return row[target];
}

function typeOutcome(run: DstackRun, target: ImportTarget): Outcome {
  if (target === 'job') {
    return run.kind === 'task'
      ? ['exact', 'a job']
      : ['approximate', `A job ends some time; a ${run.kind} is better a Space.`];
  }
  switch (run.kind) {
    case 'service':
      return ['exact', 'a Docker Space'];
    case 'dev-environment':
      return ['approximate', 'a Docker Space in Dev Mode'];
    case 'task':
      return ['approximate', 'A Space starts again when its command ends: a task is better a job.'];
  }
}

function portsOutcome(run: DstackRun, target: ImportTarget): Outcome {
  if (target === 'job') return ['exact', 'exposed ports; each has an address that asks for a token'];
  return run.ports.length > 1
    ? [
        'approximate',
        'one port to the outside: nginx serves each of them below a path of its own; PORT_n is set',
      ]
    : ['approximate', '"app_port" of the README; PORT_0 is set, and a port of the own machine is dropped'];
}

function hardwareOutcome(hardware: HardwareChoice | string): Outcome {
  if (typeof hardware === 'string') return ['impossible', hardware];
  const { flavor, runnerUp, notes } = hardware;
  const price = (one: { pricePerHour: number }) =>
    one.pricePerHour === 0 ? 'free' : `$${one.pricePerHour.toFixed(2)}/h`;
  const next = runnerUp ? `; next ${runnerUp.name}, ${price(runnerUp)}` : '';
  const told = notes.length > 0 ? ` ${notes.join(' ')}` : '';
  return ['approximate', `${flavor.name}, ${price(flavor)}: the cheapest that has as much${next}.${told}`];
}
