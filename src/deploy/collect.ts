import type { Files } from '../ports.ts';
import { isDotenvName } from '../secrets/dotenv.ts';
import { readText } from '../readText.ts';
import type { GitFolder } from './gitFolder.ts';
import { createIgnoreRules, type IgnoreRules, type RuleHit, type Verdict } from './ignore.ts';
import { clashingNames, hubPath, refuseName, type RefusedName } from './names.ts';

/** A file that is part of the deploy. */
export interface LocalFile {
  /** As on the Hub: NFC, `/`-separated. */
  path: string;
  /** What `Files.read` takes. */
  source: string;
  /** Bytes. */
  size: number;
  /** ms since the epoch. */
  mtime: number;
}

/** A path that is left out, with the rule that says so. Git's, `.hfignore`'s and the target's rules are the user's. */
export interface IgnoredPath extends RuleHit {
  path: string;
  isFolder: boolean;
}

export interface SkippedLink {
  path: string;
  /**
   * `outside`: leads out of the folder and the workspace, or into `.git`. `repeated`: a link to the same folder was followed already.
   * `unknown`: a link to a folder where links cannot be read, or something that is neither file nor folder.
   */
  reason: 'outside' | 'cycle' | 'broken' | 'repeated' | 'unknown';
}

export interface Collected {
  /** Sorted by path, in code-unit order. */
  files: LocalFile[];
  /** Topmost ignored paths, sorted; below an ignored folder nothing is listed. */
  ignored: IgnoredPath[];
  /** Not followed. */
  skippedLinks: SkippedLink[];
  /** Names the Hub does not take; nothing of them is in `files`. */
  refused: { path: string; reason: RefusedName }[];
  /** Text of the root `.gitignore`, which the Hub wants to see with the files. */
  gitignore: string | undefined;
  /** Every `.env*` file met, ignored or not, and those of the folders above: their values are looked for in what is sent. */
  envFiles: EnvFile[];
  /** Which rule keeps a path of the Hub back, judged as a file. */
  matches: (path: string) => IgnoredPath | undefined;
}

export interface EnvFile {
  /** `path` is one of these; of the folder to deploy when not given. */
  files?: Files;
  path: string;
  /** As the user is told it: relative to the folder to deploy. */
  name: string;
}

export interface CollectOptions {
  /** Patterns in gitignore syntax; when not empty, only what they match is taken. */
  include?: readonly string[];
  /** Patterns in gitignore syntax of what is left out besides. */
  exclude?: readonly string[];
  /** The repository this folder is in, when that begins further up: its ignore rules count. */
  repository?: OuterFolder | undefined;
  /** Where the repository keeps `info/exclude`; below `.git` when not given. */
  gitFolder?: GitFolder | undefined;
  /** What the user has open, when that begins further up: its `.env` files hold secrets too, and links may lead there. */
  workspace?: OuterFolder | undefined;
  signal?: AbortSignal;
}

/** A folder that the one to deploy is somewhere in. */
export interface OuterFolder {
  files: Files;
  /** Of the folder to deploy, from there; never `''`. */
  path: string;
}

/** A folder on the walk: its path, where it really is, and the real folders whose links were followed to get here. */
interface Folder {
  path: string;
  real: string;
  verdict: Verdict;
  cameFrom: readonly string[];
}

interface Walk {
  files: Files;
  /** Where a link leads, seen from the workspace; see `Files.realPath`. */
  realPath: Files['realPath'];
  rules: IgnoreRules;
  signal: AbortSignal | undefined;
  found: { source: string; size: number; mtime: number }[];
  ignored: IgnoredPath[];
  skippedLinks: SkippedLink[];
  envFiles: EnvFile[];
  folderLinks: Folder[];
  /** Folders as on the Hub to what they are called here, where that differs. */
  folderNames: Map<string, string>;
  gitignore: string | undefined;
  unreadable: string[];
}

const byPath = (a: { path: string }, b: { path: string }) => (a.path < b.path ? -1 : a.path > b.path ? 1 : 0);

/**
 * Walks the folder once, following each link inside it once; what is linked is judged and sent under the link's path.
 * Throws the signal's reason when aborted, and what `Files` throws when a folder cannot be read.
 */
