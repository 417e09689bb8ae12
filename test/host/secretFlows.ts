/** What the suites on secrets share: what is on the Hub, what was sent, and answers to the questions. */
import * as vscode from 'vscode';
import type { TestApi } from '../../src/activate.ts';
import { answeredUntil, localHub, type Shown, type Ui } from './support.ts';

export interface Sent {
  method: string;
  path: string;
  body: string;
}

/** Notes every request of the extension, until stopped. The extension asks for `fetch` anew at each call. */
export function recordRequests(): { sent: Sent[]; stop: () => void } {
  const original = globalThis.fetch;
  const sent: Sent[] = [];
  globalThis.fetch = async (input, init) => {
    const request = input instanceof Request ? input : undefined;
    const url = new URL(input instanceof Request ? input.url : input);
    const body = init?.body;
    const text = typeof body === 'string' ? body : body instanceof Blob ? await body.text() : '';
    const method = init?.method ?? request?.method ?? 'GET';
    if (!url.pathname.startsWith('/__hub'))
      sent.push({ method, path: url.pathname + url.search, body: text });
    return original(input, init);
  };
  return {
    sent,
    stop() {
      globalThis.fetch = original;
    },
  };
}

export const secretsOnHub = async (space: string) =>
  (await (await localHub().request('GET', `/__hub/space/${space}/secrets`)).json()) as Record<string, string>;

export async function variablesOnHub(space: string): Promise<Record<string, string>> {
  const answer = await localHub().request('GET', `/api/spaces/${space}/variables`);
  const entries = Object.entries((await answer.json()) as Record<string, { value: string }>);
  return Object.fromEntries(entries.map(([key, { value }]) => [key, value]));
}

/** Answers by the first pattern that fits title or text; everything else is Escape, and a deploy is confirmed. */
export function answering(...answers: readonly (readonly [RegExp, string])[]) {
  return ({ kind, text }: Shown): string | undefined => {
    const known = answers.find(([pattern]) => pattern.test(text));
    if (known) return known[1];
    return kind === 'info' && /^(?:Deploy to|Create) /.test(text) ? 'Deploy' : undefined;
  };
}

export async function runAndWait(
  api: TestApi,
  command: string,
  argument: unknown,
  answer: (shown: Shown) => string | undefined,
  end: RegExp | undefined,
): Promise<Ui> {
  try {
    return await answeredUntil(api, end, answer, () => vscode.commands.executeCommand(command, argument));
  } finally {
    for (const { space } of api.services.memory.followed()) api.services.follower.stop(space);
  }
}

/** Everything the extension remembers, as text. */
export function rememberedText({ context: { globalState, workspaceState } }: TestApi): string {
  return [globalState, workspaceState]
    .map((state) => JSON.stringify(state.keys().map((key) => [key, state.get(key)])))
    .join('\n');
}

/** The list of Spaces has its first entry chosen, "Create a new Space…". */
export function choosingNewSpace({ window }: TestApi): () => void {
  const target = window as unknown as Record<string, unknown>;
  const original = target['createQuickPick'];
  target['createQuickPick'] = () => {
    let accept = () => {};
    const none = { dispose() {} };
    const pick = {
      items: [] as unknown[],
      value: '',
      get selectedItems() {
        return pick.items.slice(0, 1);
      },
      onDidChangeValue: () => none,
      onDidHide: () => none,
      onDidAccept: (listener: () => void) => ((accept = listener), none),
      show: () => void Promise.resolve().then(() => accept()),
      dispose() {},
    };
    return pick;
  };
  return () => void (target['createQuickPick'] = original);
}
