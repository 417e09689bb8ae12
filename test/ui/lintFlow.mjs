/** Diagnostics as a person meets them. */
import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { until } from '../harness/shell.mjs';
import { patient, plain } from './driver.mjs';

const dockerfile = `FROM python:3.12-slim
WORKDIR /app
RUN useradd -m -u 1000 user
USER user
COPY . .
CMD ["uvicorn", "main:app", "--host", "127.0.0.1", "--port", "7860"]
`;

/** A finding, its lightbulb, a fixed file, hover and completion; overwrites README and Dockerfile. */
export async function findingsAndFixes({ driver, workspace }) {
  writeFileSync(path.join(workspace, 'README.md'), '---\ntitle: A\nsdk: docker\n---\n');
  writeFileSync(path.join(workspace, 'Dockerfile'), dockerfile);
  const { page } = driver;
  await driver.openFile('Dockerfile');
  await driver.runCommand('View: Focus Problems');
  await until('the problems', async () => /127\.0\.0\.1|bind-localhost/.test(await driver.problemsText()));
  await driver.screenshot('problems');

  await page
    .locator('.view-lines')
    .first()
    .click({ position: { x: 5, y: 5 } });
  await driver.runCommand('Go to Next Problem in Files');
  await driver.screenshot('next-problem');
  await page.keyboard.press('Escape');
  await driver.runCommand('Fix All');
  await until('the fixed text', async () =>
    /0\.0\.0\.0/.test(plain(await page.locator('.view-lines').first().textContent())),
  );
  await driver.screenshot('fixed');
  await until('the hover', async () => {
    await page
      .locator('.view-line span span', { hasText: /^USER/ })
      .first()
      .hover({ position: { x: 6, y: 6 } });
    await page.locator('.monaco-hover:visible').first().waitFor();
    return /1000/.test((await page.locator('.monaco-hover:visible').first().textContent()) ?? '');
  });
  await driver.screenshot('hover');
  await driver.runCommand('File: Save All');
  await until('the saved file', () => {
    const text = readFileSync(path.join(workspace, 'Dockerfile'), 'utf8');
    return /--chown/.test(text) && /0\.0\.0\.0/.test(text);
  });
  assert.match(readFileSync(path.join(workspace, 'Dockerfile'), 'utf8'), /^FROM python:3\.12-slim\n/);

  await driver.openFile('README.md');
  await page.locator('.view-line', { hasText: 'sdk: docker' }).first().click(patient);
  await page.keyboard.press('End');
  await page.keyboard.press('Enter');
  await page.keyboard.type('app');
  await driver.runCommand('Trigger Suggest');
  await until('the keys', async () =>
    /app_port/.test((await page.locator('.suggest-widget:visible').first().textContent()) ?? ''),
  );
  await driver.screenshot('completion');
}
