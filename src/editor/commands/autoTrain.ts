import * as vscode from 'vscode';
import type { Hardware } from '../../hub/hardware.ts';
import { commit } from '../../hub/repo.ts';
import { createSpace, pauseSpace } from '../../hub/spaces.ts';
import {
  trainingFiles,
  trainingParams,
  trainingSecrets,
  trainingSleepSeconds,
  trainingSpace,
  type TrainingProject,
} from '../../space/autotrain/project.ts';
import { viewStage } from '../../space/stage.ts';
import type { Session } from '../account/session.ts';
import type { Services } from '../services.ts';
import { runtimePatch } from '../store.ts';
import { askProject, previewAccepted, tokenNote } from './autoTrainForm.ts';
import { chooseSpace, confirmed } from './chooseSpace.ts';

/** AutoTrain has no other stop: the Space is paused and keeps its secrets. */
export async function stopTraining(services: Services, given: string | undefined): Promise<void> {
  const chosen = await chooseSpace(services, given, vscode.l10n.t('Stop Training'));
  if (!chosen) return;
  const { hub, space } = chosen;
  const stop = vscode.l10n.t('Stop Training');
  const answer = await vscode.window.showWarningMessage(
    vscode.l10n.t('Stop the training in {0}?', space),
    {
      modal: true,
      detail: vscode.l10n.t(
        'What it has learnt since its last push is lost. The Space is paused, not deleted.',
      ),
    },
    stop,
  );
  if (answer !== stop) return;
  const undo = services.store.assume(space, { stage: 'PAUSED', view: viewStage('PAUSED') });
  const question = services.store.ask();
  const runtime = await confirmed(services, space, undo, () => pauseSpace(hub, space));
  services.store.answer(space, question, runtimePatch(runtime));
}

/** A form of questions, and the whole request before it is sent. */
export async function newAutoTrain(services: Services): Promise<void> {
  const session = await services.sessions.current(true);
  const asked = session && (await askProject(services, session));
  if (!asked) return;
  const { project, hardware } = asked;
  const { name } = hardware;
  const preview = {
    space: trainingSpace(project),
    visibility: 'private',
    hardware: name,
    sleepTimeSeconds: name === 'cpu-basic' ? undefined : trainingSleepSeconds,
    secrets: trainingSecrets(project, '').map(({ key }) => key),
    params: trainingParams(project),
    files: Object.fromEntries(trainingFiles(project).map(({ path, content }) => [path, content])),
  };
  const isAccepted = await previewAccepted(services, trainingSpace(project), preview, {
    question: vscode.l10n.t('Create {0} on {1}?', trainingSpace(project), hardware.prettyName),
    accept: vscode.l10n.t('Create and Train'),
    hardware,
    notes: [tokenNote()],
  });
  if (isAccepted) await create(services, session, project, hardware);
}

/** The Space with all its settings in one call, and both files in one commit, so that it is built once. */
async function create(
  services: Services,
  { hub, account }: Session,
  project: TrainingProject,
  hardware: Hardware,
): Promise<void> {
  const { token } = hub;
  if (!token) return;
  const name = `autotrain-${project.name}`;
  const created = await createSpace(hub, {
    owner: project.owner,
    name,
    sdk: 'docker',
    visibility: 'private',
    ownerIsUser: project.owner === account.name,
    hardware: hardware.name,
    secrets: trainingSecrets(project, token),
    ...(hardware.name === 'cpu-basic' ? {} : { sleepTimeSeconds: trainingSleepSeconds }),
  });
  const encode = (content: string) => new TextEncoder().encode(content);
  await commit(hub, created.id, 'main', {
    summary: 'Start training',
    files: trainingFiles(project).map(({ path, content }) => ({ path, content: encode(content) })),
  });
  await tellCreated(services, created.id, project.owner);
}

/** Shows the new Space in the tree, and offers its log. */
export async function tellCreated(services: Services, space: string, owner: string): Promise<void> {
  services.data.add(space);
  await services.data.get(space, 'record');
  services.explorer.ownerChanged(owner);
  const log = vscode.l10n.t('Show Log');
  const answer = await vscode.window.showInformationMessage(
    vscode.l10n.t('{0} is there and starts. It is paused when the training has ended.', space),
    log,
  );
  if (answer === log) await vscode.commands.executeCommand('hfSpaces.showRunLog', { space });
}
