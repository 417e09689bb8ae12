import type { Handler } from './handler.ts';
import { openNeed, supplyNeed, waiveNeed } from './needs.ts';
import { pullVariables, pushEnv } from './pushEnv.ts';

export const needsTable = {
  'hfSpaces.supplyNeed': supplyNeed,
  'hfSpaces.openNeed': (_services, argument) => openNeed(argument),
  'hfSpaces.waiveNeed': (services, argument) => waiveNeed(services, argument, true),
  'hfSpaces.askNeedAgain': (services, argument) => waiveNeed(services, argument, false),
  'hfSpaces.refreshNeeds': (services) => services.needsView.refresh(),
  'hfSpaces.pushEnv': pushEnv,
  'hfSpaces.pullVariables': pullVariables,
} as const satisfies Record<string, Handler>;
