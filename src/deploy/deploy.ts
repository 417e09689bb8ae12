import { HubError, isAbort } from '../hub/errors.ts';
import type { HubHttp, HubWait } from '../hub/http.ts';
import { getHead } from '../hub/repo.ts';
import { createSpace, restartSpace, type NewSpace } from '../hub/spaces.ts';
import { findConflict, type Conflict, type OnConflict } from './conflict.ts';
import { FileChanged } from './content.ts';
import type { Blocked } from './guard.ts';
import { contentId, type TargetRecord } from './ledger.ts';
import { collectFor, hasChanges, makePlan, pathsOf, readRecord, writeRecord } from './plan.ts';
import type { Continuation, Plan, PlanOptions } from './plan.ts';
import { withPullRequest } from './pullRequest.ts';
import { readOnce } from './readOnce.ts';
import { requestHardware, setVariables } from './settings.ts';
import { untilAborted } from './untilAborted.ts';
import { upload, type Uploaded } from './upload.ts';
import type { UploadOptions, UploadProgress } from './upload.ts';

export type DeployStep = 'creating' | 'comparing' | 'uploading' | 'committing' | 'finishing';

export type DeployEvent =
  | { kind: 'step'; step: DeployStep }
  | { kind: 'plan'; plan: Plan }
  | { kind: 'created'; space: string }
  /** `bytes` is what is sent in all, `fraction` 0..1 of it; `etaMs` is missing until there is something to go by. */
  | {
      kind: 'progress';
      fraction: number;
      bytes: number;
      sent: number;
      file?: { path: string; sent: number };
      etaMs?: number;
    }
  /** Something passing; tried again after `ms`. */
  | ({ kind: 'waiting' } & Pick<HubWait, 'ms' | 'isAsked' | 'reason'>);

/** What went wrong after the commit was made, which stays made. */
export interface AfterFailure {
  what: 'factoryRebuild' | 'hardware';
  error: HubError;
}

/** How a deploy ended. Nothing is half done: the Space is either before or after the commit. */
export type DeployOutcome =
  | {
      kind: 'committed';
      space: string;
      commit: string;
      url: string;
      plan: Plan;
      /** More than one only beyond what the Hub takes in one, as `plan.commits` says. */
      commits: number;
      pullRequestUrl?: string;
      afterwards: AfterFailure[];
    }
  | { kind: 'unchanged'; space: string; base: string | undefined; plan: Plan; afterwards: AfterFailure[] }
  | { kind: 'blocked'; blocked: Blocked[] }
  /** Files that the Hub takes in no way. */
  | { kind: 'refused'; paths: string[] }
  | { kind: 'empty' }
  | Conflict
  /** Files changed on disk after the given plan was made: make it again. */
  | { kind: 'outdated'; paths: string[] }
  /** `created` tells that the Space exists now although nothing was uploaded. */
  | { kind: 'cancelled'; created: boolean }
  | { kind: 'failed'; step: DeployStep; error: HubError; created: boolean };

export interface DeployOptions extends Omit<PlanOptions, 'hub' | 'branch' | 'isNew' | 'signal'> {
  /** As a function it gets told of waits, which become events. */
  hub: HubHttp | ((onWait: (wait: HubWait) => void) => HubHttp);
  /** `main` when not given. */
  branch?: string | undefined;
  /** A plan that the user has seen: it is carried out as it is, or not at all. */
  plan?: Plan | undefined;
  /** Given when the Space is to be created by this deploy. */
  create?: NewSpace | undefined;
  /** Commit message; the first line is its title. */
  summary: string;
  pullRequest?: boolean | undefined;
  onConflict?: OnConflict | undefined;
  /** For a clone: set on the Space before the commit, where they differ. */
  variables?: Readonly<Record<string, string>> | undefined;
  factoryRebuild?: boolean | undefined;
  hardware?: string | undefined;
  largeFiles?: UploadOptions['largeFiles'];
  limits?: UploadOptions['limits'];
  signal: AbortSignal;
  onEvent: (event: DeployEvent) => void;
}

const mostTries = 4;

/** Where a run has got to, for the answer to a cancel or a failure. */
interface Position {
  step: DeployStep;
  created: boolean;
}

/**
 * From a folder to one commit on a Space. What happens after the commit is `followCommit`'s. An abort answers at once,
 * also when the folder's file system does not.
 */
export async function deploy(options: DeployOptions): Promise<DeployOutcome> {
  const { signal, onEvent } = options;
  const at: Position = { step: 'comparing', created: false };
  const tell = (event: DeployEvent) => {
    if (signal.aborted) return;
    if (event.kind === 'step') at.step = event.step;
    if (event.kind === 'created') at.created = true;
    onEvent(event);
  };
  try {
    signal.throwIfAborted();
    const { hub } = options;
    const connected =
      typeof hub === 'function'
        ? hub(({ ms, isAsked, reason }) => tell({ kind: 'waiting', ms, isAsked, reason }))
        : hub;
    return await untilAborted(run({ ...options, hub: connected, onEvent: tell }), signal);
  } catch (error) {
    if (signal.aborted || isAbort(error)) return { kind: 'cancelled', created: at.created };
    if (error instanceof HubError) return { kind: 'failed', step: at.step, error, created: at.created };
    throw error;
  }
}

