import * as vscode from 'vscode';
import { listSecrets, setMany, setSecret, type ManySet, type SecretInfo } from '../../hub/secrets.ts';
import { listVariables, setVariable } from '../../hub/variables.ts';
import { isSettingName } from '../../hub/settingNames.ts';
import type { NamedValue } from '../../hub/spaces.ts';
import { parseDotenv } from '../../secrets/dotenv.ts';
import { dotenvValue } from '../../secrets/dotenvText.ts';
import { isPublicName, isSecretName, isSecretValue, isSettingValue } from '../../secrets/names.ts';
import type { Services } from '../services.ts';
import { HubError } from '../../hub/errors.ts';
import { describeError } from '../ui/messages.ts';
import { showUntitled } from '../ui/showUntitled.ts';
import { chooseSpace, readStage, restartHint, restartsOnChange, tellRestart } from './chooseSpace.ts';
import { describeMissingRight } from './missingRight.ts';
import { spaceOf } from './handler.ts';
import { readSettings, withEntry } from './spaceVariables.ts';

type Fate = 'secret' | 'variable' | 'skip';
type EnvItem = vscode.QuickPickItem & { name: string; fate: Fate };

/** A guess by name and value; whatever may be secret is taken for it. */
export function fateOf(name: string, value: string): Fate {
  if (!isSettingName(name) || value === '') return 'skip';
  if (isSecretName(name) || isSecretValue(value)) return 'secret';
  return isPublicName(name) || isSettingValue(value) ? 'variable' : 'secret';
}

/** Reads a `.env` file and asks for each name what becomes of it. Values are never shown. */
export async function importEnv(services: Services, argument: unknown): Promise<void> {
  const title = vscode.l10n.t('Import from .env');
  const chosen = await chooseSpace(services, spaceOf(argument), title);
  if (!chosen) return;
  const { hub, space } = chosen;
  const [file] = (await vscode.window.showOpenDialog({ title, openLabel: vscode.l10n.t('Import') })) ?? [];
  if (!file) return;
  const values = new Map(
    parseDotenv(new TextDecoder().decode(await vscode.workspace.fs.readFile(file))).map(({ name, value }) => [
      name,
      value,
    ]),
  );
  if (values.size === 0) {
    void vscode.window.showInformationMessage(vscode.l10n.t('There is no NAME=value in this file.'));
    return;
  }
  const fates = await chooseFates(title, values, restartHint(services, space));
  if (!fates) return;
  const entriesOf = (fate: Fate): NamedValue[] =>
    [...fates].filter(([, one]) => one === fate).map(([key]) => ({ key, value: values.get(key) ?? '' }));
  const [secrets, variables] = [entriesOf('secret'), entriesOf('variable')];
  if (secrets.length + variables.length === 0) return;
  const restarts = restartsOnChange(services, space);
  const isSecret = new Set(secrets.map(({ key }) => key));
  const undo = [
    services.data.assume(space, 'variables', (known) => variables.reduce(withEntry, known)),
    services.data.assume(space, 'secrets', (known) =>
      secrets.reduce((all: SecretInfo[], { key }) => withEntry(all, { key }), known),
    ),
  ];
  const outcome = await vscode.window.withProgress(
    {
      location: vscode.ProgressLocation.Notification,
      title: vscode.l10n.t('Setting {0} names of {1}', secrets.length + variables.length, space),
    },
    (progress) =>
      setMany(
        [...variables, ...secrets],
        (entry) => (isSecret.has(entry.key) ? setSecret(hub, space, entry) : setVariable(hub, space, entry)),
        (done) => progress.report({ message: `${done} / ${secrets.length + variables.length}` }),
      ),
  );
  if (outcome.kind === 'some') for (const one of undo) one();
  // Of some that were set, only the Hub knows which.
  if (outcome.kind === 'all' || outcome.set.length > 0) {
    await Promise.all([
      readSettings(services, chosen, 'variables', listVariables),
      readSettings(services, chosen, 'secrets', listSecrets),
    ]);
    await readStage(services, space);
    tellRestart(space, restarts);
  }
  await tellOutcome(services, space, outcome, secrets.length, variables.length);
}

/** One list for all names, gone through until "Import" is chosen; a name's own line changes what becomes of it. */
async function chooseFates(
  title: string,
  values: ReadonlyMap<string, string>,
  hint: string,
): Promise<Map<string, Fate> | undefined> {
  const fates = new Map([...values].map(([name, value]) => [name, fateOf(name, value)]));
  for (;;) {
    const count = [...fates.values()].filter((fate) => fate !== 'skip').length;
    const go = { label: vscode.l10n.t('$(check) Import {0} names', count), alwaysShow: true };
    const items: (vscode.QuickPickItem | EnvItem)[] = [
      go,
      ...[...fates].map(([name, fate]) => ({
        label: `${fate === 'secret' ? '$(key)' : fate === 'variable' ? '$(symbol-variable)' : '$(circle-slash)'} ${name}`,
        description: fateWord(name, fate),
        name,
        fate,
      })),
    ];
    const picked = await vscode.window.showQuickPick(items, {
      title,
      placeHolder: [vscode.l10n.t('Pick a name to change what becomes of it'), hint]
        .filter(Boolean)
        .join('. '),
      ignoreFocusOut: true,
    });
    if (!picked) return undefined;
    if (picked === go) return fates;
    if ('name' in picked && isSettingName(picked.name)) fates.set(picked.name, nextFate[picked.fate]);
  }
}

const nextFate: Record<Fate, Fate> = { secret: 'variable', variable: 'skip', skip: 'secret' };

function fateWord(name: string, fate: Fate): string {
  if (!isSettingName(name)) return vscode.l10n.t('skipped: the Hub does not take this name');
  switch (fate) {
    case 'secret':
      return vscode.l10n.t('secret');
    case 'variable':
      return vscode.l10n.t('variable, readable');
    case 'skip':
      return vscode.l10n.t('skipped');
  }
}

async function tellOutcome(
  services: Services,
  space: string,
  outcome: ManySet,
  secrets: number,
  variables: number,
): Promise<void> {
  if (outcome.kind === 'all') {
    void vscode.window.showInformationMessage(
      vscode.l10n.t('{0} has {1} secrets and {2} variables from the file.', space, secrets, variables),
    );
    return;
  }
  void vscode.window.showErrorMessage(
    vscode.l10n.t(
      '{0} was not set, nor what comes after it; {1} names were. {2}',
      outcome.failed,
      outcome.set.length,
      await describeRefusal(services, space, outcome.error),
    ),
  );
}

async function describeRefusal(services: Services, space: string, error: unknown): Promise<string> {
  const account = await services.data.account();
  return account && error instanceof HubError && error.code === 'forbidden'
    ? describeMissingRight(account, space, error)
    : describeError(error);
}

/** As a `.env` text in an editor of its own. Secrets are named without a value, as the Hub gives none. */
export async function exportVariables(services: Services, argument: unknown): Promise<void> {
  const chosen = await chooseSpace(services, spaceOf(argument), vscode.l10n.t('Export Variables'));
  if (!chosen) return;
  const { space } = chosen;
  const [variables, secrets] = await Promise.all([
    services.data.get(space, 'variables'),
    services.data.get(space, 'secrets'),
  ]);
  const lines = [
    ...variables.map(({ key, value }) => `${key}=${dotenvValue(value)}`),
    ...secrets.map(({ key }) => `# ${key}=`),
    '',
  ];
  await showUntitled('properties', lines.join('\n'));
}
