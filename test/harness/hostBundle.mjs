/** One CommonJS file with all host suites of a kind and their runner, as VS Code's `extensionTestsPath` wants it. */
import { globSync, mkdirSync } from 'node:fs';
import path from 'node:path';
import { build } from 'esbuild';
import { repo } from './shell.mjs';

/** In this order: what is said about activation must be read before a suite makes the extension work. */
const folders = { node: ['activation', 'both', 'node'], web: ['activation', 'both', 'web'] };

/**
 * Bundles the suites of a host (or of `only`, folders of test/host) into `file`. `config` becomes the global
 * `hostConfig` of the suites (see test/host/config.ts). Gives the number of suite files.
 */
export async function bundleHostSuites(kind, file, config, only = folders[kind]) {
  const suites = only.flatMap((folder) => globSync(`test/host/${folder}/**/*.test.ts`, { cwd: repo }).sort());
  if (suites.length === 0) throw new Error(`No suite was found in test/host/{${only.join(',')}}.`);
  const imports = suites.map((suite) => `import ${JSON.stringify(`./${suite.replaceAll('\\', '/')}`)};`);
  mkdirSync(path.dirname(file), { recursive: true });
  await build({
    stdin: {
      // Static imports run in order: the runner first, as it brings describe and it.
      contents: [
        `import { runAll } from './test/harness/suiteRunner.ts';`,
        ...imports,
        'export const run = runAll;',
      ].join('\n'),
      resolveDir: repo,
      loader: 'ts',
    },
    outfile: file,
    bundle: true,
    format: 'cjs',
    platform: kind === 'web' ? 'browser' : 'node',
    target: 'node22',
    external: ['vscode'],
    define: { __HOST_CONFIG__: JSON.stringify({ kind, ...config }) },
    sourcemap: 'inline',
    logLevel: 'error',
  });
  return suites.length;
}
