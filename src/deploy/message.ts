import type { Files } from '../ports.ts';
import { readText } from '../readText.ts';
import { readGitConfig, type GitFolder } from './gitFolder.ts';

/** What git says about the folder. */
export interface GitState {
  /** Absent on a detached HEAD. */
  branch?: string;
  /** Full commit id; absent before the first commit. */
  commit?: string;
  /** Address of `origin`, else of the first remote, free of credentials. */
  remote?: string;
  /** Whether a remote branch points at `commit`; a remote that is ahead of it is not looked through. */
  pushed: boolean;
}

const shaPattern = /^[0-9a-f]{40}(?:[0-9a-f]{24})?$/;

/** Reads git's files itself, so that it works without a git program; `undefined` outside a repository. */
export async function readGitState(git: GitFolder | undefined): Promise<GitState | undefined> {
  if (!git) return undefined;
  const { own, common } = git;
  const head = (await readText(own, 'HEAD'))?.trim();
  if (head === undefined) return undefined;
  const packed = parsePackedRefs((await readText(common, 'packed-refs')) ?? '');
  const ref = /^ref:\s*(\S+)$/.exec(head)?.[1];
  const commit = ref === undefined ? head : ((await readText(common, ref))?.trim() ?? packed.get(ref));
  const remote = remoteOf((await readGitConfig(git)) ?? '');
  const state: GitState = { pushed: false };
  if (ref?.startsWith('refs/heads/')) state.branch = ref.slice('refs/heads/'.length);
  if (remote !== undefined) state.remote = remote;
  if (commit !== undefined && shaPattern.test(commit)) {
    state.commit = commit;
    const tips = await remoteTips(common, 'refs/remotes');
    for (const [name, oid] of packed) if (name.startsWith('refs/remotes/')) tips.push(oid);
    state.pushed = tips.includes(commit);
  }
  return state;
}

function parsePackedRefs(text: string): Map<string, string> {
  const refs = new Map<string, string>();
  for (const line of text.split('\n')) {
    const [, oid, name] = /^([0-9a-f]{40,64}) (\S+)$/.exec(line.trim()) ?? [];
    if (oid !== undefined && name !== undefined) refs.set(name, oid);
  }
  return refs;
}

async function remoteTips(files: Files, folder: string): Promise<string[]> {
  if ((await files.stat(folder))?.kind !== 'folder') return [];
  const tips: string[] = [];
  for (const entry of await files.list(folder)) {
    const path = `${folder}/${entry.name}`;
    if (entry.kind === 'folder') tips.push(...(await remoteTips(files, path)));
    else tips.push(((await readText(files, path)) ?? '').trim());
  }
  return tips;
}

function remoteOf(config: string): string | undefined {
  const remotes = new Map<string, string>();
  let name: string | undefined;
  for (const line of config.split(/\r?\n/)) {
    if (/^\s*\[/.test(line)) name = /^\s*\[\s*remote\s+"([^"]*)"\s*\]/i.exec(line)?.[1];
    const url = /^\s*url\s*=\s*"?([^"\s]+)"?/i.exec(line)?.[1];
    if (name !== undefined && url !== undefined && !remotes.has(name)) remotes.set(name, url);
  }
  const address = remotes.get('origin') ?? [...remotes.values()][0];
  return address === undefined ? undefined : cloneAddress(address);
}

/** An address that anyone can clone from: `git@host:path` becomes https, user names and passwords are dropped. */
export function cloneAddress(address: string): string {
  const scp = /^(?:[^@/\s]+@)?([^:/\s]+\.[^:/\s]+):(?!\/\/)(.+)$/.exec(address);
  if (scp) return `https://${scp[1]}/${scp[2]?.replace(/^\/+/, '')}`;
  if (!URL.canParse(address)) return address;
  const url = new URL(address);
  if (url.protocol === 'ssh:' || url.protocol === 'git:') return `https://${url.hostname}${url.pathname}`;
  url.username = '';
  url.password = '';
  return url.href;
}

/** The commit's title when the user gives none: "Deploy main@1a2b3c4". */
export function defaultMessage(git: GitState | undefined): string {
  const at = [git?.branch, git?.commit?.slice(0, 7)].filter((part) => part !== undefined).join('@');
  return at === '' ? 'Deploy from VS Code' : `Deploy ${at}`;
}

/** Fills `{branch}`, `{sha}` and `{date}` (a day) into a message of the user. */
export function fillMessage(template: string, git: GitState | undefined, now: number): string {
  const values: Record<string, string> = {
    branch: git?.branch ?? '',
    sha: git?.commit?.slice(0, 7) ?? '',
    date: new Date(now).toISOString().slice(0, 10),
  };
  const text = template.replace(/\{(branch|sha|date)\}/g, (_, key: string) => values[key] ?? '').trim();
  return text === '' ? defaultMessage(git) : text;
}
