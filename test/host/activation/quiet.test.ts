import * as vscode from 'vscode';

interface TestApi {
  activity: { requests: number; pendingWaits: number };
}

describe('activation is quiet', () => {
  it('sends no request and waits for nothing', async () => {
    const extension = vscode.extensions.getExtension<TestApi>('hf-spaces.hf-spaces');
    if (!extension) throw new Error('not installed');
    const { activity } = await extension.activate();
    // Whatever activation may have queued gets its turn first.
    await vscode.commands.executeCommand('setContext', 'hfSpaces.test', true);
    if (activity.requests !== 0 || activity.pendingWaits !== 0) {
      throw new Error(`activation was busy: ${JSON.stringify(activity)}`);
    }
  });
});
