import { copyExplanation, repairFailure, showFailureHelp, showFailurePlace } from './failures.ts';
import type { Handler } from './handler.ts';
import {
  clearLog,
  filterLog,
  openLogDocument,
  restartLog,
  saveLog,
  showLog,
  stopLog,
  toggleTimestamps,
} from './logs.ts';

export const logTable = {
  'hfSpaces.showBuildLog': (services, argument) => showLog(services, 'build', argument),
  'hfSpaces.showRunLog': (services, argument) => showLog(services, 'run', argument),
  'hfSpaces.clearLog': clearLog,
  'hfSpaces.stopLog': stopLog,
  'hfSpaces.restartLog': restartLog,
  'hfSpaces.saveLog': saveLog,
  'hfSpaces.filterLog': filterLog,
  'hfSpaces.toggleLogTimestamps': toggleTimestamps,
  'hfSpaces.openLogDocument': openLogDocument,
  'hfSpaces.showFailure': showFailurePlace,
  'hfSpaces.showFailureHelp': showFailureHelp,
  'hfSpaces.copyExplanation': copyExplanation,
  'hfSpaces.repairFailure': repairFailure,
} as const satisfies Record<string, Handler>;
