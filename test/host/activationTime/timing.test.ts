import os from 'node:os';
import * as vscode from 'vscode';
import { check, extensionId, until } from '../support.ts';

declare const report: (name: string, value: unknown) => void;

/** What the `main` of the bench has measured; see test/bench/activation.mjs. */
interface Timed {
  timing?: { loadMs: number; activateMs: number };
}

/** Tells which share of all cores' time was idle since the last question. */
function idleShare(): () => number {
  const read = () => {
    const cores = os.cpus().map(({ times }) => times);
    const idle = cores.reduce((sum, times) => sum + times.idle, 0);
    const all = cores.reduce(
      (sum, { idle: at, user, sys, nice, irq }) => sum + at + user + sys + nice + irq,
      0,
    );
    return { idle, all };
  };
  let last = read();
  return () => {
    const before = last;
    last = read();
    return last.all === before.all ? 0 : (last.idle - before.idle) / (last.all - before.all);
  };
}

describe('activation time', () => {
  it('is reported', async () => {
    const idle = idleShare();
    // A window that is just opening has every core work for it, and would be measured with us.
    await until('the machine to rest', async () => {
      await new Promise((resolve) => setTimeout(resolve, 300));
      return idle() > 0.8;
    });
    const timed = await vscode.extensions.getExtension<Timed>(extensionId)?.activate();
    check(timed?.timing, 'the extension under test does not measure itself');
    report('timing', timed.timing);
  });
});
