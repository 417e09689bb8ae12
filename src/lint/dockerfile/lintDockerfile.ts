import type { FolderFacts } from '../facts.ts';
import type { Finding } from '../finding.ts';
import { parseDockerfile } from './parse.ts';
import { devModeRules } from './rules/devMode.ts';
import { ownershipRules } from './rules/ownershipRules.ts';
import { createRuleContext, type RuleMap } from './rules/ruleContext.ts';
import { surroundingRules } from './rules/surroundingRules.ts';

/** Every rule that looks at the Dockerfile as a whole. */
const tables: readonly RuleMap[] = [ownershipRules, devModeRules, surroundingRules];

/** Findings of a Dockerfile, in the order of the rules; `file` when it was parsed already. Never throws. */
export function lintDockerfile(text: string, facts: FolderFacts, file = parseDockerfile(text)): Finding[] {
  const context = createRuleContext(text, facts, file);
  if (context.final === undefined) return [];
  return tables.flatMap((rules) => Object.values(rules).flatMap((rule) => rule(context)));
}
