import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';

const root = new URL('../../', import.meta.url);

describe('command table', () => {
  it('and package.json name the same commands', async () => {
    const source = await readFile(new URL('src/editor/commands/table.ts', root), 'utf8');
    const manifest = JSON.parse(await readFile(new URL('package.json', root), 'utf8')) as {
      contributes: { commands: { command: string }[] };
    };
    // The table imports the editor, so its keys are read from the text.
    const table = [...source.matchAll(/^ {2}'(hfSpaces\.\w+)':/gm)].map((match) => match[1] ?? '');
    const declared = manifest.contributes.commands.map(({ command }) => command);
    assert.deepEqual(table.toSorted(), declared.toSorted());
  });
});
