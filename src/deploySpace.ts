import { readFile, realpath, stat } from 'node:fs/promises';
import { dirname, join, relative, resolve, sep } from 'node:path';
import { parseArgs } from 'node:util';
import type { OuterFolder } from './deploy/collect.ts';
import { deploy, type DeployOptions, type DeployOutcome, type DeployStep } from './deploy/deploy.ts';
import { followCommit } from './deploy/follow.ts';
import { findGitFolder } from './deploy/gitFolder.ts';
import type { DeployFiles } from './deploy/hashes.ts';
import { defaultMessage, fillMessage, readGitState } from './deploy/message.ts';
import { makePlan, type Plan, type PlanOptions } from './deploy/plan.ts';
import {
  afterwardsAsText,
  errorAsText,
  outcomeAsText,
  planAsJson,
  planAsText,
  waitAsText,
} from './deploy/report.ts';
import { whoAmI } from './hub/account.ts';
import { createHub, type HubHttp, type HubWait } from './hub/http.ts';
import { getHead } from './hub/repo.ts';
import { getRuntime, getSpace, type NewSpace } from './hub/spaces.ts';
import { nodeFiles } from './platform/nodeFiles.ts';
import { createNodePlatform } from './platform/nodePlatform.ts';
import { openNodeState, stateFolder } from './platform/nodeState.ts';
import type { Disk } from './platform/platform.ts';
import { systemClock } from './platform/systemClock.ts';
import { findTarget, isSdk, isSpaceId, type Target } from './space/target.ts';
import { targetsInSettings } from './space/targetsFile.ts';

const usage =
  'Usage: npm run -s deploy:space -- FOLDER OWNER/NAME [--hub URL] [--dry-run] [--json] [--target LABEL] ' +
  '[--branch B] [--subfolder S] [--include P] [--exclude P] [--message M] [--deletion mirror|keep|replace] ' +
  '[--readme F] [--source upload|clone] [--repo URL] [--commit SHA] [--pull-request] ' +
  '[--create docker|gradio|static] [--visibility private|public|protected] [--hardware H] [--allow PATH] ' +
  '[--send-as-lf] [--factory-rebuild] [--large-files lfs|xet] [--on-conflict overwrite|keep-theirs] [--follow] ' +
  '[--state FOLDER]. The token comes from HF_TOKEN.';

/** Where output goes and what a run is given, so that it can be run inside another program. */
export interface DeploySpaceHost {
  env: NodeJS.ProcessEnv;
  fetch: typeof fetch;
  out: (text: string) => void;
  err: (text: string) => void;
  signal: AbortSignal;
}

class UsageError extends Error {}

function readArguments(args: string[]) {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: {
      hub: { type: 'string' },
      'dry-run': { type: 'boolean', default: false },
      json: { type: 'boolean', default: false },
      target: { type: 'string' },
      branch: { type: 'string' },
      subfolder: { type: 'string' },
      include: { type: 'string', multiple: true },
      exclude: { type: 'string', multiple: true },
      message: { type: 'string' },
      deletion: { type: 'string' },
      readme: { type: 'string' },
      source: { type: 'string' },
      repo: { type: 'string' },
      commit: { type: 'string' },
      'pull-request': { type: 'boolean' },
      create: { type: 'string' },
      visibility: { type: 'string' },
      hardware: { type: 'string' },
      allow: { type: 'string', multiple: true },
      'send-as-lf': { type: 'boolean' },
      'factory-rebuild': { type: 'boolean' },
      'large-files': { type: 'string' },
      'on-conflict': { type: 'string' },
      follow: { type: 'boolean', default: false },
      state: { type: 'string' },
    },
  });
  return { values, positionals };
}

type Values = ReturnType<typeof readArguments>['values'];

function oneOf<T extends string>(
  option: string,
  value: string | undefined,
  known: readonly T[],
): T | undefined {
  if (value === undefined) return undefined;
  const found = known.find((one) => one === value);
  if (found === undefined) throw new UsageError(`--${option} is one of ${known.join(', ')}, not "${value}".`);
  return found;
}

