import { isSecretName } from '../../secrets/names.ts';
import { sentence } from '../../space/sentence.ts';
import {
  chooseHardware,
  isChoice,
  spaceFlavors,
  type Flavor,
  type HardwareChoice,
  type NoHardware,
} from '../hardware.ts';
import { defaultPort, lowestPort } from '../manifest.ts';
import { shortDescription, writeReadme } from '../readme.ts';
import { exposeServices, startScript } from '../services.ts';
import { slugOf, type ProposedFile } from '../templates.ts';
import { interpolate, secondsOf, secretsIn, type DstackRun } from './dstack.ts';
import { reportOf } from './dstackReport.ts';
import type { NamedVariable, ReportRow, WantedVolume } from './report.ts';

export interface SpaceImport {
  /** Name for the Space, without its owner. */
  name: string;
  files: ProposedFile[];
  variables: NamedVariable[];
  /** Names that have to be set as secrets. */
  secrets: string[];
  volumes: WantedVolume[];
  hardware: HardwareChoice | NoHardware;
  sleepSeconds?: number;
  devMode: boolean;
  report: ReportRow[];
}

export interface SpaceImportOptions {
  /** Live list of hardware; the one of autumn 2026 without it. */
  flavors?: readonly Flavor[];
  /** Installing commands at the start stay in start.sh. */
  installAtStart?: boolean;
}

const installs =
  /^(?:(?:python3?\s+-m\s+)?pip3?|uv(?:\s+pip)?|conda|mamba|poetry|npm|yarn|pnpm|apt(?:-get)?|apk)\s+(?:-\S+\s+)*(?:install|update|upgrade|ci|add|sync)\b/;
