/** Load and activation of the shipped bundle in a real Node extension host at rest, each time in a host of its own. */
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { runNodeHost } from '../harness/nodeHost.mjs';
import { PlainError, repo } from '../harness/shell.mjs';

const runs = 9;
const budgetMs = 30;

/** Stands between VS Code and the bundle with a clock. The measured part is all that the extension adds to a start. */
const timedMain = `
const start = performance.now();
const real = require('./dist/extension.js');
const loadMs = performance.now() - start;
exports.activate = (context) => {
  const from = performance.now();
  const api = real.activate(context);
  return { ...api, timing: { loadMs, activateMs: performance.now() - from } };
};
`;

function timedExtension(folder) {
  for (const name of ['dist', 'l10n', 'media', 'package.nls.json']) {
    cpSync(path.join(repo, name), path.join(folder, name), { recursive: true });
  }
  const manifest = JSON.parse(readFileSync(path.join(repo, 'package.json'), 'utf8'));
  // The suite says when.
  const timed = { ...manifest, main: './timedMain.js', activationEvents: [] };
  writeFileSync(path.join(folder, 'package.json'), JSON.stringify(timed));
  writeFileSync(path.join(folder, 'timedMain.js'), timedMain);
}

function median(values) {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)];
}

export async function activationBench({ setUp }) {
  const { versions, chromium } = await setUp();
  const version = versions.at(-1);
  const extension = mkdtempSync(path.join(os.tmpdir(), 'hf-spaces-activation-'));
  const timings = [];
  try {
    timedExtension(extension);
    while (timings.length < runs) {
      const { failures, reports } = await runNodeHost({
        version,
        chromium,
        extension,
        windows: [{ suites: ['activationTime'] }],
      });
      if (failures.length > 0) throw new PlainError(failures.map(({ message }) => message).join('\n'));
      timings.push(reports.timing);
    }
  } finally {
    rmSync(extension, { recursive: true, force: true, maxRetries: 5 });
  }
  const totals = timings.map(({ loadMs, activateMs }) => loadMs + activateMs);
  const ms = (what, value, budget) => ({
    what,
    value,
    unit: 'ms',
    ...(budget === undefined ? {} : { budget }),
  });
  return {
    name: `activation (Node host of code-server ${version.codeServer} at rest, ${runs} hosts)`,
    rows: [
      ms('load + activate, median', median(totals), budgetMs),
      ms('load, median', median(timings.map(({ loadMs }) => loadMs))),
      ms('activate, median', median(timings.map(({ activateMs }) => activateMs))),
      ms('load + activate, slowest', Math.max(...totals)),
    ],
  };
}
