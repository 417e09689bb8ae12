import type { Files } from '../ports.ts';
import { readmeFile } from './card/edits.ts';
import { lintReadme } from './card/lintReadme.ts';
import { copySources } from './copySources.ts';
import { gradioVersion, importsMissing } from './crossFile.ts';
import { lintDockerfile } from './dockerfile/lintDockerfile.ts';
import { parseDockerfile } from './dockerfile/parse.ts';
import type { FolderFacts, SpaceFacts } from './facts.ts';
import type { Finding } from './finding.ts';
import { applyIgnoreComments, readIgnoreComments, type CommentedText } from './ignoreComments.ts';
import { applySettings, defaultSettings, type LintSettings } from './settings.ts';
import { lintStartScript, startFacts } from './startScript/lintStartScript.ts';

/** Looks at one kind of file. Rules plug in here: a keystroke lints its own file again and no other. */
export interface TextLinter {
  matches: (path: string) => boolean;
  comments: CommentedText;
  lint: (path: string, text: string, facts: FolderFacts) => Linted;
  /** What the text tells the linters of other files. */
  facts?: (path: string, text: string, facts: FolderFacts) => Partial<FolderFacts>;
}

interface Linted {
  findings: Finding[];
  /** The last line of what starts at `line`, for ignore comments. */
  extent?: (line: number) => number | undefined;
}

const linters: readonly TextLinter[] = [
  {
    matches: (path) => path === readmeFile,
    comments: 'yaml',
    lint: (_path, text, facts) => ({ findings: lintReadme(text, facts) }),
  },
  {
    matches: (path) => path === 'Dockerfile',
    comments: 'dockerfile',
    lint: (_path, text, facts) => {
      const file = parseDockerfile(text);
      return {
        findings: [...copySources(text, facts, file), ...lintDockerfile(text, facts, file)],
        extent: (line) => file.instructions.find((each) => each.line === line)?.endLine,
      };
    },
    facts: (_path, _text, facts) => startFacts(facts),
  },
  {
    matches: (path) => path === 'requirements.txt',
    comments: 'script',
    lint: (_path, text, facts) => ({ findings: gradioVersion(text, facts) }),
  },
  {
    matches: (path) => !path.includes('/') && path.endsWith('.py'),
    comments: 'script',
    lint: (path, text, facts) => ({ findings: importsMissing(path, text, facts) }),
  },
  {
    matches: (path) => path.endsWith('.sh'),
    comments: 'script',
    lint: (path, text, facts) => ({ findings: lintStartScript(path, text, facts) }),
  },
];

const byPlace = (a: Finding, b: Finding) =>
  (a.file < b.file ? -1 : a.file > b.file ? 1 : 0) ||
  a.range.start.line - b.range.start.line ||
  a.range.start.character - b.range.start.character ||
  (a.code < b.code ? -1 : a.code > b.code ? 1 : 0);

/** Whether any rule looks at a file of this path. */
export function isLinted(path: string): boolean {
  return linters.some(({ matches }) => matches(path));
}

/** Findings of one file, sorted, with its ignore comments and the settings applied. */
export function lintText(
  path: string,
  text: string,
  facts: FolderFacts,
  settings: LintSettings = defaultSettings,
): Finding[] {
  const found = linters
    .filter(({ matches }) => matches(path))
    .flatMap((linter) => {
      const { findings, extent } = linter.lint(path, text, facts);
      return applyIgnoreComments(findings, readIgnoreComments(path, text, linter.comments, extent));
    });
  return applySettings(found, settings).sort(byPlace);
}

/** The facts that the linter of one file asks for: only the README is compared with how the container starts. */
export function factsFor(path: string, facts: FolderFacts): FolderFacts {
  return path === readmeFile ? factsOfTexts(facts) : facts;
}

/** Adds to the facts what the texts tell about each other. */
export function factsOfTexts(facts: FolderFacts): FolderFacts {
  let known = facts;
  for (const [path, text] of facts.texts) {
    for (const linter of linters) {
      if (linter.facts && linter.matches(path)) known = { ...known, ...linter.facts(path, text, facts) };
    }
  }
  return known;
}

