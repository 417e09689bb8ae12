/** One host run with a local Hub of its own, when there is one. */
import { existsSync } from 'node:fs';
import path from 'node:path';
import { startLocalHub } from './localHub.mjs';
import { runNodeHost } from './nodeHost.mjs';
import { repo } from './shell.mjs';
import { runWebHost } from './webHost.mjs';

export async function runHostSuites(kind, version, chromium, log) {
  const hub = existsSync(path.join(repo, 'test', 'hub', 'main.ts')) ? await startLocalHub() : undefined;
  try {
    const config = hub ? { hub: { url: hub.url, token: hub.token, user: hub.user } } : {};
    // Node hosts get the account as a person would set it; a worker's suites sign in by `config`.
    if (kind === 'web') return await runWebHost({ version, chromium, config, log });
    const env = hub ? { HF_ENDPOINT: hub.url, HF_TOKEN: hub.token } : {};
    return await runNodeHost({ version, chromium, config, env, log });
  } finally {
    await hub?.stop();
  }
}
