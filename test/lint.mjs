/**
 * `npm run lint`: ESLint over the files that changed, or import one that did, since they were last clean. Its own cache
 * looks at one file at a time, but what the typed rules say of a file depends on all that it imports.
 */
import { createHash } from 'node:crypto';
import { existsSync, globSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { ESLint } from 'eslint';
import { repo } from './harness/shell.mjs';

const cacheFile = path.join(repo, 'node_modules/.cache/lint.json');
const outside = /^(node_modules|dist|out|templates|\.git)$/;
const relativeImport = /(?:\bfrom|\bimport)\s*\(?\s*['"](\.[^'"]+)['"]/g;

const digest = (texts) => {
  const hash = createHash('sha256');
  for (const text of texts) hash.update(text).update('\0');
  return hash.digest('base64');
};

const files = globSync(['**/*.{ts,js,mjs,cjs}', '.*.{js,mjs,cjs}'], {
  cwd: repo,
  exclude: (name) => outside.test(name),
}).sort();
const texts = new Map(files.map((file) => [file, readFileSync(path.join(repo, file), 'utf8')]));

const importsOf = new Map(
  [...texts].map(([file, text]) => {
    const found = [...text.matchAll(relativeImport)].map(([, to]) => path.join(file, '..', to));
    return [file, found.filter((to) => texts.has(to))];
  }),
);

/** What a file and all that it reaches say. */
function stateOf(file) {
  const reached = new Set([file]);
  for (const one of reached) for (const to of importsOf.get(one)) reached.add(to);
  return digest([...reached].sort().flatMap((one) => [one, texts.get(one)]));
}

/** What every file depends on without an import. */
const common = digest([
  ...['package-lock.json', 'tsconfig.json', 'src/tsconfig.domain.json', 'eslint.config.mjs'].map((file) =>
    readFileSync(path.join(repo, file), 'utf8'),
  ),
  ...[...texts.values()].filter((text) => text.includes('declare global')),
]);

async function main() {
  const eslint = new ESLint({ cwd: repo });
  const known = existsSync(cacheFile) ? JSON.parse(readFileSync(cacheFile, 'utf8')) : {};
  const clean = known.common === common ? known.clean : {};
  const states = new Map(files.map((file) => [file, stateOf(file)]));
  const due = [];
  for (const file of files) {
    if (clean[file] !== states.get(file) && !(await eslint.isPathIgnored(file))) due.push(file);
  }
  const results = due.length > 0 ? await eslint.lintFiles(due) : [];
  const bad = new Set(
    results
      .filter(({ messages }) => messages.length > 0)
      .map(({ filePath }) => path.relative(repo, filePath)),
  );
  mkdirSync(path.dirname(cacheFile), { recursive: true });
  const nowClean = Object.fromEntries([...states].filter(([file]) => !bad.has(file)));
  writeFileSync(cacheFile, JSON.stringify({ common, clean: nowClean }));
  if (bad.size === 0) return;
  console.log(await (await eslint.loadFormatter()).format(results));
  process.exitCode = results.some(({ errorCount }) => errorCount > 0) ? 1 : 0;
}

await main();
