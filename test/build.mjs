/** Builds the extension into dist/: `node test/build.mjs [--production]`. */
import { rmSync, statSync } from 'node:fs';
import { builtinModules } from 'node:module';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const repo = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..');
const production = process.argv.includes('--production');
const budgetsKiB = { 'extension.js': 200, 'extension.web.js': 900 };

const common = {
  absWorkingDir: repo,
  bundle: true,
  format: 'cjs',
  minify: production,
  sourcemap: production ? false : 'linked',
  legalComments: 'none',
  logLevel: 'error',
};

/** Wanted by some commands only, so they stay out of the file that every activation reads. */
const onDemand = {
  'largeFiles.js': 'src/hub/largeFiles.ts',
  'lint.js': 'src/lint/onDemand.ts',
  'scaffold.js': 'src/scaffold/onDemand.ts',
};

const onDemandApart = {
  name: 'on-demand-apart',
  setup({ onResolve }) {
    onResolve({ filter: /\.ts$/ }, ({ kind, path: wanted, resolveDir }) => {
      if (kind !== 'dynamic-import') return undefined;
      const entry = path.relative(repo, path.resolve(resolveDir, wanted)).replaceAll('\\', '/');
      const name = Object.keys(onDemand).find((one) => onDemand[one] === entry);
      return name ? { path: `./${name}`, external: true } : undefined;
    });
  },
};

/** A web worker has no Node: such an import must not wait until somebody opens vscode.dev. */
const noNodeInTheWorker = {
  name: 'no-node-in-the-worker',
  setup({ onResolve }) {
    onResolve({ filter: /.*/ }, ({ path: wanted, importer }) => {
      if (!wanted.startsWith('node:') && !builtinModules.includes(wanted)) return undefined;
      const from = path.relative(repo, importer);
      return { errors: [{ text: `The web build must not use ${wanted}, which ${from} imports.` }] };
    });
  },
};

/** Its `browser` field names the files of the map, but its `exports` hides them from bundlers. */
const hubForBrowsers = path.join(repo, 'node_modules/@huggingface/hub/dist/browser/index.mjs');

async function main() {
  rmSync(path.join(repo, 'dist'), { recursive: true, force: true });
  const node = { ...common, platform: 'node', target: 'node22' };
  await Promise.all([
    build({
      ...node,
      entryPoints: ['src/extension.ts'],
      outfile: 'dist/extension.js',
      external: ['vscode'],
      // Bundled from their ES modules: CommonJS ones cannot be shaken.
      mainFields: ['module', 'main'],
      plugins: [onDemandApart],
    }),
    ...Object.entries(onDemand).map(([name, entry]) =>
      build({ ...node, mainFields: ['module', 'main'], entryPoints: [entry], outfile: `dist/${name}` }),
    ),
    build({
      ...common,
      entryPoints: ['src/extension.web.ts'],
      outfile: 'dist/extension.web.js',
      platform: 'browser',
      target: 'es2023',
      mainFields: ['browser', 'module', 'main'],
      external: ['vscode'],
      alias: { '@huggingface/hub': hubForBrowsers },
      plugins: [noNodeInTheWorker],
    }),
  ]);
  let tooBig = false;
  for (const name of ['extension.js', ...Object.keys(onDemand), 'extension.web.js']) {
    const kiB = statSync(path.join(repo, 'dist', name)).size / 1024;
    const budget = budgetsKiB[name];
    // Only what is shipped has to be small.
    const over = production && budget !== undefined && kiB > budget;
    tooBig ||= over;
    const told = budget === undefined ? '' : ` (at most ${budget} KiB)`;
    console.log(`${over ? '✗' : ' '} dist/${name}: ${kiB.toFixed(1)} KiB${production ? told : ''}`);
  }
  if (tooBig) throw new Error('A bundle is over its budget.');
}

main().catch((error) => {
  // esbuild has told its own errors already.
  if (!error.errors) console.error(error.message);
  process.exitCode = 1;
});
