import { buildSurroundings } from './buildSurroundings.ts';
import { portRules } from './portRules.ts';
import type { RuleMap } from './ruleContext.ts';
import { secretRules } from './secretRules.ts';
import { spaceRules } from './spaceRules.ts';
import { textRules } from './textRules.ts';
import { variableRules } from './variableRules.ts';

/** Secrets and variables, ports and addresses, and what surrounds the build. */
export const surroundingRules: RuleMap = {
  ...secretRules,
  ...variableRules,
  ...portRules,
  ...buildSurroundings,
  ...textRules,
  ...spaceRules,
};
