/** Steps that flows of the explorer share. */
import { until } from '../harness/shell.mjs';

export const api = async (hub, route) =>
  (
    await fetch(`${hub.url}/api/spaces/${route}`, { headers: { Authorization: `Bearer ${hub.token}` } })
  ).json();
export const statusOf = async (hub, space) =>
  (await fetch(`${hub.url}/api/spaces/${space}`, { headers: { Authorization: `Bearer ${hub.token}` } }))
    .status;
export const secretsOn = async (hub, space) =>
  (await fetch(`${hub.url}/__hub/space/${space}/secrets`)).json();

/** A command from the palette. With one Space there is no question which; with more it is picked. */
export async function runOn(driver, command, space, { among = 1 } = {}) {
  await driver.runCommand(command);
  if (among === 1) return;
  await until('the Spaces', async () =>
    /Which Space/.test((await driver.readQuickInput())?.placeholder ?? ''),
  );
  await driver.pick(space);
  await until('the end of the Spaces', async () => {
    const shown = await driver.readQuickInput();
    return !/Which Space/.test(shown?.placeholder ?? '');
  });
}

export const question = (driver, title) =>
  until(`the question ${title}`, async () => {
    const shown = await driver.readQuickInput();
    return shown && title.test(`${shown.title} ${shown.placeholder ?? ''}`) ? shown : undefined;
  });

/** A question fades in, and shows a hover under the pointer: neither is for a picture. */
export async function still({ page }) {
  await page.mouse.move(900, 600);
  const widget = page.locator('.quick-input-widget').first();
  await widget.evaluate(async (element) => {
    const ending = element
      .getAnimations({ subtree: true })
      .filter(({ effect }) => effect.getComputedTiming().iterations !== Infinity);
    await Promise.allSettled(ending.map(({ finished }) => finished));
  });
}

/** Types into the input box that asks for `title`. */
export async function answer(driver, title, text) {
  await question(driver, title);
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
