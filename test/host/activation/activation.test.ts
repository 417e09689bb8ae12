import * as vscode from 'vscode';
import { hostConfig } from '../config.ts';

const id = 'hf-spaces.hf-spaces';

interface Manifest {
  contributes?: { commands?: { command: string }[] };
}

function check(condition: unknown, message: string): asserts condition {
  if (!condition) throw new Error(message);
}

function extension(): vscode.Extension<unknown> {
  const found = vscode.extensions.getExtension(id);
  check(found, `${id} is not installed`);
  return found;
}

describe(`activation (${hostConfig.kind})`, () => {
  it('activates', async () => {
    await extension().activate();
    check(extension().isActive, 'it is not active');
  });

  it('runs the bundle that is meant for this host', () => {
    const isWorker = typeof process === 'undefined' || !process.versions?.node;
    check(isWorker === (hostConfig.kind === 'web'), `this host is ${isWorker ? 'a worker' : 'Node'}`);
  });

  it('registers every command of its manifest', async () => {
    const manifest = extension().packageJSON as Manifest;
    const wanted = (manifest.contributes?.commands ?? []).map(({ command }) => command);
    const known = new Set(await vscode.commands.getCommands(true));
    const missing = wanted.filter((command) => !known.has(command));
    check(missing.length === 0, `not registered: ${missing.join(', ')}`);
  });
});
