import { sentence, type Sentence } from '../../space/sentence.ts';
import { isChoice, type HardwareChoice, type NoHardware } from '../hardware.ts';
import type { DstackRun } from './dstack.ts';
import type { ReportRow, Verdict } from './report.ts';

export type ImportTarget = 'space' | 'job';

type Outcome = readonly [verdict: Verdict, note: Sentence];
interface Row {
  space: Outcome;
  job: Outcome;
}

const both = (verdict: Verdict, note: Sentence): Row => ({ space: [verdict, note], job: [verdict, note] });
const ignored = both('impossible', sentence('The Hub has no such choice; it is left out.'));

/** What becomes of each property, where that does not depend on its value. */
const table: Readonly<Record<string, Row>> = {
  name: {
    space: ['exact', sentence('name of the Space')],
    job: ['exact', sentence('label "name" of the job')],
  },
  image: {
    space: ['exact', sentence('FROM of the Dockerfile')],
    job: ['exact', sentence('image of the job')],
  },
  commands: {
    space: ['exact', sentence('start.sh; installing ones that come first run while the image is built')],
    job: ['exact', sentence('one shell command that ends with the first failure')],
  },
  shell: both('approximate', sentence('The commands run with bash.')),
  version: {
    space: [
      'approximate',
      sentence('base image python:X-slim where no image is given; otherwise the image decides'),
    ],
    job: [
      'approximate',
      sentence('image python:X-slim where no image is given; otherwise the image decides'),
    ],
  },
  environment: both(
    'exact',
    sentence('variables; secrets and values that look like one are asked for as secrets'),
  ),
  artifacts: {
    space: [
      'approximate',
      sentence('a bucket at that path, saved all the time: a Space has no end of its run'),
    ],
    job: ['exact', sentence('a bucket at that path')],
  },
  cache: both(
    'approximate',
    sentence('a bucket at that path; layers of the image are cached while it is built'),
  ),
  deps: both('approximate', sentence('attach the repository or bucket that holds it as a volume')),
  volumes: both('approximate', sentence('a bucket at that path')),
  working_dir: {
    space: ['exact', sentence('WORKDIR, below /app when it is relative')],
    job: ['approximate', sentence('"cd" in front of the commands')],
  },
  home_dir: both('approximate', sentence('variable HOME')),
  registry_auth: {
    space: [
      'impossible',
      sentence(
        'A build cannot sign in to a registry: make the image public, build it from its source (clone mode), or take the image of another Space as base.',
      ),
    ],
    job: [
      'impossible',
      sentence('Make the image public, or run the image of a Space that the token can read.'),
    ],
  },
  setup: {
    space: ['approximate', sentence('RUN of the Dockerfile')],
    job: ['approximate', sentence('runs in front of the commands')],
  },
  requirements: {
    space: ['exact', sentence('RUN pip install of the file')],
    job: ['approximate', sentence('pip install in front of the commands')],
  },
  nvcc: {
    space: ['approximate', sentence('base image nvidia/cuda with the compiler')],
    job: ['approximate', sentence('image nvidia/cuda with the compiler')],
  },
  docker: both('impossible', sentence('No container engine runs inside a Space or job.')),
  privileged: both('impossible', sentence('Containers have no privileges on the Hub.')),
  user: {
    space: ['approximate', sentence('A Space runs as user 1000.')],
    job: ['approximate', sentence('The user of the image decides.')],
  },
  nodes: both('impossible', sentence('One machine per Space or job.')),
  groups: both('impossible', sentence('One machine per Space or job.')),
  'resources.shm_size': both(
    'impossible',
    sentence(
      'Shared memory cannot be set: use fewer loader workers, or torch.multiprocessing.set_sharing_strategy("file_system").',
    ),
  ),
  'resources.disk': both(
    'approximate',
    sentence('each hardware has a disk of its own; compare it before you start'),
  ),
  interruptible: {
    space: ['impossible', sentence('There is no cheaper, interruptible hardware.')],
    job: ['impossible', sentence('There is no cheaper, interruptible hardware; run a failed job again.')],
  },
  max_duration: {
    space: ['approximate', sentence('sleep time, which counts from the last visit, not from the start')],
    job: ['exact', sentence('timeout of the job')],
  },
  stop_duration: both('impossible', sentence('The time between SIGTERM and the end cannot be set.')),
  inactivity_duration: {
    space: ['exact', sentence('sleep time; on paid hardware only')],
    job: ['impossible', sentence('A job ends with its command.')],
  },
  schedule: {
    space: ['impossible', sentence('A Space has no schedule: import it as a job.')],
    job: ['exact', sentence('a scheduled job')],
  },
  retry: {
    space: ['approximate', sentence('A Space that ends is started again.')],
    job: ['approximate', sentence('attempts of the job')],
  },
  tags: { space: ['exact', sentence('tags of the README')], job: ['exact', sentence('labels of the job')] },
  replicas: {
    space: ['approximate', sentence('a fixed number of replicas, on paid hardware; set it in the settings')],
    job: ['impossible', sentence('One machine per job.')],
  },
  scaling: {
    space: ['impossible', sentence('Replicas do not follow the load.')],
    job: ['impossible', sentence('One machine per job.')],
  },
  probes: {
    space: ['approximate', sentence('The Space is ready when its port answers.')],
    job: ['impossible', sentence('The Hub does not probe jobs.')],
  },
  rate_limits: both('impossible', sentence('Limit the rate in the app.')),
  auth: {
    space: ['approximate', sentence('a private Space asks for a token')],
    job: ['approximate', sentence('A port of a job always asks for a token.')],
  },
  https: both('exact', sentence('The Hub serves HTTPS only.')),
  gateway: both('impossible', sentence('The Hub has no gateways; a Space has an address of its own.')),
  model: {
    space: ['approximate', sentence('"models" of the README')],
    job: ['impossible', sentence('Jobs are not listed by model.')],
  },
  repos: {
    space: ['exact', sentence('upload the folder, or clone the repository while the image is built')],
    job: ['approximate', sentence('attach a volume, or clone in front of the commands')],
  },
  files: {
    space: ['exact', sentence('upload the files with the folder')],
    job: ['approximate', sentence('attach a volume with the files')],
  },
  ide: {
    space: ['approximate', sentence('Dev Mode opens VS Code')],
    job: ['impossible', sentence('A job has SSH, but no editor of its own.')],
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
  hardware: HardwareChoice | NoHardware,
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
  hardware: HardwareChoice | NoHardware,
): Outcome {
  switch (property) {
    case 'provider':
      return value === 'docker'
        ? ['exact', sentence('its image and commands')]
        : [
            'approximate',
            sentence(
              'The provider "{0}" prepares an image of its own; only image and commands are taken.',
              String(value),
            ),
          ];
    case 'type':
      return typeOutcome(run, target);
    case 'entrypoint':
      if (target === 'job') {
        return run.interactive
          ? [
              'approximate',
              sentence('in front of the commands; "-i" is dropped, because there is no terminal'),
            ]
          : ['approximate', sentence('in front of the commands')];
      }
      return run.interactive
        ? [
            'approximate',
            sentence('ENTRYPOINT of the Dockerfile; "-i" is dropped, because there is no terminal'),
          ]
        : ['exact', sentence('ENTRYPOINT of the Dockerfile')];
    case 'ports':
    case 'port':
      return portsOutcome(run, target);
    case 'artifacts':
      if (target === 'space' && run.artifacts.every(({ live }) => live))
        return ['exact', sentence('a bucket at that path')];
      break;
    case 'resources.cpu':
    case 'resources.memory':
    case 'resources.gpu':
      return hardwareOutcome(hardware);
    case 'max_price':
      return priceOutcome(value, hardware);
    case 'nodes':
      if (value === 1) return ['exact', sentence('one machine')];
      break;
    case 'docker':
    case 'privileged':
    case 'resources.interruptible':
      if (value === false) return ['exact', sentence('as on the Hub')];
      break;
    case 'spot_policy':
      if (value === 'on-demand') return ['exact', sentence('as on the Hub')];
      break;
  }
  const row = table[sameAs[property] ?? property] ?? ignored;
  return row[target];
}

function typeOutcome(run: DstackRun, target: ImportTarget): Outcome {
  if (target === 'job') {
    return run.kind === 'task'
      ? ['exact', sentence('a job')]
      : ['approximate', sentence('A job ends some time; a {0} is better a Space.', run.kind)];
  }
  switch (run.kind) {
    case 'service':
      return ['exact', sentence('a Docker Space')];
    case 'dev-environment':
      return ['approximate', sentence('a Docker Space in Dev Mode')];
    case 'task':
      return ['approximate', sentence('A Space starts again when its command ends: a task is better a job.')];
  }
}

function portsOutcome(run: DstackRun, target: ImportTarget): Outcome {
  if (target === 'job')
    return ['exact', sentence('exposed ports; each has an address that asks for a token')];
  return run.ports.length > 1
    ? [
        'approximate',
        sentence('one port to the outside: nginx serves each of them below a path of its own; PORT_n is set'),
      ]
    : [
        'approximate',
        sentence('"app_port" of the README; PORT_0 is set, and a port of the own machine is dropped'),
      ];
}

/** The Hub takes no limit: what it costs is known beforehand. */
function priceOutcome(value: unknown, hardware: HardwareChoice | NoHardware): Outcome {
  if (!isChoice(hardware)) return ['impossible', hardware];
  const { name, pricePerHour } = hardware.flavor;
  return pricePerHour <= Number(value)
    ? ['approximate', sentence('{0} costs {1} per hour, which is within it', name, price(hardware.flavor))]
    : [
        'impossible',
        sentence(
          '{0} costs {1} per hour, and none that has as much is cheaper',
          name,
          price(hardware.flavor),
        ),
      ];
}

const price = (one: { pricePerHour: number }) => `$${one.pricePerHour.toFixed(2)}`;

function hardwareOutcome(hardware: HardwareChoice | NoHardware): Outcome {
  if (!isChoice(hardware)) return ['impossible', hardware];
  const { flavor, runnerUp } = hardware;
  return [
    'approximate',
    runnerUp
      ? sentence(
          '{0} for {1} per hour: the cheapest that has as much; next {2} for {3}',
          flavor.name,
          price(flavor),
          runnerUp.name,
          price(runnerUp),
        )
      : sentence('{0} for {1} per hour: the cheapest that has as much', flavor.name, price(flavor)),
  ];
}
