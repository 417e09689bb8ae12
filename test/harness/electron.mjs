/** `npm run test:electron`: the Node host suites in VS Code desktop, which it downloads; HF_SPACES_VSCODE names one. */
import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { runTests } from '@vscode/test-electron';
import { bundleHostSuites } from './hostBundle.mjs';
import { sampleFolder } from './nodeHost.mjs';
import { copyOf } from './setup.mjs';
import { repo } from './shell.mjs';

const scratch = mkdtempSync(path.join(os.tmpdir(), 'hf-spaces-electron-'));
const installed = process.env.HF_SPACES_VSCODE;
try {
  const tests = path.join(scratch, 'tests', 'index.js');
  await bundleHostSuites('node', tests, {});
  process.exitCode = await runTests({
    ...(installed
      ? { vscodeExecutablePath: installed }
      : { version: process.env.HF_SPACES_VSCODE_VERSION ?? 'stable' }),
    extensionDevelopmentPath: repo,
    extensionTestsPath: tests,
    extensionTestsEnv: { HF_TOKEN: undefined, HF_ENDPOINT: undefined, HOME: scratch },
    launchArgs: [
      copyOf(sampleFolder, scratch),
      '--disable-workspace-trust',
      '--user-data-dir',
      path.join(scratch, 'data'),
    ],
  });
} catch (error) {
  console.error(error.message);
  process.exitCode = 1;
} finally {
  rmSync(scratch, { recursive: true, force: true, maxRetries: 5 });
}
