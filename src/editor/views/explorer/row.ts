import * as vscode from 'vscode';
import type { ExplorerNode } from './nodes.ts';

export interface Row {
  description?: string | undefined;
  tooltip?: (string | undefined)[];
  icon?: string;
  context: string;
  state?: vscode.TreeItemCollapsibleState;
  command?: [command: string, title: string, node: ExplorerNode];
}

export function row(
  label: string,
  { description, tooltip, icon, context, state, command }: Row,
): vscode.TreeItem {
  const item = new vscode.TreeItem(label, state ?? vscode.TreeItemCollapsibleState.None);
  if (description) item.description = description;
  const hover = tooltip?.filter(Boolean).join('\n');
  if (hover) item.tooltip = hover;
  if (icon) item.iconPath = new vscode.ThemeIcon(icon);
  item.contextValue = context;
  if (command) item.command = { command: command[0], title: command[1], arguments: [command[2]] };
  return item;
}
