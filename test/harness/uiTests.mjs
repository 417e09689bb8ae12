/** Runs `test/ui/*.ui.mjs`: each exports `scenarios`, an array of `{ title, run(session) }`. */
import { globSync, mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { launchBrowser } from './browser.mjs';
import { PlainError, repo, seconds } from './shell.mjs';
import { newProfile, openUiSession, vsixFile } from './uiSession.mjs';
import { installVsix } from './vscodeServer.mjs';

/** All scenarios, for several `runUiTests` to take from. */
export async function uiScenarios() {
  const files = globSync('test/ui/*.ui.mjs', { cwd: repo }).sort();
  const modules = await Promise.all(files.map((file) => import(pathToFileURL(path.join(repo, file)).href)));
  const scenarios = modules.flatMap((module) => module.scenarios);
  if (scenarios.length === 0) throw new PlainError('No scenario was found in test/ui.');
  return scenarios;
}

/**
 * Takes scenarios from `queue` until it is empty. Each gets a server, a Hub and a workspace of its own; the browser's
 * profile, emptied each time, and the installed extension are shared. Pictures go to out/ui.
 */
export async function runUiTests({ version, chromium, queue, log = () => {} }) {
  const summary = { passed: 0, failed: 0, skipped: 0, failures: [] };
  const scratch = mkdtempSync(path.join(os.tmpdir(), 'hf-spaces-uiTests-'));
  const extensionsDir = path.join(scratch, 'extensions');
  let browser;
  try {
    await installVsix(version, vsixFile, extensionsDir);
    browser = await launchBrowser(chromium);
    const profile = await newProfile(browser);
    for (let scenario = queue.shift(); scenario; scenario = queue.shift()) {
      const { title, run, ...options } = scenario;
      const start = performance.now();
      const shotsFolder = path.join(repo, 'out', 'ui', title.replace(/\W+/g, '-'));
      let session;
      try {
        session = await openUiSession({
          version,
          profile,
          extensionsDir,
          shotsFolder,
          quiet: true,
          ...options,
        });
        await run(session);
        summary.passed += 1;
        log(`  ✓ ${title} (${seconds(start)})`);
      } catch (error) {
        await session?.driver.screenshot('failed').catch(() => {});
        summary.failed += 1;
        summary.failures.push({ title, message: `${error.stack}\npictures: ${shotsFolder}` });
        log(`  ✗ ${title}`);
      } finally {
        await session?.close();
      }
    }
  } finally {
    await browser?.close();
    rmSync(scratch, { recursive: true, force: true, maxRetries: 5 });
  }
  return summary;
}