/** All findings of a folder whose texts are at hand; what the editor holds unsaved goes in here. */
export function lintTexts(facts: FolderFacts, settings: LintSettings = defaultSettings): Finding[] {
  const known = factsOfTexts(facts);
  const found = [...known.texts].flatMap(([path, text]) => lintText(path, text, known, settings));
  if (known.paths && !known.paths.has(readmeFile) && !known.texts.has(readmeFile)) {
    found.push(...applySettings(lintReadme(undefined, known), settings));
  }
  return found.sort(byPlace);
}

export interface GatherOptions {
  folderName?: string;
  /** Lints the folder as a Docker Space even when no README says so. */
  assumeDocker?: boolean;
  space?: SpaceFacts;
  signal?: AbortSignal;
}

const mostFiles = 5000;
const mostTexts = 100;
const mostBytes = 300_000;
const skipped = new Set(['.git', '.hg', '.svn', '.venv', 'venv', 'node_modules', '__pycache__', '.cache']);
/** Files that rules of other files look into. */
const lookedInto =
  /(?:^|\/)(?:[Dd]ocker[Ff]ile|(?:Dockerfile)?\.dockerignore|Procfile|requirements[\w.-]*\.txt|pre-requirements\.txt|package\.json|pyproject\.toml|\.env\.example|[\w.-]+\.(?:sh|py|conf|toml))$|^(?:server|app|index|main)\.(?:js|mjs|ts)$|^[\w./-]*nginx[\w./-]*$/;

async function listAll(files: Files, signal?: AbortSignal): Promise<Set<string> | undefined> {
  const paths = new Set<string>();
  const folders = [''];
  for (let folder = folders.shift(); folder !== undefined; folder = folders.shift()) {
    signal?.throwIfAborted();
    // An unreadable root is an error; of an unreadable subfolder nothing is known, so nothing can be missing.
    const entries = await (folder === '' ? files.list('') : files.list(folder).catch(() => undefined));
    if (!entries) return undefined;
    for (const { name, kind } of entries) {
      const path = folder === '' ? name : `${folder}/${name}`;
      if (kind === 'folder') {
        if (!skipped.has(name)) folders.push(path);
      } else {
        paths.add(path);
        if (paths.size > mostFiles) return undefined;
      }
    }
  }
  return paths;
}

async function readText(files: Files, path: string): Promise<string | undefined> {
  const stat = await files.stat(path).catch(() => undefined);
  if (stat?.kind !== 'file' || stat.size > mostBytes) return undefined;
  const bytes = await files.read(path);
  if (bytes.subarray(0, 8000).includes(0)) return undefined;
  return new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes);
}

/** Reads what the rules look into: names of all files, texts of the small ones that matter. */
export async function gatherFacts(files: Files, options: GatherOptions = {}): Promise<FolderFacts> {
  const { signal, ...known } = options;
  const paths = await listAll(files, signal);
  const candidates = paths
    ? [...paths].filter((path) => isLinted(path) || lookedInto.test(path))
    : (await files.list('')).filter(({ kind }) => kind === 'file').map(({ name }) => name);
  const depth = (path: string) => path.split('/').length;
  const wanted = candidates
    .filter((path) => isLinted(path) || lookedInto.test(path))
    .sort((a, b) => depth(a) - depth(b) || (a < b ? -1 : 1));
  const texts = new Map<string, string>();
  for (const path of wanted.slice(0, mostTexts)) {
    signal?.throwIfAborted();
    const text = await readText(files, path);
    if (text !== undefined) texts.set(path, text);
  }
  return { ...known, ...(paths ? { paths } : {}), texts };
}

export interface LintOptions extends GatherOptions {
  settings?: LintSettings;
}

/** All findings of a folder, sorted by file and place. Rejects when the folder cannot be read. */
export async function lintFolder(files: Files, options: LintOptions = {}): Promise<Finding[]> {
  const { settings, ...gather } = options;
  return lintTexts(await gatherFacts(files, gather), settings);
}
