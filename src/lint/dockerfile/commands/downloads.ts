import {
  addRule,
  at,
  changeEntry,
  makeDirectory,
  maskedPerm,
  mayMake,
  putNew,
  writeFile,
} from '../fileActions.ts';
import { locate, newNode, type FileNode, type RestRule } from '../fileTree.ts';
import { both, fails, type Machine, type Outcome } from '../machine.ts';
import { variable, type Value } from '../shellWords.ts';
import { trieMap } from '../trie.ts';
import { hasOption, optionValue, readOptions, type Command } from './command.ts';
import { blurUnder } from './targets.ts';

/** What a program of this user writes: its own, the mode not known. */
function ownRule(machine: Machine): RestRule {
  return {
    uid: machine.user.uid,
    gid: null,
    filePerm: null,
    dirPerm: null,
    special: null,
    cause: machine.cause,
  };
}

/** A directory gets content that is not known. */
function fill(machine: Machine, place: string, rule: RestRule): void {
  const { rest, kind } = locate(machine.root, place).node;
  if (kind !== 'file' && rest !== null && isWithin(rest, rule)) return;
  changeEntry(machine, place, true, (node) =>
    node.kind === 'file' ? node : { ...node, rest: addRule(node, rule) },
  );
}

/** A rule that already leaves open all that another one would. */
function isWithin(rest: RestRule, rule: RestRule): boolean {
  return (['uid', 'gid', 'filePerm', 'dirPerm', 'special'] as const).every(
    (field) => rest[field] === null || rest[field] === rule[field],
  );
}

/** What was there may have been replaced. */
function overwrite(machine: Machine, place: string): void {
  changeEntry(machine, place, true, (node) => ({
    ...node,
    children: trieMap(node.children, (child): FileNode => ({
      ...child,
      uid: null,
      gid: null,
      perm: null,
      special: null,
    })),
  }));
}

export const git: Command = (machine, { args }) => {
  const options = readOptions(args, 'Ccbo', [
    'branch',
    'depth',
    'origin',
    'reference',
    'config',
    'filter',
    'jobs',
    'separate-git-dir',
    'template',
    'shallow-since',
  ]);
  const [verb, url, directory] = options.rest;
  const inside = optionValue(options, 'C');
  if (verb?.text === 'init') {
    const place = url?.text ?? '.';
    const outcome = makeDirectory(machine, place, { parents: true });
    const inner = at(machine, `${place}/.git`);
    if (outcome === 'fail' || inner === null) return outcome;
    makeDirectory(machine, inner, { parents: true });
    fill(machine, inner, { ...ownRule(machine), gid: machine.user.gid });
    return both(outcome, 'maybe');
  }
  if (verb?.text !== 'clone') {
    const place = inside === undefined ? machine.cwd : inside.text === null ? null : at(machine, inside.text);
    if (
      verb?.text != null &&
      /^(?:checkout|pull|submodule|lfs|reset|apply|am|merge|switch|restore)$/.test(verb.text) &&
      place !== null
    ) {
      overwrite(machine, place);
      fill(machine, place, ownRule(machine));
    }
    return 'maybe';
  }
  if (url === undefined) return fails(machine, 'usage');
  if (directory !== undefined && directory.text === null) {
    blurUnder(machine, at(machine, directory.prefix || '/') ?? null);
    return 'maybe';
  }
  const name =
    directory?.text ??
    url.text
      ?.replace(/\/+$/, '')
      .replace(/\.git$/, '')
      .split(/[/:]/)
      .at(-1);
  if (name === undefined || name === '') return 'maybe';
  const place = at(machine, name);
  const outcome = makeDirectory(machine, name, { parents: true });
  if (outcome === 'fail' || place === null) return outcome;
  const rule = { ...ownRule(machine), gid: machine.user.gid };
  if (!hasOption(options, 'bare', 'mirror', 'separate-git-dir')) {
    makeDirectory(machine, `${place}/.git`, { parents: true });
    fill(machine, `${place}/.git`, rule);
  }
  fill(machine, place, rule);
  return 'maybe';
};

