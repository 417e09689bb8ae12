/** One host with a local Hub of its own: what `npm test` does for each host and version. */
import { startLocalHub } from './localHub.mjs';
import { runNodeHost } from './nodeHost.mjs';
import { runWebHost } from './webHost.mjs';

export async function runHostSuites(kind, version, chromium, log) {
  const hub = await startLocalHub(['--step-ms', '10']);
  try {
    const config = { hub: { url: hub.url, token: hub.token, user: hub.user } };
    // Node hosts get the account as a person would set it; a worker's suites sign in by `config`.
    const env = { HF_ENDPOINT: hub.url, HF_TOKEN: hub.token };
    const common = { version, chromium, config, log, ...(kind === 'node' && { env }) };
    const restricted = { suites: ['restricted'], restricted: true };
    return kind === 'web'
      ? await runWebHost({ ...common, windows: [{}, restricted] })
      : await runNodeHost({
          ...common,
          windows: [{}, { suites: ['multiRoot'], multiRoot: true }, restricted],
        });
  } finally {
    await hub.stop();
  }
}
