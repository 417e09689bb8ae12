import * as vscode from 'vscode';
import type { NeedView } from '../../secrets/compare.ts';
import type { NeedKind, Place } from '../../secrets/model.ts';

export function kindWord(kind: NeedKind): string {
  switch (kind) {
    case 'secret':
      return vscode.l10n.t('secret');
    case 'variable':
      return vscode.l10n.t('variable');
    case 'caller':
      return vscode.l10n.t('sent by callers');
  }
}

/** The word beside a name in a list. */
export function stateWord(view: NeedView): string {
  if (view.exposed) return vscode.l10n.t('a variable that looks like a secret');
  switch (view.state) {
    case 'present':
      return vscode.l10n.t('present');
    case 'missing':
      return vscode.l10n.t('missing');
    case 'defaulted':
      return view.defaulted ? vscode.l10n.t('has a default') : vscode.l10n.t('optional');
    case 'notNeeded':
      return vscode.l10n.t('not needed');
    case 'unused':
      return vscode.l10n.t('no read of it was found');
    case 'caller':
      return vscode.l10n.t('sent by callers');
    case 'unknown':
      return vscode.l10n.t('the Space could not be asked');
  }
}

/** One sentence on a read. `space` is absent as long as the folder has none. */
export function needSentence(view: NeedView, space: string | undefined): string {
  const { name, kind } = view;
  if (view.state === 'caller') {
    return vscode.l10n.t(
      '{0} comes with each request of those who call the app. The Space holds no value for it.',
      name,
    );
  }
  if (space === undefined) {
    return kind === 'secret'
      ? vscode.l10n.t('{0}: Space secret; this folder has no Space yet', name)
      : vscode.l10n.t('{0}: Space variable; this folder has no Space yet', name);
  }
  if (view.held === 'variable' && view.exposed) {
    return vscode.l10n.t(
      '{0} is a variable of {1}, which everyone who sees the Space can read, and looks like a secret',
      name,
      space,
    );
  }
  return (view.held ?? kind) === 'secret'
    ? vscode.l10n.t('{0}: Space secret, {1} on {2}', name, stateWord(view), space)
    : vscode.l10n.t('{0}: Space variable, {1} on {2}', name, stateWord(view), space);
}

export function placeText({ file, line }: Place): string {
  return `${file}:${line}`;
}

/** Where and why a name is needed, for a line below it. */
export function whyText({ places, why, gated }: NeedView): string {
  const [first] = places;
  const where =
    first === undefined
      ? ''
      : places.length > 1
        ? vscode.l10n.t('{0} and {1} more', placeText(first), places.length - 1)
        : placeText(first);
  const access = gated ? vscode.l10n.t('a token with access to {0}', gated.join(', ')) : why;
  return [where, access].filter(Boolean).join(' · ');
}
