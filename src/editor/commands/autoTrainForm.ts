import * as vscode from 'vscode';
import { canDeployTo } from '../../hub/account.ts';
import { HubError } from '../../hub/errors.ts';
import type { Hardware } from '../../hub/hardware.ts';
import { modelExists } from '../../hub/models.ts';
import { getSpace } from '../../hub/spaces.ts';
import { parseParam, paramsOf, type Param, type ParamValue } from '../../space/autotrain/params.ts';
import {
  checkProjectName,
  isSplit,
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
import type { Session } from '../account/session.ts';
import type { Services } from '../services.ts';
import { priceText } from '../views/explorer/words.ts';

const title = () => vscode.l10n.t('New AutoTrain Project');

export interface AskedProject {
  project: TrainingProject;
  hardware: Hardware;
}

/** One question after the other, and a list of all parameters to go through. */
export async function askProject(services: Services, session: Session): Promise<AskedProject | undefined> {
  const place = await askPlace(session);
  const taken = place && (await takenName(session, place));
  if (taken !== undefined) {
    void vscode.window.showWarningMessage(
      vscode.l10n.t('{0} exists already. Start again with another project name.', taken),
    );
    return undefined;
  }
  const task = place && (await pickTask());
  const source = task && (await askSource(task));
  const hardware = source && (await pickHardware(services));
  const params = hardware && (await chooseParams(paramsOf(task)));
  if (!place || !task || !source || !hardware || !params) return undefined;
  return { project: { ...place, ...source, task, params }, hardware };
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

/** The Space or the model that a project of this name would collide with: what AutoTrain answers then explains nothing. */
async function takenName(
  { hub }: Session,
  place: { owner: string; name: string },
): Promise<string | undefined> {
  const space = trainingSpace(place);
  const model = `${place.owner}/${place.name}`;
  const [hasSpace, hasModel] = await Promise.all([spaceExists(hub, space), modelExists(hub, model)]);
  return hasSpace ? space : hasModel ? model : undefined;
}

async function spaceExists(hub: Session['hub'], space: string): Promise<boolean> {
  try {
    await getSpace(hub, space);
    return true;
  } catch (error) {
    if (error instanceof HubError && error.code === 'notFound') return false;
    throw error;
  }
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

/** Shows the whole request for the Space `space` in an editor and asks for consent, with what it costs. */
export async function previewAccepted(
  services: Services,
  space: string,
  preview: unknown,
  options: { question: string; accept: string; hardware: Hardware; notes: readonly string[] },
): Promise<boolean> {
  const text = `${JSON.stringify(preview, undefined, 2)}\n`;
  await services.requests.show(`${space.replace('/', ' ')}.json`, text, vscode.ViewColumn.Active);
  const { perHour } = options.hardware;
  const cost =
    perHour === 0
      ? vscode.l10n.t('This hardware is free.')
      : vscode.l10n.t(
          'It costs ${0} per hour, ${1} per month when it never stops.',
          dollars(perHour),
          dollars(perMonth(perHour)),
        );
  const answer = await vscode.window.showWarningMessage(
    options.question,
    { modal: true, detail: [cost, ...options.notes].join('\n') },
    options.accept,
  );
  return answer === options.accept;
}

export function tokenNote(): string {
  return vscode.l10n.t(
    'Your token is kept in two secrets of the new Space, so that it can push the model. A fine-grained token that reaches no further than it must is the safest.',
  );
}