async function savedTarget(folder: string, label: string | undefined): Promise<Target | undefined> {
  if (label === undefined) return undefined;
  const file = join(folder, '.vscode', 'settings.json');
  const text = await readFile(file, 'utf8').catch(() => '{}');
  const { targets, problems } = targetsInSettings(text);
  const target = findTarget(targets, label);
  if (target) return target;
  const known = targets.map((one) => one.label ?? one.space).join(', ') || 'none';
  throw new UsageError(
    `.vscode/settings.json has no target "${label}" (known: ${known}). ${problems.join(' ')}`.trim(),
  );
}

function openFiles(root: string, disk: Disk): DeployFiles {
  return {
    ...nodeFiles(root),
    open: (path) => disk.open(join(root, path)),
    sha256: (path, signal) => disk.sha256(join(root, path), signal),
  };
}

/** The folder of the git repository that `root` is in. */
async function repositoryOf(root: string): Promise<string | undefined> {
  for (let at = root; ; at = dirname(at)) {
    if (await stat(join(at, '.git')).catch(() => undefined)) return at;
    if (dirname(at) === at) return undefined;
  }
}

/** `undefined` when `outer` is `root` itself. */
function outerFolder(outer: string, root: string): OuterFolder | undefined {
  const path = relative(outer, root).split(sep).join('/');
  return path === '' ? undefined : { files: nodeFiles(outer), path };
}

interface Counted {
  fetch: typeof fetch;
  requests: number;
  bytesUp: number;
}

function countRequests(inner: typeof fetch): Counted {
  const counted: Counted = {
    requests: 0,
    bytesUp: 0,
    fetch: (input, init) => {
      counted.requests += 1;
      const body = init?.body;
      if (typeof body === 'string') counted.bytesUp += new TextEncoder().encode(body).byteLength;
      else if (body instanceof Blob) counted.bytesUp += body.size;
      else if (ArrayBuffer.isView(body)) counted.bytesUp += body.byteLength;
      return inner(input, init);
    },
  };
  return counted;
}

/** Milliseconds per phase; `collect` and `plan` overlap, as the Space is read while the folder is walked. */
function stopwatch() {
  const ms: Record<string, number> = { collect: 0, plan: 0, upload: 0, commit: 0 };
  let phase = 'plan';
  let since = performance.now();
  const started = since;
  const names: Partial<Record<DeployStep, string>> = {
    comparing: 'plan',
    uploading: 'upload',
    committing: 'commit',
    creating: 'create',
    finishing: 'finish',
  };
  const enter = (next: string) => {
    const now = performance.now();
    ms[phase] = (ms[phase] ?? 0) + now - since;
    phase = next;
    since = now;
  };
  return {
    step: (step: DeployStep) => enter(names[step] ?? step),
    collected: () => {
      ms['collect'] = (ms['collect'] ?? 0) + performance.now() - since;
    },
    end(): Record<string, number> {
      enter('done');
      const tenths = (value: number) => Math.round(value * 10) / 10;
      const rounded: Record<string, number> = { total: tenths(performance.now() - started) };
      for (const [name, value] of Object.entries(ms)) rounded[name] = tenths(value);
      return rounded;
    },
  };
}

/** The whole command. Gives the exit code; prints no token. */
export async function deploySpace(args: string[], host: DeploySpaceHost): Promise<number> {
  try {
    return await run(args, host);
  } catch (error) {
    if (error instanceof UsageError || isArgumentError(error)) {
      host.err(`${(error as Error).message} ${usage}`);
    } else host.err(errorAsText(error));
    return 1;
  }
}

function isArgumentError(error: unknown): boolean {
  return error instanceof TypeError && 'code' in error && String(error.code).startsWith('ERR_PARSE_ARGS');
}

