import * as vscode from 'vscode';
import type { NeedState, NeedView } from '../../secrets/compare.ts';
import type { Place } from '../../secrets/model.ts';
import { describeError } from '../ui/messages.ts';
import { neededByCode, needTargets, type NeedSources, type NeedTarget } from './neededByCode.ts';
import { kindWord, needSentence, placeText, stateWord, whyText } from './needsMessages.ts';

/** A line of the view: a deployed folder, a name its code needs, or a place that reads it. */
export interface NeedNode {
  id: string;
  root: vscode.Uri;
  /** Absent as long as the folder has no Space. */
  space?: string | undefined;
  target?: NeedTarget['target'];
  view?: NeedView;
  place?: Place;
  /** In place of names. */
  message?: string;
}

const { Collapsed, Expanded, None } = vscode.TreeItemCollapsibleState;

/**
 * What a folder's code needs, by folder and Space; read when the view is looked at. Shown as long as the explorer has
 * no row that this could stand under.
 */
export class NeedsView implements vscode.TreeDataProvider<NeedNode>, vscode.Disposable {
  readonly #sources: NeedSources;
  readonly #changed = new vscode.EventEmitter<undefined>();
  readonly onDidChangeTreeData = this.#changed.event;
  readonly #disposables: vscode.Disposable[];
  /** The folders and Spaces that were drawn; nothing before the view is looked at. */
  #drawn: string | undefined;

