/** A failure as a person meets it. */
import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { until } from '../harness/shell.mjs';
import { deployAgain } from './deployFlow.mjs';
import { control } from './hubControl.mjs';

const noSuchPackage = [
  'ERROR: Could not find a version that satisfies the requirement nosuchpkg==1.0 (from versions: none)',
  'ERROR: No matching distribution found for nosuchpkg==1.0',
].join('\n');

/** The step that installs the requirements, counted as the build counts. */
function installStep(workspace) {
  const source = readFileSync(path.join(workspace, 'Dockerfile'), 'utf8');
  const steps = source.split('\n').filter((line) => /^(FROM|RUN|COPY|ADD|WORKDIR)\b/.test(line));
  return steps.findIndex((line) => /pip install/.test(line)) + 1;
}

/** From a Space that runs: a deploy that fails, explained where it is, until it is repaired and runs again. */
export async function failureExplained({ hub, driver, workspace }) {
  const requirements = path.join(workspace, 'requirements.txt');
  const good = readFileSync(requirements, 'utf8');
  writeFileSync(requirements, `${good.trimEnd()}\nnosuchpkg==1.0\n`);
  await control(hub, 'build', {
    space: '*',
    failAtStep: installStep(workspace),
    text: noSuchPackage,
  });
  await deployAgain(driver);
  await driver.waitForNotification(/The build of .* failed: There is no package nosuchpkg==1\.0/);
  await until('the build log', async () => /nosuchpkg/.test(await driver.outputText()));
  await driver.screenshot('notification-and-log');
  const bar = (await driver.statusBarTexts()).find((text) => /Build failed/.test(text));
  assert.ok(bar, 'the status bar tells it');

  await driver.clickInNotification('The build of', 'Show in File');
  await until('the file', async () => (await driver.tabs()).some((tab) => /requirements\.txt/.test(tab)));
  await driver.runCommand('Problems: Focus on Problems View');
  await until('the problem', async () => /There is no package nosuchpkg/.test(await driver.problemsText()));
  await driver.screenshot('problems-and-diagnostic');

  await driver.runCommand('HF Spaces: Open Build Log as Document');
  await until('the document', async () =>
    (await driver.tabs()).some((tab) => /fastapi-build\.log/.test(tab)),
  );
  await driver.screenshot('log-document');
  await driver.runCommand('Fold All');
  await driver.screenshot('log-document-folded');

  await driver.page.locator('.statusbar-item', { hasText: 'Build failed' }).first().hover();
  await until('the tooltip', () => driver.page.locator('.monaco-hover:visible').count());
  await driver.screenshot('status-bar-tooltip');

  await driver.runCommand('HF Spaces: Explain a Failed Deploy');
  await until('the page', async () => (await driver.tabs()).some((tab) => /packages\.md/.test(tab)));
  await until('its text', async () => {
    const texts = driver.page.frames().map((frame) => frame.locator('body').innerText({ timeout: 500 }));
    return (await Promise.allSettled(texts)).some(({ value }) => /What happened/.test(value));
  });
  await driver.screenshot('what-this-means');

  writeFileSync(requirements, good);
  await deployAgain(driver);
  await driver.waitForNotification(/is running/);
  await driver.runCommand('Problems: Focus on Problems View');
  await until('no problem', async () => !/nosuchpkg/.test(await driver.problemsText()));

  await driver.runCommand('HF Spaces: Show Run Log');
  await until('the run log', async () => /Uvicorn running/.test(await driver.outputText()));
}
