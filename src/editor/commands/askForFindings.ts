import * as vscode from 'vscode';
import type { Finding, FindingKind } from '../../scaffold/findings.ts';

type Row = vscode.QuickPickItem & { change: () => Promise<void> };

/** One row for each kind of thing that the code needs; choosing it changes which of `findings` are kept. */
export function findingItems(findings: readonly Finding[]): Row[] {
  return (['package', 'model', 'dataset', 'folder'] as const).flatMap((kind): Row[] => {
    const some = findings.filter((one) => one.kind === kind);
    if (some.length === 0) return [];
    const kept = some.filter((one) => one.kept).map(({ name }) => name);
    return [
      { label: rowText(kind, kept.join(', ') || vscode.l10n.t('none')), change: () => choose(kind, some) },
    ];
  });
}

function rowText(kind: FindingKind, names: string): string {
  switch (kind) {
    case 'package':
      return vscode.l10n.t('Packages to add: {0}', names);
    case 'model':
      return vscode.l10n.t('Models: {0}', names);
    case 'dataset':
      return vscode.l10n.t('Datasets: {0}', names);
    case 'folder':
      return vscode.l10n.t('Folders to write to: {0}', names);
  }
}

function placeholderOf(kind: FindingKind): string {
  switch (kind) {
    case 'package':
      return vscode.l10n.t('The code imports them, and no file asks for them');
    case 'model':
    case 'dataset':
      return vscode.l10n.t('The card of the Space names them');
    case 'folder':
      return vscode.l10n.t('The user of the Space gets them');
  }
}

async function choose(kind: FindingKind, findings: readonly Finding[]): Promise<void> {
  const items = findings.map((finding) => {
    const { file, line } = finding.place;
    const place = `${file}:${line}`;
    return {
      label: finding.name,
      description: finding.isGuess ? vscode.l10n.t('{0}, named as the import', place) : place,
      picked: finding.kept,
      finding,
    };
  });
  const picked = await vscode.window.showQuickPick(items, {
    title: vscode.l10n.t('Add Space Files'),
    placeHolder: placeholderOf(kind),
    canPickMany: true,
    ignoreFocusOut: true,
  });
  if (!picked) return;
  for (const { finding } of items) finding.kept = picked.some((one) => one.finding === finding);
}
