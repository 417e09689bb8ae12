/** What a deploy would do, looked at before. */
import assert from 'node:assert/strict';
import { appendFileSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { until } from '../harness/shell.mjs';
import { patient } from './driver.mjs';
import { deployAgain } from './deployFlow.mjs';
import { commitFile, commitsOf, control, fileOn } from './hubControl.mjs';

const previewTitle = 'HF Spaces: Preview Deploy';
const deployPlanTitle = 'HF Spaces: Deploy This Plan';

const planShows = (driver, pattern) =>
  until(`${pattern} in the plan`, async () => pattern.test(await driver.sideBarText()));

async function preview(driver, workspace, edit) {
  appendFileSync(path.join(workspace, 'main.py'), `\n# ${edit}\n`);
  await driver.runCommand(previewTitle);
  await planShows(driver, /Modified/);
}

/**
 * From a `space` that runs: preview, a secret kept back, a conflict, an earlier version, a cancel. `first`: main.py as it
 * was deployed first.
 */
export async function planAndConflicts({ hub, driver, workspace, space, first }) {
  // Preview: what changes, and a secret that stops it until it is kept back.
  writeFileSync(path.join(workspace, '.env'), 'SECRET_KEY=abcdefgh12345678\n');
  writeFileSync(path.join(workspace, 'notes.txt'), 'new\n');
  await preview(driver, workspace, 'previewed');
  await planShows(driver, /Holds secrets/);
  await driver.screenshot('preview-with-a-secret');
  await driver.chooseInMenu('.env', 'Exclude from Deploys');
  await until('the plan without the secret', async () => {
    const text = await driver.sideBarText();
    return /Added/.test(text) && !/Holds secrets/.test(text);
  });
  assert.equal(readFileSync(path.join(workspace, '.hfignore'), 'utf8'), '/.env\n');
  await driver.treeRow('main.py').click(patient);
  await until('the diff', async () => (await driver.tabs()).some((tab) => /Space ↔ folder/.test(tab)));
  await driver.screenshot('preview-with-a-diff');
  const before = await commitsOf(hub);
  await driver.runCommand(deployPlanTitle);
  await driver.waitForNotification(/is running/);
  assert.equal(await commitsOf(hub), before + 1);
  assert.equal(await fileOn(hub, space, '.env'), undefined);
  assert.equal(await fileOn(hub, space, 'notes.txt'), 'new\n');
  await driver.clearNotifications();

  // Somebody else commits between the plan and the deploy.
  await preview(driver, workspace, 'collides');
  await commitFile(hub, space, 'main.py', 'theirs\n');
  await driver.runCommand(deployPlanTitle);
  await until('the question', async () => /has changed since/.test((await driver.readDialog()) ?? ''));
  await driver.screenshot('conflict');
  assert.equal(await fileOn(hub, space, 'main.py'), 'theirs\n');
  await driver.clickInDialog('Deploy on Top');
  await driver.waitForNotification(/is running/);
  assert.match(await fileOn(hub, space, 'main.py'), /collides/);
  await driver.clearNotifications();

  // Back to the first version, as a plan that is looked at.
  await driver.runCommand('HF Spaces: Redeploy an Earlier Version');
  await until('the versions', async () => ((await driver.readQuickInput())?.rows.length ?? 0) > 3);
  await driver.screenshot('versions');
  const rows = (await driver.readQuickInput()).rows;
  await driver.pick(rows.findLast((row) => /Deploy/.test(row)));
  await planShows(driver, /Changes back/);
  await driver.screenshot('plan-back');
  await driver.runCommand(deployPlanTitle);
  await driver.waitForNotification(/is running/);
  assert.equal(await fileOn(hub, space, 'main.py'), first);
  assert.equal(await fileOn(hub, space, 'notes.txt'), undefined);
  await driver.clearNotifications();

  // A cancelled upload leaves the Space as it was.
  const commits = await commitsOf(hub);
  await control(hub, 'faults', {
    fault: 'latency',
    ms: 20_000,
    route: 'POST /api/spaces/{id}/commit/{rev}',
  });
  await deployAgain(driver);
  await driver.waitForNotification(/Deploying to/);
  await driver.screenshot('uploading');
  await driver.clickInNotification('Deploying to', 'Cancel');
  await until('the end of the deploy', async () => (await driver.notifications()).length === 0);
  assert.equal(await commitsOf(hub), commits);
  assert.ok(existsSync(path.join(workspace, 'notes.txt')), 'the folder is untouched');
}
