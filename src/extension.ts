import type * as vscode from 'vscode';
import { activateWith } from './activate.ts';
import { createNodePlatform } from './platform/nodePlatform.ts';

export function activate(context: vscode.ExtensionContext) {
  return activateWith(context, createNodePlatform(process.env));
}
