import * as vscode from 'vscode';
import type { TestApi } from '../../src/activate.ts';
import { check, extension, until, withAnswers, type Shown, type Ui } from './support.ts';

/** Lists of which several may be taken: those that the answer names. */
function manyOf({ window }: TestApi, answer: (shown: Shown) => string | undefined): void {
  type Items = readonly vscode.QuickPickItem[];
  const pick = window as { showQuickPick: (items: Items, options?: vscode.QuickPickOptions) => unknown };
  const one = pick.showQuickPick;
  pick.showQuickPick = (items, options) => {
    if (!options?.canPickMany) return one(items, options);
    const choices = items.map(({ label, picked }) => `${picked ? 'kept ' : ''}${label}`);
    const names = answer({ kind: 'pick', text: `several: ${options.placeHolder}`, choices })?.split(' ');
    return Promise.resolve(names && items.filter(({ label }) => names.includes(label)));
  };
}

/** Runs a command and presses a button of the refactor preview, as often as it takes to be there. */
export async function applied(
  command: string,
  folder: vscode.Uri,
  answer: (shown: Shown) => string | undefined,
  button: 'apply' | 'discard' = 'apply',
  end?: RegExp,
): Promise<Ui> {
  const api = await extension().activate();
  return withAnswers(api, answer, async (ui) => {
    manyOf(api, answer);
    let isOver = false;
    const work = Promise.resolve(vscode.commands.executeCommand(command, folder)).finally(() => {
      isOver = true;
    });
    await until(`${command} to end`, async () => {
      if (!isOver) {
        // Refused as long as no preview is open.
        await Promise.resolve(vscode.commands.executeCommand(`refactorPreview.${button}`)).catch(
          () => undefined,
        );
      }
      return isOver;
    });
    await work;
    if (end) await until(`a message like ${end}`, () => ui.find(end));
    check(!ui.shown.some(({ kind }) => kind === 'error'), 'an error was shown');
  });
}
