import * as vscode from 'vscode';

export interface PlanEntry {
  path: string;
  /** Size, rule or reason, after the name. */
  detail: string;
  tooltip?: string;
  open?: () => Promise<void>;
  canExclude: boolean;
}

export interface PlanGroup {
  id: string;
  label: string;
  icon: vscode.ThemeIcon;
  entries: PlanEntry[];
  collapsed: boolean;
}

/** A plan as it is shown, with what can be done about it. */
export interface ShownPlan {
  /** Which Space, beside the view's title. */
  target: string;
  /** Totals, above the tree. */
  summary: string;
  groups: PlanGroup[];
  /** Absent when something stops the deploy. */
  deploy?: () => Promise<void>;
  /** Plans anew. */
  refresh: () => Promise<void>;
  exclude?: (path: string) => Promise<void>;
}

export type PlanNode = { group: PlanGroup; entry?: PlanEntry };

/** What a deploy would do, in a view of its own: groups of files, and a diff behind each. */
export class PlanView implements vscode.TreeDataProvider<PlanNode>, vscode.Disposable {
  readonly #changed = new vscode.EventEmitter<undefined>();
  readonly onDidChangeTreeData = this.#changed.event;
  readonly #view: vscode.TreeView<PlanNode>;
  #shown: ShownPlan | undefined;

  constructor() {
    this.#view = vscode.window.createTreeView('hfSpaces.plan', { treeDataProvider: this });
  }

  get shown(): ShownPlan | undefined {
    return this.#shown;
  }

  async show(plan: ShownPlan): Promise<void> {
    const isOpen = this.#shown !== undefined;
    this.#shown = plan;
    await vscode.commands.executeCommand('setContext', 'hfSpaces.planShown', true);
    await vscode.commands.executeCommand('setContext', 'hfSpaces.planReady', plan.deploy !== undefined);
    this.#view.description = plan.target;
    this.#view.message = plan.summary;
    // A view that appears asks by itself; told to ask again meanwhile, VS Code may lose what is below its groups.
    if (isOpen) this.#changed.fire(undefined);
    await vscode.commands.executeCommand('hfSpaces.plan.focus');
  }

  async close(): Promise<void> {
    this.#shown = undefined;
    this.#changed.fire(undefined);
    await vscode.commands.executeCommand('setContext', 'hfSpaces.planShown', false);
  }

  getChildren(node?: PlanNode): PlanNode[] {
    if (!node) return this.#shown?.groups.map((group) => ({ group })) ?? [];
    return node.entry ? [] : node.group.entries.map((entry) => ({ group: node.group, entry }));
  }

  getTreeItem({ group, entry }: PlanNode): vscode.TreeItem {
    return entry ? entryItem(group, entry) : groupItem(group);
  }

  dispose(): void {
    this.#view.dispose();
    this.#changed.dispose();
  }
}

function groupItem(group: PlanGroup): vscode.TreeItem {
  const state = group.collapsed
    ? vscode.TreeItemCollapsibleState.Collapsed
    : vscode.TreeItemCollapsibleState.Expanded;
  const item = new vscode.TreeItem(group.label, state);
  item.id = group.id;
  item.description = String(group.entries.length);
  item.iconPath = group.icon;
  item.contextValue = 'planGroup';
  item.accessibilityInformation = { label: `${group.label}, ${group.entries.length}` };
  return item;
}

function entryItem(group: PlanGroup, entry: PlanEntry): vscode.TreeItem {
  const item = new vscode.TreeItem(entry.path);
  item.id = `${group.id}/${entry.path}`;
  item.description = entry.detail;
  item.tooltip = entry.tooltip ?? `${entry.path}\n${entry.detail}`;
  item.contextValue = entry.canExclude ? 'planEntry excludable' : 'planEntry';
  item.accessibilityInformation = { label: `${entry.path}, ${group.label}, ${entry.detail}` };
  if (entry.open) {
    const title = vscode.l10n.t('Show Changes');
    item.command = { command: 'hfSpaces.openPlanEntry', title, arguments: [{ group, entry }] };
  }
  return item;
}
