import { parseDocument } from 'yaml';
import { sentence, type Sentence } from '../../space/sentence.ts';
import type { WantedHardware } from '../hardware.ts';

/** A workflow or configuration of dstack, of either generation, in one form. */
export interface DstackRun {
  name: string;
  kind: 'task' | 'service' | 'dev-environment';
  image?: string;
  python?: string;
  commands: string[];
  /** Commands that prepare: `prebuild`, `setup`, `init`. */
  setup: string[];
  /** Words of the entrypoint, without `-i`. */
  entrypoint?: string[];
  /** `-i` stood in the entrypoint. */
  interactive: boolean;
  requirementsFile?: string;
  env: DstackVariable[];
  /** Ports inside the container; the number of ports alone gives `undefined` for each. */
  ports: (number | undefined)[];
  workingDir?: string;
  homeDir?: string;
  artifacts: { path: string; live: boolean }[];
  cache: string[];
  resources: WantedHardware & { disk?: number };
  tags: Record<string, string>;
  /** Every property that the file has, in its order, dotted below `resources`; with its value. */
  properties: Map<string, unknown>;
}

export type DstackVariable = { name: string } & (
  { kind: 'literal'; value: string } | { kind: 'secret'; secret: string } | { kind: 'given' }
);

type Json = Record<string, unknown>;
const isObject = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const text = (value: unknown): string | undefined =>
  typeof value === 'string'
    ? value
    : typeof value === 'number' || typeof value === 'boolean'
      ? String(value)
      : undefined;
const texts = (value: unknown): string[] =>
  (Array.isArray(value) ? value : value === undefined || value === null ? [] : [value]).flatMap(
    (item) => text(item) ?? [],
  );

