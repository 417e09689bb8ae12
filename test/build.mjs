/** Builds the extension into dist/: `node test/build.mjs [--production]`. */
import { readFileSync, rmSync, statSync } from 'node:fs';
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

/**
 * Wanted on first use only, so they stay out of the file that every activation reads. The modules of one part share
 * their libraries, and both hosts share the parts that need nothing of their host.
 */
const parts = {
  'commands.js': ['src/editor/onDemand.ts', 'src/editor/account/signIn.ts', 'src/hub/lfs.ts'],
  'analysis.js': [
    'src/deploy/collect.ts',
    'src/lint/onDemand.ts',
    'src/logs/explain/explain.ts',
    'src/scaffold/onDemand.ts',
    'src/secrets/onDemand.ts',
    'src/space/apiEndpoints.ts',
  ],
  'largeFiles.js': ['src/hub/largeFiles.ts'],
};
/** Where the library behind a part has a build of its own for browsers. */
const ofTheWorker = { 'largeFiles.js': 'largeFiles.web.js' };

/** The part that a module is in, by the module's absolute path. */
const partOf = (file) => {
  const module = path.relative(repo, file).replaceAll('\\', '/');
  return Object.keys(parts).find((name) => parts[name].includes(module));
};

/** A part's entry as text: all that its modules export. */
const entryOf = (name) => ({
  contents: parts[name].map((module) => `export * from './${module}';`).join('\n'),
  resolveDir: repo,
  loader: 'ts',
});

/**
 * esbuild would ask for `vscode` in each module anew and copy all of its hundreds of names, a third of what an activation
 * took; so all share one. `change` is what else is made of a module's text.
 */
const oneVscode = (change = (text) => text) => ({
  name: 'one-vscode',
  setup({ onLoad, onResolve }) {
    onLoad({ filter: /[\\/]src[\\/].*\.ts$/, namespace: 'file' }, ({ path: file }) => {
      const text = readFileSync(file, 'utf8').replace(
        /^import \* as vscode from 'vscode';$/m,
        `import { vscode } from 'hf-spaces:vscode';`,
      );
      return { contents: change(text, file), loader: 'ts', resolveDir: path.dirname(file) };
    });
    onResolve({ filter: /^hf-spaces:vscode$/ }, () => ({ path: 'vscode', namespace: 'shared' }));
    onLoad({ filter: /.*/, namespace: 'shared' }, () => ({
      contents: `export const vscode = require('vscode');`,
      resolveDir: repo,
    }));
    onResolve({ filter: /^vscode$/ }, ({ kind, importer }) => {
      if (kind === 'require-call') return { external: true };
      const from = path.relative(repo, importer);
      return { errors: [{ text: `Write "import * as vscode from 'vscode';" in ${from}.` }] };
    });
  },
});

/** An `import()` of a module that is in a part becomes one of the part's file. */
const partsApart = {
  name: 'parts-apart',
  setup({ onResolve }) {
    onResolve({ filter: /\.ts$/ }, ({ kind, path: wanted, resolveDir }) => {
      const name = kind === 'dynamic-import' && partOf(path.resolve(resolveDir, wanted));
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

/** A part that is imported on first use comes from the loader below. */
function withPartsRead(text, file) {
  return text.replace(/\bimport\((['"])([^'"]+\.ts)\1\)/g, (whole, _quote, wanted) => {
    const name = partOf(path.resolve(path.dirname(file), wanted));
    return name ? `import('hf-spaces:parts').then(({ load }) => load('./${name}'))` : whole;
  });
}

/**
 * The worker's `require` knows only `vscode`, so its one file reads the parts from beside itself, all texts on first
 * use of any, and evaluates each when it is wanted. VS Code evaluates the file itself in the same way.
 */
const partsRead = {
  name: 'parts-read',
  setup({ onLoad, onResolve }) {
    onResolve({ filter: /^hf-spaces:parts$/ }, () => ({ path: 'parts', namespace: 'parts' }));
    onLoad({ filter: /.*/, namespace: 'parts' }, () => {
      const files = Object.keys(parts).map((name) => [`./${name}`, ofTheWorker[name] ?? name]);
      const { publisher, name } = JSON.parse(readFileSync(path.join(repo, 'package.json'), 'utf8'));
      const contents = `
        import { vscode } from 'hf-spaces:vscode';
        import { createPartLoader } from ${JSON.stringify(path.join(repo, 'src/platform/partLoader.ts'))};
        const { extensionUri } = vscode.extensions.getExtension('${publisher}.${name}');
        const read = async (file) =>
          new TextDecoder().decode(
            await vscode.workspace.fs.readFile(vscode.Uri.joinPath(extensionUri, 'dist', file)),
          );
        export const load = createPartLoader(${JSON.stringify(Object.fromEntries(files))}, read, (id) => require(id));
      `;
      return { contents, loader: 'js', resolveDir: repo };
    });
  },
};

/** Its `browser` field names the files of the map, but its `exports` hides them from bundlers. */
const hubForBrowsers = path.join(repo, 'node_modules/@huggingface/hub/dist/browser/index.mjs');

const node = {
  ...common,
  platform: 'node',
  target: 'node22',
  // Bundled from their ES modules: CommonJS ones cannot be shaken.
  mainFields: ['module', 'main'],
  plugins: [partsApart, oneVscode()],
  // `require` sees what a part exports; Node's `import()` would have to guess it from the text.
  supported: { 'dynamic-import': false },
};

const web = {
  ...common,
  platform: 'browser',
  target: 'es2023',
  mainFields: ['browser', 'module', 'main'],
  alias: { '@huggingface/hub': hubForBrowsers },
  plugins: [noNodeInTheWorker, partsApart, oneVscode()],
  // What stays an `import()` would be fetched by the worker instead of asked of the loader.
  supported: { 'dynamic-import': false },
};

async function main() {
  rmSync(path.join(repo, 'dist'), { recursive: true, force: true });
  const shared = Object.keys(parts).filter((name) => !ofTheWorker[name]);
  await Promise.all([
    build({ ...node, entryPoints: ['src/extension.ts'], outfile: 'dist/extension.js' }),
    build({
      ...web,
      entryPoints: ['src/extension.web.ts'],
      outfile: 'dist/extension.web.js',
      plugins: [noNodeInTheWorker, partsRead, oneVscode(withPartsRead)],
    }),
    ...shared.map((name) => build({ ...web, stdin: entryOf(name), outfile: `dist/${name}` })),
    ...Object.entries(ofTheWorker).flatMap(([name, file]) => [
      build({ ...node, stdin: entryOf(name), outfile: `dist/${name}` }),
      build({ ...web, stdin: entryOf(name), outfile: `dist/${file}` }),
    ]),
  ]);
  let tooBig = false;
  const built = ['extension.js', 'extension.web.js', ...Object.keys(parts), ...Object.values(ofTheWorker)];
  for (const name of built) {
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
