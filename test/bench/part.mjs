/**
 * One part of `npm run bench` in a process of its own, which ends with it: `part.mjs NAME SECONDS [--full]`, started by
 * bench.mjs. Sends `{ result }` or `{ error }` to its parent.
 */
import { PlainError } from '../harness/shell.mjs';

/**
 * Each loads on first use and gives `{ name, rows: [{ what, value, unit, budget? }] }`; `budget` is what `value` may
 * be at most. All get `{ setUp, full, tell, isLate }`: `setUp` brings a VS Code and a browser, `full` asks for all
 * sizes, `tell` says what is being measured, `isLate` that the part should come to its end.
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

const [name, seconds, full] = process.argv.slice(2);
const start = performance.now();
const passed = () => (performance.now() - start) / 1000;
const leastBetween = 10;
let told = -leastBetween;

function tell(what) {
  if (passed() - told < leastBetween) return;
  told = passed();
  const [minutes, rest] = [Math.floor(told / 60), Math.floor(told % 60)];
  console.log(`  … ${name} ${minutes}:${String(rest).padStart(2, '0')}  ${what}`);
}

async function measure() {
  const { setUp } = await import('../harness/setup.mjs');
  const bench = await benches[name]();
  return bench({ setUp, full: full === '--full', tell, isLate: () => passed() > 0.7 * Number(seconds) });
}

const answer = await measure().then(
  (result) => ({ result }),
  (error) => ({ error: error instanceof PlainError ? error.message : String(error?.stack ?? error) }),
);
process.send(answer, () => process.exit(0));