/** Such a command reads files of the folder. */
const readsFolder =
  /(?:-r|-e|--requirement)\s|\s\.(?:\[|\s|$)|^(?:poetry|uv\s+sync|(?:npm|yarn|pnpm)\s+(?:ci|install)\s*$)/;

/** dstack's run as a Docker Space: files, settings, and what became of each property. */
export function dstackToSpace(run: DstackRun, options: SpaceImportOptions = {}): SpaceImport {
  const { variables, secrets } = environmentOf(run);
  const lines = run.commands.map(interpolate);
  const firstOther = lines.findIndex((line) => !installs.test(line));
  const atBuild = options.installAtStart ? 0 : firstOther < 0 ? lines.length : firstOther;
  const setup = [
    ...run.setup.map(interpolate),
    ...(run.requirementsFile === undefined ? [] : [`pip install -r ${run.requirementsFile}`]),
    ...lines.slice(0, atBuild),
  ];
  const ports = portPlan(run);
  const started = lines.slice(atBuild);
  const hardware = chooseHardware(run.resources, options.flavors ?? spaceFlavors);
  const files: ProposedFile[] = [];
  const add = (path: string, content: string) => files.push({ path, content, why: 'missing' });

  const several = ports.inside.length > 1;
  const hasScript = started.length > 0 || several || run.kind === 'dev-environment';
  add('Dockerfile', dockerfile(run, { setup, variables, several, hasScript, port: ports.public }));
  if (hasScript) add('start.sh', script(run, started, ports));
  if (several) add('nginx.conf', proxyOf(ports).proxyFile.content);
  add('README.md', readmeOf(run, ports.public, variables, secrets, hardware));
  add('.dockerignore', '.git\n.env\n.dstack\n');

  const sleep =
    secondsOf(run.properties.get('inactivity_duration')) ??
    secondsOf(run.properties.get('idle_duration')) ??
    secondsOf(run.properties.get('max_duration'));
  return {
    name: slugOf(run.name),
    files,
    variables,
    secrets,
    volumes: volumesOf(run),
    hardware,
    ...(sleep === undefined ? {} : { sleepSeconds: sleep }),
    devMode: run.kind === 'dev-environment',
    report: reportOf(run, 'space', hardware),
  };
}

/** Variables and secrets of the run; a literal that stands under a secret's name is not copied anywhere. */
export function environmentOf(run: DstackRun): { variables: NamedVariable[]; secrets: string[] } {
  const variables: NamedVariable[] = [];
  const secrets = new Set<string>();
  for (const one of run.env) {
    if (one.kind === 'secret') {
      secrets.add(one.secret);
      if (one.name !== one.secret) variables.push({ name: one.name });
    } else if (isSecretName(one.name)) secrets.add(one.name);
    else
      variables.push(
        one.kind === 'literal' ? { name: one.name, value: interpolate(one.value) } : { name: one.name },
      );
  }
  for (const line of [...run.commands, ...run.setup]) for (const name of secretsIn(line)) secrets.add(name);
  const uses = (word: string) => run.commands.some((line) => line.includes(word));
  if (uses('run.args')) variables.push({ name: 'RUN_ARGS' });
  if (uses('run.name')) variables.push({ name: 'RUN_NAME', value: run.name });
  if (run.homeDir !== undefined) variables.push({ name: 'HOME', value: run.homeDir });
  return { variables, secrets: [...secrets].sort() };
}

/** Storage for what the run keeps. */
export function volumesOf(run: DstackRun): WantedVolume[] {
  const absolute = (path: string) =>
    /^[/~]/.test(path) ? path.replace(/^~/, '/app') : `${folderOf(run)}/${path.replace(/^(?:\.\/)+/, '')}`;
  const given = run.properties.get('volumes');
  const named = (Array.isArray(given) ? given : []).flatMap((item: unknown) => {
    const path =
      typeof item === 'string' ? /:([^:]+)$/.exec(item)?.[1] : (item as { path?: unknown } | null)?.path;
    return typeof path === 'string' ? [{ mountPath: path, readOnly: false, why: sentence('a volume') }] : [];
  });
  return [
    ...run.artifacts.map(({ path }) => ({
      mountPath: absolute(path),
      readOnly: false,
      why: sentence('what the run makes'),
    })),
    ...run.cache.map((path) => ({
      mountPath: absolute(path),
      readOnly: false,
      why: sentence('what the run keeps to be faster'),
    })),
    ...named,
  ];
}

interface PortPlan {
  public: number;
  inside: number[];
}

/** One port is the Space's own; of several each gets one inside, and nginx the Space's. */
function portPlan({ ports }: DstackRun): PortPlan {
  const [first, ...more] = ports;
  if (more.length === 0) {
    const port = first !== undefined && first >= lowestPort ? first : defaultPort;
    return { public: port, inside: ports.length === 0 ? [] : [port] };
  }
  const inside = ports.map((port, index) => (port !== undefined && port >= 1024 ? port : 8000 + index));
  return { public: inside.includes(defaultPort) ? defaultPort + 1 : defaultPort, inside };
}

function proxyOf({ inside, public: port }: PortPlan) {
  const services = inside.map((one, index) => ({
    path: index === 0 ? '/' : `/${one}/`,
    port: one,
    stripsPath: true,
  }));
  return exposeServices(services, { port });
}

/** Where the folder's files are, and what relative paths start from. */
function folderOf(run: DstackRun): string {
  const { workingDir } = run;
  if (workingDir === undefined || workingDir === '.') return '/app';
  return workingDir.startsWith('/') ? workingDir : `/app/${workingDir.replace(/^\.\//, '')}`;
}

const cudaImage = 'nvidia/cuda:12.4.1-devel-ubuntu22.04';

/** The image of the run, or the one that its other properties ask for. */
export function imageOf(run: DstackRun): string {
  if (run.image !== undefined) return run.image;
  if (run.properties.get('nvcc') === true) return cudaImage;
  return `python:${/^3\.\d+/.exec(run.python ?? '')?.[0] ?? '3.11'}-slim`;
}

const isAlpine = (image: string) => /alpine/.test(image);

function dockerfile(
  run: DstackRun,
  parts: { setup: string[]; variables: NamedVariable[]; several: boolean; hasScript: boolean; port: number },
): string {
  const image = imageOf(run);
  const folder = folderOf(run);
  const made = folder === '/app' || folder.startsWith('/app/') ? ['/app'] : ['/app', folder];
  const packages = ['bash', 'curl', 'wget', 'procps', 'git', 'git-lfs', ...(parts.several ? ['nginx'] : [])];
  const install = isAlpine(image)
    ? [`RUN apk add --no-cache ${packages.join(' ')}`]
    : [
        'RUN apt-get update \\',
        `    && apt-get install -y --no-install-recommends ${packages.join(' ')} \\`,
        '    && rm -rf /var/lib/apt/lists/*',
      ];
  const lines = [
    `FROM ${image}`,
    '# Whatever user the image ends with: packages and folders need root.',
    'USER root',
    '',
    parts.several
      ? '# nginx, and the tools that Dev Mode of a Space needs.'
      : '# The tools that Dev Mode of a Space needs.',
    ...install,
    '',
    '# dstack runs containers as root, a Space as user 1000, who gets the folder of the app.',
    `RUN mkdir -p ${made.join(' ')} && chown 1000:1000 ${made.join(' ')}`,
    'WORKDIR /app',
    '',
  ];
  const copy = ['COPY --chown=1000:1000 . .', ''];
  const args = parts.variables.filter(({ name }) =>
    parts.setup.some((line) => new RegExp(`\\$\\{?${name}\\b`).test(line)),
  );
  const run_ =
    parts.setup.length === 0
      ? []
      : [...args.map(({ name }) => `ARG ${name}`), `RUN ${parts.setup.join(' \\\n    && ')}`, ''];
  lines.push(
    ...(parts.setup.some((line) => readsFolder.test(line)) ? [...copy, ...run_] : [...run_, ...copy]),
  );
  lines.push('USER 1000');
  const path = run.homeDir === undefined ? '/app' : run.homeDir;
  lines.push(`ENV HOME=${path} \\`, `    PATH=${path}/.local/bin:$PATH \\`, '    PYTHONUNBUFFERED=1');
  if (folder !== '/app') lines.push(`WORKDIR ${folder}`);
  lines.push('', `EXPOSE ${parts.port}`);
  const exec = (words: readonly string[]) => `[${words.map((word) => JSON.stringify(word)).join(', ')}]`;
  const entrypoint = run.entrypoint;
  const shell =
    entrypoint !== undefined &&
    /(?:^|\/)(?:ba|da|z)?sh$/.test(entrypoint[0] ?? '') &&
    entrypoint.at(-1) === '-c';
  if (entrypoint) lines.push(`ENTRYPOINT ${exec(entrypoint)}`);
  if (parts.hasScript) {
    const start = shell ? ['exec bash /app/start.sh'] : ['bash', '/app/start.sh'];
    // Commands take the place of the image's own entrypoint.
    if (!entrypoint) lines.push('ENTRYPOINT []');
    lines.push(`CMD ${exec(start)}`);
  }
  return `${lines.join('\n')}\n`;
}

function script(run: DstackRun, commands: string[], ports: PortPlan): string {
  const exports_ = ports.inside.map((port, index) => `export PORT_${index}=${port}`);
  const renamed = run.env.flatMap((one) =>
    one.kind === 'secret' && one.name !== one.secret ? [`export ${one.name}="$${one.secret}"`] : [],
  );
  const setup = [...exports_, ...renamed];
  const main = commands.length === 0 ? 'sleep infinity' : commands.at(-1);
  const before = commands.slice(0, -1).map((line) => line.replace(/\s*&\s*$/, ' &'));
  if (ports.inside.length < 2) return startScript([main ?? ''], [...setup, ...before]);
  return startScript(
    [main ?? '', "nginx -e stderr -c /app/nginx.conf -g 'daemon off;'"],
    [...setup, ...before],
  );
}

function readmeOf(
  run: DstackRun,
  port: number,
  variables: readonly NamedVariable[],
  secrets: readonly string[],
  hardware: HardwareChoice | NoHardware,
): string {
  const model = run.properties.get('model');
  const name = typeof model === 'string' ? model : (model as { name?: unknown } | undefined)?.name;
  const flavor = isChoice(hardware) ? hardware.flavor.name : undefined;
  return writeReadme({
    card: {
      title: run.name,
      emoji: '📦',
      colorFrom: 'indigo',
      colorTo: 'gray',
      sdk: 'docker',
      app_port: port,
      short_description: shortDescription(`Runs ${imageOf(run)}`),
      ...(flavor === undefined || flavor === 'cpu-basic' ? {} : { suggested_hardware: flavor }),
      ...(typeof name === 'string' && /^[\w.-]+\/[\w.-]+$/.test(name) ? { models: [name] } : {}),
      tags: Object.entries(run.tags).map(([key, value]) => (value === '' ? key : `${key}-${value}`)),
    },
    about: 'Imported from a dstack configuration.',
    endpoints: [],
    settings: [
      ...secrets.map((secret) => ({
        name: secret,
        kind: 'secret' as const,
        required: true,
        why: 'the dstack configuration reads it',
      })),
      ...variables.map(({ name: variable, value }) => ({
        name: variable,
        kind: 'variable' as const,
        required: value === undefined,
        why: value === undefined ? 'given by the caller of dstack' : `\`${value}\``,
      })),
    ],
    runLocally: [
      `docker build -t ${slugOf(run.name)} .`,
      `docker run --user 1000 -p ${port}:${port} ${slugOf(run.name)}`,
    ],
  });
}
