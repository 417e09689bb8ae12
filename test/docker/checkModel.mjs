/**
 * What the model says of generated Dockerfiles against what the engine makes of them:
 * `npm run check:docker -- --only model [--cases N] [--seed S] [--keep]`.
 */
import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { buildModel } from '../../src/lint/dockerfile/model.ts';
import { modelReport } from '../../src/lint/dockerfile/modelReport.ts';
import { parseDockerfile } from '../../src/lint/dockerfile/parse.ts';
import { readDockerIgnore } from '../../src/lint/dockerignore.ts';
import { docker } from '../harness/docker.mjs';
import { repo, runQuietly, seconds } from '../harness/shell.mjs';
import { compare, pathsToTry } from './compare.ts';
import { generateCase } from './generate.ts';
import { build, listBase, observe } from './observe.mjs';
import { listSample, makeSample, serveDownloads } from './sample.mjs';

const leastCoverage = 0.9;
/** So many of the cases are also asked of the command line. */
const everyNthByCommand = 25;

function contextOf(folder) {
  const { hiddenBy } = readDockerIgnore('*.log\nold\n');
  return { files: listSample(folder), ignores: (file) => hiddenBy(file) !== undefined };
}

/** `lint:space --model --json` must print what was compared. */
function commandAgrees(text, sample, scratch) {
  const folder = path.join(scratch, 'by-command');
  rmSync(folder, { recursive: true, force: true });
  cpSync(sample, folder, { recursive: true, verbatimSymlinks: true });
  writeFileSync(path.join(folder, 'Dockerfile'), text, { mode: 0o644 });
  const args = [path.join(repo, 'src/lintSpace.ts'), folder, '--model', '--json'];
  const printed = JSON.parse(execFileSync(process.execPath, args, { encoding: 'utf8' }));
  const expected = modelReport(text, { context: contextOf(folder) });
  return JSON.stringify(printed) === JSON.stringify(expected);
}

function fatalFailures(model) {
  // The engine leaves out stages that the last one does not need.
  const built = model.stages.filter(({ stage }) => model.resolved.needed.has(stage));
  const states = built.flatMap((stage) => stage.states);
  return states.flatMap(({ failures }) => failures).filter(({ fatal }) => fatal);
}

function reasonIn(log) {
  const lines = log
    .trim()
    .split('\n')
    .filter((line) => /error|denied|cannot|failed/i.test(line));
  return lines.slice(-2).join(' | ').slice(0, 300);
}

/** Leaves the engine with its own images and as much of the layers as speeds up the next run. */
async function tidy(engine, images) {
  if (images.length > 0) await runQuietly(docker, ['image', 'rm', '-f', ...images], { env: engine.env });
  await runQuietly(docker, ['builder', 'prune', '-f', '--keep-storage', '4GB'], { env: engine.env });
}

/** Runs so many cases, or as many as there are before a signal; resolves with whether all is as it should be. */
export async function checkModel(engine, { cases = 320, seed = 1, out }) {
  const begin = performance.now();
  const scratch = mkdtempSync(path.join(os.tmpdir(), 'hf-model-'));
  const sample = path.join(scratch, 'sample');
  await makeSample(sample);
  const downloads = await serveDownloads(path.join(scratch, 'served'), sample);
  rmSync(out, { recursive: true, force: true });
  mkdirSync(out, { recursive: true });
  const context = contextOf(sample);
  const bases = new Map();
  const total = {
    built: 0,
    failed: 0,
    foreseen: 0,
    paths: 0,
    facts: 0,
    changed: 0,
    claimed: 0,
    owned: 0,
    commands: 0,
  };
  const disagreements = [];
  const uncovered = new Map();
  const failures = [];
  const look = async ({ name, base, text, state, fatal, isAsked }) => {
    if (!bases.has(base)) bases.set(base, await listBase(base, engine.env));
    const before = bases.get(base);
    const seen = await observe(`hf-model:${name}`, engine.env, (entries) =>
      pathsToTry(state, before, entries),
    );
    const found = compare(state, before, seen);
    const wrong = [...found.disagreements];
    if (fatal.length > 0)
      wrong.push(`${fatal[0].command} fails (${fatal[0].reason}): model true, container false`);
    total.paths += found.paths;
    total.facts += found.facts;
    total.changed += found.changed.length;
    total.claimed += found.claimed.length;
    total.owned += found.owned.length;
    const claimed = new Set(found.claimed);
    const open = found.changed.filter((each) => !claimed.has(each));
    if (open.length > 0) uncovered.set(name, open);
    if (isAsked) {
      total.commands++;
      if (!commandAgrees(text, sample, scratch)) wrong.push('the command prints another model');
    }
    if (wrong.length + open.length > 0) writeFileSync(path.join(out, `${name}.Dockerfile`), text);
    if (wrong.length === 0) return;
    disagreements.push([name, wrong]);
    console.log([`${name} disagrees:`, ...wrong.slice(0, 8)].join('\n  '));
  };
  const images = [];
  let isStopped = false;
  const stop = () => (isStopped = true);
  for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, stop);
  try {
    let looking = Promise.resolve();
    for (let number = seed; total.built < cases && !isStopped; number++) {
      const { name, text } = generateCase(number, downloads.origin);
      const file = path.join(scratch, 'Dockerfile');
      writeFileSync(file, text);
      const model = buildModel(parseDockerfile(text), { context });
      const fatal = fatalFailures(model);
      const base = model.resolved.chain[0].base;
      const { ok, log } = await build(`hf-model:${name}`, file, sample, engine.env);
      if (!ok) {
        total.failed++;
        if (fatal.length > 0) total.foreseen++;
        else failures.push(`${name}: ${reasonIn(log)}`);
        continue;
      }
      images.push(`hf-model:${name}`);
      total.built++;
      if (total.built % 40 === 0)
        console.log(`model: ${total.built} built, ${disagreements.length} disagree (${seconds(begin)})`);
      const isAsked = total.built % everyNthByCommand === 0;
      // One container is looked at while the next image is built.
      await looking;
      looking = look({ name, base, text, state: model.final.last, fatal, isAsked });
      looking.catch(() => undefined);
    }
    await looking;
  } finally {
    for (const signal of ['SIGINT', 'SIGTERM']) process.off(signal, stop);
    downloads.close();
    await tidy(engine, images);
    rmSync(scratch, { recursive: true, force: true });
  }
  writeFileSync(path.join(out, 'disagreements.json'), JSON.stringify(disagreements, null, 1));
  writeFileSync(path.join(out, 'uncovered.json'), JSON.stringify([...uncovered], null, 1));
  writeFileSync(path.join(out, 'failures.txt'), failures.join('\n'));
  const share = (part) => `${((100 * part) / Math.max(1, total.changed)).toFixed(1)} %`;
  const count = disagreements.reduce((sum, [, lines]) => sum + lines.length, 0);
  console.log(
    [
      `engine ${engine.version} (${engine.driver}), seed ${seed}: ${total.built} Dockerfiles built, ${total.failed} failed to build (${total.foreseen} of them foreseen)`,
      `${total.paths} paths and ${total.facts} facts compared, ${count} disagreements in ${disagreements.length} Dockerfiles; ${total.commands} asked of lint:space`,
      `${total.changed} paths made or changed: ${share(total.claimed)} claimed whole, ${share(total.owned)} with their owner`,
      `${seconds(begin)}; details in ${out}`,
    ].join('\n'),
  );
  return total.built >= cases && count === 0 && total.claimed / total.changed >= leastCoverage;
}
