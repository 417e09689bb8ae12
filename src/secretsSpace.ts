import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { collect } from './deploy/collect.ts';
import type { FileEntry, Files } from './ports.ts';
import type { Needs, Place } from './secrets/model.ts';
import { scanFolder } from './secrets/scanFolder.ts';

const usage = 'Usage: npm run -s secrets:space -- FOLDER [--json]';

interface Kinds {
  isFile(): boolean;
  isDirectory(): boolean;
  isSymbolicLink(): boolean;
}

const kindOf = (of: Kinds): FileEntry['kind'] =>
  of.isSymbolicLink() ? 'link' : of.isDirectory() ? 'folder' : of.isFile() ? 'file' : 'other';

/** A folder on disk as the domain sees it. */
export function diskFiles(root: string): Files {
  return {
    async list(path) {
      const entries = await readdir(join(root, path), { withFileTypes: true });
      return entries.map((entry) => ({ name: entry.name, kind: kindOf(entry) }));
    },
    async stat(path) {
      const found = await stat(join(root, path)).catch(() => undefined);
      return found && { kind: kindOf(found), size: found.size, mtime: found.mtimeMs };
    },
    async read(path) {
      return new Uint8Array(await readFile(join(root, path)));
    },
  };
}

/** One entry per line, however often the line reads. */
function linesOf(places: Place[]): { file: string; line: number }[] {
  const seen = new Map(places.map(({ file, line }) => [`${file}:${String(line)}`, { file, line }]));
  return [...seen.values()];
}

function table({ needs, oauth }: Needs): string {
  if (needs.length === 0 && !oauth) return 'The code needs no secrets or variables.';
  const rows = needs.map((need) => [
    need.name,
    need.kind,
    need.required ? 'required' : need.defaulted ? 'has a default' : 'optional',
    linesOf(need.places)
      .map((place) => `${place.file}:${String(place.line)}`)
      .join(' '),
    need.why,
  ]);
  const widths = [0, 1, 2].map((column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  const lines = rows.map(
    ([name = '', kind = '', level = '', places = '', why = '']) =>
      `${name.padEnd(widths[0] ?? 0)}  ${kind.padEnd(widths[1] ?? 0)}  ${level.padEnd(widths[2] ?? 0)}  ${places}\n    ${why}`,
  );
  if (oauth) lines.push('The code reads OAUTH_*: the README needs "hf_oauth: true".');
  return lines.join('\n');
}

/** Prints what the folder's code needs; returns the exit code. */
async function main(args: string[]): Promise<number> {
  let parsed;
  try {
    parsed = parseArgs({
      args,
      options: { json: { type: 'boolean', default: false } },
      allowPositionals: true,
    });
  } catch (error) {
    console.error(`${error instanceof Error ? error.message : String(error)}. ${usage}`);
    return 2;
  }
  const { values, positionals } = parsed;
  const folder = positionals[0];
  if (folder === undefined || positionals.length > 1) {
    console.error(usage);
    return 2;
  }
  const found = await stat(folder).catch(() => undefined);
  if (!found?.isDirectory()) {
    console.error(found ? `${folder} is not a folder.` : `There is no folder ${folder}.`);
    return 2;
  }
  let needs: Needs;
  try {
    needs = await scanFolder(diskFiles(folder), { walk: collect });
  } catch (error) {
    console.error(`${folder} cannot be read: ${error instanceof Error ? error.message : String(error)}.`);
    return 2;
  }
  if (values.json) {
    const rows = needs.needs.map(({ name, kind, required, places, why }) => ({
      name,
      kind,
      required,
      places: linesOf(places),
      why,
    }));
    console.log(JSON.stringify(rows, null, 2));
  } else console.log(table(needs));
  return 0;
}

if (import.meta.main) {
  void main(process.argv.slice(2)).then((code) => {
    process.exitCode = code;
  });
}
