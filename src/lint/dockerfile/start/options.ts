import type { Token } from './types.ts';

/** An option's value and the word it stands in. */
export interface OptionValue {
  text: string | null;
  token: Token;
}

/** Every value of an option: `--port 80`, `--port=80`, `-p 80`, `-p80`. */
export function optionValues(args: readonly Token[], names: readonly string[]): OptionValue[] {
  const found: OptionValue[] = [];
  args.forEach((token, index) => {
    for (const name of names) {
      const next = args[index + 1];
      const { text } = token;
      if (text === name) {
        if (next !== undefined) found.push({ text: next.text, token: next });
      } else if (text?.startsWith(`${name}=`) === true) {
        found.push({ text: text.slice(name.length + 1), token });
      } else if (text === null && token.raw.startsWith(`${name}=`)) found.push({ text: null, token });
      else if (/^-\w$/.test(name) && text?.startsWith(name) === true && text.length > 2) {
        found.push({ text: text.slice(2), token });
      }
    }
  });
  return found;
}

export function hasOption(args: readonly Token[], names: readonly string[]): boolean {
  return args.some(({ text, raw }) =>
    names.some((name) => text === name || (text ?? raw).startsWith(`${name}=`)),
  );
}

/** Words that may hold options of their own: `$@`, `$ARGS`. A value behind an option is none of them. */
export function hasOpenWords(args: readonly Token[]): boolean {
  return args.some(({ text, raw }, index) => {
    if ((text !== null && text !== '') || !/^"?\$/.test(raw)) return false;
    const before = args[index - 1]?.text;
    return before === undefined || before === null || !before.startsWith('-') || before.includes('=');
  });
}

/** Arguments that are no options, as far as options that take a value are named. */
export function operands(args: readonly Token[], withValue: readonly string[]): Token[] {
  const found: Token[] = [];
  for (let index = 0; index < args.length; index++) {
    const token = args[index];
    if (token === undefined) continue;
    if (token.text?.startsWith('-') === true && token.text !== '-') {
      if (withValue.includes(token.text)) index++;
    } else found.push(token);
  }
  return found;
}
