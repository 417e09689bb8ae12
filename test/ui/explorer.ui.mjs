import assert from 'node:assert/strict';
import { until } from '../harness/shell.mjs';
import { deployThroughUi, spaceOf } from './deployFlow.mjs';

const api = async (hub, route) =>
  (
    await fetch(`${hub.url}/api/spaces/${route}`, { headers: { Authorization: `Bearer ${hub.token}` } })
  ).json();

async function expand(driver, text, child) {
  await until(`${child} below ${text}`, async () => {
    if (await driver.treeRow(child).count()) return true;
    await driver.treeRow(text).locator('.monaco-tl-twistie').click();
    await driver.treeRow(child).waitFor();
    return true;
  });
}

/** A command from the palette, and the Space it is for. */
async function runOn(driver, command, space) {
  await driver.runCommand(command);
  await until('the Spaces', async () =>
    /Which Space/.test((await driver.readQuickInput())?.placeholder ?? ''),
  );
  await driver.pick(space);
  await until('the next question', async () => {
    const shown = await driver.readQuickInput();
    return shown && !/Which Space/.test(shown.placeholder ?? '');
  });
}

/** Types into the input box that asks for `title`. */
async function answer(driver, title, text) {
  await until(`the question ${title}`, async () => {
    const shown = await driver.readQuickInput();
    return shown && title.test(`${shown.title} ${shown.placeholder ?? ''}`);
  });
  await driver.accept(text);
  const input = driver.page.locator('.quick-input-widget:visible .quick-input-box input').first();
  if (text !== '') {
    // The next question may look the same but for its empty box.
    await until(
      'the end of the question',
      async () => !(await input.count()) || (await input.inputValue()) !== text,
    );
  }
}

export const scenarios = [
  {
    title: 'a Space in the sidebar: status, a variable, a secret, files, hardware, delete',
    hubArgs: ['--step-ms', '50'],
    async run({ hub, driver }) {
      const space = spaceOf((await deployThroughUi(driver)).notification);
      await driver.clearNotifications();
      await driver.runCommand('HF Spaces: Focus on Spaces View');
      const name = space.slice(space.indexOf('/') + 1);
      await driver.treeRow(name).waitFor({ timeout: 30_000 });
      await driver.screenshot('spaces');
      await expand(driver, name, 'Variables');
      await expand(driver, 'Status', 'cpu-basic');
      await expand(driver, 'Files', 'main.py');
      await driver.screenshot('space-open');

      await runOn(driver, 'HF Spaces: Add Variable', space);
      await answer(driver, /Variable/, 'MODEL_ID');
      await answer(driver, /Variable/, 'gpt2');
      await until(
        'the variable on the Hub',
        async () => 'MODEL_ID' in (await api(hub, `${space}/variables`)),
      );
      await runOn(driver, 'HF Spaces: Add Secret', space);
      await answer(driver, /Secret/, 'API_KEY');
      await answer(driver, /Secret/, 'a-value-nobody-sees');
      await answer(driver, /Secret/, '');
      await until('the secret on the Hub', async () => 'API_KEY' in (await api(hub, `${space}/secrets`)));
      await expand(driver, 'Secrets', 'API_KEY');
      await driver.screenshot('variables-and-secrets');
      assert.ok(
        !(await driver.page.content()).includes('a-value-nobody-sees'),
        'the value is nowhere on the page',
      );

      await runOn(driver, 'HF Spaces: Change Hardware', space);
      await until('the prices', async () =>
        ((await driver.readQuickInput())?.rows ?? []).some((row) => /\$/.test(row)),
      );
      await driver.screenshot('hardware');
      await driver.page.keyboard.press('Escape');

      await runOn(driver, 'HF Spaces: Delete Space', space);
      await answer(driver, /Delete/, space);
      await driver.waitForNotification(/is deleted/);
      const gone = await fetch(`${hub.url}/api/spaces/${space}`, {
        headers: { Authorization: `Bearer ${hub.token}` },
      });
      assert.equal(gone.status, 404);
      await driver.screenshot('deleted');
    },
  },
];
