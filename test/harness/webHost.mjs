/** Host suites in the real web worker extension host: the browser bundle, without Node. */
import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { bundleHostSuites } from './hostBundle.mjs';
import { hostResult, merged } from './hostResult.mjs';
import { repo } from './shell.mjs';
import { openUnseenPage } from './unseenPage.mjs';
import { unseenSettings } from './vscodeServer.mjs';
import { startWebServer } from './webServer.mjs';

/**
 * As `runNodeHost`, without an environment; `settings` are defaults of VS Code's. A window with `restricted` is in
 * Restricted Mode, and has no folder then.
 */
export async function runWebHost({
  version,
  chromium,
  config = {},
  settings = {},
  extension = repo,
  windows = [{}],
  log,
  timeoutMs,
}) {
  const scratch = mkdtempSync(path.join(os.tmpdir(), 'hf-spaces-webHost-'));
  const summaries = [];
  let server;
  let page;
  try {
    [server, page] = await Promise.all([
      startWebServer({
        server: version.server,
        extension,
        tests: scratch,
        settings: { ...unseenSettings, ...settings },
      }),
      openUnseenPage(chromium),
    ]);
    for (const { suites, restricted } of windows) {
      await bundleHostSuites('web', path.join(scratch, 'index.js'), config, suites);
      const result = hostResult({ log, timeoutMs });
      await page.goto(restricted ? server.restrictedUrl : server.url, result);
      summaries.push(await result.finish());
    }
    return merged(summaries);
  } finally {
    await page?.close();
    await server?.stop();
    rmSync(scratch, { recursive: true, force: true, maxRetries: 5 });
  }
}
