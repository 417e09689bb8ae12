/**
 * `npm run check:docker [-- [--only PART] [--cases N] [--seed S] DIR]`: the parts below against a real engine. Needs root
 * on Debian; installs the Docker engine and makes the base images itself. `--cases` and `--seed` choose the generated
 * Dockerfiles.
 */
import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { checkCauses } from './docker/checkCauses.mjs';
import { checkFixes } from './docker/checkFixes.mjs';
import { checkModel } from './docker/checkModel.mjs';
import { checkTemplates } from './docker/checkTemplates.mjs';
import { ensureImages } from './docker/engine.mjs';
import { ensureSpaceImage, startDocker } from './harness/docker.mjs';
import { PlainError } from './harness/shell.mjs';

const here = path.dirname(fileURLToPath(import.meta.url));

/** The UI scenario of `npm start -- --check` with real builds. */
async function checkUi(engine, { folder }) {
  await ensureSpaceImage(engine.env);
  const { status } = spawnSync(
    process.execPath,
    [path.join(here, 'start.mjs'), '--executor', 'docker', '--check', folder],
    {
      stdio: 'inherit',
      env: { ...engine.env, PATH: `/usr/bin${path.delimiter}${process.env.PATH}` },
    },
  );
  return status === 0;
}

/** Each resolves with whether all is as it should be. */
const parts = {
  model: async (engine, { folder, ...choice }) => {
    await ensureImages(engine.env);
    return checkModel(engine, { ...choice, out: path.join(folder, 'model') });
  },
  fixes: async (engine) => {
    await ensureImages(engine.env);
    return checkFixes(engine);
  },
  causes: async (engine, { folder }) => {
    await ensureImages(engine.env);
    return checkCauses(engine, { out: path.join(folder, 'causes') });
  },
  templates: async (engine, { folder }) => {
    await ensureImages(engine.env);
    return checkTemplates(engine, { out: path.join(folder, 'templates') });
  },
  ui: checkUi,
};

try {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { only: { type: 'string' }, cases: { type: 'string' }, seed: { type: 'string' } },
  });
  if (values.only !== undefined && !Object.hasOwn(parts, values.only))
    throw new PlainError(`--only takes one of ${Object.keys(parts).join(', ')}.`);
  const [folder = 'out/docker'] = positionals;
  const choice = {
    folder,
    ...(values.cases === undefined ? {} : { cases: Number(values.cases) }),
    ...(values.seed === undefined ? {} : { seed: Number(values.seed) }),
  };
  const engine = await startDocker();
  const failed = [];
  try {
    for (const [name, check] of Object.entries(parts)) {
      if (values.only !== undefined && values.only !== name) continue;
      if (!(await check(engine, choice))) failed.push(name);
    }
  } finally {
    await engine.stop();
  }
  if (failed.length > 0) console.error(`Failed: ${failed.join(', ')}.`);
  process.exitCode = failed.length === 0 ? 0 : 1;
} catch (error) {
  console.error(error instanceof PlainError ? error.message : error);
  process.exitCode = 1;
}
