import { until } from '../harness/shell.mjs';

/** Opens the row with `text` until a row with `child` is there. */
export async function expand(driver, text, child) {
  await until(`${child} below ${text}`, async () => {
    if (await driver.treeRow(child).count()) return true;
    await driver.treeRow(text).locator('.monaco-tl-twistie').click();
    await driver.treeRow(child).waitFor();
    return true;
  });
}
