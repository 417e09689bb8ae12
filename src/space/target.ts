export type Sdk = 'docker' | 'gradio' | 'static';

export type Visibility = 'public' | 'protected' | 'private';

/** What becomes of files that are on the Space and not in the folder. */
export type Deletion =
  /** Files that an earlier deploy of the same target put there are deleted, all others stay. */
  | 'mirror'
  /** Nothing is ever deleted. */
  | 'keep';

/** Where the Space takes the app from. */
export type DeploySource =
  | 'upload'
  /** Only README, Dockerfile and start.sh are sent; the Space clones the repository at a pinned commit. */
  | 'clone';

/** A folder and the Space it is deployed to, with how it is deployed. Holds names of secrets, never their values. */
export interface Target {
  /** `owner/name`. */
  space: string;
  /** Relative to the workspace folder, separated by `/`; `''` is the workspace folder itself. */
  folder: string;
  sdk?: Sdk;
  /** `main` when not given. */
  branch?: string;
  /** What people call it: "staging", "production". */
  label?: string;
  /** Open a pull request instead of committing to the branch. */
  pullRequest?: boolean;
  /** Patterns in the syntax of `.gitignore`; only files that match one are sent. */
  include?: string[];
  /** Patterns in the syntax of `.gitignore`, besides the ignore files. */
  exclude?: string[];
  /** Commit message; `{branch}`, `{sha}` and `{date}` are filled in. */
  message?: string;
  /** `mirror` when not given. */
  deletion?: Deletion;
  /** A file, relative to `folder`, that is sent as README.md. */
  readme?: string;
  /** `upload` when not given. */
  source?: DeploySource;
  /** For `clone`: the address of the git repository. */
  repo?: string;
  /** For `clone`: the commit the Space checks out. */
  commit?: string;
  /** Shell scripts with CRLF line endings are sent with LF. */
  sendAsLf?: boolean;
  /** Build without cache after each deploy. */
  factoryRebuild?: boolean;
  hardware?: string;
  /** Only for creating the Space, as are the names below. */
  visibility?: Visibility;
  secrets?: string[];
  variables?: string[];
}

export type SpaceNameProblem = 'empty' | 'tooLong' | 'badCharacters' | 'badStart' | 'doubleDotOrDash';

const longestName = 96;

export function isSdk(value: unknown): value is Sdk {
  return value === 'docker' || value === 'gradio' || value === 'static';
}

/** Why the Hub would refuse a name; `badStart` also stands for a bad end, such as `-` or `.git`. */
export function checkSpaceName(name: string): SpaceNameProblem | undefined {
  if (name === '') return 'empty';
  if (name.length > longestName) return 'tooLong';
  if (!/^[A-Za-z0-9._-]+$/.test(name)) return 'badCharacters';
  if (/^[-.]|[-.]$|\.git$/.test(name)) return 'badStart';
  return /--|\.\./.test(name) ? 'doubleDotOrDash' : undefined;
}

export function isSpaceId(text: string): boolean {
  const parts = text.split('/');
  return parts.length === 2 && parts.every((part) => checkSpaceName(part) === undefined);
}

/** A name the Hub accepts, as close to the folder's as that goes. */
export function suggestSpaceName(folderName: string): string {
  const trim = (text: string) => text.replace(/(?:\.git|[-.])+$/, '').replace(/^[-.]+/, '');
  const plain = folderName
    .normalize('NFKD')
    .replace(/\p{M}+/gu, '')
    .replace(/[^A-Za-z0-9._-]+/g, '-')
    .replace(/-{2,}/g, '-')
    .replace(/\.{2,}/g, '.');
  const name = trim(trim(plain).slice(0, longestName));
  return name === '' ? 'my-space' : name;
}

export function repoUrl(endpoint: string, id: string): string {
  return `${endpoint.replace(/\/+$/, '')}/spaces/${id}`;
}

