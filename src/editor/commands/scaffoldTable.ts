import { addSpaceFiles } from './addSpaceFiles.ts';
import { changeSdkCommand } from './changeSdk.ts';
import { exportWorkflow } from './exportWorkflow.ts';
import { exposeServicesCommand } from './exposeServices.ts';
import type { Handler } from './handler.ts';
import { importFiles } from './importFiles.ts';

export const scaffoldTable = {
  'hfSpaces.addSpaceFiles': (services, argument) => addSpaceFiles(services, argument),
  'hfSpaces.changeSdk': (services, argument) => changeSdkCommand(services, argument),
  'hfSpaces.exposeServices': (services, argument) => exposeServicesCommand(services, argument),
  'hfSpaces.importFiles': (services, argument) => importFiles(services, argument),
  'hfSpaces.exportWorkflow': (services, argument) => exportWorkflow(services, argument),
} as const satisfies Record<string, Handler>;
