/** Runs `test/ui/*.ui.mjs`: each exports `scenarios`, an array of `{ title, run(session) }`. */
import { globSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { repo, seconds } from './shell.mjs';
import { openUiSession } from './uiSession.mjs';

/** Every scenario gets a session of its own; `lane` of `lanes` runs each n-th. Pictures of failures go to out/ui. */
export async function runUiTests({ version, chromium, lane = 0, lanes = 1, log = () => {} }) {
  const summary = { passed: 0, failed: 0, skipped: 0, failures: [] };
  let count = 0;
  for (const file of globSync('test/ui/*.ui.mjs', { cwd: repo }).sort()) {
    const { scenarios } = await import(pathToFileURL(path.join(repo, file)).href);
    for (const { title, run, ...options } of scenarios) {
      if (count++ % lanes !== lane) continue;
      const start = performance.now();
      const shotsFolder = path.join(repo, 'out', 'ui', title.replace(/\W+/g, '-'));
      let session;
      try {
        session = await openUiSession({ version, chromium, shotsFolder, ...options });
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
  }
  if (summary.passed + summary.failed === 0) {
    summary.failed = 1;
    summary.failures.push({ title: 'UI', message: 'No scenario was found in test/ui.' });
  }
  return summary;
}
