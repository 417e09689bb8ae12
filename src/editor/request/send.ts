import * as vscode from 'vscode';
import { sendAppRequest, type AppOutcome, type AppPlace, type AppRequest } from '../../hub/appRequest.ts';
import { getSpace } from '../../hub/spaces.ts';
import { answerText } from '../../space/request/answerText.ts';
import { parseRequest, type WrittenRequest } from '../../space/request/parseRequest.ts';
import { isSpaceId } from '../../space/target.ts';
import type { Services } from '../services.ts';
import { requestLanguage } from './documents.ts';
import { readBody } from './files.ts';
import { answerNotes, describeProblem, describeUnanswered, tokenNote } from './messages.ts';
import { askForTrust } from '../ui/askForTrust.ts';

const defaultTimeoutMs = 120_000;

/** Sends the request at the cursor, or at `line` of the given document, and shows the answer beside it. */
export async function sendRequest(services: Services, argument: unknown, line: unknown): Promise<void> {
  if (!vscode.workspace.isTrusted) return explainTrust();
  const place = await writtenAt(argument, line);
  if (!place) {
    void vscode.window.showInformationMessage(
      vscode.l10n.t('Open a request first: "Open Request" on an endpoint of a Space makes one.'),
    );
    return;
  }
  const { document, at } = place;
  const parsed = parseRequest(document.getText(), at);
  if (parsed.kind === 'problem') {
    void vscode.window.showWarningMessage(describeProblem(parsed));
    return;
  }
  const session = await services.sessions.current(true);
  if (!session) return;
  const { request } = parsed;
  const { body, ...rest } = request;
  const read = body === undefined ? undefined : await readBody(body, document.uri);
  if (read && 'missing' in read) {
    void vscode.window.showWarningMessage(
      vscode.l10n.t('{0} is no file of this workspace, so it cannot be sent.', read.missing),
    );
    return;
  }
  const sent: AppRequest = read ? { ...rest, body: read.body } : rest;
  const timeoutMs = request.timeoutSeconds ? request.timeoutSeconds * 1000 : defaultTimeoutMs;
  const { host, pathname } = new URL(request.url);
  const controller = services.requests.begin(document.uri);
  let outcome: AppOutcome;
  try {
    outcome = await vscode.window.withProgress(
      {
        location: vscode.ProgressLocation.Notification,
        title: `${request.method} ${pathname}`,
        cancellable: true,
      },
      async (_progress, cancel) => {
        cancel.onCancellationRequested(() => controller.abort());
        const { signal } = controller;
        const owner = await placeOf(session.hub, request, signal);
        return sendAppRequest(session.hub, sent, { place: owner, timeoutMs, signal });
      },
    );
  } finally {
    services.requests.end(document.uri, controller);
  }
  if (outcome.kind === 'answered') {
    const { answer } = outcome;
    if (answer.token === 'otherHost' || answer.token === 'noSpace') tellToken(answer.token, request);
    const { language, text } = answerText(answer, answerNotes(answer, request.space));
    const name = `${request.method} ${pathname.replace(/^\/+|\/+$/g, '').replaceAll('/', ' ') || host}`;
    const column = columnOf(document) + 1;
    await services.requests.show(
      `${name} · ${requestName(document)}${endings[language] ?? '.txt'}`,
      text,
      column,
    );
    return;
  }
  if (outcome.token === 'otherHost' || outcome.token === 'noSpace') tellToken(outcome.token, request);
  // Only the web worker host has no disk; its requests are a browser's.
  const inBrowser = services.disk === undefined;
  void vscode.window.showErrorMessage(describeUnanswered(outcome, host, timeoutMs, inBrowser));
}

const endings: Record<string, string> = { jsonc: '.jsonc', html: '.html', xml: '.xml', markdown: '.md' };

function tellToken(use: 'otherHost' | 'noSpace', request: WrittenRequest): void {
  void vscode.window.showWarningMessage(tokenNote(use, request.space) ?? '');
}

/** Where the Space answers, as the Hub tells it now; asked for only when the token is wanted. */
async function placeOf(
  hub: Parameters<typeof getSpace>[0],
  { wantsToken, space }: WrittenRequest,
  signal: AbortSignal,
): Promise<AppPlace | undefined> {
  if (!wantsToken || space === undefined || !isSpaceId(space)) return undefined;
  const record = await getSpace(hub, space, signal);
  return record.host === undefined ? undefined : { host: record.host, private: record.private };
}

async function writtenAt(
  argument: unknown,
  line: unknown,
): Promise<{ document: vscode.TextDocument; at: number } | undefined> {
  if (argument instanceof vscode.Uri) {
    const document = await vscode.workspace.openTextDocument(argument);
    const editor = vscode.window.visibleTextEditors.find((one) => one.document === document);
    return { document, at: typeof line === 'number' ? line : (editor?.selection.active.line ?? 0) };
  }
  const editor = vscode.window.activeTextEditor;
  if (editor?.document.languageId !== requestLanguage) return undefined;
  return { document: editor.document, at: editor.selection.active.line };
}

function columnOf(document: vscode.TextDocument): vscode.ViewColumn {
  const editor = vscode.window.visibleTextEditors.find((one) => one.document === document);
  return editor?.viewColumn ?? vscode.ViewColumn.One;
}

/** So that the answers of two documents stay apart. */
function requestName({ uri }: vscode.TextDocument): string {
  return uri.path.slice(uri.path.lastIndexOf('/') + 1);
}

function explainTrust(): Promise<void> {
  return askForTrust(
    vscode.l10n.t(
      'Sending requests is off in Restricted Mode: a document of this folder would say where they go. Trust the workspace first.',
    ),
  );
}
