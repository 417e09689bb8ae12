import * as vscode from 'vscode';
import { dollars, duration } from '../../../space/hardware.ts';

export function priceText(perHour: number): string {
  return perHour === 0 ? vscode.l10n.t('free') : vscode.l10n.t('${0} per hour', dollars(perHour));
}

export function sleepText(seconds: number | null): string {
  if (seconds === null) return vscode.l10n.t('never');
  const { amount, unit } = duration(seconds);
  switch (unit) {
    case 'minutes':
      return vscode.l10n.t('after {0} minutes without visits', amount);
    case 'hours':
      return vscode.l10n.t('after {0} hours without visits', amount);
    case 'days':
      return vscode.l10n.t('after {0} days without visits', amount);
  }
}
