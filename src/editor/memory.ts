import type * as vscode from 'vscode';
import type { NeedChoice } from '../secrets/compare.ts';
import { parseTargets, type Sdk, type Target } from '../space/target.ts';

/** A commit whose way to RUNNING is being followed, kept so that a reloaded window picks it up. */
export interface FollowedDeploy {
  space: string;
  commit: string;
  /** ms since the epoch. */
  startedAt: number;
  endpoint: string;
  /** The user said that programs will call the Space. */
  forPrograms?: boolean;
  sdk?: Sdk;
}

/** A deploy whose commit is on its way to the Hub, kept so that a reloaded window finds out whether it was made. */
export interface SentDeploy extends Omit<FollowedDeploy, 'commit'> {
  /** `summary` is the title it is made with, `parent` the head it is made on. */
  awaited: { summary: string; parent: string | undefined };
  /** What is remembered once it is known how it went; `folder` is a URI. */
  deployed?: { folder: string; target: Target };
}

/** A job of the Hub that was started here, kept so that a reloaded window shows its log and tells its end. */
export interface FollowedJob {
  name: string;
  /** Who pays for it. */
  namespace: string;
  id: string;
  endpoint: string;
}

/** A log that was being read, kept so that a reloaded window picks it up. */
export interface OpenLog {
  space: string;
  kind: 'build' | 'run';
  endpoint: string;
}

/** The only place that knows the keys under which things are remembered. None of them is secret. */
export interface Memory {
  targets(folder: vscode.Uri): Target[];
  rememberTarget(folder: vscode.Uri, target: Target): Promise<void>;
  forgetTarget(folder: vscode.Uri, space: string): Promise<void>;
  /** Whether the user has deployed from this folder to this Space before. */
  isConfirmed(folder: vscode.Uri, space: string): boolean;
  confirm(folder: vscode.Uri, space: string): Promise<void>;
  /** Whether the user has said that files of others on this Space stay. */
  keepsForeign(folder: vscode.Uri, space: string): boolean;
  keepForeign(folder: vscode.Uri, space: string): Promise<void>;
  followed(): (FollowedDeploy | SentDeploy)[];
  /** In place of what was known of this Space. */
  follow(deploy: FollowedDeploy | SentDeploy): Promise<void>;
  unfollow(space: string): Promise<void>;
  jobs(): FollowedJob[];
  keepJob(job: FollowedJob): Promise<void>;
  forgetJob(id: string): Promise<void>;
  openLogs(): OpenLog[];
  keepLog(log: OpenLog): Promise<void>;
  forgetLog(log: OpenLog): Promise<void>;
  /** Spaces the user has pinned to the top, in every window. */
  pinned(): readonly string[];
  pin(space: string, pinned: boolean): Promise<void>;
  /** What the user said of names that the folder's code needs; never a value. */
  needChoices(folder: vscode.Uri): Readonly<Record<string, NeedChoice>>;
  /** `undefined` takes it back. */
  chooseNeed(folder: vscode.Uri, name: string, choice: NeedChoice | undefined): Promise<void>;
  saveBeforeDeploy(): boolean;
  alwaysSaveBeforeDeploy(): Promise<void>;
}

export function createMemory(context: vscode.ExtensionContext): Memory {
  const state = context.workspaceState;
  const targetsKey = (folder: vscode.Uri) => `targets:${folder.toString()}`;
  const confirmedKey = (folder: vscode.Uri) => `confirmed:${folder.toString()}`;
  const keptKey = (folder: vscode.Uri) => `keepForeign:${folder.toString()}`;
  const needsKey = (folder: vscode.Uri) => `needs:${folder.toString()}`;
  const needChoices = (folder: vscode.Uri) =>
    state.get<Readonly<Record<string, NeedChoice>>>(needsKey(folder), {});
  const followedKey = 'followed';
  const addTo = async (key: string, space: string) => {
    const known = state.get<string[]>(key, []);
    if (!known.includes(space)) await state.update(key, [...known, space]);
  };
  const targets = (folder: vscode.Uri) => parseTargets(state.get(targetsKey(folder))).targets;
  const followed = () => state.get<(FollowedDeploy | SentDeploy)[]>(followedKey, []);
  const jobsKey = 'jobs';
  const jobs = () => state.get<FollowedJob[]>(jobsKey, []);
  const otherJobs = (id: string) => jobs().filter((one) => one.id !== id);
  const logsKey = 'openLogs';
  const openLogs = () => state.get<OpenLog[]>(logsKey, []);
  const isSameLog = (one: OpenLog, other: OpenLog) =>
    one.space === other.space && one.kind === other.kind && one.endpoint === other.endpoint;
  return {
    targets,
    async rememberTarget(folder, target) {
      const others = targets(folder).filter((known) => known.space !== target.space);
      await state.update(targetsKey(folder), [target, ...others]);
    },
    async forgetTarget(folder, space) {
      await state.update(
        targetsKey(folder),
        targets(folder).filter((known) => known.space !== space),
      );
    },
    isConfirmed: (folder, space) => state.get<string[]>(confirmedKey(folder), []).includes(space),
    confirm: (folder, space) => addTo(confirmedKey(folder), space),
    keepsForeign: (folder, space) => state.get<string[]>(keptKey(folder), []).includes(space),
    keepForeign: (folder, space) => addTo(keptKey(folder), space),
    followed,
    async follow(deploy) {
      await state.update(followedKey, [...followed().filter((one) => one.space !== deploy.space), deploy]);
    },
    async unfollow(space) {
      await state.update(
        followedKey,
        followed().filter((one) => one.space !== space),
      );
    },
    jobs,
    keepJob: async (job) => state.update(jobsKey, [...otherJobs(job.id), job]),
    forgetJob: async (id) => state.update(jobsKey, otherJobs(id)),
    openLogs,
    async keepLog(log) {
      if (!openLogs().some((one) => isSameLog(one, log))) await state.update(logsKey, [...openLogs(), log]);
    },
    async forgetLog(log) {
      const others = openLogs().filter((one) => !isSameLog(one, log));
      if (others.length < openLogs().length) await state.update(logsKey, others);
    },
    pinned: () => context.globalState.get<string[]>('pinned', []),
    async pin(space, pinned) {
      const others = context.globalState.get<string[]>('pinned', []).filter((one) => one !== space);
      await context.globalState.update('pinned', pinned ? [...others, space] : others);
    },
    needChoices,
    async chooseNeed(folder, name, choice) {
      const others = Object.entries(needChoices(folder)).filter(([known]) => known !== name);
      const all = choice === undefined ? others : [...others, [name, choice]];
      await state.update(needsKey(folder), Object.fromEntries(all));
    },
    saveBeforeDeploy: () => context.globalState.get('saveBeforeDeploy', false),
    async alwaysSaveBeforeDeploy() {
      await context.globalState.update('saveBeforeDeploy', true);
    },
  };
}
