import * as vscode from 'vscode';
import { deployCommand } from './deploy.ts';
import { spaceOf, type Handler } from './handler.ts';

const folderOf = (argument: unknown) => (argument instanceof vscode.Uri ? { folder: argument } : {});

export const deployTable = {
  'hfSpaces.deploy': (services, argument) =>
    deployCommand(services, { ...folderOf(argument), space: spaceOf(argument) }),
  'hfSpaces.deployTo': (services, argument) =>
    deployCommand(services, { choose: true, ...folderOf(argument) }),
} as const satisfies Record<string, Handler>;
