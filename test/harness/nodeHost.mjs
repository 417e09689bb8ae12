/** Host suites in the real Node extension host of a VS Code server. */
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { bundleHostSuites } from './hostBundle.mjs';
import { hostResult, merged } from './hostResult.mjs';
import { copyOf } from './setup.mjs';
import { repo } from './shell.mjs';
import { openUnseenPage } from './unseenPage.mjs';
import { remoteUri, startVscodeServer, unseenSettings, workbenchUrl } from './vscodeServer.mjs';

export const sampleFolder = path.join(repo, 'test', 'sample', 'fastapi');

/** A server without its native logger keeps no file for an output channel. */
function hasLogger({ server }) {
  return existsSync(path.join(server, 'node_modules/@vscode/spdlog/build/Release/spdlog.node'));
}

/** A workspace file beside a folder, with that and an empty one. */
function withSecondRoot(folder) {
  const parent = path.dirname(folder);
  mkdirSync(path.join(parent, 'second'));
  const file = path.join(parent, 'both.code-workspace');
  writeFileSync(file, JSON.stringify({ folders: [{ path: path.basename(folder) }, { path: 'second' }] }));
  return file;
}

/**
 * `version` and `chromium` from `setUp()`; `config` reaches the suites; `windows`, one after the other on one server:
 * `suites`, folders of test/host when not the usual ones; `multiRoot`: an empty folder is open beside the sample;
 * `restricted`: the workspace is not trusted, and so are those of all windows after it. Gives passed, failed, skipped,
 * failures, and the `reports` of the suites.
 */
export async function runNodeHost({
  version,
  chromium,
  config = {},
  env = {},
  extension = repo,
  windows = [{}],
  log,
  timeoutMs,
}) {
  const scratch = mkdtempSync(path.join(os.tmpdir(), 'hf-spaces-nodeHost-'));
  const dataDir = path.join(scratch, 'data');
  const summaries = [];
  let server;
  let page;
  try {
    [server, page] = await Promise.all([
      startVscodeServer(version, { forTests: true, quiet: true, settings: unseenSettings, env, dataDir }),
      openUnseenPage(chromium),
    ]);
    for (const { suites, restricted, multiRoot } of windows) {
      const inside = mkdtempSync(path.join(scratch, 'window-'));
      const tests = path.join(inside, 'tests', 'index.js');
      const known = { ...config, dataDir, hasLogFiles: hasLogger(version) };
      await bundleHostSuites('node', tests, known, suites);
      const folder = copyOf(sampleFolder, inside);
      if (restricted) server.restrictWindows();
      const result = hostResult({ log, timeoutMs });
      await page.goto(
        workbenchUrl(server, multiRoot ? withSecondRoot(folder) : folder, {
          extensionDevelopmentPath: remoteUri(server, extension),
          extensionTestsPath: remoteUri(server, tests),
        }),
        result,
      );
      summaries.push(await result.finish());
    }
    return merged(summaries);
  } finally {
    await page?.close();
    await server?.stop();
    rmSync(scratch, { recursive: true, force: true, maxRetries: 5 });
  }
}
