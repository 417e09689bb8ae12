import * as vscode from 'vscode';
import type { HubHttp } from '../../hub/http.ts';
import { findLostCommit } from '../../hub/repo.ts';
import type { Stuck } from '../../logs/stuck.ts';
import { curlCall } from '../../space/privateCall.ts';
import type { Sdk } from '../../space/target.ts';
import type { FollowedDeploy, SentDeploy } from '../memory.ts';
import type { Services } from '../services.ts';
import { describeError, describeFollow } from '../ui/messages.ts';
import { deployedFolder } from './deployedFolder.ts';
import { tellFailure, tellStuck } from './failures.ts';

/** Follows the commit to its end and tells it in one notification. */
async function followDeploy(services: Services, hub: HubHttp, info: FollowedDeploy): Promise<void> {
  const { space, commit, startedAt } = info;
  const onStuck = (stuck: Stuck) => void tellStuck(space, stuck);
  const outcome = await services.follower.follow({ hub, space, commit, showLog: true, onStuck });
  if (outcome.kind === 'stopped') {
    // Stopped by the user or by a closing window; the latter must find it again, so nothing is forgotten here.
    services.store.update(space, { deploy: { startedAt, phase: 'done', commit } });
    return;
  }
  await services.memory.unfollow(space);
  const good = outcome.kind === 'running' || outcome.kind === 'superseded' || outcome.kind === 'halted';
  services.store.update(space, { deploy: { startedAt, phase: good ? 'done' : 'failed', commit } });
  services.log.info(`deploy to ${space}: ${outcome.kind}`);
  if (outcome.kind === 'failed') return tellFailure(services, hub, space, outcome);
  if (outcome.kind === 'running') {
    services.failures.clear(space);
    // A worker may not read the answers of an app, which is another origin.
    if (services.disk) void services.follower.watchAnswer(hub, space, onStuck);
  }
  const sentence = describeFollow(space, outcome);
  const open = vscode.l10n.t('Open Space');
  const logs = vscode.l10n.t('Show Logs');
  const call = vscode.l10n.t('Copy API Call');
  const actions = outcome.kind === 'running' && info.forPrograms ? [open, call, logs] : [open, logs];
  const show = good ? vscode.window.showInformationMessage : vscode.window.showErrorMessage;
  const answer = await show(sentence, ...actions);
  if (answer === open) await vscode.commands.executeCommand('hfSpaces.openSpace', { space });
  if (answer === logs) await vscode.commands.executeCommand('hfSpaces.showRunLog', { space });
  if (answer === call) await copyCall(services, space, info.sdk);
}

async function copyCall(services: Services, space: string, sdk: Sdk | undefined): Promise<void> {
  const host = services.store.get(space)?.host;
  if (!host) return;
  const { curl } = curlCall(host, { sdk: sdk ?? 'docker', private: true });
  await vscode.env.clipboard.writeText(curl);
  void vscode.window.showInformationMessage(
    vscode.l10n.t('Copied. Set HF_TOKEN to a token that may read {0}.', space),
  );
}

/** Deploys that were under way when the window closed are followed to their end. */
export async function resumeFollowed(services: Services): Promise<void> {
  const endpoint = services.sessions.endpoint();
  const followed = services.memory
    .followed()
    .filter((one) => one.endpoint === endpoint && !isUnderWay(services, one.space));
  const spaces = followed.map(({ space }) => space).join(', ');
  if (followed.length === 0) return;
  try {
    const session = await services.sessions.current(false);
    if (!session) return await offerSignIn(services, spaces);
    for (const deploy of followed) {
      if ('awaited' in deploy) void resumeSent(services, session.hub, deploy);
      else followInBackground(services, session.hub, deploy);
    }
  } catch (error) {
    const tryAgain = vscode.l10n.t('Try Again');
    services.log.warn(`resume: ${error instanceof Error ? error.message : String(error)}`);
    const answer = await vscode.window.showWarningMessage(
      vscode.l10n.t('The deploy to {0} cannot be followed now. {1}', spaces, describeError(error)),
      tryAgain,
    );
    if (answer === tryAgain) await resumeFollowed(services);
  }
}

/** In this very window. */
function isUnderWay({ follower, store }: Services, space: string): boolean {
  return follower.isFollowing(space) || store.get(space)?.deploy?.phase === 'uploading';
}

/** Follows a commit that was just made, and keeps it for the next window. */
export async function startFollowing(
  services: Services,
  hub: HubHttp,
  deploy: FollowedDeploy,
): Promise<void> {
  await services.memory.follow(deploy);
  followInBackground(services, hub, deploy);
}

function followInBackground(services: Services, hub: HubHttp, deploy: FollowedDeploy): void {
  const { space, startedAt, commit } = deploy;
  services.store.update(space, { deploy: { startedAt, phase: 'following', commit } });
  void followDeploy(services, hub, deploy);
}

/** The window closed before the Hub's answer, so only the Hub knows whether the commit was made. */
async function resumeSent(
  services: Services,
  hub: HubHttp,
  { awaited, deployed, ...deploy }: SentDeploy,
): Promise<void> {
  const { space, startedAt } = deploy;
  services.store.update(space, { deploy: { startedAt, phase: 'uploading' } });
  // Whether the commit was made or not, the Space is the one of the next try.
  if (deployed) await services.memory.rememberTarget(vscode.Uri.parse(deployed.folder), deployed.target);
  const made = await findLostCommit(hub, space, 'main', awaited);
  if (made) return startFollowing(services, hub, { ...deploy, commit: made.oid });
  await services.memory.unfollow(space);
  services.store.update(space, { deploy: { startedAt, phase: 'failed' } });
  const again = vscode.l10n.t('Deploy');
  const answer = await vscode.window.showWarningMessage(
    vscode.l10n.t(
      'The deploy to {0} was cut off when the window closed. Deploy again to send what is missing.',
      space,
    ),
    again,
  );
  if (answer !== again) return;
  const folder = await deployedFolder(services, space);
  await vscode.commands.executeCommand('hfSpaces.deploy', folder?.root);
}

/** Signing in tells the provider's listeners, of which one resumes. */
async function offerSignIn(services: Services, spaces: string): Promise<void> {
  const signIn = vscode.l10n.t('Sign In');
  const forget = vscode.l10n.t("Don't Follow");
  const answer = await vscode.window.showInformationMessage(
    vscode.l10n.t('A deploy to {0} was under way when the window closed. Sign in to follow it.', spaces),
    signIn,
    forget,
  );
  if (answer === signIn) await vscode.commands.executeCommand('hfSpaces.signIn');
  if (answer === forget) {
    for (const { space } of services.memory.followed()) await services.memory.unfollow(space);
  }
}
