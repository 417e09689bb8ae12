import assert from 'node:assert/strict';
import { appendFileSync } from 'node:fs';
import path from 'node:path';
import { compareSpace } from '../harness/compareSpace.mjs';
import { until } from '../harness/shell.mjs';
import { answerUntilRunning, deployAgain, deployThroughUi, deployTitle, spaceOf } from './deployFlow.mjs';
import { failureExplained } from './failureFlow.mjs';
import { clearFaults, commitsOf, control, fileOn } from './hubControl.mjs';
import { planAndConflicts } from './planFlow.mjs';

/** Waits through all that a deploy asks before. */
const statusBar = (driver, pattern) =>
  until(`${pattern} in the status bar`, async () => pattern.test((await driver.statusBarTexts()).join(' ')), {
    timeoutMs: 180_000,
  });

/** Until the build goes on, and the window would know of it after a reload. */
async function untilFollowed(driver) {
  await statusBar(driver, /Building/);
  await until('the window to keep what it follows', () => driver.keeps('"followed":[{'));
}

const failures = [
  { fault: { fault: '401' }, expect: /does not accept the token/ },
  { fault: { fault: '403' }, expect: /no right for this/ },
  { fault: { fault: '412' }, expect: /Someone else changed the Space/ },
  { fault: { fault: '413' }, expect: /too large for the Hub/ },
  { fault: { fault: '429-ratelimit', count: 0, seconds: 1 }, expect: /limits requests/ },
  { fault: { fault: '429-retry-after', count: 0, seconds: 1 }, expect: /limits requests/ },
];

export const scenarios = [
  {
    title:
      'a folder to a running Space, nothing to deploy, an edit, a window closed, a preview, a conflict, an earlier version',
    hubArgs: ['--step-ms', '50'],
    async run({ hub, driver, workspace }) {
      const { notification } = await deployThroughUi(driver);
      const space = spaceOf(notification);
      assert.deepEqual((await compareSpace(hub, space, workspace)).differences, []);
      const first = await fileOn(hub, space, 'main.py');
      await until('the run log', async () => /Uvicorn|running|started/i.test(await driver.outputText()));
      await driver.screenshot('run-log');

      const before = await commitsOf(hub);
      await driver.runCommand(deployTitle);
      await driver.waitForNotification(/Nothing to deploy/);
      assert.equal(await commitsOf(hub), before);
      await driver.clearNotifications();

      await control(hub, 'options', { holdBuilds: true });
      appendFileSync(path.join(workspace, 'main.py'), '\n# edited\n');
      await deployAgain(driver);
      await until('the second commit', async () => (await commitsOf(hub)) === before + 1);
      assert.deepEqual((await compareSpace(hub, space, workspace)).differences, []);
      await untilFollowed(driver);
      await driver.reload();
      await statusBar(driver, /Building/);
      // There is such a channel only once the log is streamed again.
      await until('the channel of the run log', async () => {
        await driver.runCommand('Output: Show Output Channels');
        const rows = (await driver.readQuickInput())?.rows ?? [];
        if (rows.some((row) => row.includes('(run)'))) return true;
        await driver.page.keyboard.press('Escape');
        return false;
      });
      await driver.pick('(run)');
      await until('the run log, picked up', async () => /Uvicorn running/.test(await driver.outputText()));
      await driver.screenshot('picked-up');
      await control(hub, 'options', { holdBuilds: false });
      await driver.waitForNotification(/is running/);
      await until('the run log', async () => /Uvicorn|running|started/i.test(await driver.outputText()));
      await driver.clearNotifications();

      await planAndConflicts({ hub, driver, workspace, space, first });
    },
  },
  {
    title:
      'a plan that does not allow it, a failing build explained, a Hub that refuses, a window closed and the sign-in lost',
    keepSecrets: false,
    async run({ hub, driver, workspace }) {
      await control(hub, 'faults', { fault: '402' });
      await assert.rejects(deployThroughUi(driver), /paid plan/);
      await driver.clearNotifications();

      await deployThroughUi(driver);
      await driver.clearNotifications();
      await failureExplained({ hub, driver, workspace });
      await driver.clearNotifications();
      for (const [index, { fault, expect }] of failures.entries()) {
        appendFileSync(path.join(workspace, 'main.py'), `\n# edit ${index}\n`);
        await control(hub, 'faults', { ...fault, route: 'POST /api/spaces/{id}/commit/{rev}' });
        await deployAgain(driver);
        await driver.waitForNotification(expect);
        await clearFaults(hub);
        await driver.clearNotifications();
      }

      await control(hub, 'options', { holdBuilds: true });
      await deployAgain(driver);
      await untilFollowed(driver);
      await driver.reload();
      await driver.waitForNotification(/Sign in to follow it/);
      await driver.screenshot('sign-in-to-follow');
      await control(hub, 'options', { holdBuilds: false });
      await driver.clickInNotification('Sign in to follow it', 'Sign In');
      await answerUntilRunning(driver);
    },
  },
];
