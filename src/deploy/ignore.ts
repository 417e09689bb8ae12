import { wildmatch } from './wildmatch.ts';

/** One line of a rule file, after git's `parse_path_pattern`. Patterns and paths are byte strings. */
interface Rule {
  /** As written, without what git does not count: the line's end and trailing blanks. */
  text: string;
  /** 1-based. */
  line: number;
  negative: boolean;
  foldersOnly: boolean;
  /** How `pattern` is compared: with the name or the path below the rule file's folder. */
  kind: 'name' | 'nameEnd' | 'nameGlob' | 'path';
  pattern: string;
  /** `path` only: what must stand at the start literally; the rest is matched by `pattern`. */
  prefix: string;
  /** What must stand at the end literally. */
  tail: string;
}

export type IgnoreSource = 'default' | 'git' | 'hfignore' | 'target';

/** The rule that keeps a path back. */
export interface RuleHit {
  /** The pattern as written; `include` when no include pattern of the target matched. */
  rule: string;
  /** The rule's file relative to the folder, `../.gitignore` above it; `''` for our defaults and for include and exclude of the target. */
  file: string;
  /** 1-based; 0 when `file` is `''`. */
  line: number;
  source: IgnoreSource;
}

/** Left out unless `.hfignore` re-includes them: never part of an app, often huge. */
const defaultPatterns = [
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
  '**/.cache/huggingface',
  '.vscode',
  '.idea',
  '/.hfignore',
].join('\n');

/** One character per byte of UTF-8, because git's `?` and classes take bytes. */
export function byteString(text: string): string {
  // eslint-disable-next-line no-control-regex
  if (/^[\x00-\x7f]*$/.test(text)) return text;
  let bytes = '';
  for (const byte of new TextEncoder().encode(text)) bytes += String.fromCharCode(byte);
  return bytes;
}

