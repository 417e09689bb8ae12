import type { SmallFiles } from './smallFiles.ts';
import { normalizeName, packageOf } from '../space/pythonPackages.ts';
import { pythonFacts, type FoundPlace, type PythonFacts } from './pythonFacts.ts';

export interface Dependency {
  /** On PyPI, normalized. */
  name: string;
  /** The import it was found by. */
  module: string;
  place: FoundPlace;
  /** False when the import name was taken for the package name, for want of better knowledge. */
  known: boolean;
}

export interface PythonProject {
  dependencies: Dependency[];
  /** Dependencies that no file asks for; every one when there is no such file. */
  missing: string[];
  /** Where requirements are written; the first that is there. */
  requirementsFile?: 'requirements.txt' | 'pyproject.toml' | 'Pipfile' | 'environment.yml';
  /** The version of Gradio that requirements.txt pins. */
  gradio?: string;
  /** `3.x`, from what the project says of itself. */
  version?: { value: string; file: string };
  writes: { folder: string; place: FoundPlace }[];
  models: { id: string; place: FoundPlace }[];
  datasets: { id: string; place: FoundPlace }[];
  usesGpu: boolean;
  /** Ports that the scripts themselves listen on, by file. */
  ports: Map<string, { value: number; line: number }>;
}

const skipped =
  /^(?:\..*|node_modules|venv|env|__pycache__|site-packages|tests?|docs?|examples?|notebooks?|build|dist)$/;
const notTheApp = /^(?:test_.*|.*_test|conftest|setup|noxfile|fabfile)\.py$/;
const deepest = 4;

/** Python files of the app, without tests, examples and environments. */
async function sources(files: SmallFiles): Promise<string[]> {
  const found: string[] = [];
  const walk = async (folder: string, depth: number): Promise<void> => {
    for (const name of await files.names(folder)) {
      const path = folder === '' ? name : `${folder}/${name}`;
      if (name.endsWith('.py')) {
        if (!notTheApp.test(name)) found.push(path);
      } else if (depth < deepest && !skipped.test(name) && !name.includes('.')) await walk(path, depth + 1);
    }
  };
  await walk('', 0);
  return found;
}

/** Names that imports of this project may mean its own files by. */
function localNames(paths: readonly string[]): Set<string> {
  return new Set(paths.flatMap((path) => path.replace(/\.py$/, '').split('/')));
}

