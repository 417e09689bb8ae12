import {
  chooseHardware,
  isChoice,
  jobFlavors,
  type Flavor,
  type HardwareChoice,
  type NoHardware,
} from '../hardware.ts';
import { slugOf } from '../templates.ts';
import { interpolate, secondsOf, type DstackRun } from './dstack.ts';
import { reportOf } from './dstackReport.ts';
import { environmentOf, imageOf, volumesOf } from './dstackSpace.ts';
import type { NamedVariable, ReportRow, WantedVolume } from './report.ts';

/** Body of `POST /api/jobs/{namespace}`, without the values of secrets and the sources of volumes. */
export interface JobRequest {
  dockerImage: string;
  command: string[];
  environment: Record<string, string>;
  flavor: string;
  timeoutSeconds?: number;
  attempts?: number;
  labels: Record<string, string>;
  expose?: { ports: number[] };
}

export interface JobImport {
  request: JobRequest;
  /** Names that have to be given as secrets. */
  secrets: string[];
  /** Variables that have to be given. */
  missing: NamedVariable[];
  volumes: WantedVolume[];
  /** A cron line, for a scheduled job. */
  schedule?: string;
  hardware: HardwareChoice | NoHardware;
  report: ReportRow[];
}

const label = (text: string) => text.replace(/[^A-Za-z0-9._-]+/g, '-').slice(0, 100);

/** dstack's run as a job of the Hub. */
export function dstackToJob(run: DstackRun, options: { flavors?: readonly Flavor[] } = {}): JobImport {
  const hardware = chooseHardware(run.resources, options.flavors ?? jobFlavors);
  const { variables, secrets } = environmentOf(run);
  const ports = run.ports.map((port, index) => port ?? 8000 + index);
  const environment = Object.fromEntries([
    ...variables.flatMap(({ name, value }) => (value === undefined ? [] : [[name, value]])),
    ...ports.map((port, index) => [`PORT_${index}`, String(port)]),
  ]) as Record<string, string>;
  const timeout = secondsOf(run.properties.get('max_duration'));
  const attempts = attemptsOf(run.properties.get('retry'));
  const cron = (run.properties.get('schedule') as { cron?: unknown } | undefined)?.cron;
  const schedule = Array.isArray(cron) ? (cron[0] as unknown) : cron;
  const renamed = run.env.flatMap((one) =>
    one.kind === 'secret' && one.name !== one.secret ? [one.name] : [],
  );
  return {
    request: {
      dockerImage: imageOf(run),
      command: commandOf(run),
      environment,
      flavor: isChoice(hardware) ? hardware.flavor.name : 'cpu-basic',
      ...(timeout === undefined ? {} : { timeoutSeconds: timeout }),
      ...(attempts === undefined ? {} : { attempts }),
      labels: {
        name: slugOf(run.name),
        ...Object.fromEntries(Object.entries(run.tags).map(([key, value]) => [label(key), label(value)])),
      },
      ...(ports.length === 0 ? {} : { expose: { ports } }),
    },
    secrets,
    missing: variables.filter(({ name, value }) => value === undefined && !renamed.includes(name)),
    volumes: volumesOf(run),
    ...(typeof schedule === 'string' ? { schedule } : {}),
    hardware,
    report: reportOf(run, 'job', hardware),
  };
}

/** A job takes no entrypoint: it goes in front of the commands. */
function commandOf(run: DstackRun): string[] {
  const renamed = run.env.flatMap((one) =>
    one.kind === 'secret' && one.name !== one.secret ? [`export ${one.name}="$${one.secret}"`] : [],
  );
  const requirements = run.requirementsFile === undefined ? [] : [`pip install -r ${run.requirementsFile}`];
  const folder = run.workingDir === undefined ? [] : [`cd ${run.workingDir}`];
  const lines = [...renamed, ...folder, ...run.setup, ...requirements, ...run.commands]
    .map(interpolate)
    // A command that goes on in the background must not take the rest of the chain with it.
    .map((line) => (/&\s*$/.test(line) && !/&&\s*$/.test(line) ? `{ ${line.trim()} }` : line));
  const chain = lines.join(' && ');
  if (run.entrypoint) return chain === '' ? run.entrypoint : [...run.entrypoint, chain];
  return chain === '' ? [] : ['bash', '-c', chain];
}

function attemptsOf(retry: unknown): number | undefined {
  if (retry === undefined || retry === null || retry === false) return undefined;
  const limit = typeof retry === 'object' && 'limit' in retry ? retry.limit : undefined;
  return typeof limit === 'number' ? limit : 3;
}
