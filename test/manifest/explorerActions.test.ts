import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';

const root = new URL('../../', import.meta.url);
const text = (path: string) => readFileSync(new URL(path, root), 'utf8');

interface MenuItem {
  command?: string;
  when: string;
  group: string;
}
const { contributes } = JSON.parse(text('package.json')) as {
  contributes: { menus: Record<string, MenuItem[]> };
};
const rowItems = (contributes.menus['view/item/context'] ?? []).filter(({ when }) =>
  /hfSpaces\\?\.(?:explorer|\(\?:explorer)/.test(when),
);

/** What the tables of the explorer hold, and what else its menus offer. */
function actions(): string[] {
  const tables = ['explorerTable', 'spaceTable'].map((name) => text(`src/editor/commands/${name}.ts`));
  const listed = tables.flatMap((table) =>
    [...table.matchAll(/^ {2}'(hfSpaces\.\w+)':/gm)].map((match) => match[1] ?? ''),
  );
  const offered = rowItems.flatMap(({ command }) => command ?? []);
  return [...new Set([...listed, ...offered])].sort();
}

describe('actions of the explorer', () => {
  it('are each called by name in a host test', () => {
    const tests = readdirSync(new URL('test/host/', root), { recursive: true, encoding: 'utf8' })
      .filter((file) => file.endsWith('.ts'))
      .map((file) => text(`test/host/${file.replaceAll('\\', '/')}`).replace(/^\s*(?:\/\/|\*|\/\*).*$/gm, ''))
      .join('\n');
    const all = actions();
    assert.ok(all.length > 70, `${all.length} actions were found`);
    assert.deepEqual(
      all.filter((command) => !tests.includes(`'${command}'`)),
      [],
    );
  });

  it('are at most two icons on a row', () => {
    const words = new Map<string, string[]>();
    for (const { command, when, group } of rowItems) {
      if (!group.startsWith('inline')) continue;
      const word = /viewItem =~ \/(.+)\/$/.exec(when)?.[1] ?? when;
      words.set(word, [...(words.get(word) ?? []), command ?? '']);
    }
    assert.ok(words.size > 10, `${words.size} kinds of rows have icons`);
    for (const [word, commands] of words) assert.ok(commands.length <= 2, `${word}: ${commands.join(', ')}`);
    // A Space that is a target matches two of them.
    const both = [...words].filter(([word]) => /\\b(?:space|target)\\b/.test(word)).flatMap(([, all]) => all);
    assert.ok(both.length <= 2, both.join(', '));
  });
});