export const curl: Command = (machine, { args }) => {
  const options = readOptions(args, 'AbcCdDeEFHKmoPQrtTuUwxXyYz', [
    'output',
    'output-dir',
    'header',
    'data',
    'user',
    'request',
    'retry',
    'max-time',
    'connect-timeout',
    'proto',
    'url',
    'user-agent',
    'cookie',
    'form',
    'retry-delay',
    'cacert',
    'range',
    'referer',
    'write-out',
    'proxy',
  ]);
  const output = optionValue(options, 'o', 'output');
  const directory = optionValue(options, 'output-dir')?.text;
  const prefix = directory == null ? '' : `${directory}/`;
  if (output !== undefined) {
    if (output.text === null) return 'maybe';
    if (output.text === '-') return 'maybe';
    if (hasOption(options, 'create-dirs')) {
      // curl makes every directory with 750.
      const { umask } = machine;
      machine.umask = umask === null ? null : umask | 0o027;
      makeDirectory(machine, `${prefix}${output.text}`.replace(/[^/]*$/, '.'), { parents: true });
      machine.umask = umask;
    }
    return both(writeFile(machine, prefix + output.text), 'maybe');
  }
  if (hasOption(options, 'O', 'remote-name', 'remote-name-all')) {
    let outcome: Outcome = 'maybe';
    for (const url of options.rest) {
      const name = url.text
        ?.replace(/[?#].*$/, '')
        .split('/')
        .at(-1);
      if (name !== undefined && name !== '' && !hasOption(options, 'J', 'remote-header-name'))
        outcome = both(outcome, writeFile(machine, prefix + name));
    }
    return outcome;
  }
  return 'maybe';
};

export const wget: Command = (machine, { args }) => {
  const options = readOptions(args, 'oOaePtTUiwQBDAR', [
    'output-document',
    'directory-prefix',
    'output-file',
    'tries',
    'timeout',
    'user-agent',
    'header',
    'post-data',
    'input-file',
    'wait',
    'user',
    'password',
  ]);
  const output = optionValue(options, 'O', 'output-document');
  if (output !== undefined) {
    if (output.text === null || output.text === '-') return 'maybe';
    return both(writeFile(machine, output.text), 'maybe');
  }
  const directory = optionValue(options, 'P', 'directory-prefix');
  if (directory !== undefined && directory.text === null) return 'maybe';
  if (hasOption(options, 'r', 'recursive', 'i', 'input-file', 'content-disposition', 'm', 'mirror', 'x')) {
    const place = at(machine, directory?.text ?? '.');
    if (place !== null) fill(machine, place, ownRule(machine));
    return 'maybe';
  }
  if (directory?.text != null) makeDirectory(machine, directory.text, { parents: true });
  let outcome: Outcome = 'maybe';
  for (const url of options.rest) {
    const name = url.text?.split('/').at(-1);
    if (
      url.text === null ||
      name === undefined ||
      name === '' ||
      /[?#]/.test(name) ||
      !/^[a-z]+:\/\/[^/]+\//.test(url.text)
    )
      continue;
    const path = `${directory?.text ?? '.'}/${name}`;
    // An existing file is kept, the new one is called name.1.
    const place = at(machine, path);
    if (place !== null && locate(machine.root, place).node.exists === false)
      outcome = both(outcome, writeFile(machine, path));
  }
  return outcome;
};

export const tar: Command = (machine, { args }) => {
  const [first, ...others] = args;
  const bundled =
    first?.text != null && /^[a-zA-Z]+$/.test(first.text)
      ? [{ text: `-${first.text}`, prefix: `-${first.text}`, glob: false }, ...others]
      : args;
  const options = readOptions(bundled, 'CfXTbIKNgHV', [
    'directory',
    'file',
    'strip-components',
    'exclude',
    'owner',
    'group',
    'mode',
    'transform',
    'use-compress-program',
  ]);
  if (hasOption(options, 'c', 'create')) {
    const file = optionValue(options, 'f', 'file')?.text;
    return file == null || file === '-' ? 'maybe' : both(writeFile(machine, file), 'maybe');
  }
  if (!hasOption(options, 'x', 'extract', 'get')) return 'maybe';
  const directory = optionValue(options, 'C', 'directory');
  if (directory?.text === null) {
    blurUnder(machine, null);
    return 'maybe';
  }
  const place = at(machine, directory?.text ?? '.');
  if (place === null) return 'maybe';
  const { node, sure } = locate(machine.root, place);
  if (sure && node.exists === false) return fails(machine, 'missing', place);
  unpack(machine, place, true);
  return 'maybe';
};

/** An archive is unpacked into a directory; with `itself` it may change owner and mode of the directory too. */
function unpack(machine: Machine, place: string, itself: boolean): void {
  const asRoot = machine.user.uid === 0;
  overwrite(machine, place);
  fill(machine, place, { ...ownRule(machine), uid: asRoot ? null : machine.user.uid });
  if (!itself || place === '/') return;
  changeEntry(machine, place, true, (each) => ({
    ...each,
    uid: asRoot ? null : each.uid,
    gid: asRoot ? null : each.gid,
    perm: asRoot || each.uid === machine.user.uid ? null : each.perm,
    special: null,
  }));
}

export const unzip: Command = (machine, { args }) => {
  const options = readOptions(args, 'dPx');
  if (hasOption(options, 'l', 'p', 't', 'v')) return 'maybe';
  const directory = optionValue(options, 'd');
  if (directory?.text === null) return 'maybe';
  const path = directory?.text ?? '.';
  const outcome = makeDirectory(machine, path, { parents: true });
  const place = at(machine, path);
  if (outcome === 'fail' || place === null) return outcome;
  overwrite(machine, place);
  fill(machine, place, ownRule(machine));
  return both(outcome, 'maybe');
};

/** `python -m venv DIR` and its like. */
export function makeVenv(machine: Machine, path: string): Outcome {
  const outcome = makeDirectory(machine, path, { parents: true });
  const place = at(machine, path);
  if (outcome === 'fail' || place === null) return outcome;
  for (const name of ['bin', 'lib', 'include']) makeDirectory(machine, `${place}/${name}`, { parents: true });
  for (const name of ['pyvenv.cfg', 'bin/activate', 'bin/activate.csh', 'bin/activate.fish'])
    writeFile(machine, `${place}/${name}`);
  for (const name of ['bin/python', 'bin/python3']) {
    const found = locate(machine.root, `${place}/${name}`, false);
    if (found.sure && found.node.exists !== true) {
      const link = newNode('link', machine.user, { perm: 0o777, special: 0 }, machine.cause);
      putNew(machine, found, link);
    }
  }
  const found = locate(machine.root, place);
  const rule: RestRule = {
    uid: machine.user.uid,
    gid: machine.user.gid,
    filePerm: null,
    dirPerm: null,
    special: null,
    cause: machine.cause,
  };
  for (const name of ['', '/bin', '/lib', '/include'])
    fill(machine, `/${found.parts.join('/')}${name}`, rule);
  return 'maybe';
}

/** Folders in the home that package managers and tools make for their caches and installed programs. */
const homeFolders: Readonly<Partial<Record<string, readonly string[]>>> = {
  uv: ['.cache', '.local', '.config'],
  poetry: ['.cache', '.config', '.local'],
  pipx: ['.cache', '.local'],
  conda: ['.conda', '.cache'],
  npm: ['.npm', '.config', '.cache'],
  yarn: ['.yarn', '.cache', '.config'],
  pnpm: ['.local', '.cache', '.config'],
  bun: ['.bun', '.cache'],
  cargo: ['.cargo'],
  go: ['go', '.cache', '.config'],
  hf: ['.cache'],
  python: ['.cache', '.config', '.local'],
  gem: ['.gem', '.local'],
  playwright: ['.cache'],
};

const projectFolders: Readonly<Partial<Record<string, readonly string[]>>> = {
  npm: ['node_modules', 'package-lock.json'],
  yarn: ['node_modules', 'yarn.lock'],
  pnpm: ['node_modules', 'pnpm-lock.yaml'],
  bun: ['node_modules', 'bun.lockb', 'bun.lock'],
  uv: ['.venv', 'uv.lock'],
  poetry: ['.venv', 'poetry.lock'],
  cargo: ['target', 'Cargo.lock'],
};

function pipFolders(machine: Machine, args: readonly Value[]): string[] {
  const uncached = variable(machine, 'PIP_NO_CACHE_DIR');
  const isCached = uncached === '' && !args.some(({ text }) => text === '--no-cache-dir');
  return isCached || uncached === null ? ['.cache/pip', '.local'] : ['.local'];
}

/** A package manager: what it may write is there afterwards perhaps, and as root not always root's. */
export function packageManager(tool: string): Command {
  return (machine, { args }) => {
    const home = variable(machine, 'HOME');
    if (home !== null && home !== '') {
      const folders = tool === 'pip' ? pipFolders(machine, args) : (homeFolders[tool] ?? []);
      // pip makes folders as `mkdir -p` does.
      const perm = tool === 'pip' ? maskedPerm(machine, 0o777) : null;
      for (const folder of folders) mayMake(machine, `${home}/${folder}`, 'dir', perm);
    }
    for (const entry of projectFolders[tool] ?? []) {
      mayMake(machine, entry, entry.includes('.') && !entry.startsWith('.venv') ? 'file' : 'dir');
      const place = at(machine, entry);
      // npm as root may hand node_modules to the owner of the folder it lies in.
      if (place !== null && machine.user.uid === 0) {
        changeEntry(machine, place, true, (node) =>
          node.exists === null ? { ...node, uid: null, gid: null } : node,
        );
      }
    }
    const staysOut = tool === 'pip' && !args.some(({ prefix }) => /^(?:-e|--editable|\.|\/)/.test(prefix));
    if (machine.cwd !== null && machine.cwd !== '/' && !staysOut)
      fill(machine, machine.cwd, { ...ownRule(machine), uid: null });
    return 'maybe';
  };
}

/** Packages of other makers, which go to /opt. */
const thirdParty =
  /chrome|edge|brave|vivaldi|opera|google|microsoft|mssql|msodbc|nvidia|cuda|rocm|amdgpu|intel|oneapi|teams|zoom|slack|signal|datadog|gitlab|puppet|teamviewer|wine|onlyoffice/;

/** apt, apk, dnf: system folders change, and accounts may come. */
export const systemPackages: Command = (machine, { args }) => {
  const words = args.flatMap(({ text }) =>
    text === null || text.startsWith('-') ? [] : [text.replace(/[=:<>].*$/, '')],
  );
  const verb = words.findIndex((word) =>
    /^(?:install|add|upgrade|dist-upgrade|full-upgrade|groupinstall|reinstall)$/.test(word),
  );
  if (verb === -1) return 'maybe';
  if (machine.user.uid !== 0) return machine.user.uid === null ? 'maybe' : fails(machine, 'permission');
  const { packages } = machine.users;
  const there = new Set(packages);
  const added = [...words.slice(verb + 1), 'system'].filter((word) => !there.has(word));
  if (added.length > 0) machine.users = { ...machine.users, packages: [...packages, ...added] };
  // Packages of the distribution leave /opt and /srv alone.
  const isForeign = words.some((word) => word.includes('/') || thirdParty.test(word));
  for (const place of isForeign ? ['/opt', '/srv'] : []) {
    fill(machine, place, { uid: null, gid: null, filePerm: null, dirPerm: null, special: null, cause: null });
  }
  return 'maybe';
};
