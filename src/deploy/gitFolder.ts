import type { Files } from '../ports.ts';
import { readText } from '../readText.ts';

/** Where git keeps what it knows of a checkout; for a worktree or a submodule that is not below its `.git`. */
export interface GitFolder {
  /** `HEAD` of this checkout. */
  own: Files;
  /** Refs, `config` and `info/exclude`, which all worktrees of a repository share. */
  common: Files;
}

/**
 * Follows a `.git` file (gitrepository-layout(5)). `openAt` opens a folder by its path as seen from `files`, which may
 * lead up, or by an absolute one. `undefined` where nothing is checked out.
 */
export async function findGitFolder(
  files: Files,
  openAt: (path: string) => Files,
): Promise<GitFolder | undefined> {
  const found = await files.stat('.git');
  if (!found || found.kind === 'other') return undefined;
  const at = found.kind === 'folder' ? '.git' : gitdirOf(await readText(files, '.git'));
  if (at === undefined) return undefined;
  const own = openAt(at);
  const shared = (await readText(own, 'commondir'))?.trim();
  return {
    own,
    common: shared === undefined ? own : openAt(isAbsolute(shared) ? shared : `${at}/${shared}`),
  };
}

/** Text of the repository's `config`. */
export async function readGitConfig(git: GitFolder | undefined): Promise<string | undefined> {
  return git && readText(git.common, 'config');
}

function gitdirOf(text: string | undefined): string | undefined {
  return /^gitdir:[ \t]*(\S.*?)\s*$/m.exec(text ?? '')?.[1];
}

/** Also with the drive of a Windows path. */
export function isAbsolute(path: string): boolean {
  return /^(?:[\\/]|[A-Za-z]:[\\/])/.test(path);
}
