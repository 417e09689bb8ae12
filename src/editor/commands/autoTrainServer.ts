import * as vscode from 'vscode';
import { canDeployTo } from '../../hub/account.ts';
import {
  autoTrainVersion,
  createProject,
  readJobLog,
  stopJob,
  type Failed,
} from '../../hub/autoTrainServer.ts';
import { getSpace } from '../../hub/spaces.ts';
import { createRequest, serverLimit, type ServerLimit } from '../../space/autotrain/createRequest.ts';
import { isAutoTrain } from '../../space/autotrain/detect.ts';
import { trainingSpace } from '../../space/autotrain/project.ts';
import { isSpaceId } from '../../space/target.ts';
import type { Session } from '../account/session.ts';
import type { Services } from '../services.ts';
import { ownerOf } from '../spaceData.ts';
import { tellCreated } from './autoTrain.ts';
import { askProject, previewAccepted, tokenNote } from './autoTrainForm.ts';
import { chooseSpace, readStage } from './chooseSpace.ts';

interface Server {
  session: Session;
  space: string;
  host: string;
  private: boolean;
}

export async function showServerVersion(services: Services, given: string | undefined): Promise<void> {
  const server = await chooseServer(services, given, vscode.l10n.t('AutoTrain Version'));
  if (!server) return;
  const answer = await autoTrainVersion(server.session.hub, server);
  if (answer.kind === 'failed') return tellFailed(server.space, answer);
  void vscode.window.showInformationMessage(
    vscode.l10n.t('{0} serves AutoTrain {1}.', server.space, answer.version),
  );
}

/** The server makes the Space of the training; all it takes is asked for and shown before. */
export async function startOnServer(services: Services, given: string | undefined): Promise<void> {
  const server = await trustedServer(services, given, vscode.l10n.t('Start AutoTrain Project in This Space'));
  if (!server) return;
  const { session, host, space } = server;
  const version = await autoTrainVersion(session.hub, server);
  if (version.kind === 'failed') return tellFailed(space, version);
  const asked = await askProject(services, session);
  if (!asked) return;
  const { project, hardware } = asked;
  const limit = serverLimit(project);
  if (limit) return void vscode.window.showWarningMessage(describeLimit(limit));
  const job = trainingSpace(project);
  const body = createRequest(project, hardware.name);
  const isAccepted = await previewAccepted(services, job, body, {
    question: vscode.l10n.t('Let {0} create {1} on {2}?', space, job, hardware.prettyName),
    accept: vscode.l10n.t('Create and Train'),
    hardware,
    notes: [
      tokenNote(),
      vscode.l10n.t(
        'AutoTrain {0} does not push the model of a project started like this, so it is lost when the Space stops. "New AutoTrain Project" pushes it.',
        version.version,
      ),
    ],
  });
  if (!isAccepted) return;
  const created = await createProject(session.hub, host, body);
  if (created.kind === 'failed') return tellFailed(space, created);
  await tellCreated(services, created.job, project.owner);
}

export async function stopOnServer(services: Services, given: string | undefined): Promise<void> {
  const title = vscode.l10n.t('Stop a Training of This Space');
  const server = await trustedServer(services, given, title);
  const job = server && (await pickJob(services, server.space, title));
  if (!server || !job) return;
  const stop = vscode.l10n.t('Stop Training');
  const answer = await vscode.window.showWarningMessage(
    vscode.l10n.t('Stop the training in {0}?', job),
    {
      modal: true,
      detail: vscode.l10n.t(
        'What it has learnt since its last push is lost. The Space is paused, not deleted.',
      ),
    },
    stop,
  );
  if (answer !== stop) return;
  const stopped = await stopJob(server.session.hub, server.host, job);
  if (stopped.kind === 'failed') return tellFailed(server.space, stopped);
  await readStage(services, job);
  void vscode.window.showInformationMessage(vscode.l10n.t('The training in {0} is stopped.', job));
}

