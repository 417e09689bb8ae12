import type { Files } from '../ports.ts';
import { readCard } from '../space/card.ts';
import { isSdk, type Sdk } from '../space/target.ts';
import { readPort } from './dockerfilePort.ts';
import { createdApp, importLine, moduleName } from './python.ts';
import { smallFiles, type SmallFiles } from './smallFiles.ts';

export type AppKind =
  | 'dockerfile'
  | 'fastapi'
  | 'gradio'
  | 'streamlit'
  | 'flask'
  | 'node'
  | 'static'
  | 'empty'
  | 'python'
  | 'other';

export type ReasonCode =
  | 'cardSays'
  | 'hasDockerfile'
  | 'createsFastApi'
  | 'usesGradio'
  | 'usesStreamlit'
  | 'createsFlask'
  | 'hasPackageJson'
  | 'hasIndexHtml'
  | 'hasPython'
  | 'emptyFolder'
  | 'nothingKnown';

export interface AppGuess {
  sdk: Sdk;
  kind: AppKind;
  /** What the guess rests on; `line` is 1-based. */
  reason: { code: ReasonCode; file?: string; line?: number };
  /** What starts the app; absent when a Dockerfile or `npm start` says so. */
  entry?: { module: string; variable: string } | { file: string };
  /** The port the app's own files name. */
  port?: number;
  /** Taken from the card, the README's heading or package.json; `''` when none has one. */
  title: string;
}

type Found = Omit<AppGuess, 'title'>;

const first = (names: string[], preferred: string[]) =>
  names.toSorted((a, b) => rank(a, preferred) - rank(b, preferred) || (a < b ? -1 : 1));

function rank(path: string, preferred: string[]): number {
  const depth = path.includes('/') ? preferred.length + 1 : 0;
  const place = preferred.indexOf(path.slice(path.lastIndexOf('/') + 1));
  return depth + (place < 0 ? preferred.length : place);
}

async function pythonFiles(files: SmallFiles): Promise<string[]> {
  const names: string[] = [];
  for (const folder of ['', 'app', 'src']) {
    if (folder !== '' && !(await files.names('')).includes(folder)) continue;
    for (const name of await files.names(folder)) {
      if (!name.endsWith('.py') || /^(?:test_.*|.*_test|conftest|setup)\.py$/.test(name)) continue;
      names.push(folder === '' ? name : `${folder}/${name}`);
    }
  }
  return names;
}

async function findPython(files: SmallFiles): Promise<Found | undefined> {
  const paths = await pythonFiles(files);
  const forServers = first(paths, ['main.py', 'app.py', '__init__.py']);
  const forPages = first(paths, ['app.py', 'main.py', 'streamlit_app.py']);
  for (const file of forServers) {
    const app = createdApp(await files.text(file), 'FastAPI');
    if (!app) continue;
    const reason = { code: 'createsFastApi', file, line: app.line } as const;
    return {
      sdk: 'docker',
      kind: 'fastapi',
      reason,
      entry: { module: moduleName(file), variable: app.variable },
    };
  }
  for (const file of forPages) {
    const line = importLine(await files.text(file), 'gradio');
    if (line === undefined) continue;
    return { sdk: 'gradio', kind: 'gradio', reason: { code: 'usesGradio', file, line }, entry: { file } };
  }
  for (const file of forPages) {
    const line = importLine(await files.text(file), 'streamlit');
    if (line === undefined) continue;
    return {
      sdk: 'docker',
      kind: 'streamlit',
      reason: { code: 'usesStreamlit', file, line },
      entry: { file },
    };
  }
  for (const file of forServers) {
    const app = createdApp(await files.text(file), 'Flask');
    if (!app) continue;
    const reason = { code: 'createsFlask', file, line: app.line } as const;
    return {
      sdk: 'docker',
      kind: 'flask',
      reason,
      entry: { module: moduleName(file), variable: app.variable },
    };
  }
  return undefined;
}

