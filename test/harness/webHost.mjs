/** Host suites in the real web worker extension host: the browser bundle, without Node. */
import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { bundleHostSuites } from './hostBundle.mjs';
import { hostResult } from './hostResult.mjs';
import { repo } from './shell.mjs';
import { openUnseenPage } from './unseenPage.mjs';
import { unseenSettings } from './vscodeServer.mjs';
import { startWebServer } from './webServer.mjs';

/**
 * As `runNodeHost`, without an environment; `settings` are defaults of VS Code's. `restricted`: a window
 * in Restricted Mode, which has no folder then.
 */
export async function runWebHost({
  version,
  chromium,
  config = {},
  settings = {},
  extension = repo,
  restricted = false,
  suites,
  log,
  timeoutMs,
}) {
  const scratch = mkdtempSync(path.join(os.tmpdir(), 'hf-spaces-webHost-'));
  let server;
  let page;
  try {
    await bundleHostSuites('web', path.join(scratch, 'index.js'), config, suites);
    const result = hostResult({ log, timeoutMs });
    [server, page] = await Promise.all([
      startWebServer({
        server: version.server,
        extension,
        tests: scratch,
        settings: { ...unseenSettings, ...settings },
        restricted,
      }),
      openUnseenPage(chromium, result),
    ]);
    await page.goto(server.url);
    return await result.finish();
  } finally {
    await page?.close();
    await server?.stop();
    rmSync(scratch, { recursive: true, force: true, maxRetries: 5 });
  }
}