export async function collect(files: Files, options: CollectOptions = {}): Promise<Collected> {
  const { include, exclude, repository, workspace, gitFolder, signal } = options;
  signal?.throwIfAborted();
  const [hfignore, infoExclude, above, envAbove] = await Promise.all([
    readText(files, '.hfignore'),
    gitFolder
      ? readText(gitFolder.common, 'info/exclude')
      : readText(repository?.files ?? files, '.git/info/exclude'),
    repository && gitignoresAbove(repository),
    envFilesAbove(repository, workspace),
  ]);
  const rules = createIgnoreRules({ hfignore, infoExclude, above, include, exclude });
  const links = await linksOf(files, workspace);
  const walk: Walk = {
    files,
    realPath: links.realPath,
    rules,
    signal,
    found: [],
    ignored: [],
    skippedLinks: [],
    envFiles: envAbove,
    folderLinks: [],
    folderNames: new Map(),
    gitignore: undefined,
    unreadable: [],
  };
  await walkFolder(walk, { path: '', real: links.top, verdict: rules.root, cameFrom: [] });
  await followFolderLinks(walk);
  const { sent, refused } = nameForHub(walk);
  return {
    files: sent.sort(byPath),
    ignored: walk.ignored.sort(byPath),
    skippedLinks: walk.skippedLinks.sort(byPath),
    refused: refused.sort(byPath),
    gitignore: walk.gitignore,
    envFiles: walk.envFiles.sort((a, b) => (a.name < b.name ? -1 : 1)),
    matches(path) {
      const { hit } = rules.judgeFile(localPath(walk, path));
      return hit && { path, isFolder: false, ...hit };
    },
  };
}

/** `top` is where the folder really is. */
async function linksOf(
  files: Files,
  workspace: OuterFolder | undefined,
): Promise<{ top: string; realPath: Files['realPath'] }> {
  const top = await workspace?.files.realPath?.(workspace.path);
  return top === undefined || !workspace
    ? { top: '', realPath: realPathIn(files, '') }
    : { top, realPath: realPathIn(workspace.files, `${workspace.path}/`) };
}

function realPathIn(files: Files, prefix: string): Files['realPath'] {
  return files.realPath && (async (inside) => files.realPath?.(prefix + inside));
}

async function gitignoresAbove({
  files,
  path,
}: OuterFolder): Promise<{ path: string; gitignores: Map<string, string> }> {
  const gitignores = new Map<string, string>();
  const parts = path.split('/');
  for (const depth of parts.keys()) {
    const folder = parts.slice(0, depth).join('/');
    const entries = await files.list(folder);
    // Git does not follow a link that is called .gitignore.
    if (!entries.some((entry) => entry.name === '.gitignore' && entry.kind === 'file')) continue;
    const text = await readText(files, folder === '' ? '.gitignore' : `${folder}/.gitignore`);
    if (text !== undefined) gitignores.set(folder, text);
  }
  return { path, gitignores };
}

/** From the outer one of both down. A folder above that may not be read has nothing to tell. */
async function envFilesAbove(...outer: (OuterFolder | undefined)[]): Promise<EnvFile[]> {
  const [outermost] = outer
    .filter((one) => one !== undefined)
    .sort((a, b) => b.path.split('/').length - a.path.split('/').length);
  if (!outermost) return [];
  const { files, path } = outermost;
  const parts = path.split('/');
  const found = await Promise.all(
    parts.map(async (_, depth) => {
      const folder = parts.slice(0, depth).join('/');
      const entries = await files.list(folder).catch(() => []);
      const up = '../'.repeat(parts.length - depth);
      return entries
        .filter(({ name, kind }) => (kind === 'file' || kind === 'link') && isDotenvName(name))
        .map(({ name }) => ({ files, path: folder === '' ? name : `${folder}/${name}`, name: up + name }));
    }),
  );
  return found.flat();
}

/** How many files below were taken. */
async function walkFolder(walk: Walk, folder: Folder): Promise<number> {
  walk.signal?.throwIfAborted();
  const { files, rules } = walk;
  const entries = await files.list(folder.path);
  const at = (base: string, name: string) => (base === '' ? name : `${base}/${name}`);
  const hubFolder = hubPath(folder.path);
  if (hubFolder !== folder.path) walk.folderNames.set(hubFolder, folder.path);
  // Git does not follow a link that is called .gitignore.
  if (entries.some((entry) => entry.name === '.gitignore' && entry.kind === 'file')) {
    const text = new TextDecoder().decode(await files.read(at(folder.path, '.gitignore')));
    rules.addGitignore(folder.path, text);
    if (folder.path === '') walk.gitignore = text;
  }
  const taken: Promise<number>[] = [];
  for (const { name, kind } of entries) {
    const path = at(folder.path, name);
    const verdict = rules.judge(path, kind === 'folder', folder.verdict);
    const { hit } = verdict;
    const entry = { path, real: at(folder.real, name), verdict, cameFrom: folder.cameFrom };
    if (kind === 'folder' && verdict.mayKeepBelow) {
      taken.push(walkKnownFolder(walk, entry));
      continue;
    }
    if (kind === 'folder' && hit?.source !== 'default') {
      // It is not walked, and may well be kept back for what stands there.
      for (const one of usualEnvFiles) taken.push(noteEnvFile(walk, `${path}/${one}`));
    } else if (kind !== 'folder' && kind !== 'other' && isDotenvName(name)) {
      taken.push(noteEnvFile(walk, path));
    }
    if (hit) walk.ignored.push({ path, isFolder: kind === 'folder', ...hit });
    else if (kind !== 'folder') taken.push(takeFile(walk, entry, kind, folder));
  }
  const counts = await Promise.all(taken);
  return counts.reduce((sum, count) => sum + count, 0);
}