interface PackageJson {
  name?: unknown;
  main?: unknown;
  scripts?: { start?: unknown } | null;
}

async function readPackageJson(files: SmallFiles): Promise<PackageJson | undefined> {
  try {
    const value: unknown = JSON.parse((await files.text('package.json')) ?? '');
    return typeof value === 'object' && value !== null ? value : undefined;
  } catch {
    return undefined;
  }
}

async function findOther(files: SmallFiles): Promise<Found> {
  const names = await files.names('');
  const packageJson = await readPackageJson(files);
  const starts = typeof packageJson?.scripts?.start === 'string';
  const hasPage = names.includes('index.html');
  if (packageJson && (starts || !hasPage)) {
    const found: Found = {
      sdk: 'docker',
      kind: 'node',
      reason: { code: 'hasPackageJson', file: 'package.json' },
    };
    if (!starts && typeof packageJson.main === 'string') found.entry = { file: packageJson.main };
    return found;
  }
  if (hasPage) {
    const file = 'index.html';
    return { sdk: 'static', kind: 'static', reason: { code: 'hasIndexHtml', file }, entry: { file } };
  }
  const script = first(
    names.filter((name) => name.endsWith('.py')),
    ['app.py', 'main.py'],
  )[0];
  if (script !== undefined) {
    const reason = { code: 'hasPython', file: script } as const;
    return { sdk: 'docker', kind: 'python', reason, entry: { file: script } };
  }
  const counts = (name: string) => !name.startsWith('.') && !/^(?:readme|licen[cs]e)(?:\.|$)/i.test(name);
  return names.some(counts)
    ? { sdk: 'docker', kind: 'other', reason: { code: 'nothingKnown' } }
    : { sdk: 'docker', kind: 'empty', reason: { code: 'emptyFolder' } };
}

async function findApp(files: SmallFiles, useDockerfile: boolean): Promise<Found> {
  if (useDockerfile && (await files.names('')).includes('Dockerfile')) {
    const reason = { code: 'hasDockerfile', file: 'Dockerfile' } as const;
    const port = readPort((await files.text('Dockerfile')) ?? '');
    return { sdk: 'docker', kind: 'dockerfile', reason, ...(port === undefined ? {} : { port }) };
  }
  return (await findPython(files)) ?? (await findOther(files));
}

/** Guesses what kind of app a folder holds. Reads few and small files only, see smallFiles.ts. */
export async function detectApp(folder: Files): Promise<AppGuess> {
  const files = await smallFiles(folder);
  const readme = (await files.text('README.md')) ?? '';
  const card = readCard(readme);
  const data = card.kind === 'card' ? card.data : {};
  const sdk = isSdk(data.sdk) ? data.sdk : undefined;
  const found = await findApp(files, sdk === undefined || sdk === 'docker');
  const heading = /^#[ \t]+(.+?)[ \t#]*$/m.exec(readme)?.[1];
  const packageName = (await readPackageJson(files))?.name;
  const title = data.title ?? heading ?? (typeof packageName === 'string' ? packageName : '');
  const port = data.app_port ?? found.port;
  const guess: AppGuess = { ...found, title, ...(port === undefined ? {} : { port }) };
  if (sdk === undefined) return guess;

  const line = readme.split(/\r?\n/).findIndex((text) => /^["']?sdk["']?\s*:/.test(text)) + 1;
  const reason: AppGuess['reason'] = { code: 'cardSays', file: 'README.md', ...(line > 0 ? { line } : {}) };
  if (sdk === 'docker') return { ...guess, sdk, reason };
  const told = data.app_file;
  const guessed = found.entry && 'file' in found.entry && found.kind === sdk ? found.entry.file : undefined;
  const file = told ?? guessed ?? (sdk === 'gradio' ? 'app.py' : 'index.html');
  return { ...guess, sdk, kind: sdk, reason, entry: { file } };
}
