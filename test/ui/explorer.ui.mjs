import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { until } from '../harness/shell.mjs';
import { patient } from './driver.mjs';
import { autoTrainByForm, compareWithLocal, openedByKeyboard, requestToTheApp } from './explorerFlows.mjs';
import { answer, api, runOn, secretsOn, statusOf, still } from './explorerSteps.mjs';
import { commitsOf, fileOn } from './hubControl.mjs';
import { deployedWithItsSecret, missingSecretAdded } from './secretsFlow.mjs';
import { expand } from './treeRows.mjs';

async function valuesByHand({ hub, driver, space }) {
  await runOn(driver, 'HF Spaces: Add Variable', space);
  await answer(driver, /Variable/, 'MODEL_ID');
  await answer(driver, /Variable/, 'gpt2');
  await until('the variable on the Hub', async () => 'MODEL_ID' in (await api(hub, `${space}/variables`)));
  await runOn(driver, 'HF Spaces: Add Secret', space);
  await answer(driver, /Secret/, 'API_KEY');
  await answer(driver, /Secret/, 'a-value-nobody-sees');
  await answer(driver, /Secret/, '');
  await until('the secret on the Hub', async () => 'API_KEY' in (await api(hub, `${space}/secrets`)));
}

async function importEnvFile({ hub, driver, space, workspace }) {
  writeFileSync(
    path.join(workspace, '.env'),
    'OPENAI_API_KEY=sk-from-the-file-2718\nDEBUG=true\nGREETING=hello\n',
  );
  await runOn(driver, 'HF Spaces: Import Variables and Secrets from .env', space);
  await until('the file dialog', async () => {
    const input = driver.page.locator('.quick-input-widget:visible .quick-input-box input').first();
    return (await input.count()) && (await input.inputValue()).startsWith('/');
  });
  await driver.pick('.env');
  await until('the names', async () =>
    ((await driver.readQuickInput())?.rows ?? []).some((row) => /OPENAI_API_KEY/.test(row)),
  );
  // Secret by a guess; one choice makes it a variable, as the row then says.
  await driver.pick('GREETING');
  await until('the other choice', async () =>
    ((await driver.readQuickInput())?.rows ?? []).some((row) => /GREETING.*variable/.test(row)),
  );
  await still(driver);
  await driver.screenshot('import-from-env');
  await driver.pick('Import 3 names');
  await driver.waitForNotification(/from the file/);
  assert.deepEqual(Object.keys(await api(hub, `${space}/variables`)).sort(), [
    'DEBUG',
    'GREETING',
    'MODEL_ID',
  ]);
  assert.equal((await secretsOn(hub, space))['OPENAI_API_KEY'], 'sk-from-the-file-2718');
  await driver.clearNotifications();
}

async function paidHardware({ hub, driver, space }) {
  await runOn(driver, 'HF Spaces: Change Hardware', space);
  await until('the prices', async () =>
    ((await driver.readQuickInput())?.rows ?? []).some((row) => /\$/.test(row)),
  );
  await still(driver);
  await driver.screenshot('hardware');
  await driver.pick('CPU Upgrade');
  await until('the price', async () => /Run .* on CPU Upgrade/.test((await driver.readDialog()) ?? ''));
  await driver.screenshot('hardware-price');
  await driver.clickInDialog('Use It');
  await until(
    'the hardware on the Hub',
    async () => (await api(hub, `${space}/runtime`)).hardware.requested === 'cpu-upgrade',
  );
}

async function pauseAndWake({ hub, driver, space }) {
  await runOn(driver, 'HF Spaces: Pause Space', space);
  await until('the pause', async () => (await api(hub, `${space}/runtime`)).stage === 'PAUSED');
  await driver.treeRow('Paused').waitFor({ timeout: 30_000 });
  await driver.screenshot('paused');
  await runOn(driver, 'HF Spaces: Wake Space', space);
  await until('the wake', async () => (await api(hub, `${space}/runtime`)).stage === 'RUNNING');
  await until('its row', async () => !/Paused/.test(await driver.sideBarText()));
}

