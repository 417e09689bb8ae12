/**
 * `npm run check:docker [-- [--only model|fixes|ui] DIR]`: the Dockerfile model and its fixes against a real engine, and the
 * UI scenario of `npm start -- --check` with real builds. Needs root on Debian; installs the Docker engine and makes the
 * base images itself. `--cases N` and `--seed S` choose the generated Dockerfiles.
 */
import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { checkFixes } from './docker/checkFixes.mjs';
import { checkModel } from './docker/checkModel.mjs';
import { startEngine } from './docker/engine.mjs';
import { startDocker } from './harness/docker.mjs';
import { PlainError } from './harness/shell.mjs';

const here = path.dirname(fileURLToPath(import.meta.url));
const steps = ['model', 'fixes', 'ui'];

async function checkUi(folder) {
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
  return status === 0;
}

try {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { only: { type: 'string' }, cases: { type: 'string' }, seed: { type: 'string' } },
  });
  if (values.only !== undefined && !steps.includes(values.only))
    throw new PlainError(`--only takes one of ${steps.join(', ')}.`);
  const [folder = 'out/docker'] = positionals;
  const wants = (step) => values.only === undefined || values.only === step;
  const choice = {
    ...(values.cases === undefined ? {} : { cases: Number(values.cases) }),
    ...(values.seed === undefined ? {} : { seed: Number(values.seed) }),
  };
  let ok = true;
  if (wants('model') || wants('fixes')) {
    const engine = await startEngine();
    try {
      if (wants('model')) ok = await checkModel(engine, { ...choice, out: path.join(folder, 'model') });
      if (wants('fixes')) ok = (await checkFixes(engine)) && ok;
    } finally {
      await engine.stop();
    }
  }
  if (wants('ui')) ok = (await checkUi(folder)) && ok;
  process.exitCode = ok ? 0 : 1;
} catch (error) {
  console.error(error instanceof PlainError ? error.message : error);
  process.exitCode = 1;
}