/** The folder as a clean relative path; `undefined` when it points outside. */
function cleanFolder(text: string): string | undefined {
  const path = text.trim().replace(/\\/g, '/');
  if (path.startsWith('/') || /^[A-Za-z]:/.test(path)) return undefined;
  const parts = path.split('/').filter((part) => part !== '' && part !== '.');
  return parts.includes('..') ? undefined : parts.join('/');
}

const deletions: readonly unknown[] = ['mirror', 'keep'];
const sources: readonly unknown[] = ['upload', 'clone'];
const visibilities: readonly unknown[] = ['public', 'protected', 'private'];

const isText = (value: unknown): value is string => typeof value === 'string' && value.trim() !== '';
const isTexts = (value: unknown): value is string[] => Array.isArray(value) && value.every(isText);
const isFlag = (value: unknown): value is boolean => typeof value === 'boolean';

/** The parameters besides space, folder and sdk: what each has to be, and how a problem with it is told. */
const parameters: Record<
  Exclude<keyof Target, 'space' | 'folder' | 'sdk'>,
  { is: (value: unknown) => boolean; wanted: string }
> = {
  branch: { is: isText, wanted: 'a branch name' },
  label: { is: isText, wanted: 'a text' },
  pullRequest: { is: isFlag, wanted: 'true or false' },
  include: { is: isTexts, wanted: 'a list of patterns' },
  exclude: { is: isTexts, wanted: 'a list of patterns' },
  message: { is: isText, wanted: 'a text' },
  deletion: { is: (value) => deletions.includes(value), wanted: '"mirror" or "keep"' },
  readme: {
    is: (value) => isText(value) && cleanFolder(value) !== undefined,
    wanted: 'a path inside the folder',
  },
  source: { is: (value) => sources.includes(value), wanted: '"upload" or "clone"' },
  repo: { is: (value) => isText(value) && !hasPassword(value), wanted: 'an address without a password' },
  commit: { is: (value) => isText(value) && /^[0-9a-f]{7,40}$/.test(value), wanted: 'a commit id' },
  sendAsLf: { is: isFlag, wanted: 'true or false' },
  factoryRebuild: { is: isFlag, wanted: 'true or false' },
  hardware: { is: isText, wanted: 'a hardware name' },
  visibility: {
    is: (value) => visibilities.includes(value),
    wanted: '"public", "protected" or "private"',
  },
  secrets: { is: isTexts, wanted: 'a list of names; values do not belong in settings' },
  variables: { is: isTexts, wanted: 'a list of names' },
};

/** Settings are committed and shared, so an address there must not carry credentials. */
function hasPassword(address: string): boolean {
  return URL.canParse(address) && new URL(address).password !== '';
}

function parseTarget(value: unknown): { target: Target; problems: string[] } | string {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return 'is not an object';
  const entry = value as Record<string, unknown>;
  const { space, folder, sdk } = entry;
  if (typeof space !== 'string' || !isSpaceId(space.trim())) return '"space" is not of the form "owner/name"';
  const path = folder === undefined || folder === null ? '' : folder;
  const clean = typeof path === 'string' ? cleanFolder(path) : undefined;
  if (clean === undefined) return '"folder" is not a path inside the workspace folder';
  if (sdk !== undefined && !isSdk(sdk)) return '"sdk" is not "docker", "gradio" or "static"';
  const target: Record<string, unknown> = { space: space.trim(), folder: clean };
  if (sdk !== undefined) target['sdk'] = sdk;
  const problems: string[] = [];
  for (const [name, { is, wanted }] of Object.entries(parameters)) {
    const given = entry[name];
    if (given === undefined || given === null || given === '') continue;
    if (!is(given)) problems.push(`"${name}" is not ${wanted}`);
    else target[name] = typeof given === 'string' ? given.trim() : given;
  }
  if (typeof target['readme'] === 'string') target['readme'] = cleanFolder(target['readme']);
  return { target: target as unknown as Target, problems };
}