/** Walks a folder some of which may be kept; left out as a whole it is told as one path. */
async function walkKnownFolder(walk: Walk, folder: Folder): Promise<number> {
  const { hit } = folder.verdict;
  if (!hit) return walkFolder(walk, folder);
  const inner: Walk = { ...walk, ignored: [] };
  const count = await walkFolder(inner, folder);
  if (count === 0) walk.ignored.push({ path: folder.path, isFolder: true, ...hit });
  else walk.ignored.push(...inner.ignored);
  return count;
}

const usualEnvFiles = ['.env', '.env.local'];

async function noteEnvFile(walk: Walk, path: string): Promise<number> {
  const target = walk.realPath ? await walk.realPath(path) : path;
  if (target !== undefined && (await walk.files.stat(path))?.kind === 'file')
    walk.envFiles.push({ path, name: path });
  return 0;
}

async function takeFile(
  walk: Walk,
  entry: Folder,
  kind: 'file' | 'link' | 'other',
  parent: Folder,
): Promise<number> {
  const { path } = entry;
  const skip = (reason: SkippedLink['reason']) => {
    walk.skippedLinks.push({ path, reason });
    return 0;
  };
  if (kind === 'other') return skip('unknown');
  const found = await walk.files.stat(path);
  if (kind === 'link') {
    const real = walk.realPath ? await walk.realPath(path) : undefined;
    if (!found) return skip('broken');
    if (walk.realPath) {
      if (real === undefined || `/${real}/`.includes('/.git/')) {
        return skip('outside');
      }
      if (found.kind === 'folder') {
        const passed = [parent.real, ...parent.cameFrom];
        if (real === '' || passed.some((one) => one === real || one.startsWith(`${real}/`)))
          return skip('cycle');
        walk.folderLinks.push({ ...entry, real, cameFrom: passed });
        return 1;
      }
    } else if (found.kind === 'folder') return skip('unknown');
  }
  if (found?.kind === 'other') return skip('unknown');
  // Deleted since it was listed, or called by bytes that are no text.
  if (found?.kind !== 'file') {
    if (refuseName(path) !== undefined) walk.unreadable.push(path);
    return 0;
  }
  walk.found.push({ source: path, size: found.size, mtime: found.mtime });
  return 1;
}

/** Links to folders are followed after everything else, in the order of their paths, so that the outcome is stable. */
async function followFolderLinks(walk: Walk): Promise<void> {
  const followed = new Set<string>();
  while (walk.folderLinks.length > 0) {
    for (const link of walk.folderLinks.splice(0).sort(byPath)) {
      if (followed.has(link.real)) {
        walk.skippedLinks.push({ path: link.path, reason: 'repeated' });
        continue;
      }
      followed.add(link.real);
      await walkFolder(walk, link);
    }
  }
}

function nameForHub(walk: Walk): { sent: LocalFile[]; refused: Collected['refused'] } {
  const sent: LocalFile[] = [];
  const refused: Collected['refused'] = walk.unreadable.map((path) => ({ path, reason: 'notUnicode' }));
  const named = walk.found.map((file) => ({ ...file, path: hubPath(file.source) }));
  const clashing = clashingNames(named.map((file) => file.path));
  for (const file of named) {
    const reason = refuseName(file.path) ?? (clashing.has(file.path) ? 'sameName' : undefined);
    if (reason) refused.push({ path: file.source, reason });
    else sent.push(file);
  }
  return { sent, refused };
}

/** What a path of the Hub is called here, as far as its folders exist. */
function localPath(walk: Walk, path: string): string {
  for (let end = path.lastIndexOf('/'); end > 0; end = path.lastIndexOf('/', end - 1)) {
    const folder = walk.folderNames.get(path.slice(0, end));
    if (folder !== undefined) return folder + path.slice(end);
  }
  return path;
}
