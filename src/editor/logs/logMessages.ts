import * as vscode from 'vscode';
import type { LogEnd } from '../../logs/follow.ts';
import type { LineFilter } from '../../logs/lines.ts';
import { describeError, stageWord } from '../ui/messages.ts';
import type { LogViewTexts } from './logView.ts';

const framed = (sentence: string) => `— ${sentence} —`;

export const viewTexts: LogViewTexts = {
  leftOut: (lines) => framed(vscode.l10n.t('{0} older lines are left out', lines)),
  filtered: (filter) => framed(vscode.l10n.t('shown: {0}', filterText(filter))),
};

/** What passes a filter, in words. */
export function filterText({ text, level }: LineFilter): string {
  if (text && level) return vscode.l10n.t('lines with "{0}", {1} or worse', text, level);
  if (text) return vscode.l10n.t('lines with "{0}"', text);
  return level ? vscode.l10n.t('lines of level {0} or worse', level) : vscode.l10n.t('all lines');
}

/** Why this window ended a stream. */
export type StopReason = 'user' | 'limit' | 'gone' | 'restart' | 'closing';

/** The last line of a log; `undefined` when nothing is to be said. */
export function endLine(end: LogEnd, reason: StopReason): string | undefined {
  switch (end.kind) {
    case 'ended':
      return framed(vscode.l10n.t('end of the log'));
    case 'stoppedByYou':
      return stopLine(reason);
    case 'paused':
      return framed(
        vscode.l10n.t('the Space is not running ({0}); the log goes on once it is', stageWord(end.stage)),
      );
    case 'gone':
      return framed(vscode.l10n.t('the Space is not there any more, or not for this account'));
    case 'noLogsNow':
      return framed(
        end.message === undefined
          ? vscode.l10n.t('there is no log now')
          : vscode.l10n.t('there is no log now: {0}', end.message.replace(/\s+/g, ' ').trim()),
      );
    case 'refused':
      return framed(describeError(end.error));
  }
}

function stopLine(reason: StopReason): string | undefined {
  switch (reason) {
    case 'user':
      return framed(vscode.l10n.t('stopped by you'));
    case 'limit':
      return framed(vscode.l10n.t('stopped, as other logs were opened; show this log again to go on'));
    case 'gone':
      return framed(vscode.l10n.t('the Space is not there any more, or not for this account'));
    case 'restart':
    case 'closing':
      return undefined;
  }
}
