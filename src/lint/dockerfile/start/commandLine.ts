import type { Position, Range, TextEdit } from '../../finding.ts';
import { createTextMap } from '../../textMap.ts';
import { parseDockerfile } from '../parse.ts';
import { dockerfileName } from '../rules/ruleContext.ts';
import { shellCommands, type ShellCommand, type ShellWord } from '../rules/shellCommands.ts';
import type { Instruction } from '../syntax.ts';
import type { CurrentUser } from '../users.ts';
import type { Place, Token } from './types.ts';
import { expandAtStart, textOf, type World } from './world.ts';

/** A command that the container runs at its start. */
export interface StartStep {
  /** The last part of the program's path. */
  name: string;
  program: Token | undefined;
  args: readonly Token[];
  assignments: ReadonlyMap<string, string | null>;
  /** Who runs it. */
  user: CurrentUser;
  cwd: string | null;
  background: boolean;
  conditional: boolean;
  place: Place;
  /** As written. */
  text: string;
  json: boolean;
  /** Ranges are those of a text that holds the command. */
  nested: boolean;
}

/** The words of a command as they are when the container starts. */
function stepOf(
  world: World,
  command: ShellCommand,
  place: (range: Range) => Place,
  json: boolean,
): StartStep {
  const token = (word: ShellWord): Token => {
    const isPlain = json || !/[$`]/.test(word.raw);
    const text = isPlain ? word.text : expandAtStart(world, word.raw);
    return { text, raw: word.raw, place: place(word.range) };
  };
  const program = command.program === undefined ? undefined : token(command.program);
  return {
    name: program?.text?.replace(/^.*\//, '') ?? command.name,
    program,
    args: command.args.map(token),
    assignments: command.assignments,
    user: command.user,
    cwd: command.cwd,
    background: command.background,
    conditional: command.conditional,
    place: place(command.range),
    text: command.text,
    json,
    nested: command.nested,
  };
}

const isExecForm = (instruction: Instruction, command: ShellCommand): boolean =>
  instruction.json !== undefined && !command.nested;

/** Variables are expanded with the world that the step before it leaves, so steps come one by one. */
export type StepReader = (world: World) => StartStep;

export function stepsOfInstruction(world: World, instruction: Instruction): StepReader[] {
  const { end, file } = world.context;
  if (end === undefined) return [];
  const place = (range: Range): Place => ({ file: dockerfileName, range });
  return shellCommands(file, instruction, end).map(
    (command) => (now: World) => stepOf(now, command, place, isExecForm(instruction, command)),
  );
}

const delimiter = '__END_OF_START_SCRIPT__';

/** The commands of a script of the folder; undefined when it is no shell script. `at` gives every command one place. */
export function stepsOfScript(
  world: World,
  file: string,
  source: string,
  at?: Range,
): StepReader[] | undefined {
  const { end } = world.context;
  const shebang = /^\uFEFF?#![ \t]*([^\r\n]*)/.exec(source);
  const program = shebang?.[1]?.trim();
  if (program !== undefined && !/(?:^|[/ ])(?:ba|da|a|z|k)?sh(?: -\w+)*$/.test(program)) return undefined;
  if (end === undefined) return [];
  const first = shebang?.[0].length ?? 0;
  // Same offsets and lines as in the script; `\r` and the shebang are blanks.
  const text = `${' '.repeat(first)}${source.slice(first)}`.replaceAll('\r', ' ');
  const wrapper = parseDockerfile(`FROM scratch\nRUN <<'${delimiter}'\n${text}\n${delimiter}\n`);
  const run = wrapper.instructions[1];
  if (run === undefined) return [];
  const up = ({ line, character }: Position): Position => ({ line: Math.max(0, line - 2), character });
  const place = (range: Range): Place => ({
    file,
    range: at ?? { start: up(range.start), end: up(range.end) },
  });
  const strict = program !== undefined && / -\w*e/.test(program);
  const shell = strict ? ['/bin/sh', '-ec'] : ['/bin/sh', '-c'];
  return shellCommands(wrapper, run, { ...end, shell }).map(
    (command) => (now: World) =>
      stepOf(now, { ...command, nested: command.nested || at !== undefined }, place, false),
  );
}

/** Adds words to a command; undefined when its end is not sure. */
export function addWords(world: World, step: StartStep, words: readonly string[]): TextEdit | undefined {
  const { file } = step.place;
  const newText = ` ${words.join(' ')}`;
  if (step.nested) {
    const text = textOf(world, file);
    if (text === undefined) return undefined;
    const map = createTextMap(text);
    const start = map.offsetAt(step.place.range.start);
    const piece = text.slice(start, map.offsetAt(step.place.range.end));
    const command = step.text.trimEnd();
    const index = piece.indexOf(command);
    const isSure = !/[\\<>]/.test(piece) && index !== -1 && piece.indexOf(command, index + 1) === -1;
    const end = start + index + command.length;
    return isSure ? { file, range: map.range(end, end), newText } : undefined;
  }
  const last = step.args.at(-1) ?? step.program;
  if (last === undefined) return undefined;
  const { end } = last.place.range;
  const json = words.map((word) => `, ${JSON.stringify(word)}`).join('');
  return { file, range: { start: end, end }, newText: step.json ? json : newText };
}
