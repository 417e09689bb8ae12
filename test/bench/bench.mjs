/**
 * `npm run bench [-- --only NAME,NAME] [--full]`: measures against the budgets and keeps the numbers in out/bench/.
 * Exits with 1 when one is over its budget.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { ensureDependencies, onPinnedNode } from '../harness/dependencies.mjs';
import { PlainError, npm, repo, runOrFail, seconds } from '../harness/shell.mjs';

/**
 * Each loads on first use and gives `{ name, rows: [{ what, value, unit, budget? }] }`; `budget` is what `value` may
 * be at most. The package is built as it is shipped before the first. All get `{ setUp, full }`: `setUp` brings a VS Code and a browser, `full` asks for all sizes.
 */
const benches = {
  sizes: async () => (await import('./sizes.mjs')).sizesBench,
  activation: async () => (await import('./activation.mjs')).activationBench,
  logs: async () => (await import('./logs.mjs')).logsBench,
  deploy: async () => (await import('./deploy.mjs')).deployBench,
  largeFiles: async () => (await import('./largeFiles.mjs')).largeFilesBench,
  planning: async () => (await import('./planning.mjs')).planningBench,
  lint: async () => (await import('./lint.mjs')).lintBench,
  explorer: async () => (await import('./explorer.mjs')).explorerBench,
  secrets: async () => secretRows((await import('./secretsCorpus.mjs')).secretsBench),
};

/** Shares as what is missing from all, since a budget is what a value may be at most. */
const secretRows = (measure) => async () => {
  const { precision, recall, kindAccuracy, requiredAccuracy, files, coldMs5000, warmMs } = await measure();
  const missing = (what, share, budget) => ({ what, value: (1 - share) * 100, unit: '%', budget });
  return {
    name: `secrets and variables that code reads (corpus of ${files} files)`,
    rows: [
      missing('names found that are none (1 − precision)', precision, 3),
      missing('names not found (1 − recall)', recall, 3),
      missing('wrong kind', kindAccuracy, 5),
      missing('wrongly required or not', requiredAccuracy, 5),
      { what: '5,000 files, cold', value: coldMs5000, unit: 'ms', budget: 2000 },
      { what: '5,000 files, after one edit', value: warmMs, unit: 'ms', budget: 100 },
    ],
  };
};

function chosen(only) {
  const names = only?.split(',') ?? Object.keys(benches);
  const unknown = names.find((name) => !Object.hasOwn(benches, name));
  if (unknown)
    throw new PlainError(`No bench is called ${unknown}; there are ${Object.keys(benches).join(', ')}.`);
  return names;
}

const number = (value) => (Number.isInteger(value) ? String(value) : value.toFixed(value < 10 ? 2 : 1));

/** `ratio` is value to budget: over 1 is too much. */
function judged({ name, rows }) {
  return {
    name,
    rows: rows.map((row) => ({
      ...row,
      ...(row.budget === undefined ? {} : { ratio: row.value / row.budget, within: row.value <= row.budget }),
    })),
  };
}

function print({ name, rows }) {
  const cells = rows.map(({ what, value, unit, budget, ratio, within }) => [
    `  ${what}`,
    `${number(value)} ${unit}`,
    budget === undefined ? '' : `≤ ${number(budget)} ${unit}`,
    ratio === undefined ? '' : `${ratio.toFixed(2)}×`,
    within === undefined ? '' : within ? '✓' : '✗',
  ]);
  const widths = [0, 1, 2, 3].map((at) => Math.max(...cells.map((row) => row[at].length)));
  console.log(name);
  for (const row of cells) {
    const line = row.map((cell, at) => (at === 0 ? cell.padEnd(widths[0]) : cell.padStart(widths[at] ?? 0)));
    console.log(line.join('  ').trimEnd());
  }
}

async function main() {
  const { values: flags } = parseArgs({
    options: { only: { type: 'string' }, full: { type: 'boolean', default: false } },
  });
  const names = chosen(flags.only);
  await ensureDependencies();
  await onPinnedNode();
  const { setUp } = await import('../harness/setup.mjs');
  const start = performance.now();
  await runOrFail('Could not package the extension.', npm, ['run', '--silent', 'package']);
  const results = [];
  const failed = [];
  for (const name of names) {
    try {
      const bench = await benches[name]();
      const result = judged(await bench({ setUp, full: flags.full }));
      print(result);
      results.push(result);
    } catch (error) {
      // The others are worth knowing all the same.
      console.error(`${name} could not be measured:`, error instanceof PlainError ? error.message : error);
      failed.push(name);
    }
  }
  const budgets = results.flatMap(({ rows }) => rows).filter(({ budget }) => budget !== undefined);
  if (results.length > 1 && budgets.length > 0) print({ name: '\nAll budgets', rows: budgets });
  const folder = path.join(repo, 'out', 'bench');
  mkdirSync(folder, { recursive: true });
  const machine = {
    cpu: os.cpus()[0]?.model,
    cores: os.cpus().length,
    platform: process.platform,
    node: process.version,
  };
  const file = path.join(folder, `${flags.only ? names.join('+') : 'all'}.json`);
  writeFileSync(
    file,
    JSON.stringify({ date: new Date().toISOString(), machine, benches: results }, undefined, 2),
  );
  const over = budgets.filter(({ within }) => within === false);
  console.log(`\n${path.relative(repo, file)} (${seconds(start)})`);
  if (failed.length > 0) throw new PlainError(`Not measured: ${failed.join(', ')}.`);
  if (over.length > 0) throw new PlainError(`Over budget: ${over.map(({ what }) => what).join(', ')}.`);
}

main().catch((error) => {
  console.error(error instanceof PlainError ? error.message : error);
  process.exitCode = 1;
});
