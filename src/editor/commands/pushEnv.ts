import * as vscode from 'vscode';
import type { Held } from '../../secrets/compare.ts';
import type { DotenvEntry } from '../../secrets/dotenv.ts';
import { isDotenvName } from '../../secrets/dotenv.ts';
import { mergeDotenv } from '../../secrets/dotenvText.ts';
import { planPush } from '../../secrets/pushPlan.ts';
import { askPush, byName, valuesOfRows } from '../secrets/askPush.ts';
import { dotenvFiles, nameOf, readDotenv, textOf, writeText } from '../secrets/dotenvFiles.ts';
import { namesOf, readHeld, sendValues, type SettingValues } from '../secrets/settings.ts';
import type { Session } from '../account/session.ts';
import type { Services } from '../services.ts';
import { describeError } from '../ui/messages.ts';
import { namesText } from '../ui/planMessages.ts';
import { explainTrust } from './chooseDeploy.ts';
import { chooseNeedTarget, type SpaceTarget } from './needTarget.ts';
import { showError } from './run.ts';

/** Which names of a `.env` go to the Space, and as what. `undefined` when cancelled or nothing is to be pushed. */
export async function choosePush(
  services: Services,
  { root, target }: Pick<SpaceTarget, 'root' | 'target'>,
  entries: readonly DotenvEntry[],
  held: Held,
): Promise<SettingValues | undefined> {
  const { needs } = await services.needs.needsOf({ root, include: target.include, exclude: target.exclude });
  const kinds = new Map(needs.map(({ name, kind }) => [name, kind]));
  const choices = services.memory.needChoices(root);
  const kindOf = (name: string) => {
    const choice = choices[name];
    return choice === 'secret' || choice === 'variable' ? choice : kinds.get(name);
  };
  const values = byName(entries);
  const title = vscode.l10n.t('.env to {0}', target.space);
  const oldValues = new Map(held.variables.map(({ key, value }) => [key, value]));
  const rows = await askPush(title, planPush(entries, held, kindOf), values, oldValues);
  return rows && valuesOfRows(rows, values);
}

/** Pushes names of a local `.env`, each as a secret, as a variable or not at all. */
export async function pushEnv(services: Services, argument: unknown): Promise<void> {
  if (!vscode.workspace.isTrusted) return explainTrust();
  const chosen = await chooseNeedTarget(services, argument);
  if (!chosen) return;
  const { root, target, session } = chosen;
  const file = isDotenvUri(argument) ? argument : await pickDotenv(root);
  if (!file) return;
  const entries = await readDotenv(file);
  if (entries.length === 0) {
    void vscode.window.showInformationMessage(vscode.l10n.t('There is no NAME=value in {0}.', nameOf(file)));
    return;
  }
  const held = await readHeld(services.data, session.hub, target.space);
  const values = await choosePush(services, chosen, entries, held);
  if (values && namesOf(values).length > 0) await sendAndTell(services, session, target.space, values);
}

const isDotenvUri = (argument: unknown): argument is vscode.Uri =>
  argument instanceof vscode.Uri && isDotenvName(nameOf(argument));

async function pickDotenv(root: vscode.Uri): Promise<vscode.Uri | undefined> {
  const files = await dotenvFiles(root);
  if (files.length === 0) {
    void vscode.window.showInformationMessage(vscode.l10n.t('There is no .env in {0}.', nameOf(root)));
  }
  if (files.length <= 1) return files[0];
  const picked = await vscode.window.showQuickPick(
    files.map((uri) => ({ label: nameOf(uri), uri })),
    { title: vscode.l10n.t('Which file?') },
  );
  return picked?.uri;
}

export async function sendAndTell(
  services: Services,
  session: Session,
  space: string,
  values: SettingValues,
): Promise<void> {
  const outcome = await sendValues(services.data, session.hub, space, values);
  services.needs.tell();
  if (outcome.kind === 'all') {
    void vscode.window.showInformationMessage(
      vscode.l10n.t('{0} has {1} now.', space, namesText(namesOf(values))),
    );
    return;
  }
  services.log.error(`${space}: ${outcome.failed} could not be set`);
  await showError(
    services,
    vscode.l10n.t(
      '{0} was not set, nor what comes after it; {1} names were. {2}',
      outcome.failed,
      outcome.set.length,
      describeError(outcome.error),
    ),
    outcome.error,
  );
}

/** Writes the Space's variables into the local `.env`. Secrets stay where they are: the Hub gives no value of them. */
export async function pullVariables(services: Services, argument: unknown): Promise<void> {
  const chosen = await chooseNeedTarget(services, argument);
  if (!chosen) return;
  const { root, target, session } = chosen;
  const { space } = target;
  const { variables, secrets } = await readHeld(services.data, session.hub, space);
  const file = vscode.Uri.joinPath(root, '.env');
  const text = await textOf(file);
  const known = byName(text === undefined ? [] : await readDotenv(file));
  const added = variables.filter(({ key }) => !known.has(key));
  const changed = variables.filter(({ key, value }) => known.has(key) && known.get(key) !== value);
  if (added.length + changed.length === 0) {
    void vscode.window.showInformationMessage(
      vscode.l10n.t('.env has every variable of {0} already.', space),
    );
    return;
  }
  const all = vscode.l10n.t('Write to .env');
  const onlyNew = vscode.l10n.t('Only the New');
  const names = (list: readonly { key: string }[]) => namesText(list.map(({ key }) => key));
  const answer = await vscode.window.showInformationMessage(
    vscode.l10n.t('Write the variables of {0} into .env?', space),
    {
      modal: true,
      detail: [
        ...(added.length > 0 ? [vscode.l10n.t('New: {0}', names(added))] : []),
        ...(changed.length > 0 ? [vscode.l10n.t('Other value in .env: {0}', names(changed))] : []),
        ...(secrets.length > 0 ? [vscode.l10n.t('Secrets stay on the Hub, which never shows them.')] : []),
      ].join('\n'),
    },
    all,
    ...(added.length > 0 && changed.length > 0 ? [onlyNew] : []),
  );
  if (answer === undefined) return;
  await writeText(file, mergeDotenv(text ?? '', answer === all ? [...added, ...changed] : added));
  await vscode.window.showTextDocument(file, { preview: true });
}
