import ignore, { type Ignore } from 'ignore';

/** Left out of every deploy unless `.hfignore` re-includes them: never part of an app, often huge. */
const defaultRules = [
  '.git',
  '.hg',
  '.svn',
  '.DS_Store',
  'Thumbs.db',
  '.venv',
  'venv',
  'node_modules',
  '__pycache__',
  '*.pyc',
  '.pytest_cache',
  '.mypy_cache',
  '.ruff_cache',
  '.cache/huggingface',
  '.vscode',
  '.idea',
];

interface Level {
  /** Folder the rules belong to, `''` for the root. */
  folder: string;
  rules: Ignore;
}

/** Which rule file kept a path back. */
export interface IgnoredBy {
  source: 'default' | 'gitignore' | 'hfignore';
}

export interface IgnoreRules {
  /** Adds a `.gitignore` found in `folder`; call it before asking for anything below that folder. */
  addGitignore(folder: string, text: string): void;
  /** `path` relative to the root; folders are asked with `isFolder`. `undefined` means it is kept. */
  match(path: string, isFolder: boolean): IgnoredBy | undefined;
}

function relativeTo(folder: string, path: string): string | undefined {
  if (folder === '') return path;
  return path.startsWith(`${folder}/`) ? path.slice(folder.length + 1) : undefined;
}

/**
 * Git's rules, nested `.gitignore` files included, then `.hfignore` of the root, which has the last word
 * and may re-include with `!`. A file below an ignored folder cannot come back unless the folder does, as in git.
 */
export function createIgnoreRules(hfignore = '', infoExclude = ''): IgnoreRules {
  const options = { ignorecase: false, allowRelativePaths: false };
  const defaults = ignore(options).add(defaultRules);
  const exclude = ignore(options).add(infoExclude);
  const own = ignore(options).add(hfignore);
  const levels: Level[] = [];

  return {
    addGitignore(folder, text) {
      levels.push({ folder, rules: ignore(options).add(text) });
      levels.sort((a, b) => b.folder.length - a.folder.length);
    },
    match(path, isFolder) {
      const asked = (relative: string) => (isFolder ? `${relative}/` : relative);
      const last = own.test(asked(path));
      if (last.ignored) return { source: 'hfignore' };
      if (last.unignored) return undefined;
      if (defaults.test(asked(path)).ignored) return { source: 'default' };
      // The deepest .gitignore that says anything decides; info/exclude comes after all of them, as in git.
      for (const level of levels) {
        const relative = relativeTo(level.folder, path);
        if (relative === undefined) continue;
        const answer = level.rules.test(asked(relative));
        if (answer.ignored) return { source: 'gitignore' };
        if (answer.unignored) return undefined;
      }
      return exclude.test(asked(path)).ignored ? { source: 'gitignore' } : undefined;
    },
  };
}