interface Run extends DeployOptions {
  hub: HubHttp;
}

async function run(given: Run): Promise<DeployOutcome> {
  const reads = readOnce(given.files);
  const options: Run = { ...given, files: reads.files };
  const planning: PlanOptions = { ...options, branch: options.branch ?? 'main' };
  const enter = (step: DeployStep) => options.onEvent({ kind: 'step', step });
  const start: Continuation = {};
  if (options.create) {
    // The folder is checked before anything is made on the Hub.
    enter('comparing');
    start.collected = await collectFor(planning);
    const local = await makePlan({ ...planning, isNew: true }, { collected: start.collected });
    const stop = reasonToStop(local);
    if (stop) return stop;
    if (local.added.length === 0) return { kind: 'empty' };
    start.guarded = { blocked: [] };
    enter('creating');
    await createSpace(options.hub, withVariables(options.create, options.variables), options.signal);
    options.onEvent({ kind: 'created', space: options.space });
  }
  let plan = options.create ? undefined : options.plan;
  let continued: Continuation = {
    ...start,
    // A wrong guess is found out by the commit, or before "nothing to do" is said.
    assumeHead: !options.create && !options.onConflict && !options.pullRequest,
  };
  for (let attempt = 1; ; attempt++) {
    if (attempt > 1) reads.forget();
    const isGiven = plan !== undefined && plan === options.plan;
    if (!plan) {
      enter('comparing');
      plan = await makePlan(planning, continued);
    }
    options.onEvent({ kind: 'plan', plan });
    const stop = reasonToStop(plan);
    if (stop) return stop;
    if (!hasChanges(plan)) {
      const head =
        plan.isBaseAssumed || isGiven
          ? await getHead(options.hub, options.space, planning.branch, options.signal)
          : plan.base;
      if (head === plan.base) return finishUnchanged(options, planning, plan);
      if (head === undefined) throw new HubError('notFound', 'GET /api/spaces/{id}/revision/{rev}');
      continued = {};
      plan = undefined;
      continue;
    }
    try {
      return await finishCommitted(options, planning, plan, await send(options, plan));
    } catch (error) {
      if (error instanceof FileChanged) {
        if (isGiven || attempt >= mostTries) return { kind: 'outdated', paths: [error.path] };
        continued = {};
        plan = undefined;
        continue;
      }
      if (!(error instanceof HubError) || error.code !== 'staleParent') throw error;
      if (attempt >= mostTries) throw error;
      if (!isGiven && plan.isBaseAssumed) {
        // Nobody has seen this plan: it is made again, against what is there.
        continued = {};
        plan = undefined;
        continue;
      }
      const conflict = await findConflict(options.hub, plan, options.signal);
      // The Hub says stale and shows the same head: its own lag, or a proxy's.
      if (!conflict) throw error;
      if (!options.onConflict) return conflict;
      continued = {
        at: conflict.head,
        only: pathsOf(plan),
        ...(options.onConflict === 'keepTheirs' ? { leaveOut: new Set(conflict.collisions) } : {}),
      };
      plan = undefined;
    }
  }
}

function reasonToStop(plan: Plan): DeployOutcome | undefined {
  if (plan.blocked.length > 0) return { kind: 'blocked', blocked: plan.blocked };
  const refused = plan.tooLarge.filter((file) => file.isRefused).map((file) => file.path);
  if (refused.length > 0) return { kind: 'refused', paths: refused };
  const nothingLocal = plan.added.length + plan.modified.length + plan.unchanged + plan.leftOut.length === 0;
  // An empty folder is more often a mistake than the wish to empty the Space.
  return nothingLocal ? { kind: 'empty' } : undefined;
}

function withVariables(space: NewSpace, variables: DeployOptions['variables']): NewSpace {
  const more = Object.entries(variables ?? {}).map(([key, value]) => ({ key, value }));
  return more.length === 0 ? space : { ...space, variables: [...(space.variables ?? []), ...more] };
}

interface Sent extends Uploaded {
  pullRequestUrl?: string;
}

async function send(options: Run, plan: Plan): Promise<Sent> {
  const { hub, signal, onEvent } = options;
  onEvent({ kind: 'step', step: 'uploading' });
  if (options.variables && !options.create) {
    await setVariables(hub, options.space, options.variables, signal);
  }
  if (plan.base === undefined) throw new HubError('notFound', 'GET /api/spaces/{id}/revision/{rev}');
  const pull = options.pullRequest ? withPullRequest(hub) : undefined;
  const result = await upload({
    hub: pull?.hub ?? hub,
    files: options.files,
    plan,
    parent: plan.base,
    pullRequest: options.pullRequest,
    summary: options.summary,
    hashes: options.state?.hashes,
    newSha256: options.newSha256,
    blobId: options.blobId,
    largeFiles: options.largeFiles,
    limits: options.limits,
    signal,
    onProgress: progressTeller(hub, onEvent),
    onCommitting: () => onEvent({ kind: 'step', step: 'committing' }),
  });
  const pullRequestUrl = pull?.url();
  return { ...result, ...(pullRequestUrl === undefined ? {} : { pullRequestUrl }) };
}

