import { parseDocument } from 'yaml';
import { sentence, type Sentence } from '../../space/sentence.ts';
import { defaultPort, lowestPort } from '../manifest.ts';
import { writeReadme } from '../readme.ts';
import { startScript } from '../services.ts';
import type { ProposedFile } from '../templates.ts';
import { splitEnvironment, type Process } from './processes.ts';
import type { NamedVariable, ReportRow, WantedVolume } from './report.ts';

export type ComposeImport =
  | { kind: 'refusal'; reasons: Sentence[] }
  | {
      kind: 'space';
      files: ProposedFile[];
      variables: NamedVariable[];
      secrets: string[];
      volumes: WantedVolume[];
      report: ReportRow[];
    };

interface Service {
  name: string;
  image?: string;
  /** Folder and file of its build. */
  build?: { context: string; dockerfile: string };
  command?: string;
  environment: [string, string | undefined][];
  ports: number[];
  volumes: string[];
  keys: string[];
}

type Json = Record<string, unknown>;
const isObject = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const text = (value: unknown): string | undefined =>
  typeof value === 'string'
    ? value
    : typeof value === 'number' || typeof value === 'boolean'
      ? String(value)
      : undefined;

/** Servers that Debian packages and that need no data of their own: they run beside the app. */
const packaged: Readonly<Record<string, { apt: string; command: string }>> = {
  redis: { apt: 'redis-server', command: 'redis-server --save "" --dir /tmp' },
  valkey: { apt: 'redis-server', command: 'redis-server --save "" --dir /tmp' },
  memcached: { apt: 'memcached', command: 'memcached' },
};
const databases =
  /^(?:postgres|postgis|pgvector|mysql|mariadb|mongo|elasticsearch|opensearch|qdrant|neo4j|clickhouse|minio)/;

/**
 * A compose file as one Docker Space: the service with a port answers it, the others become processes beside it.
 * `dockerfile` reads a Dockerfile of the folder; `undefined` when there is none.
 */
export async function importCompose(
  yaml: string,
  dockerfile: (path: string) => Promise<string | undefined>,
  title: string,
): Promise<ComposeImport> {
  const document = parseDocument(yaml, { merge: true });
  const [error] = document.errors;
  if (error)
    return { kind: 'refusal', reasons: [sentence('The compose file is broken: {0}', error.message)] };
  const json: unknown = document.toJS();
  const listed = isObject(json) && isObject(json['services']) ? Object.entries(json['services']) : [];
  const services = listed.flatMap(([name, value]) => (isObject(value) ? [toService(name, value)] : []));
  const front = publicService(services);
  if ('template' in front) return { kind: 'refusal', reasons: [front] };

  const others = services.filter((one) => one !== front);
  const placed = others.map((one) => ({ beside: besides(one, front) }));
  const reasons = placed.flatMap(({ beside }) => ('template' in beside ? [beside] : []));
  if (reasons.length > 0) return { kind: 'refusal', reasons };
  const processes = placed.flatMap(({ beside }) => ('template' in beside ? [] : [beside]));

  const base = await baseOf(front, dockerfile);
  if (base.command === undefined && processes.length > 0) {
    return {
      kind: 'refusal',
      reasons: [
        sentence(
          '{0}: what starts it is neither in the compose file nor in a CMD of its Dockerfile.',
          front.name,
        ),
      ],
    };
  }
  const [inside = defaultPort] = front.ports;
  const port = inside >= lowestPort ? inside : defaultPort;
  const files: ProposedFile[] = [];
  const image = dockerfileFor(front, base, processes, port);
  if (image !== undefined) files.push(image);
  if (base.command !== undefined && (processes.length > 0 || front.command !== undefined)) {
    const commands = [base.command, ...processes.map(({ command }) => command)];
    files.push({ path: 'start.sh', content: startScript(commands), why: 'missing' });
  }
  const used = [front, ...others.filter((one) => !databaseName(one))];
  const { variables, secrets } = splitEnvironment(used.flatMap(({ environment }) => environment));
  files.push({ path: 'README.md', content: readme(title, port, variables, secrets), why: 'missing' });
  return {
    kind: 'space',
    files,
    variables,
    secrets,
    volumes: used.flatMap((one) =>
      one.volumes.map((path) => ({
        mountPath: path,
        readOnly: false,
        why: sentence('volume of {0}', one.name),
      })),
    ),
    report: [
      portRow(front, inside),
      ...processes.map(({ name }): ReportRow => ({
        property: `services.${name}`,
        verdict: 'approximate',
        note: sentence(
          'runs beside {0}, which reaches it at 127.0.0.1, not under the name "{1}"',
          front.name,
          name,
        ),
      })),
      ...services.flatMap(rowsOf),
    ],
  };
}

