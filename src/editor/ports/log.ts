import * as vscode from 'vscode';
import type { Log } from '../../ports.ts';

const tokenPattern = /hf_[A-Za-z0-9_]{6,}/g;

/** The "HF Spaces" channel. Callers never pass tokens; the mask is the last defence. */
export function createLog(): Log & { show(): void; dispose(): void } {
  const channel = vscode.window.createOutputChannel('HF Spaces', { log: true });
  const mask = (message: string) => message.replace(tokenPattern, 'hf_…');
  return {
    debug: (message) => channel.debug(mask(message)),
    info: (message) => channel.info(mask(message)),
    warn: (message) => channel.warn(mask(message)),
    error: (message) => channel.error(mask(message)),
    show: () => channel.show(true),
    dispose: () => channel.dispose(),
  };
}
