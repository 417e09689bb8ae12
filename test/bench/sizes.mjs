/** What is shipped, and what of it a host reads at activation. */
import { readdirSync, statSync } from 'node:fs';
import path from 'node:path';
import { repo } from '../harness/shell.mjs';

const budgets = { 'extension.js': 200, 'extension.web.js': 900, 'hf-spaces.vsix': 1024 };
const remarks = {
  'extension.js': 'read at activation, Node',
  'extension.web.js': 'read at activation, web worker',
  'hf-spaces.vsix': 'package',
};

export function sizesBench() {
  const files = readdirSync(path.join(repo, 'dist')).filter((name) => /\.(js|vsix)$/.test(name));
  const rows = files.sort().map((name) => ({
    what: `${name} (${remarks[name] ?? 'on first use'})`,
    value: statSync(path.join(repo, 'dist', name)).size / 1024,
    unit: 'KiB',
    ...(budgets[name] === undefined ? {} : { budget: budgets[name] }),
  }));
  return { name: 'sizes', rows };
}