async function run(args: string[], host: DeploySpaceHost): Promise<number> {
  const { values, positionals } = readArguments(args);
  const [folderArgument, spaceArgument] = positionals;
  if (folderArgument === undefined || positionals.length > 2)
    throw new UsageError('A folder and a Space are needed.');
  const workspace = await realpath(resolve(folderArgument)).catch(() => undefined);
  if (workspace === undefined) throw new UsageError(`There is no folder ${folderArgument}.`);
  const target = await savedTarget(workspace, values.target);
  const space = spaceArgument ?? target?.space;
  if (space === undefined || !isSpaceId(space)) throw new UsageError('The Space is named as OWNER/NAME.');
  const root = join(workspace, values.subfolder ?? target?.folder ?? '');
  if (!(await stat(root).catch(() => undefined))?.isDirectory())
    throw new UsageError(`There is no folder ${root}.`);
  const token = host.env.HF_TOKEN?.trim();
  if (!token) throw new UsageError('HF_TOKEN is not set; put a token with the role "write" there.');

  const counted = countRequests(host.fetch);
  const silent = { debug() {}, info() {}, warn() {}, error() {} };
  const connect = (onWait?: (wait: HubWait) => void) =>
    createHub({
      endpoint: values.hub ?? host.env.HF_ENDPOINT ?? 'https://huggingface.co',
      token,
      fetch: counted.fetch,
      clock: systemClock,
      log: silent,
      userAgent: 'hf-spaces-vscode (headless)',
      ...(onWait ? { onWait } : {}),
    });
  const hub = connect();
  const { disk, newSha256 } = createNodePlatform(host.env);
  const state = await openNodeState(resolve(values.state ?? stateFolder(host.env)), root);
  const checkout = await repositoryOf(root);
  const gitFolder =
    checkout === undefined
      ? undefined
      : await findGitFolder(nodeFiles(checkout), (path) => nodeFiles(resolve(checkout, path)));
  const git = await readGitState(gitFolder);
  const clock = stopwatch();
  const planning: PlanOptions = {
    hub,
    space,
    branch: values.branch ?? target?.branch ?? 'main',
    files: openFiles(root, disk),
    repository: checkout === undefined ? undefined : outerFolder(checkout, root),
    gitFolder,
    workspace: outerFolder(workspace, root),
    parameters: {
      include: values.include ?? target?.include,
      exclude: values.exclude ?? target?.exclude,
      deletion:
        oneOf('deletion', values.deletion, ['mirror', 'keep', 'replace']) ?? target?.deletion ?? 'mirror',
      readme: values.readme ?? target?.readme,
      source: oneOf('source', values.source, ['upload', 'clone']) ?? target?.source,
      sendAsLf: values['send-as-lf'] ?? target?.sendAsLf,
    },
    state: { ledger: state.ledger, hashes: state.hashes, folder: root },
    allowed: new Set(values.allow ?? []),
    newSha256,
    blobId: disk.blobId,
    onCollected: clock.collected,
    signal: host.signal,
  };
  const create = await newSpaceFor(planning, values, target);
  try {
    if (values['dry-run']) {
      return showPlan(await makePlan({ ...planning, isNew: create !== undefined }), values.json, host);
    }
    const message = values.message ?? target?.message;
    const options: DeployOptions = {
      ...planning,
      hub: connect,
      create,
      summary: message === undefined ? defaultMessage(git) : fillMessage(message, git, Date.now()),
      pullRequest: values['pull-request'] ?? target?.pullRequest,
      onConflict:
        oneOf('on-conflict', values['on-conflict'], ['overwrite', 'keep-theirs']) === 'keep-theirs'
          ? 'keepTheirs'
          : values['on-conflict'] === undefined
            ? undefined
            : 'overwrite',
      variables:
        planning.parameters?.source === 'clone' ? cloneVariables(values, target, git, host) : undefined,
      factoryRebuild: values['factory-rebuild'] ?? target?.factoryRebuild,
      hardware: values.hardware ?? target?.hardware,
      largeFiles: oneOf('large-files', values['large-files'], ['lfs', 'xet']),
      signal: host.signal,
      onEvent: (event) => {
        if (event.kind === 'step') clock.step(event.step);
        if (values.json) return;
        if (event.kind === 'plan') host.out(planAsText(event.plan));
        else if (event.kind === 'created') host.out(`Created ${event.space}.`);
        else if (event.kind === 'waiting') host.out(waitAsText(event));
      },
    };
    const outcome = await deploy(options);
    const ms = clock.end();
    const isDone = outcome.kind === 'committed' || outcome.kind === 'unchanged';
    const followed =
      values.follow && outcome.kind === 'committed' && !outcome.pullRequestUrl
        ? await follow(hub, space, outcome.commit, target?.sdk ?? create?.sdk, host)
        : undefined;
    if (values.json) {
      host.out(
        JSON.stringify({
          ...outcomeAsJson(outcome),
          requests: counted.requests,
          bytesUp: counted.bytesUp,
          ms,
        }),
      );
    } else if (isDone) host.out(outcomeAsText(outcome));
    if (!isDone) host.err(outcomeAsText(outcome));
    if (isDone) for (const failure of outcome.afterwards) host.err(afterwardsAsText(failure));
    if (followed !== undefined && followed !== 'running') {
      host.err(`The commit was made, but the Space does not run: ${followed}. See its build log on the Hub.`);
    }
    return isDone && outcome.afterwards.length === 0 && (followed ?? 'running') === 'running' ? 0 : 1;
  } finally {
    await state.flush();
  }
}

