/**
 * `npm run check:docker [-- DIR]`: the UI scenario of `npm start -- --check` with real builds. Needs root on Debian;
 * installs the Docker engine and makes the base image itself.
 */
import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { startDocker } from './harness/docker.mjs';

const here = path.dirname(fileURLToPath(import.meta.url));
const folder = process.argv[2] ?? 'out/docker';

try {
  const engine = await startDocker();
  const { status } = spawnSync(
    process.execPath,
    [path.join(here, 'start.mjs'), '--executor', 'docker', '--check', folder],
    {
      stdio: 'inherit',
      env: { ...process.env, DOCKER_HOST: engine.host, PATH: `/usr/bin${path.delimiter}${process.env.PATH}` },
    },
  );
  await engine.stop();
  process.exitCode = status ?? 1;
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
