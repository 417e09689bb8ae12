import type { Position } from '../../finding.ts';
import { joinPath } from '../fileTree.ts';
import { canCreateIn, pathInfo } from '../model.ts';
import type { RuleContext, Step } from './ruleContext.ts';
import type { ShellCommand, ShellWord } from './shellCommands.ts';

export interface PlacedCommand {
  step: Step;
  command: ShellCommand;
}

/** All commands of the RUN instructions among some steps. */
export function runCommands(context: RuleContext, steps: readonly Step[]): readonly PlacedCommand[] {
  const place = (): PlacedCommand[] => {
    const placed: PlacedCommand[] = [];
    for (const step of steps) {
      if (step.instruction.keyword !== 'RUN') continue;
      for (const command of context.commands(step)) placed.push({ step, command });
    }
    return placed;
  };
  const isWhole = steps === context.chain || steps === context.needed;
  return isWhole ? context.once(steps, 'commands', place) : place();
}

/** The path a word stands for; null when it is not known. */
export function pathOf(command: ShellCommand, word: ShellWord): string | null {
  if (word.text === null || word.glob) return null;
  if (word.text.startsWith('/')) return joinPath('/', word.text);
  return command.cwd === null ? null : joinPath(command.cwd, word.text);
}

export function words(command: ShellCommand): string[] {
  return command.args.map(({ text, prefix }) => text ?? prefix);
}

/** Arguments that are no options; `valued` are the short options that take the next word. */
export function operands(command: ShellCommand, valued = ''): ShellWord[] {
  const found: ShellWord[] = [];
  for (let index = 0; index < command.args.length; index += 1) {
    const word = command.args[index];
    if (word === undefined) continue;
    const text = word.text ?? word.prefix;
    if (!text.startsWith('-') || text === '-') found.push(word);
    else if (/^-[a-zA-Z]+$/.test(text) && valued.includes(text.at(-1) ?? ' ')) index += 1;
  }
  return found;
}

/** A short option with a letter among its letters, or a long one by name. */
export function hasFlag(command: ShellCommand, letters: string, ...names: string[]): boolean {
  return command.args.some(({ text }) => {
    if (text === null || !text.startsWith('-')) return false;
    if (text.startsWith('--'))
      return names.some((name) => text === `--${name}` || text.startsWith(`--${name}=`));
    return [...letters].some((letter) => text.slice(1).includes(letter));
  });
}

/** The value of an option, with the word it stands in. */
export function optionOf(
  command: ShellCommand,
  letter: string,
  ...names: string[]
): { text: string | null; word: ShellWord } | undefined {
  for (let index = 0; index < command.args.length; index += 1) {
    const word = command.args[index];
    const text = word?.text ?? word?.prefix;
    if (word === undefined || text === undefined) continue;
    for (const name of names) {
      if (text.startsWith(`--${name}=`))
        return { text: word.text === null ? null : text.slice(name.length + 3), word };
      const next = command.args[index + 1];
      if (text === `--${name}` && next !== undefined) return { text: next.text, word: next };
    }
    if (!/^-[a-zA-Z]/.test(text)) continue;
    const at = text.indexOf(letter);
    if (letter === '' || at < 1) continue;
    const inline = text.slice(at + 1);
    const next = command.args[index + 1];
    if (inline !== '') return { text: word.text === null ? null : inline, word };
    if (next !== undefined) return { text: next.text, word: next };
  }
  return undefined;
}

/** The end of a command on its line, where more can be added behind `&&`; undefined where that place is not known. */
export function endOf(command: ShellCommand): Position | undefined {
  return command.nested || command.instruction.json !== undefined ? undefined : command.range.end;
}

/** Program and first words that are not options: `npm ci`, `python -m pip install`. */
export function verbOf(command: ShellCommand): { tool: string; verb: string } {
  const { name } = command;
  const list = words(command);
  if (/^python\d?(?:\.\d+)?$/.test(name) && list[0] === '-m')
    return { tool: list[1] ?? '', verb: firstPlain(list.slice(2)) };
  if (name === 'uv' && list[0] === 'pip') return { tool: 'uv pip', verb: firstPlain(list.slice(1)) };
  if (name === 'npx' || name === 'bunx')
    return { tool: firstPlain(list), verb: list.filter((each) => !each.startsWith('-'))[1] ?? '' };
  return { tool: /^pip\d(?:\.\d+)?$/.test(name) ? 'pip' : name, verb: firstPlain(list) };
}

function firstPlain(list: readonly string[]): string {
  return list.find((each) => !each.startsWith('-')) ?? '';
}

/** Whether a folder that mkdir makes stays closed to a uid: nothing gives it away afterwards. */
export function staysClosed(
  context: RuleContext,
  { step, command }: PlacedCommand,
  path: string,
  uid: number,
): boolean {
  const { end } = context;
  if (end === undefined) return false;
  const answer = canCreateIn(end, path, uid);
  const info = pathInfo(end, path);
  // What a copy has brought since is not closed by the mkdir.
  if (answer !== undefined) return !answer && !['COPY', 'ADD'].includes(info?.cause?.keyword ?? '');
  // Where a copy may have brought a folder of this name, its mode is open but its owner is not.
  if (info?.uid !== 0 || info.cause !== step.instruction || info.mode !== null) return false;
  const all = context.commands(step);
  const later = all.slice(all.indexOf(command) + 1);
  return (
    !hasFlag(command, 'm', 'mode') &&
    !later.some(({ name }) => /^(?:chmod|chown|setfacl|install|find|xargs)$/.test(name))
  );
}
