import * as vscode from 'vscode';

/**
 * Calls back when a wait for the network may be over: the window has come to the front again, as it does after sleep,
 * or a browser tells that it is online. Gives the way to stop.
 */
export function onWake(listener: () => void): () => void {
  const focus = vscode.window.onDidChangeWindowState(({ focused }) => {
    if (focused) listener();
  });
  // Only a worker has it.
  const host = globalThis as { addEventListener?: unknown } & EventTarget;
  const hasEvents = typeof host.addEventListener === 'function';
  if (hasEvents) host.addEventListener('online', listener);
  return () => {
    focus.dispose();
    if (hasEvents) host.removeEventListener('online', listener);
  };
}
