/**
 * `npm start`: VS Code with the packaged extension in a browser, on a sample app, against a local Hub.
 * Flags: --executor scripted|docker, --port N, --check DIR (drive a deploy without a person; pictures go to DIR).
 */
import path from 'node:path';
import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import { parseArgs } from 'node:util';
import { ensureDependencies, onPinnedNode, pinnedEnv } from './harness/dependencies.mjs';
import { setUp, copyOf, pinnedVersions } from './harness/setup.mjs';
import { PlainError, npm, runOrFail } from './harness/shell.mjs';

const { values: flags } = parseArgs({
  options: { executor: { type: 'string' }, port: { type: 'string' }, check: { type: 'string' } },
});
// Slow enough to watch the build go by.
const hubArgs = flags.executor ? ['--executor', flags.executor] : ['--step-ms', '400'];

async function check(version, chromium, shotsFolder) {
  const { openUiSession } = await import('./harness/uiSession.mjs');
  const { deployThroughUi, spaceOf } = await import('./ui/deployFlow.mjs');
  const { compareSpace } = await import('./harness/compareSpace.mjs');
  const start = performance.now();
  const session = await openUiSession({ version, chromium, hubArgs, shotsFolder });
  let summary;
  try {
    const { notification, steps } = await deployThroughUi(session.driver);
    const space = spaceOf(notification);
    const compared = await compareSpace(session.hub, space, session.workspace);
    summary = { ok: compared.differences.length === 0, space, ...compared, steps };
  } catch (error) {
    summary = { ok: false, error: error.message };
  } finally {
    await session.close();
  }
  console.log(JSON.stringify({ ...summary, shots: shotsFolder, ms: Math.round(performance.now() - start) }));
  process.exitCode = summary.ok ? 0 : 1;
}

async function serve(version) {
  const { startLocalHub } = await import('./harness/localHub.mjs');
  const { startVscodeServer, workbenchUrl } = await import('./harness/vscodeServer.mjs');
  const { vsixFile } = await import('./harness/uiSession.mjs');
  const { sampleFolder } = await import('./harness/nodeHost.mjs');
  const scratch = mkdtempSync(path.join(os.tmpdir(), 'hf-spaces-start-'));
  const workspace = copyOf(sampleFolder, scratch);
  const stopped = new Promise((resolve) => {
    process.once('SIGINT', resolve);
    process.once('SIGTERM', resolve);
  });
  let hub;
  let server;
  try {
    hub = await startLocalHub(hubArgs);
    const env = { HF_ENDPOINT: hub.url, HF_TOKEN: hub.token };
    const port = flags.port ? { port: Number(flags.port) } : {};
    server = await startVscodeServer(version, { env, vsix: vsixFile, ...port });
    console.log(`\nlocal Hub:  ${hub.url} (user ${hub.user})\nworkspace:  ${workspace}`);
    console.log(
      `\nOpen ${workbenchUrl(server, workspace)}\nand run "HF Spaces: Deploy to HF Space". Ctrl+C ends it.`,
    );
    await Promise.race([stopped, server.closed]);
  } finally {
    await server?.stop();
    await hub?.stop();
    rmSync(scratch, { recursive: true, force: true, maxRetries: 5 });
  }
}

async function main() {
  await ensureDependencies();
  await onPinnedNode();
  // A person brings their own browser; only --check drives one.
  const { versions, chromium } = await setUp({
    versions: pinnedVersions().slice(-1),
    withBrowser: flags.check !== undefined,
  });
  await runOrFail('Could not build and package the extension.', npm, ['run', '--silent', 'package'], {
    env: pinnedEnv(),
  });
  if (flags.check) await check(versions[0], chromium, path.resolve(flags.check));
  else await serve(versions[0]);
}

main().catch((error) => {
  console.error(error instanceof PlainError ? error.message : error);
  process.exitCode = 1;
});
