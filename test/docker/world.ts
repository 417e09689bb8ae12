import type { Random } from './random.ts';

/** An account that the Dockerfile can name from here on. */
export interface Person {
  name: string;
  uid: number;
  group: string;
  home: string;
}

/** What the generator believes of the image so far: enough for most of its builds to succeed, and no more. */
export interface World {
  random: Random;
  /** Where downloads come from. */
  origin: string;
  base: string;
  /** Who RUN runs as; undefined is root. */
  user: Person | undefined;
  people: Person[];
  workdir: string;
  /** Directories by name of the owner: `root` or that of a person. */
  dirs: Map<string, string>;
  files: Map<string, string>;
  /** ENV and ARG that hold a path. */
  variables: Map<string, string>;
  stages: { name: string; dirs: string[]; files: string[] }[];
  bash: boolean;
  /** For names that do not meet. */
  serial: number;
}

export function newWorld(random: Random, origin: string, base: string): World {
  return {
    random,
    origin,
    base,
    user: undefined,
    people: [],
    workdir: '/',
    dirs: new Map([
      ['/srv', 'root'],
      ['/opt', 'root'],
      ['/tmp', 'all'],
    ]),
    files: new Map(),
    variables: new Map(),
    stages: [],
    bash: false,
    serial: 0,
  };
}

export function fresh(world: World, prefix: string): string {
  world.serial++;
  return `${prefix}${world.serial}`;
}

const topNames = ['/app', '/code', '/srv/app', '/data', '/opt/tool', '/workspace', '/usr/src/app', '/models'];
const innerNames = ['cache', 'data', 'logs', 'out', 'static', 'src', 'lib', '.cache', 'tmp', 'a', 'b'];

/** A place for a directory: a known one, below a known one or a new one at the top. */
export function somePlace(world: World): string {
  const { random } = world;
  const homes = world.people.map(({ home }) => home);
  const start = random.pick([
    ...topNames,
    ...homes,
    ...homes.map((home) => `${home}/app`),
    ...world.dirs.keys(),
  ]);
  return random.chance(0.4) && start !== '/tmp' ? `${start}/${random.pick(innerNames)}` : start;
}

export function owner(world: World): string {
  return world.user?.name ?? 'root';
}

/** A directory that the current user can write into. */
export function writableDir(world: World): string {
  const me = owner(world);
  const mine = [...world.dirs].filter(([, name]) => me === 'root' || name === me || name === 'all');
  return world.random.pick(mine.map(([path]) => path));
}

export function ownedDir(world: World): string | undefined {
  const me = owner(world);
  const mine = [...world.dirs].filter(([path, name]) => (me === 'root' ? path.length > 4 : name === me));
  const useful = mine
    .map(([path]) => path)
    .filter((path) => path !== '/tmp' && path !== '/srv' && path !== '/opt');
  return useful.length === 0 ? undefined : world.random.pick(useful);
}

export function ownedFile(world: World): string | undefined {
  const me = owner(world);
  const mine = [...world.files].filter(([, name]) => me === 'root' || name === me).map(([path]) => path);
  return mine.length === 0 ? undefined : world.random.pick(mine);
}

export function anyDir(world: World): string {
  return world.random.pick([...world.dirs.keys()]);
}

/** A new file in a place that can be written. */
export function newFile(world: World): string {
  const extension = world.random.pick(['.txt', '.py', '.sh', '', '.json']);
  return `${writableDir(world)}/${fresh(world, 'f')}${extension}`;
}

export function newDir(world: World): string {
  return `${writableDir(world)}/${fresh(world, 'd')}`;
}

export function addDir(world: World, path: string, name: string): void {
  const parts = path.split('/').filter((part) => part !== '');
  for (let depth = 1; depth <= parts.length; depth++) {
    const place = `/${parts.slice(0, depth).join('/')}`;
    if (!world.dirs.has(place) && !['/usr', '/var', '/home', '/usr/src'].includes(place))
      world.dirs.set(place, name);
  }
}

export function forget(world: World, path: string): void {
  const isUnder = (each: string): boolean => each === path || each.startsWith(`${path}/`);
  for (const each of [...world.dirs.keys()]) if (isUnder(each)) world.dirs.delete(each);
  for (const each of [...world.files.keys()]) if (isUnder(each)) world.files.delete(each);
}

export function handOver(world: World, path: string, to: string): void {
  const isUnder = (each: string): boolean => each === path || each.startsWith(`${path}/`);
  for (const each of [...world.dirs.keys()]) if (isUnder(each)) world.dirs.set(each, to);
  for (const each of [...world.files.keys()]) if (isUnder(each)) world.files.set(each, to);
}

/** A path as a Dockerfile may write it: through a variable now and then. */
export function written(world: World, path: string, quotes = false): string {
  for (const [name, value] of world.variables) {
    if (value === '' || (path !== value && !path.startsWith(`${value}/`))) continue;
    if (!world.random.chance(0.6)) continue;
    const rest = path.slice(value.length);
    const text = world.random.chance(0.5) ? `$${name}${rest}` : `\${${name}}${rest}`;
    return quotes && world.random.chance(0.3) ? `"${text}"` : text;
  }
  return path;
}
