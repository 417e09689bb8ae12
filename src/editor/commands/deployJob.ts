import type * as vscode from 'vscode';
import type { DeployFiles } from '../../deploy/hashes.ts';
import { defaultMessage, fillMessage, readGitState, type GitState } from '../../deploy/message.ts';
import { makePlan, type DeployState, type Plan, type PlanOptions } from '../../deploy/plan.ts';
import type { NewSpace } from '../../hub/spaces.ts';
import type { Target } from '../../space/target.ts';
import type { Session } from '../account/session.ts';
import { folderFiles } from '../ports/folderFiles.ts';
import type { SettingValues } from '../secrets/settings.ts';
import type { Services } from '../services.ts';

/** One deploy of one folder, with all that the user has answered so far. */
export interface DeployJob {
  session: Session;
  /** What is deployed. */
  root: vscode.Uri;
  target: Target;
  files: DeployFiles;
  state: DeployState;
  git: GitState | undefined;
  /** Given when the Space is to be created. */
  create?: NewSpace;
  /** The user said that programs will call the Space. */
  forPrograms: boolean;
  /** Files the user sends although they look like secrets. */
  allowed: Set<string>;
  /** The user chose to replace what is on the Space; for this deploy only. */
  replaceAll: boolean;
  /** Secrets and variables that go along; taken off the job when they are sent. */
  settings?: SettingValues;
}

export async function createJob(
  services: Services,
  session: Session,
  root: vscode.Uri,
  target: Target,
): Promise<DeployJob> {
  const files = folderFiles(root, services.disk);
  return {
    session,
    root,
    target,
    files,
    state: await services.deployStates.of(root),
    git: await readGitState(files),
    forPrograms: false,
    allowed: new Set(),
    replaceAll: false,
  };
}

/** What planning and deploying have in common. */
export function planOptions(services: Services, job: DeployJob): Omit<PlanOptions, 'isNew' | 'signal'> {
  const { target } = job;
  return {
    hub: job.session.hub,
    space: target.space,
    branch: target.branch ?? 'main',
    files: job.files,
    parameters: {
      include: target.include,
      exclude: target.exclude,
      deletion: job.replaceAll ? 'replace' : target.deletion,
      readme: target.readme,
      source: target.source,
      sendAsLf: target.sendAsLf,
    },
    state: job.state,
    allowed: job.allowed,
    newSha256: () => services.newSha256(),
  };
}

export async function planJob(services: Services, job: DeployJob, signal?: AbortSignal): Promise<Plan> {
  const plan = await makePlan({ ...planOptions(services, job), isNew: job.create !== undefined, signal });
  await services.deployStates.save(job.root);
  return plan;
}

export function commitMessage(services: Services, { target, git }: DeployJob): string {
  return target.message === undefined
    ? defaultMessage(git)
    : fillMessage(target.message, git, services.clock.now());
}

/** For a clone: what the Space's start script checks out. `undefined` when neither target nor git say it. */
export function cloneVariables({ target, git }: DeployJob): Record<string, string> | undefined {
  const repo = target.repo ?? git?.remote;
  const commit = target.commit ?? git?.commit;
  return repo === undefined || commit === undefined ? undefined : { REPO_URL: repo, REPO_COMMIT: commit };
}
