import * as vscode from 'vscode';
import type { TestApi } from '../../src/activate.ts';
import { hostConfig } from './config.ts';

export const extensionId = 'hf-spaces.hf-spaces';

export function check(condition: unknown, message: string): asserts condition {
  if (!condition) throw new Error(message);
}

/** Compares as JSON: the values cross from one bundle to another. */
export function same(actual: unknown, expected: unknown, what: string): void {
  const [a, b] = [JSON.stringify(actual), JSON.stringify(expected)];
  check(a === b, `${what}: ${a}, not ${b}`);
}

export function extension(): vscode.Extension<TestApi> {
  const found = vscode.extensions.getExtension<TestApi>(extensionId);
  check(found, `${extensionId} is not installed`);
  return found;
}

/** Waits for what comes without an event of ours, such as a settings file that VS Code has to notice. */
export async function until(what: string, probe: () => unknown, timeoutMs = 30_000): Promise<void> {
  for (const end = Date.now() + timeoutMs; !(await probe());) {
    check(Date.now() < end, `waited ${timeoutMs} ms for ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

export interface Counters {
  requests: number;
  commits: number;
  byRoute: Record<string, number>;
}

export interface LocalHub {
  url: string;
  token: string;
  user: string;
  request(method: string, path: string, body?: unknown): Promise<Response>;
  counters(): Promise<Counters>;
  reset(): Promise<void>;
}

export function localHub(): LocalHub {
  const { hub } = hostConfig;
  check(hub, 'this run has no Hub');
  const request = async (method: string, path: string, body?: unknown) => {
    const headers: Record<string, string> = { Authorization: `Bearer ${hub.token}` };
    if (body !== undefined) headers['Content-Type'] = 'application/json';
    const response = await fetch(hub.url + path, {
      method,
      headers,
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    check(response.ok, `${method} ${path} answered ${response.status}`);
    return response;
  };
  return {
    ...hub,
    request,
    counters: async () => (await (await request('GET', '/__hub/counters')).json()) as Counters,
    reset: async () => void (await request('POST', '/__hub/reset')),
  };
}

/** Points the extension to the local Hub, as the environment does in a Node host. */
export async function useLocalHub(): Promise<void> {
  if (hostConfig.kind === 'web') await setEndpoint(localHub().url);
}

export async function setEndpoint(url: string | undefined): Promise<void> {
  await vscode.workspace
    .getConfiguration('hfSpaces')
    .update('endpoint', url, vscode.ConfigurationTarget.Global);
}

/** Something the extension showed: its words and what can be answered. */
export interface Shown {
  kind: 'info' | 'warning' | 'error' | 'pick' | 'input';
  text: string;
  choices: string[];
}

export interface Ui {
  shown: Shown[];
  /** The latest question or message that fits, or has a choice that does. */
  find(pattern: RegExp): Shown | undefined;
  restore(): void;
}

const labelOf = (item: unknown): string => {
  if (typeof item === 'string') return item;
  const { label, title, name } = item as { label?: string; title?: string; name?: string };
  return String(label ?? title ?? name);
};

/**
 * Answers the extension's questions in place of a person: `answer` gives a part of the label to choose, or the text to
 * type; `undefined` is Escape.
 */
export function answerUi({ window }: TestApi, answer: (shown: Shown) => string | undefined): Ui {
  const shown: Shown[] = [];
  const ask = (kind: Shown['kind'], text: string, items: readonly unknown[]) => {
    const now = { kind, text, choices: items.map(labelOf) };
    shown.push(now);
    const reply = answer(now);
    return reply === undefined ? undefined : items.find((item) => labelOf(item).includes(reply));
  };
  const message =
    (kind: Shown['kind']) =>
    (text: string, ...rest: unknown[]) => {
      const options = rest[0] as vscode.MessageOptions | undefined;
      const hasOptions = typeof options === 'object' && 'modal' in options;
      const detail = hasOptions && options.detail ? `\n${options.detail}` : '';
      return Promise.resolve(ask(kind, text + detail, hasOptions ? rest.slice(1) : rest));
    };
  const stubs = {
    showInformationMessage: message('info'),
    showWarningMessage: message('warning'),
    showErrorMessage: message('error'),
    showQuickPick: async (
      items: readonly unknown[] | Thenable<readonly unknown[]>,
      options?: vscode.QuickPickOptions,
    ) => ask('pick', options?.title ?? '', await items),
    showWorkspaceFolderPick: (options?: vscode.WorkspaceFolderPickOptions) =>
      Promise.resolve(ask('pick', options?.placeHolder ?? '', vscode.workspace.workspaceFolders ?? [])),
    showInputBox: async (options?: vscode.InputBoxOptions) => {
      const now: Shown = { kind: 'input', text: `${options?.title}: ${options?.prompt}`, choices: [] };
      shown.push(now);
      const typed = answer(now);
      const problem = typed === undefined ? undefined : await options?.validateInput?.(typed);
      check(!problem, `${typed} was refused: ${JSON.stringify(problem)}`);
      return typed;
    },
  };
  const target = window as unknown as Record<string, unknown>;
  const originals = Object.fromEntries(Object.keys(stubs).map((name) => [name, target[name]]));
  Object.assign(target, stubs);
  return {
    shown,
    find: (pattern) =>
      shown.findLast(({ text, choices }) => pattern.test(text) || choices.some((one) => pattern.test(one))),
    restore: () => void Object.assign(target, originals),
  };
}

/** Runs `work` with every wait of the extension (polls, retries) cut to 5 ms; its clock goes on as if it had waited. */
export async function withShortWaits<T>(
  { services: { clock } }: TestApi,
  work: () => Promise<T>,
): Promise<T> {
  const sleep = clock.sleep.bind(clock);
  const now = clock.now.bind(clock);
  let skipped = 0;
  clock.now = () => now() + skipped;
  clock.sleep = async (ms, signal) => {
    await sleep(Math.min(ms, 5), signal);
    skipped += Math.max(0, ms - 5);
  };
  try {
    return await work();
  } finally {
    clock.sleep = sleep;
    clock.now = now;
  }
}

/** Does `work` with its questions answered, and tells what was shown. An error tells it too. */
export async function withAnswers(
  api: TestApi,
  answer: (shown: Shown) => string | undefined,
  work: (ui: Ui) => Promise<unknown>,
): Promise<Ui> {
  const ui = answerUi(api, answer);
  try {
    await work(ui);
  } catch (error) {
    throw new Error(`${String(error)}; shown: ${JSON.stringify(ui.shown)}`, { cause: error });
  } finally {
    ui.restore();
  }
  return ui;
}

/** The same with short waits, until a message fits `end`. */
export function answeredUntil(
  api: TestApi,
  end: RegExp | undefined,
  answer: (shown: Shown) => string | undefined,
  work: () => PromiseLike<unknown>,
): Promise<Ui> {
  return withAnswers(api, answer, (ui) =>
    withShortWaits(api, async () => {
      await work();
      if (end) await until(`a message like ${end}`, () => ui.find(end));
    }),
  );
}

/** Signs in by pasting a token, as the command does it. */
export async function signInWith(api: TestApi, token: string): Promise<Ui> {
  const ui = answerUi(api, ({ kind }) =>
    kind === 'pick' ? 'Paste a token' : kind === 'input' ? token : undefined,
  );
  try {
    await withShortWaits(api, async () => vscode.commands.executeCommand('hfSpaces.signIn'));
  } finally {
    ui.restore();
  }
  return ui;
}

/** The extension, signed in at a Hub as just started. */
export async function signedIn(): Promise<TestApi> {
  const api = await extension().activate();
  await localHub().reset();
  await useLocalHub();
  await signInWith(api, localHub().token);
  return api;
}

/** Ends what `signedIn` began, with the folders written meanwhile. */
export async function signOutAndRemove(api: TestApi): Promise<void> {
  await signOutAll(api);
  await removeWritten();
}

/** The targets of the workspace, in its settings. */
export function saveTargets(targets: object[] | undefined): Thenable<void> {
  return vscode.workspace
    .getConfiguration('hfSpaces', workspaceFolder())
    .update('targets', targets, vscode.ConfigurationTarget.Workspace);
}

export async function signOutAll({ services }: TestApi): Promise<void> {
  for (const { id } of await services.sessions.provider.getSessions()) {
    await services.sessions.provider.removeSession(id);
  }
}

const written: vscode.Uri[] = [];

/** A folder with these files, in the open one when no other is named. */
export async function writeFolder(
  name: string,
  files: Record<string, string>,
  parent = workspaceFolder(),
): Promise<vscode.Uri> {
  const folder = vscode.Uri.joinPath(parent, name);
  written.push(folder);
  for (const [path, text] of Object.entries(files)) {
    await vscode.workspace.fs.writeFile(vscode.Uri.joinPath(folder, path), new TextEncoder().encode(text));
  }
  return folder;
}

/** Removes all that `writeFolder` made. */
export async function removeWritten(): Promise<void> {
  const folders = new Map(written.splice(0).map((folder) => [folder.toString(), folder]));
  for (const folder of folders.values()) await vscode.workspace.fs.delete(folder, { recursive: true });
}

export function workspaceFolder(): vscode.Uri {
  const folder = vscode.workspace.workspaceFolders?.[0];
  check(folder, 'no folder is open');
  return folder.uri;
}
