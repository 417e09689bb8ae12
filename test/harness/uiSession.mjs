/** A real workbench with the packaged extension, a copy of the sample, a local Hub, and a page to drive. */
import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { driverOf } from '../ui/driver.mjs';
import { launchBrowser } from './browser.mjs';
import { startLocalHub } from './localHub.mjs';
import { sampleFolder } from './nodeHost.mjs';
import { copyOf } from './setup.mjs';
import { repo } from './shell.mjs';
import { startVscodeServer, workbenchUrl } from './vscodeServer.mjs';

export const vsixFile = path.join(repo, 'dist', 'hf-spaces.vsix');

/** Gives `{ hub, server, workspace, driver, close }`. `browser` and `extensionsDir` are shared when given. */
export async function openUiSession(options) {
  const { version, chromium, hubArgs, shotsFolder, sample = sampleFolder, keepSecrets = true } = options;
  const scratch = mkdtempSync(path.join(os.tmpdir(), 'hf-spaces-ui-'));
  const workspace = copyOf(sample, scratch);
  const opened = [];
  const close = async () => {
    for (const end of opened.reverse()) await end();
    rmSync(scratch, { recursive: true, force: true, maxRetries: 5 });
  };
  try {
    const hub = await startLocalHub(hubArgs);
    opened.push(hub.stop);
    const env = { HF_ENDPOINT: hub.url, HF_TOKEN: hub.token };
    const { extensionsDir } = options;
    const server = await startVscodeServer(version, {
      env,
      extensionsDir,
      ...(!extensionsDir && { vsix: vsixFile }),
    });
    opened.push(server.stop);
    const browser = options.browser ?? (await launchBrowser(chromium));
    if (!options.browser) opened.push(() => browser.close());
    const context = await browser.newContext({ viewport: { width: 1280, height: 800 } });
    opened.push(() => context.close());
    const page = await context.newPage();
    // Without a key from its server this build of VS Code keeps secrets in memory, and a reload loses the sign-in.
    if (keepSecrets)
      await page.route('**/mint-key', (route) => route.fulfill({ status: 200, body: Buffer.alloc(32, 7) }));
    await page.goto(workbenchUrl(server, workspace), { timeout: 60_000 });
    const driver = driverOf(page, { shotsFolder });
    await driver.ready();
    return { hub, server, workspace, driver, close };
  } catch (error) {
    await close();
    throw error;
  }
}
