import * as vscode from 'vscode';
import type { NamedValue } from '../../hub/spaces.ts';
import type { DotenvEntry } from '../../secrets/dotenv.ts';
import type { Difference, Fate, NoPush, PushRow } from '../../secrets/pushPlan.ts';
import { isSecretValue } from '../../secrets/names.ts';
import { agreedKind } from './askNeeds.ts';
import type { SettingValues } from './settings.ts';

type RowItem = vscode.QuickPickItem & { row?: PushRow };

/**
 * One list of the names in a `.env`, gone through until it is pushed; a name's own line changes what becomes of it.
 * Shows no value of a secret, and of variables only what changes. `undefined` when cancelled.
 */
export async function askPush(
  title: string,
  given: readonly PushRow[],
  values: ReadonlyMap<string, string>,
  oldValues: ReadonlyMap<string, string>,
): Promise<PushRow[] | undefined> {
  let rows = [...given];
  for (;;) {
    const count = rows.filter(({ fate }) => fate !== 'skip').length;
    const go = { label: vscode.l10n.t('$(cloud-upload) Push {0} names', count) };
    const items: RowItem[] = rows.map((row) => ({
      label: `${iconOf(row.fate)} ${row.name}`,
      description: describeRow(row),
      detail: changeText(row, values, oldValues),
      row,
    }));
    const picked = await vscode.window.showQuickPick<RowItem>([go, ...items], {
      title,
      placeHolder: vscode.l10n.t('Choose a name to change what becomes of it'),
      ignoreFocusOut: true,
    });
    if (picked === undefined) return undefined;
    if (!picked.row) return rows;
    const { row } = picked;
    if (row.refused) continue;
    const fate = await askFate(row, values.get(row.name) ?? '');
    if (fate !== undefined) rows = rows.map((one) => (one === row ? { ...row, fate } : one));
  }
}

async function askFate(row: PushRow, value: string): Promise<Fate | undefined> {
  const fates: (vscode.QuickPickItem & { fate: Fate })[] = [
    {
      label: vscode.l10n.t('$(key) As a secret'),
      description: differenceWord(row.secret),
      fate: 'secret',
    },
    {
      label: vscode.l10n.t('$(symbol-variable) As a variable'),
      description: differenceWord(row.variable),
      detail: vscode.l10n.t('Everyone who sees the Space can read it'),
      fate: 'variable',
    },
    { label: vscode.l10n.t('$(circle-slash) Leave it out'), fate: 'skip' },
  ];
  const picked = await vscode.window.showQuickPick(fates, { title: row.name, ignoreFocusOut: true });
  return picked?.fate === 'variable' ? agreedKind(row.name, value, 'variable') : picked?.fate;
}

function iconOf(fate: Fate): string {
  return fate === 'secret' ? '$(key)' : fate === 'variable' ? '$(symbol-variable)' : '$(circle-slash)';
}

function describeRow(row: PushRow): string {
  if (row.refused) return refusedText(row.refused);
  switch (row.fate) {
    case 'secret':
      return `${vscode.l10n.t('secret')} · ${differenceWord(row.secret)}`;
    case 'variable':
      return `${vscode.l10n.t('variable')} · ${differenceWord(row.variable)}`;
    case 'skip':
      return row.secret === 'exists'
        ? `${vscode.l10n.t('left out')} · ${differenceWord('exists')}`
        : row.variable === 'same'
          ? `${vscode.l10n.t('left out')} · ${differenceWord('same')}`
          : vscode.l10n.t('left out');
  }
}

function differenceWord(difference: Difference): string {
  switch (difference) {
    case 'new':
      return vscode.l10n.t('new');
    case 'changed':
      return vscode.l10n.t('changed');
    case 'same':
      return vscode.l10n.t('the same on the Space');
    case 'exists':
      return vscode.l10n.t('on the Space already; secrets cannot be compared');
  }
}

function refusedText(refused: NoPush): string {
  switch (refused) {
    case 'badName':
      return vscode.l10n.t('left out: the Hub does not take this name');
    case 'given':
      return vscode.l10n.t('left out: the Space sets it by itself');
    case 'empty':
      return vscode.l10n.t('left out: it has no value');
  }
}

/** Old and new value of a variable that changes. */
function changeText(
  row: PushRow,
  values: ReadonlyMap<string, string>,
  oldValues: ReadonlyMap<string, string>,
): string {
  if (row.fate !== 'variable' || row.variable !== 'changed') return '';
  const [old, now] = [oldValues.get(row.name) ?? '', values.get(row.name) ?? ''];
  return row.looksSecret || isSecretValue(old) ? '' : `${old} → ${now}`;
}

export function valuesOfRows(rows: readonly PushRow[], values: ReadonlyMap<string, string>): SettingValues {
  const of = (fate: Fate): NamedValue[] =>
    rows.filter((row) => row.fate === fate).map(({ name }) => ({ key: name, value: values.get(name) ?? '' }));
  return { secrets: of('secret'), variables: of('variable') };
}

export const byName = (entries: readonly DotenvEntry[]) =>
  new Map(entries.map(({ name, value }) => [name, value]));
