import * as vscode from 'vscode';
import { givenNames, isSettingName } from '../../hub/settingNames.ts';
import { deleteSecret, listSecrets, setSecret, type SecretInfo } from '../../hub/secrets.ts';
import { deleteVariable, setVariable, type VariableInfo } from '../../hub/variables.ts';
import type { Services } from '../services.ts';
import type { SectionData } from '../spaceData.ts';
import { nodeOf } from '../views/explorer/nodes.ts';
import {
  chooseSpace,
  confirmed,
  readStage,
  restartHint,
  restartsOnChange,
  tellRestart,
  type Chosen,
} from './chooseSpace.ts';
import { spaceOf } from './handler.ts';

export function nameProblem(name: string): string | undefined {
  if (name === '') return undefined;
  if (!isSettingName(name)) return vscode.l10n.t('Letters, digits and "_", beginning with a letter.');
  return givenNames.includes(name) ? vscode.l10n.t('The Hub sets {0} itself.', name) : undefined;
}

async function askName(title: string, services: Services, space: string): Promise<string | undefined> {
  const name = await vscode.window.showInputBox({
    title,
    prompt: [vscode.l10n.t('Name'), restartHint(services, space)].filter(Boolean).join('. '),
    ignoreFocusOut: true,
    validateInput: (text) => nameProblem(text.trim()),
  });
  return name?.trim() || undefined;
}

/** A value never stands in the prompt of a secret; `undefined` is Escape. */
function askValue(title: string, name: string, given: string | undefined, isSecret: boolean) {
  return vscode.window.showInputBox({
    title,
    prompt: isSecret
      ? vscode.l10n.t('Value of {0}; it is never shown again', name)
      : vscode.l10n.t('Value of {0}', name),
    password: isSecret,
    ignoreFocusOut: true,
    ...(given === undefined ? {} : { value: given }),
  });
}

async function pickVariable(
  services: Services,
  chosen: Chosen,
  title: string,
): Promise<VariableInfo | undefined> {
  const variables = await services.data.get(chosen.space, 'variables');
  if (variables.length === 0) return nothing(vscode.l10n.t('{0} has no variables.', chosen.space));
  const picked = await vscode.window.showQuickPick(
    variables.map((variable) => ({ label: variable.key, description: variable.value, variable })),
    { title },
  );
  return picked?.variable;
}

async function pickSecret(
  services: Services,
  chosen: Chosen,
  title: string,
): Promise<SecretInfo | undefined> {
  const secrets = await services.data.get(chosen.space, 'secrets');
  if (secrets.length === 0) return nothing(vscode.l10n.t('{0} has no secrets.', chosen.space));
  const picked = await vscode.window.showQuickPick(
    secrets.map((secret) => ({ label: secret.key, description: secret.description ?? '', secret })),
    { title },
  );
  return picked?.secret;
}

function nothing(sentence: string): undefined {
  void vscode.window.showInformationMessage(sentence);
  return undefined;
}

async function saveVariable(
  services: Services,
  { hub, space }: Chosen,
  variable: VariableInfo,
): Promise<void> {
  const restarts = restartsOnChange(services, space);
  const undo = services.data.assume(space, 'variables', (known) => withEntry(known, variable));
  const now = await confirmed(services, space, undo, () => setVariable(hub, space, variable));
  services.data.set(space, 'variables', now);
  await readStage(services, space);
  tellRestart(space, restarts);
}

/** The name that an explained failure or a quick fix asks for. */
function nameOf(argument: unknown): string | undefined {
  return typeof argument === 'object' && argument !== null && 'name' in argument
    ? String(argument.name)
    : undefined;
}

export async function addVariable(services: Services, argument: unknown): Promise<void> {
  const title = vscode.l10n.t('Add Variable');
  const chosen = await chooseSpace(services, spaceOf(argument), title);
  const key = chosen && (nameOf(argument) ?? (await askName(title, services, chosen.space)));
  const value = key ? await askValue(title, key, undefined, false) : undefined;
  if (chosen && key && value !== undefined) await saveVariable(services, chosen, { key, value });
}

export async function editVariable(services: Services, argument: unknown): Promise<void> {
  const title = vscode.l10n.t('Edit Variable');
  const chosen = await chooseSpace(services, spaceOf(argument), title);
  if (!chosen) return;
  const variable = nodeOf(argument, 'variable')?.variable ?? (await pickVariable(services, chosen, title));
  if (!variable) return;
  const value = await askValue(title, variable.key, variable.value, false);
  if (value !== undefined && value !== variable.value) {
    await saveVariable(services, chosen, { ...variable, value });
  }
}

async function removalAccepted(name: string, space: string, restarts: boolean): Promise<boolean> {
  const remove = vscode.l10n.t('Delete');
  const answer = await vscode.window.showWarningMessage(
    vscode.l10n.t('Delete {0} of {1}?', name, space),
    { modal: true, ...(restarts ? { detail: vscode.l10n.t('The Space restarts.') } : {}) },
    remove,
  );
  return answer === remove;
}

