/** Flows of the explorer that take more than a command and its questions. */
import assert from 'node:assert/strict';
import { until } from '../harness/shell.mjs';
import { plain } from './driver.mjs';
import { answer, api, question, secretsOn, still } from './explorerSteps.mjs';

/** Presses a key until what has the focus reads like `pattern`. */
async function goTo({ page }, key, focused, pattern) {
  await until(
    `${pattern} by ${key}`,
    async () => {
      const now = page.locator(focused).first();
      const text = (await now.count()) ? plain(await now.textContent()) : '';
      if (pattern.test(text)) return true;
      await page.keyboard.press(key);
      return false;
    },
    { everyMs: 30 },
  );
}

/** No mouse from here to the end: the visibility is changed from the menu of its row. */
export async function openedByKeyboard({ hub, driver, space }) {
  const { page } = driver;
  const row = '.sidebar .monaco-list:focus .monaco-list-row.focused';
  await until('the tree to have the focus', async () => {
    await driver.openPalette();
    await page.keyboard.type('HF Spaces: Focus on Spaces View');
    await until('the command', async () =>
      /Focus on Spaces View/.test((await driver.readQuickInput())?.rows[0] ?? ''),
    );
    await page.keyboard.press('Enter');
    await page.locator('.sidebar .monaco-list:focus').first().waitFor();
    return true;
  });
  await page.keyboard.press('Home');
  await goTo(driver, 'ArrowDown', row, /^Private$/);
  const label = await page.locator(row).first().getAttribute('aria-label');
  assert.match(label, /^Private/);
  await page.keyboard.press('Shift+F10');
  await page.locator('.monaco-menu').first().waitFor();
  await goTo(driver, 'ArrowDown', '.monaco-menu .action-item.focused .action-label', /^Change Visibility/);
  await driver.screenshot('menu-by-keyboard');
  await page.keyboard.press('Enter');
  await question(driver, /Change Visibility/);
  await page.keyboard.type('Public');
  await until('the choice', async () => ((await driver.readQuickInput())?.rows ?? []).length === 1);
  await page.keyboard.press('Enter');
  await until('the consequence', async () => /Make .* Public/.test((await driver.readDialog()) ?? ''));
  await page.keyboard.press('Enter');
  await until(
    'the visibility on the Hub',
    async () => (await api(hub, space)).visibility === 'public' || (await api(hub, space)).private === false,
  );
  await until('its row', async () => /^Public/.test(plain(await page.locator(row).first().textContent())));
}

export async function compareWithLocal({ driver }) {
  await driver.runCommand('HF Spaces: Focus on Spaces View');
  await driver.chooseInMenu('main.py', 'Compare File of Space with Local');
  await until('the diff', async () =>
    (await driver.tabs()).some((tab) => /main\.py \(Space ↔ folder\)/.test(tab)),
  );
  await driver.screenshot('compared-with-local');
}

/** An endpoint of the running app as a document, sent by the line above it, with its answer beside. */
export async function requestToTheApp({ driver }) {
  const { page } = driver;
  await driver.runCommand('View: Close All Editors');
  await driver.runCommand('HF Spaces: Focus on Spaces View');
  const section = page.locator('.sidebar .monaco-list-row[aria-label^="API,"]').first();
  await until('the endpoint', async () => {
    if (await driver.treeRow('GET /health').count()) return true;
    await section.locator('.monaco-tl-twistie').click();
    return driver
      .treeRow('GET /health')
      .waitFor()
      .then(() => true);
  });
  assert.match(await driver.sideBarText(), /API\s*1 endpoint/);
  await driver.chooseInMenu('GET /health', 'Open Request of Space');
  const send = page.locator('.codelens-decoration a', { hasText: 'Send' }).first();
  await send.waitFor({ timeout: 30_000 });
  await until('the answer', async () => {
    await send.click();
    return page
      .locator('.editor-instance .view-lines', { hasText: '200 OK' })
      .first()
      .waitFor()
      .then(() => true);
  });
  const answers = await page.locator('.editor-instance .view-lines').allTextContents();
  assert.ok(
    answers.some((text) => /"status":\s*"ok"/.test(plain(text))),
    answers.join('\n'),
  );
  await still(driver);
  await driver.screenshot('request');
  await driver.runCommand('View: Revert and Close Editor');
}

/** Every question of the form, the whole request before it is sent, and the private Space with its secrets. */
export async function autoTrainByForm({ hub, driver }) {
  const space = 'tester/autotrain-words';
  await driver.runCommand('HF Spaces: New AutoTrain Project');
  await answer(driver, /New AutoTrain/, 'tester/words');
  await until('the tasks', async () =>
    ((await driver.readQuickInput())?.rows ?? []).some((row) => /llm:sft/.test(row)),
  );
  await still(driver);
  await driver.screenshot('autotrain-tasks');
  await answer(driver, /New AutoTrain/, 'text-classification');
  const texts = ['google/bert', 'ann/words', 'train', '', 'sentence', 'label'];
  for (const [index, text] of texts.entries()) {
    await until(`question ${index}`, async () => asksFor(await prompt(driver), index));
    await driver.accept(text);
  }
  await until('the hardware', async () =>
    ((await driver.readQuickInput())?.rows ?? []).some((row) => /\$/.test(row)),
  );
  await driver.pick('Nvidia T4 small');
  await until('the parameters', async () =>
    ((await driver.readQuickInput())?.rows ?? []).some((row) => /Continue with these/.test(row)),
  );
  await still(driver);
  await driver.screenshot('autotrain-form');
  await driver.pick('Continue with these');
  await until('the price', async () => /Create .* on Nvidia T4/.test((await driver.readDialog()) ?? ''));
  await driver.screenshot('autotrain-preview');
  await driver.clickInDialog('Create and Train');
  await driver.waitForNotification(/is there and starts/);
  assert.equal((await api(hub, space)).private, true);
  const secrets = await secretsOn(hub, space);
  assert.deepEqual([secrets['PROJECT_NAME'], secrets['HF_TOKEN']], ['words', hub.token]);
  assert.ok(!(await driver.page.content()).includes(hub.token), 'the token is nowhere on the page');
}

const prompt = ({ page }) =>
  page.locator('.quick-input-widget:visible .quick-input-message').first().textContent();

const asksFor = (text, index) =>
  [/Base model/, /Dataset on/, /train on/, /check with/, /text_column/, /target_column/][index].test(
    text ?? '',
  );
