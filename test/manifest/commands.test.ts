import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';

const root = new URL('../../', import.meta.url);
const commands = new URL('src/editor/commands/', root);

describe('command tables', () => {
  it('and package.json name the same commands', () => {
    const manifest = JSON.parse(readFileSync(new URL('package.json', root), 'utf8')) as {
      contributes: { commands: { command: string }[] };
    };
    // The tables import the editor, so their keys are read from the text.
    const source = readdirSync(commands)
      .filter((file) => file.endsWith('Table.ts'))
      .map((file) => readFileSync(new URL(file, commands), 'utf8'))
      .join('\n');
    const tables = [...source.matchAll(/^ {2}'(hfSpaces\.\w+)':/gm)].map((match) => match[1] ?? '');
    const declared = manifest.contributes.commands.map(({ command }) => command);
    assert.deepEqual(tables.toSorted(), declared.toSorted());
  });

  it('are all registered', () => {
    const table = readFileSync(new URL('table.ts', commands), 'utf8');
    for (const file of readdirSync(commands).filter((name) => name.endsWith('Table.ts'))) {
      assert.match(table, new RegExp(`\\.\\.\\.${file.replace('.ts', '')}\\b`), file);
    }
  });
});
