import * as vscode from 'vscode';
import type { Plan } from '../../deploy/plan.ts';
import type { DeployOutcome } from '../../deploy/deploy.ts';

export function sizeText(bytes: number): string {
  if (bytes < 1024) return vscode.l10n.t('{0} B', bytes);
  if (bytes < 1024 * 1024) return vscode.l10n.t('{0} KB', Math.ceil(bytes / 1024));
  return vscode.l10n.t('{0} MB', (bytes / 1024 / 1024).toFixed(1));
}

export function countsText(plan: Plan): string {
  return vscode.l10n.t(
    '{0} new, {1} changed, {2} deleted, {3} unchanged; {4} to send.',
    plan.added.length,
    plan.modified.length,
    plan.deleted.length,
    plan.unchanged,
    sizeText(plan.bytes),
  );
}

/** A few names, and how many more. */
export function namesText(paths: readonly string[], most = 5): string {
  const shown = paths.slice(0, most).join(', ');
  return paths.length > most ? vscode.l10n.t('{0} and {1} more', shown, paths.length - most) : shown;
}

/** What to know before agreeing, a line each. */
export function planNotes(plan: Plan): string[] {
  const notes: string[] = [];
  if (plan.commits > 1) {
    notes.push(
      vscode.l10n.t('This is more than the Hub takes at once: {0} commits, each with a build.', plan.commits),
    );
  }
  if (plan.changedOnSpace.length > 0) {
    notes.push(
      vscode.l10n.t('Changed on the Space since your last deploy: {0}', namesText(plan.changedOnSpace)),
    );
  }
  if (plan.refused.length > 0) {
    const names = plan.refused.map(({ path, reason }) => `${path} (${reason})`);
    notes.push(vscode.l10n.t('Not sent: {0}', namesText(names)));
  }
  if (plan.crlfScripts.length > 0) {
    notes.push(vscode.l10n.t('Shell scripts with Windows line endings: {0}', namesText(plan.crlfScripts)));
  }
  if (plan.tooManyEntries.length > 0) {
    const names = plan.tooManyEntries.map(({ folder, entries }) => `${folder || '.'} (${entries})`);
    notes.push(vscode.l10n.t('More files in a folder than the Hub takes: {0}', namesText(names)));
  }
  if (plan.tooLarge.length > 0) {
    notes.push(vscode.l10n.t('Very large: {0}', namesText(plan.tooLarge.map(({ path }) => path))));
  }
  if (plan.skippedLinks.length > 0) {
    notes.push(
      vscode.l10n.t('Links not followed: {0}', namesText(plan.skippedLinks.map(({ path }) => path))),
    );
  }
  return notes;
}

/** What became of the extras after the commit; empty when all went well. */
export function afterwardsText(
  outcome: Extract<DeployOutcome, { kind: 'committed' | 'unchanged' }>,
): string[] {
  return outcome.afterwards.map(({ what }) =>
    what === 'hardware'
      ? vscode.l10n.t('The files are there, but the hardware could not be requested.')
      : vscode.l10n.t('The files are there, but the rebuild could not be started.'),
  );
}
