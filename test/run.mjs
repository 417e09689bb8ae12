/**
 * `npm test`: everything that is checked, from a bare clone.
 * Flags: --without-ui (no browser: no host suites, no UI tests), --only NAME,NAME, --newest (latest code-server).
 */
import { statSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { ensureDependencies, onPinnedNode, pinnedEnv } from './harness/dependencies.mjs';
import { PlainError, npm, repo, runQuietly, seconds } from './harness/shell.mjs';
import { newestVersion, pinnedVersions, setUp } from './harness/setup.mjs';

const vsixLimitKiB = 1024;
const uiLanes = 3;
const stepsAtATime = Math.max(3, availableParallelism() - 1);
const { values: flags } = parseArgs({
  options: { 'without-ui': { type: 'boolean' }, newest: { type: 'boolean' }, only: { type: 'string' } },
});

const command = (name, args, count) => async () => {
  const { code, output } = await runQuietly(npm, args, { env: pinnedEnv() });
  const counted = count?.(output);
  const failed = counted?.failed ?? (code === 0 ? 0 : 1);
  return {
    passed: counted?.passed ?? (code === 0 ? 1 : 0),
    skipped: counted?.skipped ?? 0,
    // A run that found no tests proves nothing.
    failed: failed === 0 && (code !== 0 || counted?.passed === 0) ? 1 : failed,
    output,
  };
};

/** The counts that mocha's spec reporter prints at the end. */
function mochaCounts(output) {
  const number = (word) => Number(output.match(new RegExp(`^\\s+(\\d+) ${word}`, 'm'))?.[1] ?? 0);
  return { passed: number('passing'), failed: number('failing'), skipped: number('pending') };
}

async function packageVsix() {
  const result = await command('package', ['run', '--silent', 'package'])();
  if (result.failed > 0) return result;
  const kiB = statSync(`${repo}/dist/hf-spaces.vsix`).size / 1024;
  const output = `${result.output}\nhf-spaces.vsix: ${kiB.toFixed(1)} KiB (at most ${vsixLimitKiB})`;
  return kiB <= vsixLimitKiB ? { ...result, output } : { ...result, passed: 0, failed: 1, output };
}

function summaryOutput(summary) {
  const output = summary.failures.map(({ title, message }) => `✗ ${title}\n${message}`).join('\n');
  return { ...summary, output };
}

function hostSteps(ready) {
  return ready.versions.flatMap((version) =>
    version.hosts.map((kind) => ({
      name: `host-${kind}-${version.codeServer}`,
      needs: ['package'],
      run: async () => {
        const { runHostSuites } = await import('./harness/hosts.mjs');
        return summaryOutput(await runHostSuites(kind, version, ready.chromium));
      },
    })),
  );
}

function allSteps(ready) {
  const steps = [
    { name: 'package', run: packageVsix },
    { name: 'unit', run: command('unit', ['run', '--silent', 'test:unit'], mochaCounts) },
    { name: 'types', run: command('types', ['run', '--silent', 'types']) },
    { name: 'lint', run: command('lint', ['run', '--silent', 'lint']) },
    { name: 'format', run: command('format', ['run', '--silent', 'format:check']) },
    ...hostSteps(ready),
  ];
  const version = ready.versions.at(-1);
  let queue;
  for (let lane = 1; version && lane <= uiLanes; lane++) {
    steps.push({
      name: `ui-${lane}`,
      needs: ['package'],
      run: async () => {
        const { runUiTests, uiScenarios } = await import('./harness/uiTests.mjs');
        queue ??= uiScenarios();
        return summaryOutput(await runUiTests({ version, chromium: ready.chromium, queue: await queue }));
      },
    });
  }
  if (!flags.only) return steps;
  const wanted = flags.only.split(',');
  const chosen = steps.filter(({ name }) =>
    wanted.some((word) => name === word || name.startsWith(`${word}-`)),
  );
  if (chosen.length === 0) throw new PlainError(`No step is called ${flags.only}.`);
  const needed = new Set(chosen.flatMap(({ name, needs = [] }) => [name, ...needs]));
  return steps.filter(({ name }) => needed.has(name));
}

/** In order, a few at a time. A step waits for those it needs and is failed when one of them did. */
async function runSteps(steps) {
  const results = new Map();
  const waiting = [...steps];
  const running = new Set();
  const fits = ({ needs = [] }) => needs.every((name) => results.has(name));
  while (waiting.length > 0 || running.size > 0) {
    const index = waiting.findIndex(fits);
    const next = waiting[index];
    if (!next || running.size >= stepsAtATime) {
      await Promise.race(running);
      continue;
    }
    waiting.splice(index, 1);
    const job = runStep(next, results).then((result) => {
      results.set(next.name, result);
      running.delete(job);
    });
    running.add(job);
  }
  return steps.map(({ name }) => ({ name, ...results.get(name) }));
}

async function runStep({ name, needs = [], run }, results) {
  const broken = needs.filter((need) => results.get(need).failed > 0);
  if (broken.length > 0) {
    console.log(`✗ ${name}: not run, as ${broken.join(', ')} failed`);
    return { passed: 0, failed: 1, skipped: 0, time: '-' };
  }
  const start = performance.now();
  const result = await run().catch((error) => ({ passed: 0, failed: 1, skipped: 0, output: error.stack }));
  const time = seconds(start);
  console.log(`${result.failed > 0 ? '✗' : '✓'} ${name} (${time})`);
  if (result.failed > 0) console.log(result.output);
  return { ...result, time };
}

async function main() {
  const start = performance.now();
  await ensureDependencies();
  await onPinnedNode();
  // Some forty processes of the run load the same scripts.
  process.env.NODE_COMPILE_CACHE ??= path.join(repo, 'node_modules/.cache/compile');
  const newest = flags.newest ? [await newestVersion()] : undefined;
  const withUi = !flags['without-ui'] && needsBrowser();
  const ready = await setUp({ versions: newest ?? pinnedVersions(), withUi });
  const results = await runSteps(allSteps(ready));
  const total = (key) => results.reduce((sum, result) => sum + result[key], 0);
  const row = (cells) =>
    console.log(
      cells.map((cell, at) => String(cell)[at === 0 ? 'padEnd' : 'padStart'](at === 0 ? 24 : 9)).join(''),
    );
  console.log('');
  row(['step', 'passed', 'failed', 'skipped', 'time']);
  for (const { name, passed, failed, skipped, time } of results) row([name, passed, failed, skipped, time]);
  console.log(`\nin ${seconds(start)}${flags['without-ui'] ? ', without host suites and UI tests' : ''}`);
  console.log(`${total('passed')} passed, ${total('failed')} failed, ${total('skipped')} skipped`);
  process.exitCode = total('failed') > 0 ? 1 : 0;
}

function needsBrowser() {
  return !flags.only || flags.only.split(',').some((word) => /^(host|ui)/.test(word));
}

main().catch((error) => {
  console.error(error instanceof PlainError ? error.message : error);
  process.exitCode = 1;
});
