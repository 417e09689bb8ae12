import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';

const source = new URL('../../src/', import.meta.url);

/** Which file of `src/` imports which others; both as paths under `src/`. */
function importsOf(): Map<string, string[]> {
  const files = readdirSync(source, { recursive: true, encoding: 'utf8' })
    .map((file) => file.replaceAll('\\', '/'))
    .filter((file) => file.endsWith('.ts'));
  return new Map(
    files.map((file) => {
      const url = new URL(file, source);
      const { importedFiles } = ts.preProcessFile(readFileSync(url, 'utf8'), true, true);
      const relative = importedFiles.filter(({ fileName }) => fileName.startsWith('.'));
      return [file, relative.map(({ fileName }) => within(new URL(fileName, url)))];
    }),
  );
}

const within = (url: URL) => fileURLToPath(url).slice(fileURLToPath(source).length).replaceAll('\\', '/');

/** The first circle found, as the files on it; empty when there is none. */
function circle(graph: ReadonlyMap<string, readonly string[]>): string[] {
  const done = new Set<string>();
  const visit = (file: string, path: readonly string[]): string[] => {
    if (path.includes(file)) return [...path.slice(path.indexOf(file)), file];
    if (done.has(file)) return [];
    for (const next of graph.get(file) ?? []) {
      const found = visit(next, [...path, file]);
      if (found.length > 0) return found;
    }
    done.add(file);
    return [];
  };
  for (const file of graph.keys()) {
    const found = visit(file, []);
    if (found.length > 0) return found;
  }
  return [];
}

describe('the layers', () => {
  it('have no circle of imports', () => {
    const graph = importsOf();
    assert.ok((graph.get('activate.ts')?.length ?? 0) > 5, 'the graph is read');
    assert.deepEqual(circle(graph), []);
  });

  it('would show a circle', () => {
    const graph = new Map([
      ['a.ts', ['b.ts']],
      ['b.ts', ['c.ts']],
      ['c.ts', ['b.ts']],
    ]);
    assert.deepEqual(circle(graph), ['b.ts', 'c.ts', 'b.ts']);
  });
});
