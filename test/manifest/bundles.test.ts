import assert from 'node:assert/strict';
import { build, type Metafile } from 'esbuild';

/** Libraries that only some commands need; each is big enough to be felt when every window loads it. */
const heavy = ['@huggingface/hub', 'yaml', 'unbash'];

/** What runs as soon as the entry is loaded: all that can be reached without an `import()`. */
function evaluatedAtOnce(inputs: Metafile['inputs'], entry: string): Set<string> {
  const reached = new Set<string>();
  const pending = [entry];
  for (let file = pending.pop(); file !== undefined; file = pending.pop()) {
    if (reached.has(file)) continue;
    reached.add(file);
    const imports = inputs[file]?.imports ?? [];
    pending.push(
      ...imports
        .filter(({ kind, external }) => kind !== 'dynamic-import' && !external)
        .map(({ path }) => path),
    );
  }
  return reached;
}

describe('bundles', () => {
  for (const entry of ['src/extension.ts', 'src/extension.web.ts']) {
    it(`${entry} evaluates no heavy library before its first use`, async () => {
      const { metafile } = await build({
        entryPoints: [entry],
        // Only who imports whom counts here; the web build proper is test/build.mjs's.
        platform: 'node',
        bundle: true,
        format: 'cjs',
        mainFields: ['module', 'main'],
        external: ['vscode'],
        metafile: true,
        write: false,
        outdir: 'out',
        logLevel: 'silent',
      });
      const all = Object.keys(metafile.inputs);
      const atOnce = evaluatedAtOnce(metafile.inputs, entry);
      const ofLibrary = (file: string) => heavy.find((name) => file.includes(`node_modules/${name}/`));
      assert.ok(
        heavy.some((name) => all.some((file) => file.includes(`node_modules/${name}/`))),
        'none of the heavy libraries is in the bundle at all, so this proves nothing',
      );
      assert.deepEqual([...atOnce].filter(ofLibrary), []);
    });
  }
});