export async function showServerLog(services: Services, given: string | undefined): Promise<void> {
  const title = vscode.l10n.t('Log of a Training of This Space');
  const server = await trustedServer(services, given, title);
  const job = server && (await pickJob(services, server.space, title));
  if (!server || !job) return;
  const answer = await vscode.window.withProgress({ location: vscode.ProgressLocation.Window, title }, () =>
    readJobLog(server.session.hub, server.host, job),
  );
  if (answer.kind === 'failed') return tellFailed(server.space, answer);
  const text = answer.text === '' ? vscode.l10n.t('The log is empty so far.') : answer.text;
  await services.requests.show(`${job.replace('/', ' ')}.log`, text, vscode.ViewColumn.Active);
}

async function chooseServer(
  services: Services,
  given: string | undefined,
  title: string,
): Promise<Server | undefined> {
  const chosen = await chooseSpace(services, given, title);
  const session = chosen && (await services.sessions.current(true));
  if (!session) return undefined;
  const { space } = chosen;
  const record = await getSpace(session.hub, space);
  if (record.host === undefined) {
    void vscode.window.showWarningMessage(
      vscode.l10n.t('{0} has no address yet. Wait until it runs, then try again.', space),
    );
    return undefined;
  }
  return { session, space, host: record.host, private: record.private };
}

/** A server gets the token even when it is public, so it has to be one's own. */
async function trustedServer(
  services: Services,
  given: string | undefined,
  title: string,
): Promise<Server | undefined> {
  const server = await chooseServer(services, given, title);
  if (!server) return undefined;
  if (canDeployTo(server.session.account, ownerOf(server.space)).allowed) return server;
  void vscode.window.showWarningMessage(
    vscode.l10n.t(
      '{0} is not yours, and its server would get your token. Duplicate the Space and use your own.',
      server.space,
    ),
  );
  return undefined;
}

/** A training is a Space of its own. */
async function pickJob(services: Services, server: string, title: string): Promise<string | undefined> {
  const other = vscode.l10n.t('Another…');
  const known = services.store
    .all()
    .filter(({ id, tags }) => id !== server && isAutoTrain(tags))
    .map(({ id }) => id);
  const picked =
    known.length === 0
      ? other
      : await vscode.window.showQuickPick([...known, other], {
          title,
          placeHolder: vscode.l10n.t('Which training?'),
        });
  if (picked !== other) return picked;
  const typed = await vscode.window.showInputBox({
    title,
    prompt: vscode.l10n.t('The Space the training runs in'),
    value: `${ownerOf(server)}/autotrain-`,
    ignoreFocusOut: true,
    validateInput: (text) => (isSpaceId(text.trim()) ? undefined : vscode.l10n.t('Write it as owner/name.')),
  });
  return typed?.trim();
}

function describeLimit(limit: ServerLimit): string {
  switch (limit) {
    case 'taskFails':
      return vscode.l10n.t(
        'AutoTrain\'s server fails with every project of this task. Use "New AutoTrain Project" instead.',
      );
    case 'imageColumn':
      return vscode.l10n.t(
        'AutoTrain\'s server reads the column "image" only. Rename the column, or use "New AutoTrain Project".',
      );
  }
}

function tellFailed(space: string, failed: Failed): void {
  void vscode.window.showErrorMessage(describeFailed(space, failed));
}

function describeFailed(space: string, { failure, message }: Failed): string {
  switch (failure) {
    case 'noServer':
      return vscode.l10n.t(
        '{0} does not serve the AutoTrain API: it may be a single training. Use "Stop Training" and its run log.',
        space,
      );
    case 'token':
      return vscode.l10n.t(
        'The AutoTrain server of {0} does not accept the token, or the Hub was slow to check it. Try again, or sign in again.',
        space,
      );
    case 'invalid':
      return vscode.l10n.t('The AutoTrain server of {0} refuses the request: {1}', space, message ?? '422');
    case 'refused':
      return vscode.l10n.t('The AutoTrain server of {0} failed: {1}', space, message ?? 'success: false');
    case 'broken':
      return vscode.l10n.t(
        'The AutoTrain server of {0} broke off and does not say why. See its run log; the plan may not allow this hardware.',
        space,
      );
    case 'unreached':
      return vscode.l10n.t(
        'The AutoTrain server of {0} cannot be reached. Check that the Space runs; in a browser, use VS Code on the desktop.',
        space,
      );
    case 'unsafeHost':
      return vscode.l10n.t('{0} answers at a host that may not get your token, so nothing was sent.', space);
  }
}