/**
 * Reads targets from settings. An entry that cannot be used becomes a problem and hides no other entry; a parameter
 * that cannot be used is left out of its target, and told as well.
 */
export function parseTargets(value: unknown): { targets: Target[]; problems: string[] } {
  if (value === undefined || value === null) return { targets: [], problems: [] };
  if (!Array.isArray(value)) return { targets: [], problems: ['The targets are not a list.'] };
  const targets: Target[] = [];
  const problems: string[] = [];
  value.forEach((entry: unknown, index) => {
    const parsed = parseTarget(entry);
    if (typeof parsed === 'string') {
      problems.push(`Target ${index + 1}: ${parsed}.`);
      return;
    }
    const { target } = parsed;
    for (const problem of parsed.problems) problems.push(`Target ${index + 1}: ${problem}.`);
    const twin = targets.some(
      (other) =>
        other.space === target.space && other.folder === target.folder && other.branch === target.branch,
    );
    if (twin) problems.push(`Target ${index + 1}: the same Space and folder are listed before.`);
    else targets.push(target);
  });
  return { targets, problems };
}

interface Remote {
  name: string;
  url: string;
}

function parseRemotes(gitConfig: string): Remote[] {
  const remotes: Remote[] = [];
  let name: string | undefined;
  for (const rawLine of gitConfig.split(/\r?\n/)) {
    const line = rawLine.trim();
    const section = /^\[\s*([^\s\]"]+)(?:\s+"([^"]*)")?\s*\]/.exec(line);
    if (section) {
      name = section[1]?.toLowerCase() === 'remote' ? section[2] : undefined;
      continue;
    }
    const url = /^(?:push)?url\s*=\s*"?([^"\s]+)"?/i.exec(line)?.[1];
    if (name !== undefined && url !== undefined) remotes.push({ name, url });
  }
  return remotes.sort((a, b) => Number(b.name === 'origin') - Number(a.name === 'origin'));
}

function spacePath(path: string, base: string): string | undefined {
  if (!path.startsWith(`${base}spaces/`)) return undefined;
  const id = path
    .slice(base.length + 'spaces/'.length)
    .replace(/\/+$/, '')
    .replace(/\.git$/, '');
  return isSpaceId(id) ? id : undefined;
}

const publicHub = ['huggingface.co', 'hf.co'];

function sameHub(host: string, endpoint: URL): boolean {
  return host === endpoint.host || (publicHub.includes(host) && publicHub.includes(endpoint.host));
}

/**
 * The Space a clone came from, told by the text of its `.git/config`; `origin` is looked at first. Credentials in
 * a remote's address are skipped, never returned.
 */
export function spaceFromGitRemote(gitConfig: string, endpoint: string): string | undefined {
  if (!URL.canParse(endpoint)) return undefined;
  const hub = new URL(endpoint);
  const base = hub.pathname.replace(/\/*$/, '/');
  for (const { url } of parseRemotes(gitConfig)) {
    const scp = /^[^@/\s]+@([^:/\s]+):\/?(.+)$/.exec(url);
    let id: string | undefined;
    if (scp && !url.includes('://')) {
      const [, host = '', path = ''] = scp;
      if (sameHub(host.toLowerCase(), hub) || host.toLowerCase() === hub.hostname) id = spacePath(path, '');
    } else if (URL.canParse(url)) {
      const remote = new URL(url);
      if (remote.protocol === 'ssh:') {
        const known = sameHub(remote.hostname, hub) || remote.hostname === hub.hostname;
        if (known) id = spacePath(remote.pathname, '/');
      } else if (/^https?:$/.test(remote.protocol) && sameHub(remote.host, hub)) {
        id = spacePath(remote.pathname, base);
      }
    }
    if (id !== undefined) return id;
  }
  return undefined;
}

/** The target a user names: by its label, else by its Space. */
export function findTarget(targets: Target[], name: string): Target | undefined {
  return targets.find((target) => target.label === name) ?? targets.find((target) => target.space === name);
}
