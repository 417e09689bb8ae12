/** A real workbench with the packaged extension, a copy of the sample, a local Hub, and a page to drive. */
import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { driverOf } from '../ui/driver.mjs';
import { framesAtOnce, launchBrowser } from './browser.mjs';
import { startLocalHub } from './localHub.mjs';
import { sampleFolder } from './nodeHost.mjs';
import { copyOf } from './setup.mjs';
import { repo } from './shell.mjs';
import { freePort, startVscodeServer, workbenchUrl } from './vscodeServer.mjs';

export const vsixFile = path.join(repo, 'dist', 'hf-spaces.vsix');

/** A browser profile for one window after another: from the same `port`, the workbench is loaded and compiled once. */
export async function newProfile(browser) {
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 } });
  return { context, port: await freePort() };
}

/** Leaves nothing of a window in its profile but what the browser has cached. */
async function leave(context, page, { url }) {
  await context.setOffline(false);
  const session = await context.newCDPSession(page);
  await page.goto('about:blank');
  await session.send('Storage.clearDataForOrigin', { origin: url, storageTypes: 'all' });
  for (const one of context.pages()) await one.close();
}

/** Gives `{ hub, server, workspace, driver, close }`. `profile` and `extensionsDir` are shared when given. */
export async function openUiSession(options) {
  const { version, chromium, hubArgs, shotsFolder, quiet } = options;
  const { sample = sampleFolder, keepSecrets = true } = options;
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
    const browser = options.profile ? undefined : await launchBrowser(chromium);
    if (browser) opened.push(() => browser.close());
    const { context, port } = options.profile ?? (await newProfile(browser));
    const { extensionsDir } = options;
    const server = await startVscodeServer(version, {
      env,
      extensionsDir,
      keepSecrets,
      quiet,
      port: await freePort(port),
      ...(!extensionsDir && { vsix: vsixFile }),
    });
    opened.push(server.stop);
    const page = await context.newPage();
    opened.push(() => leave(context, page, server));
    await page.addInitScript(framesAtOnce);
    await page.goto(workbenchUrl(server, workspace), { timeout: 60_000 });
    const driver = driverOf(page, { shotsFolder });
    await driver.ready();
    return { hub, server, workspace, driver, close };
  } catch (error) {
    await close();
    throw error;
  }
}
