import * as vscode from 'vscode';
import { canDeployTo } from '../../hub/account.ts';
import type { Hardware } from '../../hub/hardware.ts';
import { commit } from '../../hub/repo.ts';
import { createSpace, pauseSpace } from '../../hub/spaces.ts';
import { parseParam, paramsOf, type Param, type ParamValue } from '../../space/autotrain/params.ts';
import {
  checkProjectName,
  isSplit,
  trainingFiles,
  trainingParams,
  trainingSecrets,
  trainingSleepSeconds,
  trainingSpace,
  type TrainingProject,
} from '../../space/autotrain/project.ts';
import {
  tabularAlgorithms,
  trainingHardware,
  trainingTasks,
  type TrainingTask,
} from '../../space/autotrain/tasks.ts';
import { dollars, perMonth } from '../../space/hardware.ts';
import { isSpaceId } from '../../space/target.ts';
import { viewStage } from '../../space/stage.ts';
import type { Session } from '../account/session.ts';
import type { Services } from '../services.ts';
import { runtimePatch } from '../store.ts';
import { priceText } from '../views/explorer/words.ts';
import { chooseSpace, confirmed } from './chooseSpace.ts';

const title = () => vscode.l10n.t('New AutoTrain Project');

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

async function ask(options: {
  prompt: string;
  value?: string;
  problem?: (text: string) => string | undefined;
}): Promise<string | undefined> {
  const { problem } = options;
  const typed = await vscode.window.showInputBox({
    title: title(),
    prompt: options.prompt,
    ignoreFocusOut: true,
    ...(options.value === undefined ? {} : { value: options.value }),
    ...(problem ? { validateInput: (text) => problem(text.trim()) } : {}),
  });
  return typed?.trim();
}

/** One question after the other, a list of all parameters to go through, and the whole request before it is sent. */
export async function newAutoTrain(services: Services): Promise<void> {
  const session = await services.sessions.current(true);
  if (!session) return;
  const place = await askPlace(session);
  const task = place && (await pickTask());
  const source = task && (await askSource(task));
  const hardware = source && (await pickHardware(services));
  const params = hardware && (await chooseParams(paramsOf(task)));
  if (!place || !task || !source || !hardware || !params) return;
  const project: TrainingProject = { ...place, ...source, task, params };
  if (await previewAccepted(project, hardware)) await create(services, session, project, hardware);
}

async function askPlace({ account }: Session): Promise<{ owner: string; name: string } | undefined> {
  const owners = [account.name, ...account.orgs.map(({ name }) => name)].filter(
    (owner) => canDeployTo(account, owner).allowed,
  );
  const typed = await ask({
    prompt: vscode.l10n.t('Owner and project, as owner/project; the model gets this name'),
    value: `${account.name}/my-model`,
    problem: (text) => {
      const [owner = '', name = '', ...rest] = text.split('/');
      if (rest.length > 0 || name === '') return vscode.l10n.t('Write it as owner/project.');
      if (!owners.includes(owner)) return vscode.l10n.t('You may write to: {0}', owners.join(', '));
      switch (checkProjectName(name)) {
        case 'badName':
          return vscode.l10n.t('Letters, digits and single "-" between them.');
        case 'tooLong':
          return vscode.l10n.t('At most 50 characters.');
        case undefined:
          return undefined;
      }
    },
  });
  const [owner, name] = typed?.split('/') ?? [];
  return owner && name ? { owner, name } : undefined;
}

async function pickTask(): Promise<TrainingTask | undefined> {
  const picked = await vscode.window.showQuickPick(
    trainingTasks.map((task) => ({ label: task.name, description: task.columns.join(', '), task })),
    { title: title(), placeHolder: vscode.l10n.t('What is to be trained?'), ignoreFocusOut: true },
  );
  return picked?.task;
}

type Source = Pick<TrainingProject, 'model' | 'dataset' | 'trainSplit' | 'validSplit' | 'columns'>;

async function askSource(task: TrainingTask): Promise<Source | undefined> {
  const id = (text: string) => (isSpaceId(text) ? undefined : vscode.l10n.t('Write it as owner/name.'));
  const split = (text: string) =>
    isSplit(text) ? undefined : vscode.l10n.t('Write it as split or config:split.');
  const model =
    task.family === 'tabular'
      ? await vscode.window.showQuickPick([...tabularAlgorithms], { title: title(), ignoreFocusOut: true })
      : await ask({
          prompt: vscode.l10n.t('Base model on the Hub'),
          problem: (text) =>
            /^[\w.-]+(?:\/[\w.-]+)?$/.test(text) ? undefined : vscode.l10n.t('Write it as owner/name.'),
        });
  const dataset = model && (await ask({ prompt: vscode.l10n.t('Dataset on the Hub'), problem: id }));
  const trainSplit =
    dataset && (await ask({ prompt: vscode.l10n.t('Split to train on'), value: 'train', problem: split }));
  if (!model || !dataset || !trainSplit) return undefined;
  const validSplit =
    task.family === 'llm'
      ? ''
      : await ask({
          prompt: vscode.l10n.t('Split to check with; may be left empty'),
          problem: (text) => (text === '' ? undefined : split(text)),
        });
  if (validSplit === undefined) return undefined;
  const columns: Record<string, string> = {};
  for (const column of task.columns) {
    const name = await ask({
      prompt: vscode.l10n.t("The dataset's column for {0}", column),
      value: column.replace(/_columns?$/, ''),
      problem: (text) => (text === '' ? vscode.l10n.t('AutoTrain needs this column.') : undefined),
    });
    if (!name) return undefined;
    columns[column] = name;
  }
  return { model, dataset, trainSplit, columns, ...(validSplit ? { validSplit } : {}) };
}

