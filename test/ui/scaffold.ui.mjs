import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { compareSpace } from '../harness/compareSpace.mjs';
import { until } from '../harness/shell.mjs';
import { deployThroughUi, spaceOf } from './deployFlow.mjs';
import { findingsAndFixes } from './lintFlow.mjs';

/** Waits for the list or the box of the wizard that this is a row of, or the placeholder. */
const wizard = (driver, what, fits) =>
  until(what, async () => {
    const shown = await driver.readQuickInput();
    return shown?.title === 'Add Space Files' && fits(shown.rows) && shown;
  });

export const scenarios = [
  {
    title: 'an empty folder, a template, the preview, the running Space, and findings in it',
    hubArgs: ['--step-ms', '300'],
    async run({ hub, driver, workspace }) {
      for (const name of readdirSync(workspace)) rmSync(path.join(workspace, name), { recursive: true });

      await driver.runCommand('HF Spaces: Add Space Files');
      const { rows: templates } = await wizard(driver, 'the templates', (all) => all.length > 3);
      assert.match(templates[0], /FastAPI with a model/);
      await driver.screenshot('templates');
      await driver.pick('FastAPI with a model');

      await wizard(driver, 'the question for the title', (all) => all.length === 0);
      await driver.screenshot('title');
      await driver.accept('Mood of a text');
      await wizard(driver, 'the values', (all) => all.some((row) => row.includes('Show the files')));
      await driver.screenshot('values');
      await driver.pick('Show the files');

      const apply = driver.page.getByRole('button', { name: 'Apply', exact: true }).first();
      await apply.waitFor({ timeout: 30_000 });
      await driver.screenshot('preview');
      const rows = driver.page.locator('.bulk-edit-panel .monaco-list-row');
      const written = await rows.allTextContents();
      assert.deepEqual(
        written.map((row) => row.trim().replace(/\s*\(creating\)$/, '')),
        ['.dockerignore', 'Dockerfile', 'README.md', 'main.py', 'requirements.txt'],
      );
      const ticked = driver.page.locator('.bulk-edit-panel .monaco-list-row [aria-checked=true]');
      assert.equal(await ticked.count(), written.length, await rows.first().evaluate((row) => row.outerHTML));
      // Nothing is there as long as the preview is open.
      assert.deepEqual(readdirSync(workspace), []);
      await until('the preview to be applied', async () => {
        if (existsSync(path.join(workspace, 'Dockerfile'))) return true;
        await apply.click();
        return false;
      });
      await driver.waitForNotification(/files for a Space were written/);
      await driver.screenshot('written');
      assert.match(readFileSync(path.join(workspace, 'README.md'), 'utf8'), /^---\ntitle: Mood of a text\n/);

      await driver.clearNotifications();
      const { notification } = await deployThroughUi(driver);
      const space = spaceOf(notification);
      assert.deepEqual((await compareSpace(hub, space, workspace)).differences, []);
      await until('the run log', async () => /Uvicorn|running|started/i.test(await driver.outputText()));
      await driver.screenshot('run-log');

      await findingsAndFixes({ driver, workspace });
    },
  },
];