/** What is saved in an editor of a Space's file is a commit. */
async function saveIsCommit({ hub, driver, space }) {
  const before = await commitsOf(hub);
  await driver.treeRow('requirements.txt').click(patient);
  await until('the file', async () => (await driver.tabs()).some((tab) => tab.includes('requirements.txt')));
  await driver.page.locator('.editor-instance .view-lines:visible').first().click(patient);
  await driver.page.keyboard.press('Control+End');
  await driver.page.keyboard.type('\nhttpx\n');
  await driver.page.keyboard.press('Control+S');
  await until('the commit', async () => (await commitsOf(hub)) === before + 1);
  assert.match(await fileOn(hub, space, 'requirements.txt'), /^httpx$/m);
  await driver.screenshot('saved-as-a-commit');
}

async function duplicatePinFilter({ hub, driver, space, copy }) {
  await runOn(driver, 'HF Spaces: Duplicate Space', space);
  await answer(driver, /Duplicate/, copy);
  await until('the visibilities', async () =>
    ((await driver.readQuickInput())?.rows ?? []).some((row) => /Private/.test(row)),
  );
  await driver.pick('Private');
  await driver.waitForNotification(/is there now/);
  assert.equal(await statusOf(hub, copy), 200);
  await driver.clearNotifications();
  await runOn(driver, 'HF Spaces: Pin Space', copy, { among: 2 });
  await driver.treeRow('pinned').waitFor({ timeout: 30_000 });
  await driver.runCommand('HF Spaces: Filter Spaces');
  await answer(driver, /Filter/, 'copy');
  await until('the filter', async () => !/this workspace/.test(await driver.sideBarText()));
  await driver.screenshot('filtered');
  await driver.runCommand('HF Spaces: Clear Filter');
  await until('all Spaces', async () => /this workspace/.test(await driver.sideBarText()));
}

async function deleteByName({ hub, driver, space, among }) {
  await runOn(driver, 'HF Spaces: Delete Space', space, { among });
  await answer(driver, /Delete/, space);
  await driver.waitForNotification(/is deleted/);
  assert.equal(await statusOf(hub, space), 404);
  await driver.clearNotifications();
}

export const scenarios = [
  {
    title:
      'a Space in the sidebar: a secret that is missing, keys only, values, .env, hardware, pause, save, compare, request, copy, filter, delete, AutoTrain',
    hubArgs: ['--step-ms', '50'],
    async run({ hub, driver, workspace }) {
      await driver.runCommand('HF Spaces: Focus on Spaces View');
      await until('the welcome', async () => /Sign in to deploy/.test(await driver.sideBarText()));
      await driver.screenshot('welcome-signed-out');
      const space = await deployedWithItsSecret({ hub, driver, workspace });
      const name = space.slice(space.indexOf('/') + 1);
      const copy = `${space}-copy`;
      const session = { hub, driver, workspace, space, name, copy };
      await driver.clearNotifications();
      await driver.runCommand('HF Spaces: Focus on Spaces View');
      await driver.treeRow(name).waitFor({ timeout: 30_000 });
      await driver.screenshot('spaces');
      await expand(driver, name, 'Variables');
      await expand(driver, 'Status', 'Hardware');
      await expand(driver, 'Files', 'main.py');
      await driver.screenshot('space-open');
      await missingSecretAdded(session);

      await openedByKeyboard(session);
      await valuesByHand(session);
      await saveIsCommit(session);
      await compareWithLocal(session);
      await driver.runCommand('HF Spaces: Focus on Spaces View');
      await driver.treeRow('Files').locator('.monaco-tl-twistie').click(patient);
      await expand(driver, 'Secrets', 'API_KEY');
      await expand(driver, 'Needed by the Code', 'SLACK_BOT_TOKEN');
      await driver.screenshot('needed-variables-and-secrets');
      await importEnvFile(session);
      const page = await driver.page.content();
      assert.ok(
        !/a-value-nobody-sees|sk-from-the-file|sk-typed|xoxb-typed/.test(page),
        'the values are nowhere on the page',
      );

      await paidHardware(session);
      await pauseAndWake(session);
      await requestToTheApp(session);
      await duplicatePinFilter(session);
      await deleteByName({ ...session, space: copy, among: 2 });
      await deleteByName({ ...session, among: 1 });
      await driver.screenshot('deleted');
      await autoTrainByForm(session);
    },
  },
];