function outcomeAsJson(outcome: DeployOutcome): object {
  return {
    outcome: outcome.kind,
    commit: outcome.kind === 'committed' ? outcome.commit : null,
    commits: outcome.kind === 'committed' ? outcome.commits : 0,
    ...(outcome.kind === 'committed' && outcome.pullRequestUrl
      ? { pullRequestUrl: outcome.pullRequestUrl }
      : {}),
  };
}

/** What a Space that is not there is created as; `undefined` when it is there. */
async function newSpaceFor(
  planning: PlanOptions,
  values: Values,
  target: Target | undefined,
): Promise<NewSpace | undefined> {
  if (values.create === undefined) return undefined;
  if (!isSdk(values.create)) throw new UsageError('--create is one of docker, gradio, static.');
  const { hub, space, signal } = planning;
  if ((await getHead(hub, space, 'main', signal)) !== undefined) return undefined;
  const [owner = '', name = ''] = space.split('/');
  const account = await whoAmI(hub, signal);
  const hardware = values.hardware ?? target?.hardware;
  return {
    owner,
    name,
    sdk: values.create,
    visibility:
      oneOf('visibility', values.visibility, ['private', 'public', 'protected']) ??
      target?.visibility ??
      'private',
    ownerIsUser: account.name.toLowerCase() === owner.toLowerCase(),
    ...(hardware === undefined ? {} : { hardware }),
  };
}

function cloneVariables(
  values: Values,
  target: Target | undefined,
  git: Awaited<ReturnType<typeof readGitState>>,
  host: DeploySpaceHost,
): Record<string, string> {
  const repo = values.repo ?? target?.repo ?? git?.remote;
  const commit = values.commit ?? target?.commit ?? git?.commit;
  if (repo === undefined || commit === undefined) {
    throw new UsageError(
      'A clone needs a repository and a commit: give --repo and --commit, or deploy a git checkout.',
    );
  }
  if (commit === git?.commit && !git.pushed) {
    host.err(
      `No remote branch is known to be at ${commit.slice(0, 7)}; push it, or the Space cannot clone it.`,
    );
  }
  return { REPO_URL: repo, REPO_COMMIT: commit };
}

function showPlan(plan: Plan, json: boolean, host: DeploySpaceHost): number {
  host.out(json ? JSON.stringify(planAsJson(plan)) : planAsText(plan));
  if (plan.blocked.length === 0) return 0;
  host.err(outcomeAsText({ kind: 'blocked', blocked: plan.blocked }));
  return 1;
}

async function follow(
  hub: HubHttp,
  space: string,
  commit: string,
  sdk: string | undefined,
  host: DeploySpaceHost,
): Promise<string> {
  const isStatic = (sdk ?? (await getSpace(hub, space, host.signal)).sdk) === 'static';
  const end = await followCommit({
    commit,
    isStatic,
    clock: systemClock,
    signal: host.signal,
    getRuntime: (signal) => getRuntime(hub, space, signal),
    getHead: (signal) => getHead(hub, space, 'main', signal),
    onStage: () => undefined,
  });
  if (end.kind === 'failed') return `${end.failure}${end.message ? ` (${end.message})` : ''}`;
  if (end.kind === 'lost') return errorAsText(end.error);
  return end.kind;
}

if (import.meta.main) {
  const abort = new AbortController();
  for (const name of ['SIGINT', 'SIGTERM'] as const) process.once(name, () => abort.abort());
  process.exitCode = await deploySpace(process.argv.slice(2), {
    env: process.env,
    fetch: createNodePlatform(process.env).fetch,
    out: (text) => console.log(text),
    err: (text) => console.error(text),
    signal: abort.signal,
  });
}
