import * as vscode from 'vscode';
import type { OuterFolder } from '../../deploy/collect.ts';
import type { GitFolder } from '../../deploy/gitFolder.ts';
import type { DeployFiles } from '../../deploy/hashes.ts';
import { defaultMessage, fillMessage, readGitState, type GitState } from '../../deploy/message.ts';
import { makePlan, type DeployState, type Plan, type PlanOptions } from '../../deploy/plan.ts';
import type { NewSpace } from '../../hub/spaces.ts';
import type { Target } from '../../space/target.ts';
import type { Session } from '../account/session.ts';
import { folderFiles } from '../ports/folderFiles.ts';
import { gitFolderOf } from '../ports/gitFolder.ts';
import type { SettingValues } from '../secrets/settings.ts';
import type { Services } from '../services.ts';

/** One deploy of one folder, with all that the user has answered so far. */
export interface DeployJob {
  session: Session;
  /** What is deployed. */
  root: vscode.Uri;
  target: Target;
  files: DeployFiles;
  /** See `CollectOptions`. */
  repository: OuterFolder | undefined;
  gitFolder: GitFolder | undefined;
  workspace: OuterFolder | undefined;
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
  const files = deployFiles(services, root);
  const checkout = await repositoryOf(services, root);
  const gitFolder = checkout && (await gitFolderOf(checkout, services.disk));
  const workspace = vscode.workspace.getWorkspaceFolder(root)?.uri;
  return {
    session,
    root,
    target,
    files,
    state: await services.deployStates.of(root),
    repository: checkout && outerFolder(services, checkout, root),
    gitFolder,
    workspace: workspace && outerFolder(services, workspace, root),
    git: await readGitState(gitFolder),
    forPrograms: false,
    allowed: new Set(),
    replaceAll: false,
  };
}

function deployFiles({ disk }: Services, root: vscode.Uri): DeployFiles {
  const files = folderFiles(root, disk);
  if (!disk || root.scheme !== 'file') return files;
  return {
    ...files,
    sha256: (path, signal) => disk.sha256(vscode.Uri.joinPath(root, path).fsPath, signal),
  };
}

const isWorkspaceFolder = (uri: vscode.Uri) =>
  vscode.workspace.workspaceFolders?.some((folder) => folder.uri.toString() === uri.toString()) ?? false;

/** `undefined` when `outer` is `root` itself. */
function outerFolder({ disk }: Services, outer: vscode.Uri, root: vscode.Uri): OuterFolder | undefined {
  const path = root.path.slice(outer.path.length).replace(/^\//, '');
  return path === '' ? undefined : { files: folderFiles(outer, disk), path };
}

/** The git repository that the folder is in, also when that begins above what the window shows. */
async function repositoryOf({ disk }: Services, root: vscode.Uri): Promise<vscode.Uri | undefined> {
  for (let at = root; ; at = vscode.Uri.joinPath(at, '..')) {
    if (
      await folderFiles(at, disk)
        .stat('.git')
        .catch(() => undefined)
    )
      return at;
    const isTop = vscode.Uri.joinPath(at, '..').path === at.path;
    // Above the folders of a virtual workspace there is nothing to ask.
    if (isTop || (at.scheme !== 'file' && isWorkspaceFolder(at))) return undefined;
  }
}

/** What planning and deploying have in common. */
export function planOptions(services: Services, job: DeployJob): Omit<PlanOptions, 'isNew' | 'signal'> {
  const { target } = job;
  return {
    hub: job.session.hub,
    space: target.space,
    branch: target.branch ?? 'main',
    files: job.files,
    repository: job.repository,
    gitFolder: job.gitFolder,
    workspace: job.workspace,
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
    blobId: services.disk?.blobId,
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

/** For a clone of a commit that only this machine has. */
export function unpushedWarning(job: DeployJob): string | undefined {
  const { git, target } = job;
  const commit = target.source === 'clone' ? cloneVariables(job)?.['REPO_COMMIT'] : undefined;
  return commit === undefined || commit !== git?.commit || git.pushed
    ? undefined
    : vscode.l10n.t('That commit is on no remote branch yet: push it first, or the build fails.');
}

/** For a clone: what the Space's start script checks out. `undefined` when neither target nor git say it. */
export function cloneVariables({ target, git }: DeployJob): Record<string, string> | undefined {
  const repo = target.repo ?? git?.remote;
  const commit = target.commit ?? git?.commit;
  return repo === undefined || commit === undefined ? undefined : { REPO_URL: repo, REPO_COMMIT: commit };
}
