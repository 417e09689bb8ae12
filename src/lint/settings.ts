import type { Finding, Severity } from './finding.ts';
import { isRuleId, ruleTable } from './ruleTable.ts';

export type RuleLevel = Severity | 'off';

export interface LintSettings {
  /** By rule id; a rule that is not listed keeps its own severity. */
  rules: Readonly<Record<string, RuleLevel>>;
  /** Turns the Dev Mode rules on. */
  devMode: boolean;
}

export const ruleLevels: readonly RuleLevel[] = ['off', 'error', 'warning', 'information', 'hint'];

export const defaultSettings: LintSettings = { rules: {}, devMode: false };

/** Reads the setting of the rules; entries that cannot be used become problems and hide no other entry. */
export function readRuleLevels(value: unknown): { rules: Record<string, RuleLevel>; problems: string[] } {
  const rules: Record<string, RuleLevel> = {};
  const problems: string[] = [];
  if (value === undefined || value === null) return { rules, problems };
  if (typeof value !== 'object' || Array.isArray(value)) {
    return { rules, problems: ['The rules are not an object of rule ids and severities.'] };
  }
  for (const [id, level] of Object.entries(value)) {
    const known = ruleLevels.find((one) => one === level);
    if (!isRuleId(id)) problems.push(`There is no rule "${id}".`);
    else if (!known) problems.push(`"${id}" must be one of ${ruleLevels.join(', ')}.`);
    else rules[id] = known;
  }
  return { rules, problems };
}

/** The findings that the settings let through, with the severity they ask for. */
export function applySettings(findings: readonly Finding[], settings: LintSettings): Finding[] {
  return findings.flatMap((finding) => {
    const level = Object.hasOwn(settings.rules, finding.code) ? settings.rules[finding.code] : undefined;
    const devMode = ruleTable.get(finding.code)?.subject === 'devMode';
    if (level === 'off' || (devMode && level === undefined && !settings.devMode)) return [];
    return [level === undefined ? finding : { ...finding, severity: level }];
  });
}
