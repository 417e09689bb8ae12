export type Sdk = 'docker' | 'gradio' | 'static';

export type Visibility = 'public' | 'protected' | 'private';

/** A folder and the Space it is deployed to. */
export interface Target {
  /** `owner/name`. */
  space: string;
  /** Relative to the workspace folder, separated by `/`; `''` is the workspace folder itself. */
  folder: string;
  sdk?: Sdk;
  branch?: string;
  label?: string;
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

function parseTarget(value: unknown): Target | string {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return 'is not an object';
  const { space, folder, sdk, branch, label } = value as Record<string, unknown>;
  if (typeof space !== 'string' || !isSpaceId(space.trim())) return '"space" is not of the form "owner/name"';
  const path = folder === undefined || folder === null ? '' : folder;
  const clean = typeof path === 'string' ? cleanFolder(path) : undefined;
  if (clean === undefined) return '"folder" is not a path inside the workspace folder';
  if (sdk !== undefined && !isSdk(sdk)) return '"sdk" is not "docker", "gradio" or "static"';
  const target: Target = { space: space.trim(), folder: clean };
  if (sdk !== undefined) target.sdk = sdk;
  if (typeof branch === 'string' && branch.trim() !== '') target.branch = branch.trim();
  if (typeof label === 'string' && label.trim() !== '') target.label = label.trim();
  return target;
}

/** Reads targets from settings. An entry that cannot be used becomes a problem and hides no other entry. */
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
    const twin = targets.some(
      (other) =>
        other.space === parsed.space && other.folder === parsed.folder && other.branch === parsed.branch,
    );
    if (twin) problems.push(`Target ${index + 1}: the same Space and folder are listed before.`);
    else targets.push(parsed);
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
