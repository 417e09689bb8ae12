import * as vscode from 'vscode';
import type { TestApi } from '../../../src/activate.ts';
import type { ExplorerNode } from '../../../src/editor/views/explorer/nodes.ts';
import { answerUi, check, localHub, type Shown, type Ui } from '../support.ts';

/** Answers by the first pattern that fits the question; what fits none is Escape. */
export type Answers = [pattern: RegExp, reply: string][];

export async function act(api: TestApi, command: string, node: unknown, answers: Answers = []): Promise<Ui> {
  const fits = ({ text, choices }: Shown, pattern: RegExp) =>
    pattern.test(text) || choices.some((choice) => pattern.test(choice));
  const ui = answerUi(api, (shown) => answers.find(([pattern]) => fits(shown, pattern))?.[1]);
  try {
    await vscode.commands.executeCommand(command, node);
  } finally {
    ui.restore();
  }
  return ui;
}

/** The children of a node as the tree has them, of the root without one. */
export function children(api: TestApi, node?: ExplorerNode): Promise<ExplorerNode[]> {
  return api.services.explorer.getChildren(node);
}

export function labelOf(api: TestApi, node: ExplorerNode): string {
  const { label, description } = api.services.explorer.getTreeItem(node);
  const text = typeof label === 'string' ? label : (label?.label ?? '');
  return description === undefined ? text : `${text} | ${String(description)}`;
}

export async function spaceNode(api: TestApi, space: string): Promise<ExplorerNode> {
  for (const root of await children(api)) {
    if (root.kind === 'space' && root.space === space) return root;
    if (root.kind !== 'owner' || !space.startsWith(`${root.owner}/`)) continue;
    const found = (await children(api, root)).find((node) => node.kind === 'space' && node.space === space);
    if (found) return found;
  }
  throw new Error(`${space} is not in the tree`);
}

export async function sectionNode(api: TestApi, space: string, section: string): Promise<ExplorerNode> {
  const nodes = await children(api, await spaceNode(api, space));
  const found = nodes.find((node) => node.kind === 'section' && node.section === section);
  check(found, `${space} has no ${section}`);
  return found;
}

/** The rows of a section, read anew. */
export async function rows(api: TestApi, space: string, section: string): Promise<ExplorerNode[]> {
  const node = await sectionNode(api, space, section);
  await api.services.explorer.refreshNode(node);
  return children(api, node);
}

export async function createOnHub(name: string, sdk = 'docker', more: object = {}): Promise<string> {
  const hub = localHub();
  await hub.request('POST', '/api/repos/create', {
    type: 'space',
    name,
    sdk,
    visibility: 'private',
    ...more,
  });
  return `${hub.user}/${name}`;
}

/** A commit by somebody else. */
export async function commitOnHub(space: string, path: string, content: string): Promise<void> {
  const hub = localHub();
  const lines = [
    { key: 'header', value: { summary: 'Theirs', description: '' } },
    { key: 'file', value: { path, content } },
  ];
  const response = await fetch(`${hub.url}/api/spaces/${space}/commit/main`, {
    method: 'POST',
    headers: { Authorization: `Bearer ${hub.token}`, 'Content-Type': 'application/x-ndjson' },
    body: lines.map((line) => JSON.stringify(line)).join('\n'),
  });
  check(response.ok, `commit answered ${response.status}`);
}

export async function onHub<T>(path: string): Promise<T> {
  return (await (await localHub().request('GET', path)).json()) as T;
}

/** What commands put on the clipboard and open outside, instead of doing it. */
export function catchOutside(api: TestApi): { copied: string[]; opened: string[]; restore(): void } {
  const copied: string[] = [];
  const opened: string[] = [];
  const env = api.env as unknown as Record<string, unknown>;
  const before = Object.getOwnPropertyDescriptors(env);
  Object.defineProperty(env, 'clipboard', {
    configurable: true,
    value: { writeText: (text: string) => Promise.resolve(void copied.push(text)) },
  });
  Object.defineProperty(env, 'openExternal', {
    configurable: true,
    value: (uri: vscode.Uri) => Promise.resolve(opened.push(uri.toString(true)) > 0),
  });
  return {
    copied,
    opened,
    restore: () => {
      for (const key of ['clipboard', 'openExternal']) {
        const descriptor = before[key];
        if (descriptor) Object.defineProperty(env, key, descriptor);
      }
    },
  };
}

/** Notes what the extension logs. */
export function catchLog({ services: { log } }: TestApi): { lines: string[]; restore(): void } {
  const lines: string[] = [];
  const target = log as unknown as Record<string, (text: string) => void>;
  const levels = ['debug', 'info', 'warn', 'error'].filter((level) => typeof target[level] === 'function');
  const before = Object.fromEntries(levels.map((level) => [level, target[level]]));
  for (const level of levels) target[level] = (text) => void lines.push(text);
  return { lines, restore: () => void Object.assign(target, before) };
}

/** Answers the editor's file dialogs. */
export async function withDialog<T>(
  api: TestApi,
  chosen: vscode.Uri[] | undefined,
  work: () => Promise<T>,
): Promise<T> {
  const target = api.window as unknown as Record<string, unknown>;
  const before = target['showOpenDialog'];
  target['showOpenDialog'] = () => Promise.resolve(chosen);
  try {
    return await work();
  } finally {
    target['showOpenDialog'] = before;
  }
}
