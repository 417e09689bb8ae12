/** `npm run test:electron`: the Node host suites in VS Code desktop, which it downloads; HF_SPACES_VSCODE names one. */
import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { runTests } from '@vscode/test-electron';
import { bundleHostSuites } from './hostBundle.mjs';
import { startLocalHub } from './localHub.mjs';
import { sampleFolder } from './nodeHost.mjs';
import { copyOf } from './setup.mjs';
import { repo } from './shell.mjs';

const scratch = mkdtempSync(path.join(os.tmpdir(), 'hf-spaces-electron-'));
const installed = process.env.HF_SPACES_VSCODE;
let hub;
try {
  const tests = path.join(scratch, 'tests', 'index.js');
  hub = await startLocalHub(['--step-ms', '10']);
  // The layout of a VS Code server: `data` with settings and logs, in a folder of its own.
  const dataDir = path.join(scratch, 'vscode');
  await bundleHostSuites('node', tests, {
    hub: { url: hub.url, token: hub.token, user: hub.user },
    dataDir,
    hasLogFiles: true,
  });
  process.exitCode = await runTests({
    ...(installed
      ? { vscodeExecutablePath: installed }
      : { version: process.env.HF_SPACES_VSCODE_VERSION ?? 'stable' }),
    extensionDevelopmentPath: repo,
    extensionTestsPath: tests,
    extensionTestsEnv: { HF_TOKEN: hub.token, HF_ENDPOINT: hub.url, HOME: scratch },
    launchArgs: [
      copyOf(sampleFolder, scratch),
      '--disable-workspace-trust',
      '--user-data-dir',
      path.join(dataDir, 'data'),
    ],
  });
} catch (error) {
  console.error(error.message);
  process.exitCode = 1;
} finally {
  await hub?.stop();
  rmSync(scratch, { recursive: true, force: true, maxRetries: 5 });
}
