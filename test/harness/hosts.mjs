/** One host with a local Hub of its own: what `npm test` does for each host and version. */
import { startLocalHub } from './localHub.mjs';
import { runNodeHost } from './nodeHost.mjs';
import { runWebHost } from './webHost.mjs';

export async function runHostSuites(kind, version, chromium, log) {
  const hub = await startLocalHub(['--step-ms', '10']);
  try {
    const config = { hub: { url: hub.url, token: hub.token, user: hub.user } };
    if (kind === 'web') {
      const common = { version, chromium, config, log };
      return merged([
        await runWebHost(common),
        await runWebHost({ ...common, suites: ['restricted'], restricted: true }),
      ]);
    }
    // Node hosts get the account as a person would set it; a worker's suites sign in by `config`.
    const env = { HF_ENDPOINT: hub.url, HF_TOKEN: hub.token };
    return await runNodeHost({ version, chromium, config, env, log });
  } finally {
    await hub.stop();
  }
}

function merged(summaries) {
  const sum = (key) => summaries.reduce((total, summary) => total + summary[key], 0);
  return {
    passed: sum('passed'),
    failed: sum('failed'),
    skipped: sum('skipped'),
    failures: summaries.flatMap(({ failures }) => failures),
  };
}
