import * as vscode from 'vscode';
import { listSecrets, setMany, setSecret, type ManySet } from '../../hub/secrets.ts';
import type { HubHttp } from '../../hub/http.ts';
import type { NamedValue, NewSpace } from '../../hub/spaces.ts';
import { listVariables, setVariable } from '../../hub/variables.ts';
import type { Held } from '../../secrets/compare.ts';
import type { SpaceData } from '../spaceData.ts';

/** Values on their way to a Space. Nothing may keep them longer than the call that sends them. */
export interface SettingValues {
  secrets: readonly NamedValue[];
  variables: readonly NamedValue[];
}

export const noValues: SettingValues = { secrets: [], variables: [] };

/** Later answers replace earlier ones of the same name. */
export function addValues(before: SettingValues, more: SettingValues): SettingValues {
  const names = new Set([...more.secrets, ...more.variables].map(({ key }) => key));
  const rest = (values: readonly NamedValue[]) => values.filter(({ key }) => !names.has(key));
  return {
    secrets: [...rest(before.secrets), ...more.secrets],
    variables: [...rest(before.variables), ...more.variables],
  };
}

export const namesOf = ({ secrets, variables }: SettingValues) =>
  [...secrets, ...variables].map(({ key }) => key);

/** The Space as it is to be created, so that its first build has the values already. */
export function withValues(create: NewSpace, { secrets, variables }: SettingValues): NewSpace {
  return {
    ...create,
    ...(secrets.length > 0 ? { secrets: [...(create.secrets ?? []), ...secrets] } : {}),
    ...(variables.length > 0 ? { variables: [...(create.variables ?? []), ...variables] } : {}),
  };
}

/** What is on the Space now; views that show it learn it too. */
export async function readHeld(data: SpaceData, hub: HubHttp, space: string): Promise<Held> {
  const [secrets, variables] = await Promise.all([listSecrets(hub, space), listVariables(hub, space)]);
  data.set(space, 'secrets', secrets);
  data.set(space, 'variables', variables);
  return { secrets: secrets.map(({ key }) => key), variables };
}

/** Sets all names of a Space in turn, each of which restarts it. */
export async function sendValues(
  data: SpaceData,
  hub: HubHttp,
  space: string,
  { secrets, variables }: SettingValues,
): Promise<ManySet> {
  const entries = [...variables, ...secrets];
  const isSecret = new Set(secrets.map(({ key }) => key));
  const outcome = await vscode.window.withProgress(
    {
      location: vscode.ProgressLocation.Notification,
      title: vscode.l10n.t('Setting secrets and variables of {0}', space),
    },
    (progress) =>
      setMany(
        entries,
        (entry) => (isSecret.has(entry.key) ? setSecret(hub, space, entry) : setVariable(hub, space, entry)),
        (done) => progress.report({ message: `${done} / ${entries.length}` }),
      ),
  );
  data.forget(space, 'secrets');
  data.forget(space, 'variables');
  return outcome;
}
