import type { FolderFacts } from '../facts.ts';
import type { Finding } from '../finding.ts';
import { devModeRules } from './rules/devMode.ts';
import { ownershipRules } from './rules/ownershipRules.ts';
import { createRuleContext, type RuleMap } from './rules/ruleContext.ts';
import { surroundingRules } from './rules/surroundingRules.ts';

/** Every rule that looks at the Dockerfile as a whole. */
const tables: readonly RuleMap[] = [ownershipRules, devModeRules, surroundingRules];

/** Findings of a Dockerfile, in the order of the rules. Never throws. */
export function lintDockerfile(text: string, facts: FolderFacts): Finding[] {
  const context = createRuleContext(text, facts);
  if (context.final === undefined) return [];
  return tables.flatMap((rules) => Object.values(rules).flatMap((rule) => rule(context)));
}
