import * as vscode from 'vscode';
import type { AppApi } from '../../spaceData.ts';
import type { NodeOf, Section } from './nodes.ts';
import { row } from './row.ts';

export function sectionItem(
  apiOf: (space: string) => AppApi | undefined,
  { section, space }: NodeOf<'section'>,
): vscode.TreeItem {
  const [label, icon] = sectionLook(section);
  const description = section === 'api' ? apiText(apiOf(space)) : undefined;
  const item = row(label, {
    icon,
    description,
    context: `section ${section}`,
    state: vscode.TreeItemCollapsibleState.Collapsed,
  });
  item.accessibilityInformation = { label: [label, description, space].filter(Boolean).join(', ') };
  return item;
}

/** Whether the app answers, as far as it was asked. */
function apiText(api: AppApi | undefined): string | undefined {
  switch (api?.state) {
    case undefined:
      return undefined;
    case 'notRunning':
      return vscode.l10n.t('not running');
    case 'blocked':
      return vscode.l10n.t('not open to browsers');
    case 'silent':
      return vscode.l10n.t('does not answer');
    case 'answers':
      return api.endpoints.length === 0
        ? vscode.l10n.t('answers, names no endpoints')
        : api.endpoints.length === 1
          ? vscode.l10n.t('1 endpoint')
          : vscode.l10n.t('{0} endpoints', api.endpoints.length);
  }
}

function sectionLook(section: Section): [label: string, icon: string] {
  switch (section) {
    case 'status':
      return [vscode.l10n.t('Status'), 'pulse'];
    case 'files':
      return [vscode.l10n.t('Files'), 'files'];
    case 'variables':
      return [vscode.l10n.t('Variables'), 'symbol-variable'];
    case 'secrets':
      return [vscode.l10n.t('Secrets'), 'lock'];
    case 'volumes':
      return [vscode.l10n.t('Volumes'), 'database'];
    case 'commits':
      return [vscode.l10n.t('Commits'), 'git-commit'];
    case 'discussions':
      return [vscode.l10n.t('Discussions'), 'comment-discussion'];
    case 'logs':
      return [vscode.l10n.t('Logs'), 'output'];
    case 'api':
      return [vscode.l10n.t('API'), 'plug'];
    case 'training':
      return [vscode.l10n.t('Training'), 'mortar-board'];
  }
}
