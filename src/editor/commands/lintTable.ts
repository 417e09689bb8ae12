import type { Handler } from './handler.ts';
import { checkFolder, fixForSpaces, showRule } from './lint.ts';

export const lintTable = {
  'hfSpaces.checkFolder': (services, argument) => checkFolder(services, argument),
  'hfSpaces.fixForSpaces': (services, argument) => fixForSpaces(services, argument),
  'hfSpaces.showRule': (services, argument) => showRule(services, argument),
} as const satisfies Record<string, Handler>;
