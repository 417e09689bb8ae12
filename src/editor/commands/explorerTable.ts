import { sendRequest } from '../request/send.ts';
import { newAutoTrain, stopTraining } from './autoTrain.ts';
import { showServerLog, showServerVersion, startOnServer, stopOnServer } from './autoTrainServer.ts';
import { changeHardware, changeSleepTime, openOverSsh, switchDevMode } from './spaceHardware.ts';
import { checkApi, copyEndpoint, openRequest } from './spaceApi.ts';
import { exportVariables, importEnv } from './spaceEnv.ts';
import {
  addSpaceFolder,
  compareWithLocal,
  deleteSpaceFile,
  downloadSpace,
  newSpaceFile,
  openSpaceFile,
  refreshFiles,
  renameSpaceFile,
  showCommit,
  uploadToSpace,
} from './spaceFiles.ts';
import {
  changeVisibility,
  createSpaceCommand,
  deleteSpaceCommand,
  duplicateSpaceCommand,
  pauseCommand,
  renameSpaceCommand,
  restartCommand,
  wakeCommand,
} from './spaceLife.ts';
import {
  cloneSpace,
  copyCall,
  copyGitRemote,
  copyId,
  filterSpaces,
  loadMore,
  openDiscussion,
  openInEditor,
  openSpaceSettings,
  pin,
  showSpaceError,
} from './spaceLinks.ts';
import {
  addSecret,
  addVariable,
  deleteSecretCommand,
  deleteVariableCommand,
  editSecret,
  editVariable,
  variableToSecret,
} from './spaceVariables.ts';
import { attachVolume, detachVolume } from './spaceVolumes.ts';
import { spaceOf, type Handler } from './handler.ts';
import type { ExplorerNode } from '../views/explorer/nodes.ts';
import { nodeOf } from '../views/explorer/nodes.ts';

const isNode = (argument: unknown): argument is ExplorerNode =>
  typeof argument === 'object' && argument !== null && 'kind' in argument;