function requirementNames(text: string): string[] {
  return text
    .split(/\r?\n/)
    .flatMap((line) => /^\s*([A-Za-z0-9][\w.-]*)/.exec(line.replace(/#.*$/, ''))?.[1] ?? [])
    .map(normalizeName);
}

/** The Hub installs the version of the card, so the card has to name the one that is pinned. */
const pinnedGradio = (requirements: string) =>
  /^\s*gradio\s*(?:\[[^\]]*\])?\s*==\s*(\d+\.\d+\.\d+)\s*(?:[;#].*)?$/im.exec(requirements)?.[1];

/** Bodies of the tables of a TOML file by their header. */
function tomlTables(text: string): Map<string, string> {
  const [, ...parts] = text.split(/^\[([^\]\n]+)\][ \t]*(?:#.*)?$/m);
  const tables = new Map<string, string>();
  for (let index = 0; index < parts.length; index += 2)
    tables.set(parts[index] ?? '', parts[index + 1] ?? '');
  return tables;
}

/** What a pyproject.toml or Pipfile asks for, read as text. */
function tomlNames(text: string): string[] {
  const tables = tomlTables(text);
  const list = /^dependencies\s*=\s*\[([\s\S]*?)\][ \t]*$/m.exec(tables.get('project') ?? '')?.[1] ?? '';
  const names = [...list.matchAll(/["']([A-Za-z0-9][\w.-]*)/g)].map(([, name]) => name ?? '');
  const keyed = `${tables.get('tool.poetry.dependencies') ?? ''}\n${tables.get('packages') ?? ''}`;
  for (const [, key] of keyed.matchAll(/^["']?([A-Za-z0-9][\w.-]*)["']?\s*=/gm)) names.push(key ?? '');
  return names.map(normalizeName).filter((name) => name !== 'python');
}

async function declared(
  files: SmallFiles,
): Promise<{ file: NonNullable<PythonProject['requirementsFile']>; names: string[] } | undefined> {
  const requirements = await files.text('requirements.txt');
  if (requirements !== undefined) return { file: 'requirements.txt', names: requirementNames(requirements) };
  for (const file of ['pyproject.toml', 'Pipfile'] as const) {
    const text = await files.text(file);
    const names = text === undefined ? [] : tomlNames(text);
    if (names.length > 0) return { file, names };
  }
  const environment = await files.text('environment.yml');
  if (environment === undefined) return undefined;
  const names = [...environment.matchAll(/^\s*-\s*([A-Za-z0-9][\w.-]*)/gm)].map(([, name]) => name ?? '');
  return { file: 'environment.yml', names: names.map(normalizeName) };
}

const newest = 13;
const usual = 11;

/** The Python that satisfies what a project says, near to the one most projects run on. */
function chooseVersion(specifier: string): string | undefined {
  const exact = /^(?:==|~=|\^|=)?\s*3\.(\d{1,2})(?:\.[\d*]+)?$/.exec(specifier.trim());
  if (exact?.[1] !== undefined) {
    const open = /^[\^~]/.test(specifier.trim());
    return `3.${open ? Math.max(Number(exact[1]), usual) : exact[1]}`;
  }
  const lowest = Number(/>=?\s*3\.(\d{1,2})/.exec(specifier)?.[1] ?? 0);
  const below = /<\s*3\.(\d{1,2})/.exec(specifier)?.[1];
  const upTo = /<=\s*3\.(\d{1,2})/.exec(specifier)?.[1];
  const highest = below === undefined ? Number(upTo ?? newest) : Number(below) - 1;
  if (lowest === 0 && highest === newest) return undefined;
  return `3.${Math.max(lowest, Math.min(usual, highest))}`;
}

async function versionOf(files: SmallFiles): Promise<PythonProject['version']> {
  const readers: [string, RegExp][] = [
    ['.python-version', /^\s*(?:cpython-)?(3\.\d+)/m],
    ['runtime.txt', /^\s*python-(3\.\d+)/m],
    ['pyproject.toml', /^\s*(?:requires-python|python)\s*=\s*["']([^"']+)["']/m],
    ['Pipfile', /^\s*python_(?:full_)?version\s*=\s*["'](3\.\d+)/m],
    ['environment.yml', /^\s*-\s*python\s*(=+\s*3\.\d+)/m],
  ];
  for (const [file, pattern] of readers) {
    const told = pattern.exec((await files.text(file)) ?? '')?.[1];
    const value = told === undefined ? undefined : chooseVersion(told.replace(/^=+/, '='));
    if (value !== undefined) return { value, file };
  }
  return undefined;
}

/** What a folder of Python files needs; `undefined` when it has none. */
export async function readPythonProject(files: SmallFiles): Promise<PythonProject | undefined> {
  const paths = await sources(files);
  if (paths.length === 0) return undefined;
  const local = localNames(paths);
  const dependencies = new Map<string, Dependency>();
  const facts: [string, PythonFacts][] = [];
  for (const file of paths) {
    const text = await files.text(file);
    if (text === undefined) continue;
    const found = pythonFacts(text);
    facts.push([file, found]);
    for (const { module, line } of found.imports) {
      if (local.has(module.split('.')[0] ?? '')) continue;
      const from = packageOf(module);
      if (from && !dependencies.has(from.name))
        dependencies.set(from.name, { name: from.name, module, place: { file, line }, known: from.known });
    }
  }
  const requirements = await declared(files);
  const version = await versionOf(files);
  const gradio = pinnedGradio((await files.text('requirements.txt')) ?? '');
  const has = new Set(requirements?.names);
  const all = [...dependencies.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
  const placed = <T extends { line: number }, R>(
    pick: (facts: PythonFacts) => T[],
    make: (item: T, place: FoundPlace) => R,
  ) => facts.flatMap(([file, found]) => pick(found).map((item) => make(item, { file, line: item.line })));
  return {
    dependencies: all,
    missing: all.map(({ name }) => name).filter((name) => !has.has(name.replace(/\[.*$/, ''))),
    ...(requirements ? { requirementsFile: requirements.file } : {}),
    ...(gradio === undefined ? {} : { gradio }),
    ...(version ? { version } : {}),
    writes: placed(
      (found) => found.writes,
      ({ folder }, place) => ({ folder, place }),
    ),
    models: placed(
      (found) => found.models,
      ({ id }, place) => ({ id, place }),
    ),
    datasets: placed(
      (found) => found.datasets,
      ({ id }, place) => ({ id, place }),
    ),
    usesGpu: facts.some(([, found]) => found.usesGpu),
    ports: new Map(facts.flatMap(([file, { port }]) => (port ? [[file, port]] : []))),
  };
}
