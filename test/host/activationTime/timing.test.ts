import * as vscode from 'vscode';
import { check, extensionId } from '../support.ts';

declare const report: (name: string, value: unknown) => void;

/** What the `main` of the bench has measured; see test/bench/activation.mjs. */
interface Timed {
  timing?: { loadMs: number; activateMs: number };
}

describe('activation time', () => {
  it('is reported', async () => {
    const timed = await vscode.extensions.getExtension<Timed>(extensionId)?.activate();
    check(timed?.timing, 'the extension under test does not measure itself');
    report('timing', timed.timing);
  });
});
