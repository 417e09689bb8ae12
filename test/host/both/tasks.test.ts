import * as vscode from 'vscode';
import type { TestApi } from '../../../src/activate.ts';
import { filesOnHub, prepareDeploy } from '../deploying.ts';
import {
  answerUi,
  check,
  localHub,
  same,
  saveTargets,
  signedIn,
  signOutAndRemove,
  until,
  withShortWaits,
  writeFolder,
} from '../support.ts';

/** Runs the task to its end and gives what it ended with. */
async function runTask(target: string): Promise<number | undefined> {
  const tasks = await vscode.tasks.fetchTasks({ type: 'hf-spaces' });
  const task = tasks.find(({ definition }) => definition['target'] === target);
  check(task, `a task for ${target} among ${tasks.map(({ name }) => name).join(', ')}`);
  const ended = new Promise<number | undefined>((resolve) => {
    const watch = vscode.tasks.onDidEndTaskProcess((event) => {
      if (event.execution.task.name !== task.name) return;
      watch.dispose();
      resolve(event.exitCode);
    });
  });
  await vscode.tasks.executeTask(task);
  return ended;
}

// VS Code 1.103 tells no exit code of a task that an extension runs itself.
const tellsExitCodes = Number(vscode.version.split('.')[1]) > 103;

if (tellsExitCodes) {
  describe('a deploy as a task', function (this: Mocha.Suite) {
    let api: TestApi;
    const hub = localHub();

    before(async () => (api = await signedIn()));
    after(async () => {
      await saveTargets(undefined);
      await signOutAndRemove(api);
    });

    it('ends with 0 when the app runs, and with 1 when the build fails', async () => {
      const good = await prepareDeploy(api, 'task-good');
      const bad = await prepareDeploy(api, 'task-bad');
      await saveTargets([
        { space: good.space, folder: 'task-good', label: 'staging' },
        { space: bad.space, folder: 'task-bad', label: 'production' },
      ]);
      await until('the targets', () => api.services.sessions.signedIn());
      await writeFolder('task-bad', {
        Dockerfile: 'FROM python:3.12\nCOPY . .\nRUN pip install -r requirements.txt\n',
        'requirements.txt': 'fastapi\nnosuchpkg==1.0\n',
      });
      const text = 'ERROR: No matching distribution found for nosuchpkg==1.0';
      await hub.request('POST', '/__hub/build', { space: bad.space, failAtStep: 3, text });
      const ui = answerUi(api, ({ choices }) => choices.find((choice) => choice === 'Deploy'));
      try {
        await withShortWaits(api, async () => {
          same(await runTask('staging'), 0, 'exit code of a good deploy');
          check((await filesOnHub(good.space))['main.py'] !== undefined, 'main.py is on the Space');
          same(await runTask('production'), 1, 'exit code of a failing build');
          same(api.services.store.get(bad.space)?.deploy?.phase, 'failed', 'what the status bar shows');
          same(api.services.store.get(good.space)?.deploy?.phase, 'done', 'of the good one');
        });
        // What the terminal of a task shows cannot be read back; the same deploy tells the same again. Waits are as
        // they are: the log comes over the wire in its own time.
        const lines: string[] = [];
        const { signal } = new AbortController();
        const { deployTask } = await api.onDemand();
        same(
          await deployTask(api.services, 'production', (line) => lines.push(line), signal),
          false,
          'whether it runs',
        );
        same(
          lines.slice(-4),
          [
            `The build of ${bad.space} failed: There is no package nosuchpkg==1.0 for this Python and platform.`,
            'task-bad/requirements.txt:2',
            text,
            'Pin another version of nosuchpkg in requirements.txt.',
          ],
          'the last lines',
        );
      } finally {
        ui.restore();
      }
    });
  });
}
