import * as vscode from 'vscode';
import { LogChannels } from '../../../src/editor/logs/channels.ts';
import { hostConfig } from '../config.ts';
import { check, extension, until } from '../support.ts';

const space = 'tester/panel';
const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

/** The panel reads a channel's file behind it: what is written must be what it ends up with. */
describe('a log in the Output panel', () => {
  let channels: LogChannels;
  before(async () => {
    const { services } = await extension().activate();
    channels = new LogChannels(services.clock, hostConfig.kind === 'web');
  });
  after(() => channels.dispose());

  const shown = () =>
    vscode.workspace.textDocuments.find((document) => channels.ofDocument(document.uri))?.getText() ?? '';
  const numbered = (text: string) => text.split('\n').filter((line) => line.startsWith('line '));

  it('has each line of a live log once, and after changes in quick succession only the last', async () => {
    const log = channels.of(space, 'build');
    const { view } = log;
    view.push({ text: 'ERROR: line that passes', timestamp: '2026-01-01T00:00:00Z' });
    log.show(true);
    await until('the panel', () => shown().includes('line that passes'));

    const count = 100;
    for (let at = 0; at < count; at++) {
      view.push({ text: `line ${at}` });
      await pause(16);
    }
    await until('the last line', () => numbered(shown()).at(-1) === `line ${count - 1}`);
    check(numbered(shown()).length === count, `${numbered(shown()).length} of ${count} lines are shown`);

    for (let round = 0; round < 3; round++) {
      view.setTimestamps(true);
      await pause(round * 40);
      view.setTimestamps(false);
      await pause(round * 20);
      view.setFilter({ level: 'error' });
      const wanted = /^— shown: .*\nERROR: line that passes\n$/;
      await until('the filtered log', () => wanted.test(shown())).catch((error: unknown) => {
        throw new Error(`${String(error)}; round ${round}, the panel has ${shown().slice(0, 500)}`);
      });
      view.setFilter(undefined);
      await until('the whole log', () => numbered(shown()).length === count);
    }
  });
});
