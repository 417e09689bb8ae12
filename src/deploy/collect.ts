import type { Files } from '../ports.ts';
import { isDotenvName } from '../secrets/dotenv.ts';
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
   * `outside`: leads out of the folder or into `.git`. `repeated`: a link to the same folder was followed already.
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
  /** What `Files.read` takes for every `.env*` file met, ignored or not: their values are looked for in what is sent. */
  envFiles: string[];
  /** Which rule keeps a path of the Hub back, judged as a file. */
  matches: (path: string) => IgnoredPath | undefined;
}

export interface CollectOptions {
  /** Patterns in gitignore syntax; when not empty, only what they match is taken. */
  include?: readonly string[];
  /** Patterns in gitignore syntax of what is left out besides. */
  exclude?: readonly string[];
  /** The repository this folder is in, when that begins further up. */
  repository?: Repository | undefined;
  signal?: AbortSignal;
}

export interface Repository {
  /** At the repository's root. */
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
  rules: IgnoreRules;
  signal: AbortSignal | undefined;
  found: { source: string; size: number; mtime: number }[];
  ignored: IgnoredPath[];
  skippedLinks: SkippedLink[];
  envFiles: string[];
  folderLinks: Folder[];
  /** Folders as on the Hub to what they are called here, where that differs. */
  folderNames: Map<string, string>;
  gitignore: string | undefined;
  unreadable: string[];
}

const byPath = (a: { path: string }, b: { path: string }) => (a.path < b.path ? -1 : a.path > b.path ? 1 : 0);

async function readText(files: Files, path: string): Promise<string | undefined> {
  const found = await files.stat(path);
  return found?.kind === 'file' ? new TextDecoder().decode(await files.read(path)) : undefined;
}

/**
 * Walks the folder once, following each link inside it once; what is linked is judged and sent under the link's path.
 * Throws the signal's reason when aborted, and what `Files` throws when a folder cannot be read.
 */
export async function collect(files: Files, options: CollectOptions = {}): Promise<Collected> {
  const { include, exclude, repository, signal } = options;
  signal?.throwIfAborted();
  const [hfignore, infoExclude, above] = await Promise.all([
    readText(files, '.hfignore'),
    readText(repository?.files ?? files, '.git/info/exclude'),
    repository && gitignoresAbove(repository),
  ]);
  const rules = createIgnoreRules({ hfignore, infoExclude, above, include, exclude });
  const walk: Walk = {
    files,
    rules,
    signal,
    found: [],
    ignored: [],
    skippedLinks: [],
    envFiles: [],
    folderLinks: [],
    folderNames: new Map(),
    gitignore: undefined,
    unreadable: [],
  };
  await walkFolder(walk, { path: '', real: '', verdict: rules.root, cameFrom: [] });
  await followFolderLinks(walk);
  const { sent, refused } = nameForHub(walk);
  return {
    files: sent.sort(byPath),
    ignored: walk.ignored.sort(byPath),
    skippedLinks: walk.skippedLinks.sort(byPath),
    refused: refused.sort(byPath),
    gitignore: walk.gitignore,
    envFiles: walk.envFiles.sort(),
    matches(path) {
      const { hit } = rules.judgeFile(localPath(walk, path));
      return hit && { path, isFolder: false, ...hit };
    },
  };
}

async function gitignoresAbove({
  files,
  path,
}: Repository): Promise<{ path: string; gitignores: Map<string, string> }> {
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
  const counts = await Promise.all(
    entries.map(async ({ name, kind }): Promise<number> => {
      const path = at(folder.path, name);
      const verdict = rules.judge(path, kind === 'folder', folder.verdict);
      const { hit } = verdict;
      const entry = { path, real: at(folder.real, name), verdict, cameFrom: folder.cameFrom };
      if (kind === 'folder') {
        if (!verdict.mayKeepBelow) {
          if (hit) walk.ignored.push({ path, isFolder: true, ...hit });
          return 0;
        }
        return await walkKnownFolder(walk, entry);
      }
      if (kind !== 'other' && isDotenvName(name)) await noteEnvFile(walk, path);
      if (hit) {
        walk.ignored.push({ path, isFolder: false, ...hit });
        return 0;
      }
      return await takeFile(walk, entry, kind, folder);
    }),
  );
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

async function noteEnvFile(walk: Walk, path: string): Promise<void> {
  const target = walk.files.realPath ? await walk.files.realPath(path) : path;
  if (target !== undefined && (await walk.files.stat(path))?.kind === 'file') walk.envFiles.push(path);
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
    const real = walk.files.realPath ? await walk.files.realPath(path) : undefined;
    if (!found) return skip('broken');
    if (walk.files.realPath) {
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