async function pickHardware(services: Services): Promise<Hardware | undefined> {
  const list = (await services.data.hardware()).filter(({ name }) => trainingHardware.includes(name));
  const picked = await vscode.window.showQuickPick(
    list.map((one) => ({
      label: one.prettyName,
      description: `${one.name} · ${priceText(one.perHour)}`,
      detail: [one.cpu, one.ram, one.accelerator].filter(Boolean).join(' · '),
      one,
    })),
    {
      title: title(),
      placeHolder: vscode.l10n.t('Cheapest first; prices as the Hub tells them now'),
      ignoreFocusOut: true,
    },
  );
  return picked?.one;
}

const shown = (value: ParamValue) => (value === null ? vscode.l10n.t('none') : String(value));

/** All of them in one list; a line's own question changes it. */
async function chooseParams(params: readonly Param[]): Promise<Record<string, ParamValue> | undefined> {
  const values = new Map(params.map((param) => [param.name, param.value]));
  for (;;) {
    const go = { label: vscode.l10n.t('$(check) Continue with these'), description: '' };
    const items: (vscode.QuickPickItem & { param?: Param })[] = [
      go,
      ...params.map((param) => ({
        label: param.name,
        description: shown(values.get(param.name) ?? null),
        param,
      })),
    ];
    const picked = await vscode.window.showQuickPick(items, {
      title: title(),
      placeHolder: vscode.l10n.t('Pick a parameter to change it'),
      ignoreFocusOut: true,
    });
    if (!picked) return undefined;
    if (!picked.param) return Object.fromEntries(values);
    const { param } = picked;
    const value = await askParam(param, values.get(param.name) ?? null);
    if (value !== undefined) values.set(param.name, value);
  }
}

async function askParam(param: Param, now: ParamValue): Promise<ParamValue | undefined> {
  const choices = param.type === 'bool' ? [true, false] : param.choices;
  if (choices) {
    const items = choices.map((value) => ({ label: shown(value), value }));
    return (await vscode.window.showQuickPick(items, { title: param.name, ignoreFocusOut: true }))?.value;
  }
  const typed = await ask({
    prompt: param.name,
    value: now === null ? '' : String(now),
    problem: (text) =>
      parseParam(param, text) === undefined
        ? vscode.l10n.t('This is no value for {0}.', param.name)
        : undefined,
  });
  return typed === undefined ? undefined : parseParam(param, typed);
}

async function previewAccepted(
  project: TrainingProject,
  { name, prettyName, perHour }: Hardware,
): Promise<boolean> {
  const preview = {
    space: trainingSpace(project),
    visibility: 'private',
    hardware: name,
    sleepTimeSeconds: name === 'cpu-basic' ? undefined : trainingSleepSeconds,
    secrets: trainingSecrets(project, '').map(({ key }) => key),
    params: trainingParams(project),
    files: Object.fromEntries(trainingFiles(project).map(({ path, content }) => [path, content])),
  };
  const document = await vscode.workspace.openTextDocument({
    language: 'json',
    content: `${JSON.stringify(preview, undefined, 2)}\n`,
  });
  await vscode.window.showTextDocument(document, { preview: true });
  const start = vscode.l10n.t('Create and Train');
  const answer = await vscode.window.showWarningMessage(
    vscode.l10n.t('Create {0} on {1}?', trainingSpace(project), prettyName),
    {
      modal: true,
      detail: [
        perHour === 0
          ? vscode.l10n.t('This hardware is free.')
          : vscode.l10n.t(
              'It costs ${0} per hour, ${1} per month when it never stops.',
              dollars(perHour),
              dollars(perMonth(perHour)),
            ),
        vscode.l10n.t(
          'Your token is kept in two secrets of the new Space, so that it can push the model. A fine-grained token that reaches no further than it must is the safest.',
        ),
      ].join('\n'),
    },
    start,
  );
  return answer === start;
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
  services.data.add(created.id);
  await services.data.get(created.id, 'record');
  services.explorer.ownerChanged(project.owner);
  const log = vscode.l10n.t('Show Log');
  const answer = await vscode.window.showInformationMessage(
    vscode.l10n.t('{0} is there and starts. It is paused when the training has ended.', created.id),
    log,
  );
  if (answer === log) await vscode.commands.executeCommand('hfSpaces.showRunLog', { space: created.id });
}
