/** Host suites in the real Node extension host of a VS Code server. */
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { bundleHostSuites } from './hostBundle.mjs';
import { hostResult } from './hostResult.mjs';
import { copyOf } from './setup.mjs';
import { repo } from './shell.mjs';
import { openUnseenPage } from './unseenPage.mjs';
import { remoteUri, startVscodeServer, unseenSettings, workbenchUrl } from './vscodeServer.mjs';

export const sampleFolder = path.join(repo, 'test', 'sample', 'fastapi');

/** A server without its native logger keeps no file for an output channel. */
function hasLogger({ server }) {
  return existsSync(path.join(server, 'node_modules/@vscode/spdlog/build/Release/spdlog.node'));
}

/**
 * `version` and `chromium` from `setUp()`; `config` reaches the suites; `suites`: folders of test/host when not the
 * usual ones; `restricted`: the folder is not trusted. Gives passed, failed, skipped, failures, and the `reports` of the suites.
 */
export async function runNodeHost({
  version,
  chromium,
  config = {},
  env = {},
  extension = repo,
  restricted = false,
  suites,
  log,
  timeoutMs,
}) {
  const scratch = mkdtempSync(path.join(os.tmpdir(), 'hf-spaces-nodeHost-'));
  const tests = path.join(scratch, 'tests', 'index.js');
  const workspace = copyOf(sampleFolder, scratch);
  const dataDir = path.join(scratch, 'data');
  let server;
  let page;
  try {
    await bundleHostSuites('node', tests, { ...config, dataDir, hasLogFiles: hasLogger(version) }, suites);
    const result = hostResult({ log, timeoutMs });
    [server, page] = await Promise.all([
      startVscodeServer(version, {
        forTests: true,
        quiet: true,
        settings: unseenSettings,
        env,
        dataDir,
        restricted,
      }),
      openUnseenPage(chromium, result),
    ]);
    await page.goto(
      workbenchUrl(server, workspace, {
        extensionDevelopmentPath: remoteUri(server, extension),
        extensionTestsPath: remoteUri(server, tests),
      }),
    );
    return await result.finish();
  } finally {
    await page?.close();
    await server?.stop();
    rmSync(scratch, { recursive: true, force: true, maxRetries: 5 });
  }
}
