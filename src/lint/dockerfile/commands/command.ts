import type { Machine, Outcome } from '../machine.ts';
import type { Value } from '../shellWords.ts';

export interface Call {
  name: string;
  args: readonly Value[];
  /** Walks another shell text (`su -c`, `sh -c`) as this machine, whose state it changes. */
  walk: (machine: Machine, text: string) => Outcome;
  /** Runs another command with the same machine (`sudo`, `env`). */
  run: (machine: Machine, args: readonly Value[]) => Outcome;
}

/** Changes the machine as the command would. On `fail` it leaves everything as it was. */
export type Command = (machine: Machine, call: Call) => Outcome;

export interface Options {
  /** Options that were given, without dashes, with their value; an empty text for those that take none. */
  set: ReadonlyMap<string, Value>;
  rest: Value[];
}

const nothing: Value = { text: '', prefix: '', glob: false };

/**
 * Reads options as getopt does: combined short ones, values in the same or the next word, `--long=value`, anywhere among
 * the arguments. `short` holds the letters that take a value, `long` the names that do.
 */
export function readOptions(args: readonly Value[], short: string, long: readonly string[] = []): Options {
  const set = new Map<string, Value>();
  const rest: Value[] = [];
  for (let index = 0; index < args.length; index++) {
    const value = args[index] ?? nothing;
    const { text } = value;
    if (text === '--') {
      rest.push(...args.slice(index + 1));
      break;
    }
    if (value.prefix.startsWith('--')) {
      const equals = value.prefix.indexOf('=');
      const name = value.prefix.slice(2, equals === -1 ? undefined : equals);
      if (equals !== -1) {
        set.set(name, {
          text: text === null ? null : text.slice(equals + 1),
          prefix: value.prefix.slice(equals + 1),
          glob: false,
        });
      } else set.set(name, long.includes(name) ? (args[++index] ?? nothing) : nothing);
      continue;
    }
    if (text === null || text.length < 2 || !text.startsWith('-')) {
      rest.push(value);
      continue;
    }
    for (let letter = 1; letter < text.length; letter++) {
      const name = text[letter] ?? '';
      if (!short.includes(name)) {
        set.set(name, nothing);
        continue;
      }
      const inline = text.slice(letter + 1);
      set.set(
        name,
        inline === '' ? (args[++index] ?? nothing) : { text: inline, prefix: inline, glob: false },
      );
      break;
    }
  }
  return { set, rest };
}

export function hasOption(options: Options, ...names: string[]): boolean {
  return names.some((name) => options.set.has(name));
}

export function optionValue(options: Options, ...names: string[]): Value | undefined {
  for (const name of names) {
    const value = options.set.get(name);
    if (value !== undefined) return value;
  }
  return undefined;
}