/** Reads `.dstack/workflows/*.yaml` or `*.dstack.yml`, or says why it is neither. */
export function readDstack(yaml: string, file: string): DstackRun[] | Sentence {
  const document = parseDocument(yaml);
  const [error] = document.errors;
  if (error) return sentence('{0} is broken: {1}', file, error.message);
  const json: unknown = document.toJS();
  if (!isObject(json)) return sentence('{0} holds no workflow.', file);
  if (Array.isArray(json['workflows'])) {
    return json['workflows']
      .filter(isObject)
      .map((workflow, index) => toRun(workflow, `workflow-${index + 1}`));
  }
  if (!['task', 'service', 'dev-environment'].includes(text(json['type']) ?? '')) {
    return sentence('{0} is no task, service or dev-environment.', file);
  }
  return [toRun(json, file.replace(/^.*\//, '').replace(/\.?dstack\.ya?ml$/, '') || 'run')];
}

function toRun(json: Json, fallbackName: string): DstackRun {
  const type = text(json['type']);
  const resources = isObject(json['resources']) ? json['resources'] : {};
  const python = text(json['python']) ?? text(json['version']);
  const entrypoint = splitWords(text(json['entrypoint']) ?? '');
  const image = text(json['image']);
  const workingDir = text(json['working_dir']);
  const homeDir = text(json['home_dir']);
  const requirementsFile = text(json['requirements']);
  const words = entrypoint
    .filter((word) => word !== '-i')
    .map((word) => (/^-[a-z]*i[a-z]*$/.test(word) ? word.replace('i', '') : word));
  return {
    name: text(json['name']) ?? fallbackName,
    kind: type === 'service' || type === 'dev-environment' ? type : 'task',
    ...(image === undefined ? {} : { image }),
    ...(python === undefined ? {} : { python }),
    commands: texts(json['commands']),
    setup: [...texts(json['prebuild']), ...texts(json['setup']), ...texts(json['init'])],
    ...(words.length === 0 ? {} : { entrypoint: words }),
    interactive: words.join(' ') !== entrypoint.join(' '),
    ...(requirementsFile === undefined ? {} : { requirementsFile }),
    env: variables(json['environment'] ?? json['env']),
    ports: portsOf(json['port'] ?? json['ports']),
    ...(workingDir === undefined ? {} : { workingDir }),
    ...(homeDir === undefined ? {} : { homeDir }),
    artifacts: (Array.isArray(json['artifacts']) ? json['artifacts'] : []).flatMap((item) => {
      const path = isObject(item) ? text(item['path']) : text(item);
      return path === undefined ? [] : [{ path, live: isObject(item) && item['mount'] === true }];
    }),
    cache: (Array.isArray(json['cache']) ? json['cache'] : []).flatMap(
      (item) => (isObject(item) ? text(item['path']) : text(item)) ?? [],
    ),
    resources: wantedOf(resources),
    tags: isObject(json['tags'])
      ? Object.fromEntries(Object.entries(json['tags']).map(([key, value]) => [key, text(value) ?? '']))
      : {},
    properties: propertiesOf(json, resources),
  };
}

function propertiesOf(json: Json, resources: Json): Map<string, unknown> {
  const properties = new Map<string, unknown>();
  for (const [key, value] of Object.entries(json)) {
    if (key !== 'resources') properties.set(key, value);
    else for (const [name, part] of Object.entries(resources)) properties.set(`resources.${name}`, part);
  }
  return properties;
}

/** Words of a command line, quotes taken off. */
function splitWords(line: string): string[] {
  return [...line.matchAll(/"([^"]*)"|'([^']*)'|(\S+)/g)].map(
    (found) => found[1] ?? found[2] ?? found[3] ?? '',
  );
}

function variables(value: unknown): DstackVariable[] {
  const entries: [string, string | undefined][] = isObject(value)
    ? Object.entries(value).map(([name, given]) => [name, text(given)])
    : texts(value).map((item) => {
        const at = item.indexOf('=');
        return at < 0 ? [item, undefined] : [item.slice(0, at), item.slice(at + 1)];
      });
  return entries.map(([name, given]): DstackVariable => {
    if (given === undefined) return { name, kind: 'given' };
    const secret = /^\$\{\{\s*secrets\.(\w+)\s*\}\}$/.exec(given)?.[1];
    return secret === undefined ? { name, kind: 'literal', value: given } : { name, kind: 'secret', secret };
  });
}

function portsOf(value: unknown): (number | undefined)[] {
  // The first generation has the number of ports there, later ones the ports themselves.
  if (typeof value === 'number' && value < 100) return Array.from({ length: value }, () => undefined);
  const items = Array.isArray(value) ? value : value === undefined ? [] : [value];
  return items.flatMap((item) => {
    const inside = /(\d+)\s*$/.exec(text(item) ?? '')?.[1];
    return inside === undefined ? [] : [Number(inside)];
  });
}

/** The least of `4`, `4..8`, `x86:4..`, `16GB..`, in the unit's gigabytes. */
function least(value: unknown): number | undefined {
  if (isObject(value)) return least(value['min'] ?? value['count'] ?? value['size']);
  const found = /(?:^|:)\s*(\d+(?:\.\d+)?)\s*([MGT])?i?B?\b/i.exec(text(value) ?? '');
  if (found?.[1] === undefined) return undefined;
  const unit = { M: 1 / 1024, G: 1, T: 1024 }[(found[2] ?? 'G').toUpperCase()] ?? 1;
  return Number(found[1]) * unit;
}

function wantedOf(resources: Json): DstackRun['resources'] {
  const [cpu, memory, disk] = [least(resources['cpu']), least(resources['memory']), least(resources['disk'])];
  const gpu = gpuOf(resources['gpu']);
  return {
    ...(cpu === undefined ? {} : { cpu }),
    ...(memory === undefined ? {} : { memory }),
    ...(disk === undefined ? {} : { disk }),
    ...(gpu ? { gpu } : {}),
  };
}

/** `2`, `A100:80GB:2`, `A10,L4:1..4`, `24GB..`, or an object. */
function gpuOf(value: unknown): WantedHardware['gpu'] {
  if (value === undefined || value === null || value === 0) return undefined;
  if (isObject(value)) {
    const maker = text(value['vendor']);
    const names = texts(value['name']).flatMap((name) => name.split(','));
    const [count, memory, total] = [
      least(value['count']),
      least(value['memory']),
      least(value['total_memory']),
    ];
    const capability = Number(text(value['compute_capability']));
    return {
      models: [...names, ...(maker !== undefined && !/^nvidia$/i.test(maker) ? [maker.toUpperCase()] : [])],
      count: count ?? 1,
      ...(memory === undefined ? {} : { memory }),
      ...(total === undefined ? {} : { totalMemory: total }),
      ...(capability > 0 ? { computeCapability: capability } : {}),
    };
  }
  const parts = (text(value) ?? '').split(':');
  let count = 1;
  let memory: number | undefined;
  const models: string[] = [];
  for (const part of parts) {
    if (/^\d+(?:\.\.\d*)?$/.test(part)) count = least(part) ?? 1;
    else if (/^\d+(?:\.\d+)?\s*[MGT]i?B/i.test(part)) memory = least(part);
    else if (!/^nvidia$/i.test(part)) models.push(...part.split(',').map((name) => name.trim()));
  }
  return { models, count, ...(memory === undefined ? {} : { memory }) };
}

/** A duration such as `2h`, `90m`, `1d` or seconds, in seconds; `undefined` for `off` and the like. */
export function secondsOf(value: unknown): number | undefined {
  if (typeof value === 'number') return value;
  const found = /^(\d+)\s*([smhdw])$/.exec(text(value) ?? '');
  const unit = { s: 1, m: 60, h: 3600, d: 86_400, w: 604_800 }[found?.[2] ?? ''];
  return found?.[1] === undefined || unit === undefined ? undefined : Number(found[1]) * unit;
}

/** dstack's own variables, as the Space or Job has them. */
export function interpolate(line: string): string {
  return line
    .replace(/\$\{\{\s*(?:secrets|env)\.(\w+)\s*\}\}/g, '$$$1')
    .replace(/\$\{\{\s*run\.args\s*\}\}/g, '$RUN_ARGS')
    .replace(/\$\{\{\s*run\.name\s*\}\}/g, '$RUN_NAME');
}

/** Names of `${{ secrets.NAME }}` in a text. */
export function secretsIn(line: string): string[] {
  return [...line.matchAll(/\$\{\{\s*secrets\.(\w+)\s*\}\}/g)].map(([, name]) => name ?? '');
}