/** Length of what stands before the first character that is special to `wildmatch`. */
function literalLength(pattern: string): number {
  const special = pattern.search(/[*?[\\]/);
  return special < 0 ? pattern.length : special;
}

/** What must end a path that matches: a cheap no for most. A slash is not part of it, as stars may match it away. */
function literalTail(pattern: string): string {
  return pattern.includes('\\') ? '' : pattern.slice(pattern.search(/[^*?[\]/]*$/));
}

/** An escaped blank at the end of a line stays. */
function withoutTrailingBlanks(line: string): string {
  let end = 0;
  for (let i = 0; i < line.length; i++) {
    if (line[i] === '\\') {
      i += 1;
      if (i >= line.length) return line;
      end = i + 1;
    } else if (line[i] !== ' ') end = i + 1;
  }
  return line.slice(0, end);
}

function parseRule(text: string, line: number): Rule {
  const negative = text.startsWith('!');
  let pattern = byteString(negative ? text.slice(1) : text);
  const foldersOnly = pattern.endsWith('/');
  if (foldersOnly) pattern = pattern.slice(0, -1);
  const common = { text, line, negative, foldersOnly, tail: literalTail(pattern) };
  const literal = literalLength(pattern);
  if (pattern.includes('/')) {
    const from = pattern.startsWith('/') ? 1 : 0;
    return { ...common, kind: 'path', prefix: pattern.slice(from, literal), pattern: pattern.slice(literal) };
  }
  if (literal === pattern.length) return { ...common, kind: 'name', prefix: '', pattern };
  const isEnd = pattern.startsWith('*') && literalLength(pattern.slice(1)) === pattern.length - 1;
  return isEnd
    ? { ...common, kind: 'nameEnd', prefix: '', pattern: pattern.slice(1) }
    : { ...common, kind: 'nameGlob', prefix: '', pattern };
}

function parseRules(text: string): Rule[] {
  const rules: Rule[] = [];
  for (const [index, raw] of text
    .replace(/^\uFEFF/, '')
    .split('\n')
    .entries()) {
    if (raw === '' || raw.startsWith('#')) continue;
    const [line = ''] = raw.replace(/\r$/, '').split('\0');
    rules.push(parseRule(withoutTrailingBlanks(line), index + 1));
  }
  return rules;
}

const defaults = parseRules(defaultPatterns);

function ruleMatches(rule: Rule, path: string, name: string, isFolder: boolean): boolean {
  if (rule.foldersOnly && !isFolder) return false;
  switch (rule.kind) {
    case 'name':
      return rule.pattern === name;
    case 'nameEnd':
      return name.endsWith(rule.pattern);
    case 'nameGlob':
      return name.endsWith(rule.tail) && wildmatch(rule.pattern, name);
    case 'path':
      if (rule.pattern === '') return rule.prefix === path;
      if (!path.endsWith(rule.tail)) return false;
      return path.startsWith(rule.prefix) && wildmatch(rule.pattern, path.slice(rule.prefix.length));
  }
}

/** The last rule that matches decides. `path` is relative to the folder of the rule file. */
function lastMatch(rules: readonly Rule[], path: string, isFolder: boolean): Rule | undefined {
  const name = path.slice(path.lastIndexOf('/') + 1);
  for (let i = rules.length - 1; i >= 0; i--) {
    const rule = rules[i];
    if (rule && ruleMatches(rule, path, name, isFolder)) return rule;
  }
  return undefined;
}

/** The folders a path rule names before its first wildcard, `''` when none. */
function namedFolder(rule: Rule): string {
  return rule.kind === 'path' ? rule.prefix.slice(0, Math.max(0, rule.prefix.lastIndexOf('/'))) : '';
}

/** Deepest first; `prefix` is what stands before a path below the root as seen from the rule file's folder. */
function rulesAbove({ path, gitignores }: NonNullable<IgnoreTexts['above']>) {
  const parts = path.split('/');
  return parts.flatMap((_, index) => {
    const depth = parts.length - 1 - index;
    const text = gitignores.get(parts.slice(0, depth).join('/'));
    if (text === undefined) return [];
    const prefix = `${byteString(parts.slice(depth).join('/'))}/`;
    return { file: `${'../'.repeat(index + 1)}.gitignore`, rules: parseRules(text), prefix };
  });
}

function patternList(patterns: readonly string[]): Rule[] {
  return patterns.map((pattern, index) => parseRule(withoutTrailingBlanks(pattern), index + 1));
}

/** What the rules say about a path, and what its children inherit. */
export interface Verdict {
  /** `undefined`: kept. */
  hit: RuleHit | undefined;
  /** Files below may be kept although this folder is not, so it must be walked. */
  mayKeepBelow: boolean;
  /** What git, the defaults and `.hfignore` said, without the target. */
  ignored: RuleHit | undefined;
  excluded: RuleHit | undefined;
  /** `undefined`: taken in by `include`. */
  leftOut: RuleHit | undefined;
}

export interface IgnoreRules {
  /** What the children of the root inherit. */
  readonly root: Verdict;
  /** Adds a `.gitignore` found in `folder`; call it before asking for anything below that folder. */
  addGitignore(folder: string, text: string): void;
  /** `path` relative to the root, whose parent folder was judged as `parent`. A link is never a folder. */
  judge(path: string, isFolder: boolean, parent: Verdict): Verdict;
  /** Judges every folder on the way, then `path` as a file. */
  judgeFile(path: string): Verdict;
}

export interface IgnoreTexts {
  /** Of the root. */
  hfignore?: string | undefined;
  /** `.git/info/exclude` of the repository. */
  infoExclude?: string | undefined;
  /**
   * For a root inside a repository: the root's path in it, and the `.gitignore` texts of the folders above the root by
   * their paths in it, `''` being the repository's own.
   */
  above?: { path: string; gitignores: ReadonlyMap<string, string> } | undefined;
  /** Patterns of the target in the same syntax. */
  include?: readonly string[] | undefined;
  exclude?: readonly string[] | undefined;
}

/**
 * Which files a deploy leaves out.
 *
 * - Git's rules, exactly as `git -c core.excludesFile= check-ignore --no-index` answers, case-sensitive: every
 *   `.gitignore` (the deepest that says anything decides), then `.git/info/exclude`; nothing below an ignored folder
 *   comes back by them.
 * - Of a repository whose folder this is, the `.gitignore` files above count as well. What they say of this folder
 *   itself or a folder above it does not: whoever chose the folder wants it.
 * - Our defaults, which only `.hfignore` re-includes, `.git` not even that way.
 * - `.hfignore` of the root has the last word on both. It re-includes a file or folder whose parent is kept with any
 *   negative rule. Below a folder that git or the defaults leave out, only negative rules count that name a folder
 *   before their first wildcard (`!dist/app.js`, `!dist/*.js`, not `!*.js`): so `node_modules` is not searched for
 *   every `!name`. What a folder re-included this way holds is judged as if its parents were kept. A folder that
 *   `.hfignore` itself leaves out stays out with all it holds.
 * - `exclude` of the target leaves out more, with git's semantics of its own. `include`, when not empty, keeps only
 *   what it or a parent folder matches; a negative pattern takes files away again.
 */
export function createIgnoreRules(texts: IgnoreTexts = {}): IgnoreRules {
  const infoExclude = parseRules(texts.infoExclude ?? '');
  const hfignore = parseRules(texts.hfignore ?? '');
  const hfignoreBelowIgnored = hfignore.filter((rule) => !rule.negative || namedFolder(rule) !== '');
  const reIncluded = hfignore.filter((rule) => rule.negative).map(namedFolder);
  const exclude = patternList(texts.exclude ?? []);
  const include = patternList(texts.include ?? []);
  const gitignores = new Map<string, { file: string; rules: Rule[] }>();
  // The .gitignore files that count in a folder, deepest first, with the length of their own folder's path.
  const chains = new Map<string, { file: string; rules: Rule[]; cut: number }[]>();
  const above = texts.above;
  const outside = above ? rulesAbove(above) : [];
  const repository = above ? `${byteString(above.path)}/` : '';
  const excludeFile = `${above ? '../'.repeat(above.path.split('/').length) : ''}.git/info/exclude`;

  const hitOf = (rule: Rule, source: IgnoreSource, file: string): RuleHit => ({
    rule: rule.text,
    file,
    line: file === '' ? 0 : rule.line,
    source,
  });

  function chainOf(folder: string): { file: string; rules: Rule[]; cut: number }[] {
    const known = chains.get(folder);
    if (known) return known;
    const above = folder === '' ? [] : chainOf(folder.slice(0, Math.max(0, folder.lastIndexOf('/'))));
    const own = gitignores.get(folder);
    const cut = folder === '' ? 0 : byteString(folder).length + 1;
    const chain = own ? [{ ...own, cut }, ...above] : above;
    chains.set(folder, chain);
    return chain;
  }

  function askGit(path: string, bytes: string, isFolder: boolean): RuleHit | undefined {
    for (const { file, rules, cut } of chainOf(path.slice(0, Math.max(0, path.lastIndexOf('/'))))) {
      const rule = lastMatch(rules, bytes.slice(cut), isFolder);
      if (rule) return rule.negative ? undefined : hitOf(rule, 'git', file);
    }
    for (const { file, rules, prefix } of outside) {
      const rule = lastMatch(rules, prefix + bytes, isFolder);
      if (rule) return rule.negative ? undefined : hitOf(rule, 'git', file);
    }
    const rule = lastMatch(infoExclude, repository + bytes, isFolder);
    return rule && !rule.negative ? hitOf(rule, 'git', excludeFile) : undefined;
  }

  function askDefaults(bytes: string, isFolder: boolean): RuleHit | undefined {
    const rule = lastMatch(defaults, bytes, isFolder);
    return rule && hitOf(rule, 'default', '');
  }

  const isFinal = (hit: RuleHit) =>
    hit.source === 'hfignore' || (hit.source === 'default' && hit.rule === '.git');

  function askIgnored(path: string, bytes: string, isFolder: boolean, above: RuleHit | undefined) {
    if (above && isFinal(above)) return above;
    const name = path.slice(path.lastIndexOf('/') + 1);
    if (name === '.git') return askDefaults(bytes, isFolder);
    const own = lastMatch(above ? hfignoreBelowIgnored : hfignore, bytes, isFolder);
    if (own) return own.negative ? undefined : hitOf(own, 'hfignore', '.hfignore');
    return above ?? askGit(path, bytes, isFolder) ?? askDefaults(bytes, isFolder);
  }

  function askInclude(bytes: string, isFolder: boolean, above: RuleHit | undefined): RuleHit | undefined {
    if (include.length === 0) return undefined;
    const rule = lastMatch(include, bytes, isFolder);
    if (!rule) return above;
    return rule.negative ? hitOf(rule, 'target', '') : undefined;
  }

  function judge(path: string, isFolder: boolean, parent: Verdict): Verdict {
    const bytes = byteString(path);
    const ignored = askIgnored(path, bytes, isFolder, parent.ignored);
    const excludedBy = parent.excluded ? undefined : lastMatch(exclude, bytes, isFolder);
    const excluded =
      parent.excluded ?? (excludedBy && !excludedBy.negative ? hitOf(excludedBy, 'target', '') : undefined);
    const leftOut = askInclude(bytes, isFolder, parent.leftOut);
    const reachable =
      !ignored ||
      (!isFinal(ignored) &&
        reIncluded.some(
          (folder) =>
            folder !== '' &&
            (folder === bytes || folder.startsWith(`${bytes}/`) || bytes.startsWith(`${folder}/`)),
        ));
    return {
      hit: ignored ?? excluded ?? leftOut,
      mayKeepBelow: isFolder && reachable && !excluded,
      ignored,
      excluded,
      leftOut,
    };
  }

  const root: Verdict = {
    hit: undefined,
    mayKeepBelow: true,
    ignored: undefined,
    excluded: undefined,
    leftOut: include.length > 0 ? { rule: 'include', file: '', line: 0, source: 'target' } : undefined,
  };
  return {
    root,
    addGitignore(folder, text) {
      const file = folder === '' ? '.gitignore' : `${folder}/.gitignore`;
      gitignores.set(folder, { file, rules: parseRules(text) });
      chains.clear();
    },
    judge,
    judgeFile(path) {
      let verdict = root;
      for (let end = path.indexOf('/'); end >= 0; end = path.indexOf('/', end + 1)) {
        verdict = judge(path.slice(0, end), true, verdict);
      }
      return judge(path, false, verdict);
    },
  };
}
