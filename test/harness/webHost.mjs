/** Host suites in the real web worker extension host: the browser bundle, without Node. */
import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { launchBrowser } from './browser.mjs';
import { bundleHostSuites } from './hostBundle.mjs';
import { consoleLine, hostResult } from './hostResult.mjs';
import { repo } from './shell.mjs';
import { quietSettings } from './vscodeServer.mjs';
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
  let browser;
  try {
    await bundleHostSuites('web', path.join(scratch, 'index.js'), config, suites);
    [server, browser] = await Promise.all([
      startWebServer({
        server: version.server,
        extension,
        tests: scratch,
        settings: { ...quietSettings, ...settings },
        restricted,
      }),
      launchBrowser(chromium),
    ]);
    const result = hostResult({ log, timeoutMs });
    const page = await browser.newPage();
    page.on('console', (message) => message.type() === 'error' && result.note(message.text()));
    await page.exposeFunction('codeAutomationLog', (_type, args) => result.take(consoleLine(args)));
    await page.exposeFunction('codeAutomationExit', (code) => result.exit(code));
    await page.goto(server.url);
    return await result.finish();
  } finally {
    await browser?.close();
    await server?.stop();
    rmSync(scratch, { recursive: true, force: true, maxRetries: 5 });
  }
}