/** What the explorer's menus do. Each asks for the Space, or its part, when it is called without a node. */
export const explorerTable = {
  'hfSpaces.refreshExplorer': (services, argument) =>
    services.explorer.refreshNode(isNode(argument) ? argument : undefined),
  'hfSpaces.filterSpaces': (services) => filterSpaces(services),
  'hfSpaces.clearFilter': (services) => services.explorer.setFilter(''),
  'hfSpaces.loadMore': loadMore,
  'hfSpaces.pinSpace': (services, argument) => pin(services, spaceOf(argument), true),
  'hfSpaces.unpinSpace': (services, argument) => pin(services, spaceOf(argument), false),

  'hfSpaces.openInEditor': (services, argument) => openInEditor(services, spaceOf(argument)),
  'hfSpaces.openSpaceSettings': (services, argument) => openSpaceSettings(services, spaceOf(argument)),
  'hfSpaces.openDiscussion': openDiscussion,
  'hfSpaces.showSpaceError': (services, argument) => showSpaceError(services, spaceOf(argument)),
  'hfSpaces.copyId': (services, argument) => copyId(services, spaceOf(argument)),
  'hfSpaces.copyGitRemote': (services, argument) => copyGitRemote(services, spaceOf(argument)),
  'hfSpaces.copyCurl': (services, argument) => copyCall(services, spaceOf(argument), 'curl'),
  'hfSpaces.copyPython': (services, argument) => copyCall(services, spaceOf(argument), 'python'),
  'hfSpaces.cloneSpace': (services, argument) => cloneSpace(services, spaceOf(argument)),

  'hfSpaces.createSpace': (services, argument) =>
    createSpaceCommand(services, nodeOf(argument, 'owner')?.owner),
  'hfSpaces.duplicateSpace': (services, argument) => duplicateSpaceCommand(services, spaceOf(argument)),
  'hfSpaces.renameSpace': (services, argument) => renameSpaceCommand(services, spaceOf(argument)),
  'hfSpaces.changeVisibility': (services, argument) => changeVisibility(services, spaceOf(argument)),
  'hfSpaces.deleteSpace': (services, argument) => deleteSpaceCommand(services, spaceOf(argument)),
  'hfSpaces.restartSpace': (services, argument) => restartCommand(services, spaceOf(argument), false),
  'hfSpaces.rebuildSpace': (services, argument) => restartCommand(services, spaceOf(argument), true),
  'hfSpaces.pauseSpace': (services, argument) => pauseCommand(services, spaceOf(argument)),
  'hfSpaces.wakeSpace': (services, argument) => wakeCommand(services, spaceOf(argument)),
  'hfSpaces.changeHardware': (services, argument) => changeHardware(services, spaceOf(argument)),
  'hfSpaces.changeSleepTime': (services, argument) => changeSleepTime(services, spaceOf(argument)),
  'hfSpaces.turnOnDevMode': (services, argument) => switchDevMode(services, spaceOf(argument), true),
  'hfSpaces.turnOffDevMode': (services, argument) => switchDevMode(services, spaceOf(argument), false),
  'hfSpaces.openOverSsh': (services, argument) => openOverSsh(services, spaceOf(argument)),

  'hfSpaces.addVariable': addVariable,
  'hfSpaces.editVariable': editVariable,
  'hfSpaces.deleteVariable': deleteVariableCommand,
  'hfSpaces.variableToSecret': variableToSecret,
  'hfSpaces.addSecret': addSecret,
  'hfSpaces.editSecret': editSecret,
  'hfSpaces.deleteSecret': deleteSecretCommand,
  'hfSpaces.importEnv': importEnv,
  'hfSpaces.exportVariables': exportVariables,
  'hfSpaces.attachVolume': attachVolume,
  'hfSpaces.detachVolume': detachVolume,

  'hfSpaces.openSpaceFile': openSpaceFile,
  'hfSpaces.newSpaceFile': newSpaceFile,
  'hfSpaces.uploadToSpace': uploadToSpace,
  'hfSpaces.renameSpaceFile': renameSpaceFile,
  'hfSpaces.deleteSpaceFile': deleteSpaceFile,
  'hfSpaces.compareWithLocal': compareWithLocal,
  'hfSpaces.downloadSpace': downloadSpace,
  'hfSpaces.addSpaceFolder': (services, argument) => addSpaceFolder(services, spaceOf(argument)),
  'hfSpaces.refreshFiles': (services, argument) => refreshFiles(services, spaceOf(argument)),
  'hfSpaces.showCommit': showCommit,

  'hfSpaces.checkApi': (services, argument) => checkApi(services, spaceOf(argument)),
  'hfSpaces.copyEndpointCurl': (services, argument) => copyEndpoint(services, argument, 'curl'),
  'hfSpaces.copyEndpointPython': (services, argument) => copyEndpoint(services, argument, 'python'),
  'hfSpaces.copyEndpointJavaScript': (services, argument) => copyEndpoint(services, argument, 'javascript'),
  'hfSpaces.openRequest': openRequest,
  'hfSpaces.sendRequest': sendRequest,

  'hfSpaces.stopTraining': (services, argument) => stopTraining(services, spaceOf(argument)),
  'hfSpaces.newAutoTrain': (services) => newAutoTrain(services),
  'hfSpaces.autoTrainVersion': (services, argument) => showServerVersion(services, spaceOf(argument)),
  'hfSpaces.autoTrainStart': (services, argument) => startOnServer(services, spaceOf(argument)),
  'hfSpaces.autoTrainStop': (services, argument) => stopOnServer(services, spaceOf(argument)),
  'hfSpaces.autoTrainLog': (services, argument) => showServerLog(services, spaceOf(argument)),
} as const satisfies Record<string, Handler>;