export async function deleteVariableCommand(services: Services, argument: unknown): Promise<void> {
  const title = vscode.l10n.t('Delete Variable');
  const chosen = await chooseSpace(services, spaceOf(argument), title);
  if (!chosen) return;
  const { hub, space } = chosen;
  const variable = nodeOf(argument, 'variable')?.variable ?? (await pickVariable(services, chosen, title));
  const restarts = restartsOnChange(services, space);
  if (!variable || !(await removalAccepted(variable.key, space, restarts))) return;
  const undo = services.data.assume(space, 'variables', (known) =>
    known.filter(({ key }) => key !== variable.key),
  );
  const now = await confirmed(services, space, undo, () => deleteVariable(hub, space, variable.key));
  services.data.set(space, 'variables', now);
  await readStage(services, space);
  tellRestart(space, restarts);
}

/** Where the entry of this name stands, or at the end. */
export function withEntry<T extends { key: string }>(known: readonly T[], entry: T): T[] {
  return known.some(({ key }) => key === entry.key)
    ? known.map((one) => (one.key === entry.key ? entry : one))
    : [...known, entry];
}

/** Reads a list after a change of it which the Hub answers without it. */
export async function readSettings<K extends 'secrets' | 'variables'>(
  services: Services,
  { hub, space }: Pick<Chosen, 'hub' | 'space'>,
  section: K,
  list: (hub: Chosen['hub'], space: string) => Promise<SectionData[K]>,
): Promise<void> {
  try {
    services.data.set(space, section, await list(hub, space));
  } catch (error) {
    // The change itself has come through; the list is read at the next look.
    services.data.forget(space, section);
    services.log.warn(`${space}: ${error instanceof Error ? error.message : String(error)}`);
  }
}

async function saveSecret(
  services: Services,
  { hub, space }: Chosen,
  secret: { key: string; value: string; description?: string },
): Promise<void> {
  const restarts = restartsOnChange(services, space);
  const { key, description } = secret;
  const shown = { key, ...(description === undefined ? {} : { description }) };
  const undo = services.data.assume(space, 'secrets', (known) => withEntry(known, shown));
  await confirmed(services, space, undo, () => setSecret(hub, space, secret));
  await readSettings(services, { hub, space }, 'secrets', listSecrets);
  await readStage(services, space);
  tellRestart(space, restarts);
}

export async function addSecret(services: Services, argument: unknown): Promise<void> {
  const title = vscode.l10n.t('Add Secret');
  const chosen = await chooseSpace(services, spaceOf(argument), title);
  const key = chosen && (nameOf(argument) ?? (await askName(title, services, chosen.space)));
  const value = key ? await askValue(title, key, undefined, true) : undefined;
  if (!chosen || !key || !value) return;
  const description = await vscode.window.showInputBox({
    title,
    prompt: vscode.l10n.t('What {0} is for, for people; may be left empty', key),
    ignoreFocusOut: true,
  });
  if (description === undefined) return;
  await saveSecret(services, chosen, {
    key,
    value,
    ...(description.trim() ? { description: description.trim() } : {}),
  });
}

export async function editSecret(services: Services, argument: unknown): Promise<void> {
  const title = vscode.l10n.t('Replace Secret');
  const chosen = await chooseSpace(services, spaceOf(argument), title);
  if (!chosen) return;
  const secret = nodeOf(argument, 'secret')?.secret ?? (await pickSecret(services, chosen, title));
  const value = secret ? await askValue(title, secret.key, undefined, true) : undefined;
  if (!secret || !value) return;
  const { key, description } = secret;
  await saveSecret(services, chosen, { key, value, ...(description === undefined ? {} : { description }) });
}

export async function deleteSecretCommand(services: Services, argument: unknown): Promise<void> {
  const title = vscode.l10n.t('Delete Secret');
  const chosen = await chooseSpace(services, spaceOf(argument), title);
  if (!chosen) return;
  const { hub, space } = chosen;
  const secret = nodeOf(argument, 'secret')?.secret ?? (await pickSecret(services, chosen, title));
  const restarts = restartsOnChange(services, space);
  if (!secret || !(await removalAccepted(secret.key, space, restarts))) return;
  const undo = services.data.assume(space, 'secrets', (known) =>
    known.filter(({ key }) => key !== secret.key),
  );
  await confirmed(services, space, undo, () => deleteSecret(hub, space, secret.key));
  await readStage(services, space);
  tellRestart(space, restarts);
}

/** The secret is there before the variable goes, so that a failure in between loses nothing. */
export async function variableToSecret(services: Services, argument: unknown): Promise<void> {
  const title = vscode.l10n.t('Make Variable a Secret');
  const chosen = await chooseSpace(services, spaceOf(argument), title);
  if (!chosen) return;
  const { hub, space } = chosen;
  const variable = nodeOf(argument, 'variable')?.variable ?? (await pickVariable(services, chosen, title));
  if (!variable) return;
  const { key, value, description } = variable;
  const go = vscode.l10n.t('Make It a Secret');
  const answer = await vscode.window.showWarningMessage(
    vscode.l10n.t('Make {0} of {1} a secret?', key, space),
    {
      modal: true,
      detail: vscode.l10n.t(
        'Its value was readable until now: replace it where it came from as well. The app reads it by the same name.',
      ),
    },
    go,
  );
  if (answer !== go) return;
  await saveSecret(services, chosen, { key, value, ...(description === undefined ? {} : { description }) });
  const undo = services.data.assume(space, 'variables', (known) => known.filter((one) => one.key !== key));
  const now = await confirmed(services, space, undo, () => deleteVariable(hub, space, key));
  services.data.set(space, 'variables', now);
  await readStage(services, space);
}
