/** Builds the extension into dist/: `node test/build.mjs [--production]`. */
import { readFileSync, rmSync, statSync } from 'node:fs';
import { builtinModules } from 'node:module';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { deflateRawSync } from 'node:zlib';
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
 * their libraries.
 */
const parts = {
  'commands.js': ['src/editor/onDemand.ts'],
  'analysis.js': [
    'src/lint/onDemand.ts',
    'src/logs/explain/explain.ts',
    'src/scaffold/onDemand.ts',
    'src/secrets/onDemand.ts',
  ],
  'largeFiles.js': ['src/hub/largeFiles.ts'],
};

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

const onDemandApart = {
  name: 'on-demand-apart',
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

/**
 * The worker's `require` knows only `vscode`, so what is wanted on demand travels in the one file: deflated, and
 * evaluated on first use.
 */
const packedParts = 'packed:parts';

const onDemandPacked = {
  name: 'on-demand-packed',
  setup({ onLoad }) {
    onLoad({ filter: /[\\/]src[\\/].*\.ts$/ }, ({ path: file }) => {
      const text = readFileSync(file, 'utf8');
      const contents = text.replace(/\bimport\((['"])([^'"]+\.ts)\1\)/g, (whole, _quote, wanted) => {
        const name = partOf(path.resolve(path.dirname(file), wanted));
        return name ? `import('${packedParts}').then(({ parts }) => parts['${name}']())` : whole;
      });
      return { contents, loader: 'ts', resolveDir: path.dirname(file) };
    });
  },
};

/** The module that holds all parts. A part that wants another one asks it, so that each travels once. */
const holdsParts = {
  name: 'holds-parts',
  setup({ onLoad, onResolve }) {
    onResolve({ filter: /^packed:parts$/ }, () => ({ path: 'parts', namespace: 'packed' }));
    onLoad({ filter: /.*/, namespace: 'packed' }, async () => {
      const rows = await Promise.all(
        Object.keys(parts).map(async (name) => {
          const { outputFiles } = await build({
            ...web,
            stdin: entryOf(name),
            outfile: name,
            write: false,
            external: [...web.external, packedParts],
            // What stays an `import()` would be fetched by the worker instead of asked of `load`.
            supported: { 'dynamic-import': false },
          });
          const packed = deflateRawSync(outputFiles[0].contents, { level: 9 }).toString('base64');
          return `'${name}': () => (loaded['${name}'] ??= unpack('${packed}', load)),`;
        }),
      );
      const contents = `
        import { unpack } from ${JSON.stringify(path.join(repo, 'src/platform/unpack.ts'))};
        const loaded = {};
        const load = (id) => (id === '${packedParts}' ? { parts } : require(id));
        export const parts = { ${rows.join('\n')} };
      `;
      return { contents, loader: 'js', resolveDir: repo };
    });
  },
};

/** Its `browser` field names the files of the map, but its `exports` hides them from bundlers. */
const hubForBrowsers = path.join(repo, 'node_modules/@huggingface/hub/dist/browser/index.mjs');

const web = {
  ...common,
  platform: 'browser',
  target: 'es2023',
  mainFields: ['browser', 'module', 'main'],
  external: ['vscode'],
  alias: { '@huggingface/hub': hubForBrowsers },
  plugins: [noNodeInTheWorker, onDemandPacked],
  // A map of each packed part would be larger than all of them.
  sourcemap: false,
};

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
    ...Object.keys(parts).map((name) =>
      build({
        ...node,
        mainFields: ['module', 'main'],
        stdin: entryOf(name),
        outfile: `dist/${name}`,
        external: ['vscode'],
        plugins: [onDemandApart],
      }),
    ),
    build({
      ...web,
      entryPoints: ['src/extension.web.ts'],
      outfile: 'dist/extension.web.js',
      plugins: [...web.plugins, holdsParts],
    }),
  ]);
  let tooBig = false;
  for (const name of ['extension.js', ...Object.keys(parts), 'extension.web.js']) {
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