function toService(name: string, json: Json): Service {
  const build = json['build'];
  const context = isObject(build) ? text(build['context']) : text(build);
  const image = text(json['image']);
  const command = commandOf(json['command']) ?? commandOf(json['entrypoint']);
  const environment = json['environment'];
  return {
    name,
    ...(image === undefined ? {} : { image }),
    ...(context === undefined
      ? {}
      : { build: { context, dockerfile: (isObject(build) && text(build['dockerfile'])) || 'Dockerfile' } }),
    ...(command === undefined ? {} : { command }),
    environment: isObject(environment)
      ? Object.entries(environment).map(([key, value]) => [key, text(value)])
      : list(environment).map((item) => {
          const at = item.indexOf('=');
          return at < 0 ? [item, undefined] : [item.slice(0, at), item.slice(at + 1)];
        }),
    ports: portsOf(json['ports']),
    volumes: volumesOf(json['volumes']),
    keys: Object.keys(json),
  };
}

const list = (value: unknown): string[] =>
  Array.isArray(value) ? value.flatMap((item) => text(item) ?? []) : [];

function commandOf(value: unknown): string | undefined {
  if (!Array.isArray(value)) return text(value);
  return value.map((word) => quoted(text(word) ?? '')).join(' ');
}

const quoted = (word: string) =>
  /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;

function portsOf(value: unknown): number[] {
  return (Array.isArray(value) ? value : []).flatMap((item: unknown) => {
    const inside = isObject(item) ? text(item['target']) : /(\d+)(?:\/tcp)?$/.exec(text(item) ?? '')?.[1];
    return inside === undefined ? [] : [Number(inside)];
  });
}

/** Paths of named volumes; a folder of the project that is mounted is in the image anyway. */
function volumesOf(value: unknown): string[] {
  return (Array.isArray(value) ? value : []).flatMap((item: unknown) => {
    const [source, target] = isObject(item)
      ? [text(item['source']), text(item['target'])]
      : (text(item) ?? '').split(':');
    return source !== undefined && target !== undefined && !/^[./~]/.test(source) ? [target] : [];
  });
}

function publicService(services: readonly Service[]): Service | Sentence {
  if (services.length === 0) return sentence('The file has no services.');
  const open = services.filter(({ ports }) => ports.length > 0);
  const apps = open.filter((one) => !databaseName(one) && packagedOf(one) === undefined);
  const candidates = apps.length > 0 ? apps : services.length === 1 ? services : [];
  const [first, ...more] = candidates;
  if (!first) return sentence('No service publishes a port, so nothing would answer the port of a Space.');
  if (more.length === 0) return first;
  const names = candidates.map(({ name }) => name).join(', ');
  return sentence(
    'Several services publish a port ({0}), and a Space has one: put a proxy in front with "Expose Several Services", or deploy a Space for each.',
    names,
  );
}

const imageName = (image: string | undefined) => /([^/:@]+)(?:[:@][^/]*)?$/.exec(image ?? '')?.[1] ?? '';
const databaseName = ({ image }: Service) => databases.exec(imageName(image))?.[0];
const packagedOf = ({ image }: Service) =>
  Object.hasOwn(packaged, imageName(image)) ? packaged[imageName(image)] : undefined;

type Beside = Process & { apt?: string };

/** The service as a process in the container of another, or why it cannot be one. */
function besides(service: Service, front: Service): Beside | Sentence {
  const known = packagedOf(service);
  if (known) return { name: service.name, command: service.command ?? known.command, apt: known.apt };
  const database = databaseName(service);
  if (database !== undefined) {
    return sentence(
      '{0}: a {1} server keeps its data on a disk that a Space loses at each restart; use a hosted one and give its address as a secret.',
      service.name,
      database,
    );
  }
  const sameImage =
    (service.build !== undefined &&
      service.build.context === front.build?.context &&
      service.build.dockerfile === front.build.dockerfile) ||
    (service.image !== undefined && service.image === front.image);
  if (!sameImage)
    return sentence('{0}: it has an image of its own, and a Space runs one image.', service.name);
  if (service.command === undefined)
    return sentence('{0}: it starts the same as {1}.', service.name, front.name);
  return { name: service.name, command: service.command };
}

interface Base {
  /** The Dockerfile's text, when the service is built. */
  text?: string;
  path: string;
  command?: string;
}

async function baseOf(front: Service, read: (path: string) => Promise<string | undefined>): Promise<Base> {
  const folder = front.build?.context.replace(/^\.\/?/, '').replace(/\/$/, '') ?? '';
  const path =
    folder === '' ? (front.build?.dockerfile ?? 'Dockerfile') : `${folder}/${front.build?.dockerfile ?? ''}`;
  const content = front.build ? await read(path) : undefined;
  const command = front.command ?? lastCommand(content);
  return {
    path,
    ...(content === undefined ? {} : { text: content }),
    ...(command === undefined ? {} : { command }),
  };
}

