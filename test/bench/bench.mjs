/**
 * `npm run bench [-- --only NAME,NAME] [--full]`: measures against the budgets and keeps the numbers in out/bench/,
 * after each part. Exits with 1 when one is over its budget.
 */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { ensureDependencies, onPinnedNode } from '../harness/dependencies.mjs';
import { PlainError, isWindows, npm, repo, runOrFail, seconds } from '../harness/shell.mjs';

/**
 * The parts, in their order, with the minutes each may take: ordinarily, and with all sizes. After 70 % of them a part
 * begins no further runs; what is not over by then is ended and told as not measured.
 */
const parts = {
  sizes: [1, 1],
  activation: [4, 4],
  logs: [6, 6],
  deploy: [8, 15],
  largeFiles: [5, 8],
  planning: [4, 8],
  lint: [5, 10],
  explorer: [5, 5],
  secrets: [3, 3],
};

function chosen(only) {
  const names = only?.split(',') ?? Object.keys(parts);
  const unknown = names.find((name) => !Object.hasOwn(parts, name));
  if (unknown)
    throw new PlainError(`No bench is called ${unknown}; there are ${Object.keys(parts).join(', ')}.`);
  return names;
}

const number = (value) => (Number.isInteger(value) ? String(value) : value.toFixed(value < 10 ? 2 : 1));

/** `ratio` is value to budget: over 1 is too much; there is none to a budget of 0. */
function judged({ name, rows }) {
  return {
    name,
    rows: rows.map((row) => ({
      ...row,
      ...(row.budget === undefined ? {} : { within: row.value <= row.budget }),
      ...(row.budget ? { ratio: row.value / row.budget } : {}),
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

/** Runs a part with all that it starts, and ends all of it. */
async function runPart(name, minutes, full) {
  const args = [name, String(minutes * 60), ...(full ? ['--full'] : [])];
  const child = fork(path.join(import.meta.dirname, 'part.mjs'), args, { detached: !isWindows });
  // Its group is not the terminal's.
  const end = () => {
    try {
      process.kill(isWindows ? child.pid : -child.pid, 'SIGKILL');
    } catch {
      // It is over.
    }
  };
  const interrupted = () => {
    end();
    process.exit(130);
  };
  process.once('SIGINT', interrupted);
  process.once('SIGTERM', interrupted);
  let answer = { error: 'The process that measured it has ended.' };
  child.on('message', (message) => (answer = message));
  const bound = setTimeout(() => {
    answer = { error: `It took longer than ${minutes} minutes.` };
    end();
  }, minutes * 60_000);
  await once(child, 'close');
  clearTimeout(bound);
  process.off('SIGINT', interrupted);
  process.off('SIGTERM', interrupted);
  end();
  return answer;
}

const machine = {
  cpu: os.cpus()[0]?.model,
  cores: os.cpus().length,
  platform: process.platform,
  node: process.version,
};

async function main() {
  const { values: flags } = parseArgs({
    options: { only: { type: 'string' }, full: { type: 'boolean', default: false } },
  });
  const names = chosen(flags.only);
  await ensureDependencies();
  await onPinnedNode();
  const start = performance.now();
  const minutesOf = (name) => parts[name][flags.full ? 1 : 0];
  const most = names.reduce((sum, name) => sum + minutesOf(name), 0);
  console.log(`${names.join(', ')}: at most ${most} minutes.\n`);
  await runOrFail('Could not package the extension.', npm, ['run', '--silent', 'package']);
  const folder = path.join(repo, 'out', 'bench');
  mkdirSync(folder, { recursive: true });
  const file = path.join(folder, `${flags.only ? names.join('+') : 'all'}${flags.full ? '-full' : ''}.json`);
  const results = [];
  const failed = [];
  for (const name of names) {
    const { result, error } = await runPart(name, minutesOf(name), flags.full);
    if (result) {
      results.push(judged(result));
      print(results.at(-1));
    } else {
      // The others are worth knowing all the same.
      console.error(`${name} could not be measured: ${error}`);
      failed.push(name);
    }
    const all = { date: new Date().toISOString(), machine, notMeasured: failed, benches: results };
    writeFileSync(file, JSON.stringify(all, undefined, 2));
  }
  const budgets = results.flatMap(({ rows }) => rows).filter(({ budget }) => budget !== undefined);
  if (results.length > 1 && budgets.length > 0) print({ name: '\nAll budgets', rows: budgets });
  const over = budgets.filter(({ within }) => within === false);
  console.log(`\n${path.relative(repo, file)} (${seconds(start)})`);
  if (failed.length > 0) throw new PlainError(`Not measured: ${failed.join(', ')}.`);
  if (over.length > 0) throw new PlainError(`Over budget: ${over.map(({ what }) => what).join(', ')}.`);
}

main().catch((error) => {
  console.error(error instanceof PlainError ? error.message : error);
  process.exitCode = 1;
});
