import * as vscode from 'vscode';
import type { Placeholder } from '../../scaffold/manifest.ts';
import type { Finding } from '../../scaffold/findings.ts';
import { cardItems, type CardLook } from './askForCard.ts';
import { findingItems } from './askForFindings.ts';

export interface Wanted {
  title: string;
  /** Docker only. */
  port?: number;
  placeholders: { name: string; placeholder: Placeholder; value: string }[];
  look: CardLook;
  /** The file that starts the app, where the card names it. */
  appFile?: string;
  findings: Finding[];
}

/** The Hub refuses lower ports. */
const lowestPort = 1025;

const isPort = (text: string) =>
  /^\d{4,5}$/.test(text) && Number(text) >= lowestPort && Number(text) <= 65_535;

/** The title first, then all other values in one list with their defaults. `undefined` when cancelled. */
export async function askForValues(wanted: Wanted): Promise<Wanted | undefined> {
  const title = await vscode.window.showInputBox({
    title: vscode.l10n.t('Add Space Files'),
    prompt: vscode.l10n.t('Title of the Space'),
    value: wanted.title,
    ignoreFocusOut: true,
    validateInput: (value) => (value.trim() === '' ? vscode.l10n.t('A Space needs a title.') : undefined),
  });
  if (title === undefined) return undefined;
  const values: Wanted = {
    ...wanted,
    title: title.trim(),
    placeholders: wanted.placeholders.map((one) => ({ ...one })),
    look: { ...wanted.look },
    findings: wanted.findings.map((one) => ({ ...one })),
  };
  const goOn = vscode.l10n.t('$(check) Show the files');
  for (;;) {
    const items: (vscode.QuickPickItem & { change?: () => Promise<void> })[] = [
      { label: goOn, detail: vscode.l10n.t('Nothing is written yet') },
    ];
    const { port, appFile } = values;
    if (port !== undefined) {
      items.push({ label: vscode.l10n.t('Port: {0}', port), change: () => changePort(values, port) });
    }
    if (appFile !== undefined) {
      items.push({
        label: vscode.l10n.t('App file: {0}', appFile),
        change: () => changeAppFile(values, appFile),
      });
    }
    for (const one of values.placeholders) {
      const { description } = one.placeholder;
      items.push({ label: `${description}: ${one.value}`, change: () => changeValue(one) });
    }
    items.push(...findingItems(values.findings), ...cardItems(values.look));
    const picked = await vscode.window.showQuickPick(items, {
      title: vscode.l10n.t('Add Space Files'),
      placeHolder: vscode.l10n.t('Choose a value to change it'),
      ignoreFocusOut: true,
    });
    if (!picked) return undefined;
    if (!picked.change) return values;
    await picked.change();
  }
}

async function changePort(values: Wanted, port: number): Promise<void> {
  const typed = await vscode.window.showInputBox({
    title: vscode.l10n.t('Add Space Files'),
    prompt: vscode.l10n.t('Port that the app listens on'),
    value: String(port),
    ignoreFocusOut: true,
    validateInput: (value) =>
      isPort(value) ? undefined : vscode.l10n.t('A number from {0} to {1}.', lowestPort, 65_535),
  });
  if (typed === undefined) return;
  values.port = Number(typed);
  // Start commands name the port, too.
  for (const one of values.placeholders) {
    if (/command$/i.test(one.name)) {
      one.value = one.value.replace(new RegExp(`\\b${port}\\b`, 'g'), typed);
    }
  }
}

async function changeAppFile(values: Wanted, appFile: string): Promise<void> {
  const typed = await vscode.window.showInputBox({
    title: vscode.l10n.t('Add Space Files'),
    prompt: vscode.l10n.t('File that starts the app, from the top of the folder'),
    value: appFile,
    ignoreFocusOut: true,
    validateInput: (value) =>
      /^[^\s/\\][^\\]*$/.test(value.trim()) && !/(?:^|\/)\.\.?(?:\/|$)/.test(value.trim())
        ? undefined
        : vscode.l10n.t('This is no path inside the folder.'),
  });
  if (typed !== undefined) values.appFile = typed.trim();
}

async function changeValue(one: Wanted['placeholders'][number]): Promise<void> {
  const { pattern, description } = one.placeholder;
  const typed = await vscode.window.showInputBox({
    title: vscode.l10n.t('Add Space Files'),
    prompt: description,
    value: one.value,
    ignoreFocusOut: true,
    validateInput: (value) =>
      new RegExp(`^(?:${pattern})$`).test(value) ? undefined : vscode.l10n.t('This has to fit {0}', pattern),
  });
  if (typed !== undefined) one.value = typed;
}