function progressTeller(hub: HubHttp, onEvent: DeployOptions['onEvent']): (progress: UploadProgress) => void {
  const started = hub.clock.now();
  return ({ sent, total, path, fileSent }) => {
    const passed = hub.clock.now() - started;
    onEvent({
      kind: 'progress',
      fraction: total === 0 ? 1 : Math.min(1, sent / total),
      bytes: total,
      sent,
      ...(path === undefined ? {} : { file: { path, sent: fileSent ?? 0 } }),
      ...(sent > 0 && passed > 0 ? { etaMs: Math.max(0, Math.round((passed * (total - sent)) / sent)) } : {}),
    });
  };
}

async function finishUnchanged(options: Run, planning: PlanOptions, plan: Plan): Promise<DeployOutcome> {
  const record = await readRecord(planning);
  // What a colliding commit made equal is no deploy of ours, so a continued plan teaches nothing.
  if (plan.base !== undefined && plan.leftOut.length === 0) {
    const tree = { commit: plan.base, files: plan.remote, attributes: plan.attributes };
    await remember(planning, record, { placed: record?.placed ?? {}, tree });
  }
  const afterwards = await finish(options);
  return { kind: 'unchanged', space: options.space, base: plan.base, plan, afterwards };
}

async function finishCommitted(
  options: Run,
  planning: PlanOptions,
  plan: Plan,
  sent: Sent,
): Promise<DeployOutcome> {
  const { space } = options;
  const { oid, url, commits, pullRequestUrl } = sent;
  // What a pull request holds is not on the branch.
  if (!options.pullRequest) {
    const record = await readRecord(planning);
    await remember(
      planning,
      record,
      recordAfter(plan, sent, record, options.parameters?.deletion === 'replace'),
    );
  }
  const afterwards = options.pullRequest ? [] : await finish(options);
  return {
    kind: 'committed',
    space,
    commit: oid,
    url,
    plan,
    commits,
    ...(pullRequestUrl === undefined ? {} : { pullRequestUrl }),
    afterwards,
  };
}

/** The Space's files after the commit, and which of them are ours. */
function recordAfter(
  plan: Plan,
  sent: Uploaded,
  record: TargetRecord | undefined,
  adoptAll: boolean,
): Pick<TargetRecord, 'placed' | 'tree'> {
  const after = new Map(plan.remote.map((file) => [file.path, file]));
  const placed: Record<string, string> = { ...record?.placed };
  for (const { path } of plan.deleted) after.delete(path);
  for (const file of sent.written) {
    after.set(file.path, file);
    placed[file.path] = contentId(file);
  }
  if (adoptAll) {
    // Who replaces all has said that the folder is the whole Space.
    const staying = new Set(plan.remoteOnly.map((file) => file.path));
    for (const file of after.values()) if (!staying.has(file.path)) placed[file.path] = contentId(file);
  }
  for (const path of Object.keys(placed)) if (!after.has(path)) delete placed[path];
  if (sent.touchedAttributes) {
    // The Hub adds its rules for large files, so what it holds now is to be read before it is compared.
    after.set('.gitattributes', { path: '.gitattributes', size: -1, oid: '' });
  }
  const files = [...after.values()].sort((a, b) => (a.path < b.path ? -1 : 1));
  const hasNewRules = sent.touchedAttributes || pathsOf(plan).has('.gitattributes');
  const tree = { commit: sent.oid, files, attributes: hasNewRules ? undefined : plan.attributes };
  return { placed, tree };
}

async function remember(
  planning: PlanOptions,
  record: TargetRecord | undefined,
  news: Pick<TargetRecord, 'placed' | 'tree'>,
): Promise<void> {
  if (record?.deployed && record.tree?.commit === news.tree?.commit) return;
  await writeRecord(planning, { deployed: true, ...news });
}

/** Hardware and rebuild come after the commit; when they fail, the commit is still the news. */
async function finish(options: Run): Promise<AfterFailure[]> {
  const { hub, space, signal } = options;
  const failures: AfterFailure[] = [];
  const attempt = async (what: AfterFailure['what'], work: () => Promise<unknown>) => {
    try {
      await work();
    } catch (error) {
      if (!(error instanceof HubError)) throw error;
      failures.push({ what, error });
    }
  };
  const { hardware } = options;
  const wantsHardware = hardware !== undefined && options.create?.hardware === undefined;
  if (wantsHardware || options.factoryRebuild) options.onEvent({ kind: 'step', step: 'finishing' });
  if (wantsHardware) await attempt('hardware', () => requestHardware(hub, space, hardware, signal));
  if (options.factoryRebuild) {
    await attempt('factoryRebuild', () => restartSpace(hub, space, { factory: true }, signal));
  }
  return failures;
}
