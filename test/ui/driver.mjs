/** What a person does in the workbench, by roles and labels as far as VS Code has them. */
import path from 'node:path';
import { mkdirSync } from 'node:fs';
import { until } from '../harness/shell.mjs';

/** For what comes once and is not asked for again; a busy machine takes its time. */
export const patient = { timeout: 30_000 };

/** Text of the page, which has unbreakable spaces in it, as a person would type it. */
export const plain = (text) => (text ?? '').replace(/\u00a0/g, ' ').trim();

/** Runs in the page, until what fades or slides has arrived. A progress bar moves without end. */
async function stoodStill() {
  const { document, requestAnimationFrame } = globalThis;
  await new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn)));
  const moving = document
    .getAnimations()
    .filter(
      ({ playState, effect }) =>
        playState === 'running' && Number.isFinite(effect?.getComputedTiming().endTime),
    );
  await Promise.allSettled(moving.map(({ finished }) => finished));
}

export function driverOf(page, { shotsFolder } = {}) {
  // Widgets close and lists are laid anew while extensions load: give up soon, and look again.
  page.setDefaultTimeout(2_000);
  let shots = 0;
  const quickInput = page.locator('.quick-input-widget:visible');
  const dialog = page.locator('.monaco-dialog-box:visible');
  const toasts = page.locator('.notifications-toasts .notification-list-item:visible');
  const textOf = async (locator) => {
    const found = await locator
      .first()
      .textContent({ timeout: 500 })
      .catch(() => undefined);
    return plain(found);
  };

  // What is asked for again and again while others work: one look at the page, without a locator's retries.
  const visibleTexts = (selector) =>
    page.evaluate(
      (wanted) =>
        [...globalThis.document.querySelectorAll(wanted)]
          .filter((element) => element.checkVisibility({ visibilityProperty: true }))
          .map((element) => element.textContent),
      selector,
    );

  const screenshot = async (name) => {
    if (!shotsFolder) return undefined;
    mkdirSync(shotsFolder, { recursive: true });
    shots += 1;
    const file = path.join(shotsFolder, `${String(shots).padStart(2, '0')}-${name.replace(/\W+/g, '-')}.png`);
    await page.evaluate(stoodStill);
    await page.screenshot({ path: file });
    return file;
  };

  const ready = () => page.locator('.monaco-workbench .statusbar').waitFor({ timeout: 60_000 });

  const reload = async () => {
    await page.reload({ timeout: 60_000 });
    await ready();
  };

  const openPalette = () =>
    until('the command palette', async () => {
      if (await quickInput.count()) return true;
      await page.keyboard.press('F1');
      return quickInput.waitFor({ timeout: 1_000 }).then(() => true);
    });

  /** Types the title and takes the entry that has it: extensions may still be loading, so it is tried again. */
  const runCommand = (title) =>
    until(
      `the command ${title}`,
      async () => {
        await openPalette();
        await quickInput.locator('.quick-input-box input').first().fill(`>${title}`);
        const row = quickInput.locator('.monaco-list-row', { hasText: title }).first();
        const there = await row.waitFor({ timeout: 2_000 }).then(
          () => true,
          () => false,
        );
        if (there) await row.click();
        else await page.keyboard.press('Escape');
        return there;
      },
      { timeoutMs: 60_000 },
    );

  const accept = async (typed) => {
    if (typed !== undefined) await quickInput.locator('.quick-input-box input').first().fill(typed);
    await page.keyboard.press('Enter');
  };

  const pick = (text) => quickInput.locator('.monaco-list-row', { hasText: text }).first().click(patient);

  /** Opens a file of the workspace by its name. */
  const openFile = (name) =>
    until(`the editor of ${name}`, async () => {
      if ((await tabs()).some((tab) => tab.includes(name))) return true;
      await page.keyboard.press('Escape');
      await page.keyboard.press('Control+P');
      await quickInput.locator('.quick-input-box input').first().fill(name);
      await quickInput.locator('.monaco-list-row', { hasText: name }).first().click();
      return false;
    });

  /** The quick input that is open: `{ title, placeholder, rows }`, or `undefined`. */
  const readQuickInput = async () => {
    const input = await page.evaluate(() => {
      const { document } = globalThis;
      const shown = [...document.querySelectorAll('.quick-input-widget')].find((one) =>
        one.checkVisibility(),
      );
      return (
        shown && {
          title: shown.querySelector('.quick-input-title')?.textContent,
          placeholder: shown.querySelector('.quick-input-box input')?.placeholder,
          rows: [...shown.querySelectorAll('.monaco-list-row')].map((row) => row.textContent),
        }
      );
    });
    return input && { ...input, title: plain(input.title), placeholder: input.placeholder ?? '' };
  };

  const readDialog = async () => (await visibleTexts('.monaco-dialog-box .dialog-message')).map(plain)[0];
  const clickInDialog = (name) => dialog.getByRole('button', { name, exact: true }).first().click(patient);
  const notifications = () =>
    visibleTexts('.notifications-toasts .notification-list-item .notification-list-item-message');
  const waitForNotification = (pattern, timeoutMs = 30_000) =>
    until(
      `a notification like ${pattern}`,
      async () => (await notifications()).find((text) => pattern.test(text)),
      {
        timeoutMs,
      },
    );
  const clickInNotification = (message, name) =>
    toasts.filter({ hasText: message }).first().getByRole('button', { name }).first().click(patient);
  const clearNotifications = async () => {
    await runCommand('Notifications: Clear All Notifications');
    await until('no notification', async () => (await notifications()).length === 0);
  };
  /** What the Output panel shows; the editor keeps only the visible lines in the page. */
  const outputText = () =>
    textOf(page.locator('.output-view-container, [id="workbench.panel.output"]').first());
  const treeRow = (text) => page.locator('.sidebar .monaco-list-row:visible', { hasText: text }).first();
  /** Right-clicks a row of a tree in the side bar and takes an entry of its menu. */
  const chooseInMenu = async (row, entry) => {
    await treeRow(row).click({ button: 'right', ...patient });
    // A menu takes no click right after it opens; the key works at once on the entry under the pointer.
    await page.locator('.monaco-menu .action-label', { hasText: entry }).first().hover(patient);
    await page.keyboard.press('Enter');
  };
  /** Whether the window has put this text into what it keeps over a reload, as it does some time after it was told to. */
  const keeps = (text) =>
    page.evaluate(async (wanted) => {
      const { indexedDB } = globalThis;
      const answer = (request) =>
        new Promise((resolve, reject) => {
          request.onsuccess = () => resolve(request.result);
          request.onerror = () => reject(request.error);
        });
      for (const { name } of await indexedDB.databases()) {
        const database = await answer(indexedDB.open(name));
        try {
          for (const store of database.objectStoreNames) {
            const values = await answer(database.transaction(store).objectStore(store).getAll());
            if (values.some((value) => typeof value === 'string' && value.includes(wanted))) return true;
          }
        } finally {
          database.close();
        }
      }
      return false;
    }, text);
  const sideBarText = () => textOf(page.locator('.sidebar'));

  const problemsText = () => page.locator('.markers-panel').first().innerText();
  const tabs = () => visibleTexts('.tabs-container .tab');
  const statusBarTexts = () => visibleTexts('.statusbar-item');

  return {
    ...{
      page,
      screenshot,
      ready,
      reload,
      openPalette,
      runCommand,
      openFile,
      accept,
      pick,
      readQuickInput,
      readDialog,
    },
    ...{
      clickInDialog,
      notifications,
      waitForNotification,
      clickInNotification,
      clearNotifications,
      outputText,
      treeRow,
      keeps,
      chooseInMenu,
      sideBarText,
      problemsText,
      tabs,
      statusBarTexts,
    },
  };
}
