import type * as vscode from 'vscode';
import { activateWith } from './activate.ts';
import { createWebPlatform } from './platform/webPlatform.ts';

export function activate(context: vscode.ExtensionContext) {
  return activateWith(context, createWebPlatform());
}