  constructor(sources: NeedSources, onDidDeploy: vscode.Event<unknown>) {
    this.#sources = sources;
    const view = vscode.window.createTreeView('hfSpaces.needs', { treeDataProvider: this });
    const redraw = () => this.#changed.fire(undefined);
    this.#disposables = [
      view,
      this.#changed,
      sources.needs.onDidChange(redraw),
      sources.data.onDidChange(({ section }) => {
        if (section === 'secrets' || section === 'variables') redraw();
      }),
      onDidDeploy(() => {
        if (this.#drawn === undefined) return;
        const now = keyOf(needTargets(sources.memory));
        if (now === this.#drawn) return;
        this.#drawn = now;
        redraw();
      }),
      vscode.workspace.onDidChangeWorkspaceFolders(redraw),
      vscode.workspace.onDidChangeConfiguration((event) => {
        if (event.affectsConfiguration('hfSpaces.targets')) redraw();
      }),
    ];
  }

  /** Asks the Hub and the folder again. */
  async refresh(): Promise<void> {
    const { data, needs, memory } = this.#sources;
    for (const { root, target } of needTargets(memory)) {
      await needs.needsOf({ root, include: target?.include, exclude: target?.exclude }, { fresh: true });
      if (!target) continue;
      data.forget(target.space, 'secrets');
      data.forget(target.space, 'variables');
    }
    needs.tell();
  }

  async getChildren(node?: NeedNode): Promise<NeedNode[]> {
    if (node?.view) return placesOf(node);
    if (node) return needNodes(this.#sources, node);
    const targets = needTargets(this.#sources.memory);
    this.#drawn = keyOf(targets);
    const roots = targets.map(rootNode);
    const [only] = roots;
    return roots.length === 1 && only ? needNodes(this.#sources, only) : roots;
  }

  getTreeItem(node: NeedNode): vscode.TreeItem {
    return needItem(node);
  }

  dispose(): void {
    for (const disposable of this.#disposables) disposable.dispose();
  }
}

function keyOf(targets: readonly NeedTarget[]): string {
  return JSON.stringify(targets.map(({ root, target }) => [root.toString(), target?.space]));
}

function rootNode({ root, target }: NeedTarget): NeedNode {
  return { id: `${root.toString()} ${target?.space ?? ''}`, root, space: target?.space, target };
}

/** The names under a folder, for this view and for the explorer. What is to be done comes first. */
export async function needNodes(sources: NeedSources, parent: NeedNode): Promise<NeedNode[]> {
  const { id, root, space, target } = parent;
  try {
    const views = await neededByCode(sources, { root, target });
    if (views.length === 0) {
      return [
        { id: `${id} none`, root, space, message: vscode.l10n.t('The code needs no secrets or variables.') },
      ];
    }
    return views
      .map((view) => ({ id: `${id} ${view.name}`, root, space, target, view }))
      .sort((a, b) => rank(a.view) - rank(b.view));
  } catch (error) {
    return [{ id: `${id} failed`, root, space, message: describeError(error) }];
  }
}

const order: readonly NeedState[] = [
  'missing',
  'unknown',
  'present',
  'defaulted',
  'caller',
  'notNeeded',
  'unused',
];
const rank = (view: NeedView) => (view.exposed ? -1 : order.indexOf(view.state));

/** Where a name is read, when there is more than the one place that a click goes to. */
export function placesOf({ id, root, space, view }: NeedNode): NeedNode[] {
  if (!view || view.places.length < 2) return [];
  return view.places.map((place, index) => ({ id: `${id} ${index}`, root, space, view, place }));
}

export function needItem(node: NeedNode): vscode.TreeItem {
  const { id, root, space, view, place, message } = node;
  if (message !== undefined) return labelled(id, new vscode.TreeItem(message, None));
  if (!view) {
    const name = space ?? vscode.workspace.asRelativePath(root);
    const item = labelled(id, new vscode.TreeItem(name, Expanded));
    item.iconPath = new vscode.ThemeIcon(space === undefined ? 'folder' : 'cloud');
    item.contextValue = 'needFolder';
    return item;
  }
  const open = (one: NeedNode): vscode.Command => ({
    command: 'hfSpaces.openNeed',
    title: vscode.l10n.t('Show Where It Is Read'),
    arguments: [one],
  });
  if (place) {
    const item = labelled(id, new vscode.TreeItem(placeText(place), None));
    item.iconPath = new vscode.ThemeIcon('go-to-file');
    item.command = open(node);
    item.contextValue = 'needPlace';
    return item;
  }
  const item = new vscode.TreeItem(view.name, view.places.length > 1 ? Collapsed : None);
  item.description = [stateWord(view), view.state === 'caller' ? '' : kindWord(view.kind)]
    .filter(Boolean)
    .join(' · ');
  item.tooltip = [needSentence(view, space), whyText(view)].filter(Boolean).join('\n');
  item.iconPath = iconOf(view);
  item.contextValue = contextOf(node);
  const [first] = view.places;
  if (first) item.command = open({ ...node, place: first });
  return labelled(id, item);
}

function labelled(id: string, item: vscode.TreeItem): vscode.TreeItem {
  const label = typeof item.label === 'string' ? item.label : '';
  const description = typeof item.description === 'string' ? `, ${item.description}` : '';
  item.id = id;
  item.accessibilityInformation = { label: label + description };
  return item;
}

/** Words that the menus' `when` clauses look for. */
function contextOf({ view, space }: NeedNode): string {
  if (!view) return 'need';
  const canSupply = space !== undefined && view.kind !== 'caller' && view.held === undefined;
  return [
    'need',
    view.state,
    ...(canSupply ? ['suppliable'] : []),
    ...(view.state === 'missing' || view.state === 'unknown' ? ['waivable'] : []),
  ].join(' ');
}

function iconOf(view: NeedView): vscode.ThemeIcon {
  const colored = (icon: string, color: string) => new vscode.ThemeIcon(icon, new vscode.ThemeColor(color));
  if (view.exposed) return colored('unlock', 'list.warningForeground');
  switch (view.state) {
    case 'present':
      return colored(view.held === 'variable' ? 'symbol-variable' : 'key', 'testing.iconPassed');
    case 'missing':
      return colored('warning', 'list.warningForeground');
    case 'unknown':
      return new vscode.ThemeIcon('question');
    case 'defaulted':
    case 'notNeeded':
      return new vscode.ThemeIcon('circle-outline');
    case 'unused':
      return new vscode.ThemeIcon('circle-slash');
    case 'caller':
      return new vscode.ThemeIcon('account');
  }
}
