import * as vscode from 'vscode';
import type { AppAnswer, AppOutcome, TokenUse } from '../../hub/appRequest.ts';
import type { ParsedRequest } from '../../space/request/parseRequest.ts';
import { tokenPlaceholder } from '../../space/request/lines.ts';
import { sizeText } from '../ui/planMessages.ts';

/** What has to be changed before the request can be sent. */
export function describeProblem({ problem, line, text }: ParsedRequest & { kind: 'problem' }): string {
  switch (problem) {
    case 'noRequest':
      return vscode.l10n.t('There is no request here. Begin with a line such as: GET https://…');
    case 'requestLine':
      return vscode.l10n.t(
        'Line {0} should be a method and a URL, such as: GET https://… It is: {1}',
        line + 1,
        text,
      );
    case 'method':
      return vscode.l10n.t('{0} is no method that can be sent. Use GET, POST, PUT, PATCH or DELETE.', text);
    case 'url':
      return vscode.l10n.t(
        '{0} is no URL to send to. Write it in full, with https:// and no password.',
        text,
      );
    case 'unfilled':
      return vscode.l10n.t('Put a value for {0} into the URL first.', text);
    case 'header':
      return vscode.l10n.t(
        'Line {0} is no header: {1} Write name: value, and an empty line before the body.',
        line + 1,
        text,
      );
    case 'body':
      return vscode.l10n.t('A {0} request has no body. Remove the body, or use POST.', text);
  }
}

/** Why the token stayed at home, where that may surprise. */
export function tokenNote(use: TokenUse, space: string | undefined): string | undefined {
  switch (use) {
    case 'sent':
      return vscode.l10n.t('Sent with your token.');
    case 'notWanted':
      return undefined;
    case 'notPrivate':
      return vscode.l10n.t('Sent without your token: {0} is open to everyone.', space ?? '');
    case 'otherHost':
      return vscode.l10n.t('Sent without your token: this is not the host of {0}.', space ?? '');
    case 'noSpace':
      return vscode.l10n.t('Sent without your token: no line "# Space: owner/name" says whose app this is.');
  }
}

/** The lines above the headers and the body. */
export function answerNotes(answer: AppAnswer, space: string | undefined): string[] {
  const { status, statusText, ms, size } = answer;
  const first = [`${status} ${statusText}`.trim(), vscode.l10n.t('{0} ms', Math.round(ms)), sizeText(size)];
  const notes = [
    tokenNote(answer.token, space),
    answer.redirectedTo === undefined
      ? undefined
      : vscode.l10n.t('Redirected to {0}', answer.redirectedTo.replace(/[?#].*$/, '')),
    answer.isCut
      ? vscode.l10n.t('The body is longer; only the first {0} were read.', sizeText(size))
      : undefined,
    answer.text === undefined
      ? vscode.l10n.t('The body is binary: {0}, {1}.', answer.type || '?', sizeText(size))
      : undefined,
    gradioNote(answer),
    statusNote(answer),
  ];
  return [first.join(' · '), ...notes.filter((note) => note !== undefined)];
}

function gradioNote({ gradio }: AppAnswer): string | undefined {
  if (gradio === 'error') return vscode.l10n.t('The function failed in the app. Its run log tells why.');
  if (gradio === 'brokenOff')
    return vscode.l10n.t('The app closed the stream before the result. Send it again.');
  return undefined;
}

function statusNote({ status, token }: AppAnswer): string | undefined {
  switch (status) {
    case 401:
    case 403:
    case 404:
      return token === 'sent'
        ? undefined
        : vscode.l10n.t(
            'A private Space answers like this without the token: add the line "Authorization: Bearer {0}".',
            tokenPlaceholder,
          );
    case 422:
      return vscode.l10n.t('The app does not take this body; what is wrong with it is told below.');
    case 502:
    case 503:
    case 504:
      return vscode.l10n.t("The app is not up. See the Space's status and its run log.");
    default:
      return undefined;
  }
}

/** A request that came to nothing. */
export function describeUnanswered(
  outcome: Exclude<AppOutcome, { kind: 'answered' }>,
  host: string,
  timeoutMs: number,
  inBrowser: boolean,
): string {
  if (outcome.kind === 'timedOut') {
    return vscode.l10n.t(
      '{0} did not finish its answer within {1} s. Send it again, or allow more with a line "# Timeout: {2}" above the request.',
      host,
      timeoutMs / 1000,
      (timeoutMs / 1000) * 5,
    );
  }
  return inBrowser
    ? vscode.l10n.t(
        '{0} gives a browser no answer: it is down, or does not allow other origins. Use VS Code on the desktop, or allow other origins in the app.',
        host,
      )
    : vscode.l10n.t("{0} cannot be reached. Check the URL and the Space's status, then send it again.", host);
}