function lastCommand(dockerfile: string | undefined): string | undefined {
  const line = dockerfile
    ?.replace(/\\\r?\n/g, ' ')
    .split(/\r?\n/)
    .findLast((one) => /^\s*CMD\s/i.test(one));
  const rest = line?.replace(/^\s*CMD\s+/i, '').trim();
  if (rest === undefined || rest === '') return undefined;
  try {
    const words: unknown = JSON.parse(rest);
    if (Array.isArray(words)) return words.map((word) => quoted(String(word))).join(' ');
  } catch {
    // A shell line.
  }
  return rest;
}

function dockerfileFor(
  front: Service,
  base: Base,
  processes: readonly Beside[],
  port: number,
): ProposedFile | undefined {
  const packages = [...new Set(processes.flatMap(({ apt }) => apt ?? []))].sort();
  const starts = base.command !== undefined && (processes.length > 0 || front.command !== undefined);
  const added = [
    ...(packages.length === 0
      ? []
      : [
          '# Servers that the compose file had in containers of their own.',
          'USER root',
          `RUN apt-get update \\\n    && apt-get install -y --no-install-recommends ${packages.join(' ')} \\\n    && rm -rf /var/lib/apt/lists/*`,
          'USER 1000',
          '',
        ]),
    ...(starts
      ? [
          'COPY --chown=1000:1000 start.sh /app/start.sh',
          `EXPOSE ${port}`,
          'ENTRYPOINT []',
          'CMD ["bash", "/app/start.sh"]',
          '',
        ]
      : []),
  ].join('\n');
  if (base.text !== undefined) {
    const content = `${base.text.trimEnd()}\n${added === '' ? '' : `\n${added}`}`;
    if (base.path === 'Dockerfile' && added === '') return undefined;
    return base.path === 'Dockerfile'
      ? { path: 'Dockerfile', content, before: base.text, why: 'missing' }
      : { path: 'Dockerfile', content, why: 'missing' };
  }
  const head = [
    `FROM ${front.image ?? 'debian:12-slim'}`,
    '',
    '# A Space runs its container as user 1000, who gets the folder of the app.',
    'USER root',
    'RUN mkdir -p /app && chown 1000:1000 /app',
    'USER 1000',
    'ENV HOME=/app',
    'WORKDIR /app',
    '',
  ].join('\n');
  return { path: 'Dockerfile', content: `${head}\n${added}`, why: 'missing' };
}

function portRow(front: Service, inside: number): ReportRow {
  const property = `services.${front.name}.ports`;
  if (front.ports.length === 0)
    return {
      property,
      verdict: 'approximate',
      note: sentence('taken for {0}, as the file names none', defaultPort),
    };
  if (inside < lowestPort) {
    return {
      property,
      verdict: 'impossible',
      note: sentence('Port {0} is for root: let the app listen on {1}.', inside, defaultPort),
    };
  }
  return front.ports.length > 1
    ? {
        property,
        verdict: 'approximate',
        note: sentence('"app_port" {0}; the other ports stay inside', inside),
      }
    : { property, verdict: 'exact', note: sentence('"app_port" {0}', inside) };
}

function rowsOf(service: Service): ReportRow[] {
  const notes: Readonly<Record<string, [ReportRow['verdict'], Sentence]>> = {
    environment: ['exact', sentence('variables and secrets of the Space')],
    env_file: ['approximate', sentence('push the file to the secrets of the Space; it is not uploaded')],
    depends_on: ['approximate', sentence('all start together; the app must wait for what it needs')],
    healthcheck: ['approximate', sentence('the Space is ready when its port answers')],
    restart: ['exact', sentence('a Space that ends is started again')],
    volumes: [
      'approximate',
      sentence('named volumes become buckets; folders of the project are in the image'),
    ],
    networks: ['approximate', sentence('all processes share one network')],
    deploy: ['approximate', sentence('choose the hardware of the Space')],
    privileged: ['impossible', sentence('containers have no privileges on the Hub')],
    devices: ['impossible', sentence('choose a GPU as the hardware of the Space')],
    shm_size: ['impossible', sentence('shared memory cannot be set')],
    user: ['approximate', sentence('a Space runs as user 1000')],
  };
  return service.keys.flatMap((key) => {
    const found = Object.hasOwn(notes, key) ? notes[key] : undefined;
    return found ? [{ property: `services.${service.name}.${key}`, verdict: found[0], note: found[1] }] : [];
  });
}

function readme(
  title: string,
  port: number,
  variables: readonly NamedVariable[],
  secrets: readonly string[],
): string {
  return writeReadme({
    card: { title, emoji: '🐙', colorFrom: 'blue', colorTo: 'purple', sdk: 'docker', app_port: port },
    about: 'Imported from a compose file.',
    endpoints: [],
    settings: [
      ...secrets.map((name) => ({
        name,
        kind: 'secret' as const,
        required: true,
        why: 'the compose file sets it',
      })),
      ...variables.map(({ name, value }) => ({
        name,
        kind: 'variable' as const,
        required: value === undefined,
        why: value === undefined ? 'the compose file takes it from outside' : `\`${value}\``,
      })),
    ],
    runLocally: ['docker build -t app .', `docker run --user 1000 -p ${port}:${port} app`],
  });
}
