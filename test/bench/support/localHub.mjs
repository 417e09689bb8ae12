/** The local Hub in a process of its own, so that its work is not counted for a client. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { repo } from '../../harness/shell.mjs';

export async function spawnHub() {
  // Builds never get anywhere, so that none of one deploy works beside the next one.
  const child = spawn(process.execPath, [path.join(repo, 'test/hub/main.ts'), '--step-ms', '86400000'], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [line] = await once(createInterface({ input: child.stdout }), 'line');
  const { url, token, user } = JSON.parse(line);
  const send = async (method, route, body) => {
    const response = await fetch(url + route, {
      method,
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    if (!response.ok) throw new Error(`${method} ${route}: ${response.status} ${await response.text()}`);
    return response.json();
  };
  let spaces = 0;
  const counters = () => send('GET', '/__hub/counters');
  return {
    url,
    token,
    /** For processes of other clients. */
    env: { HF_ENDPOINT: url, HF_TOKEN: token },
    /** A static Space, which is not built. Gives its id. */
    async newSpace() {
      const name = `bench-${++spaces}`;
      await send('POST', '/api/repos/create', { type: 'space', name, sdk: 'static', private: true });
      return `${user}/${name}`;
    },
    setOptions: (options) => send('POST', '/__hub/options', options),
    fault: (spec) => send('POST', '/__hub/faults', spec),
    clearFaults: () => send('DELETE', '/__hub/faults'),
    /** Forgets all Spaces and all that was stored. */
    reset: () => send('POST', '/__hub/reset', {}),
    counters,
    /** Requests and commits that `work` causes. */
    async counting(work) {
      const before = await counters();
      const result = await work();
      const after = await counters();
      return {
        result,
        requests: after.requests - before.requests,
        commits: after.commits - before.commits,
        bytes: after.bytesIn - before.bytesIn,
      };
    },
    async close() {
      child.kill('SIGTERM');
      if (child.exitCode === null) await once(child, 'exit');
    },
  };
}
