import type { Collector } from './collector.ts';
import { leaves } from './context.ts';
import { addRead } from './environment.ts';
import type { Verdict } from './model.ts';
import { isId, literal, placeOf, word, type Source } from './source.ts';

/** The package a Go name stands for, past an alias in the import block. */
export function goPackage(source: Source, name: string): string {
  for (let k = 1; k < source.tokens.length && k < 400; k++) {
    if (word(source, k - 1) === name && (literal(source, k) === 'os' || literal(source, k) === 'syscall'))
      return literal(source, k) ?? name;
    if (word(source, k) === 'func') break;
  }
  return name;
}

/** `v, ok := os.LookupEnv(…)`: what happens when `ok` is false. */
function lookedUp(source: Source, from: number, to: number, verdict: Verdict): Verdict {
  let start = from;
  while (start > 0 && word(source, start - 1) !== ':=' && word(source, start - 1) !== '=' && from - start < 4)
    start--;
  const sign = start - 1;
  if (!/^(?::=|=)$/.test(word(source, sign)) || word(source, sign - 2) !== ',' || !isId(source, sign - 1))
    return verdict;
  const ok = word(source, sign - 1);
  const value = word(source, sign - 3);
  for (let k = to + 1; k < Math.min(to + 60, source.tokens.length); k++) {
    if (word(source, k) !== ok) continue;
    const negated = word(source, k - 1) === '!';
    let open = k;
    while (open < k + 12 && word(source, open) !== '{') open++;
    const close = source.mates[open] ?? open;
    if (negated) {
      if (leaves(source, open, close) || returnsError(source, open, close))
        return { ...verdict, level: 'required', why: 'the code stops when it is missing' };
      for (let at = open; at < close; at++)
        if (word(source, at) === value && word(source, at + 1) === '=')
          return { ...verdict, level: 'defaulted', why: 'has a value to fall back to' };
    } else if (word(source, close + 1) === 'else') {
      const elseOpen = close + 2;
      if (leaves(source, elseOpen, source.mates[elseOpen] ?? elseOpen))
        return { ...verdict, level: 'required', why: 'the code stops when it is missing' };
    }
    return { ...verdict, level: 'optional', why: 'the code does without it' };
  }
  return verdict;
}

/** `return nil, errNoKey` */
function returnsError(source: Source, open: number, close: number): boolean {
  for (let k = open; k < close; k++) {
    if (word(source, k) !== 'return') continue;
    for (let at = k + 1; at < close && !source.tokens[at]?.nl; at++) {
      if (isId(source, at) && /^(?:err|Err)(?:[A-Z]\w*)?$/.test(word(source, at))) return true;
    }
  }
  return false;
}

/** Where the value lands decides: `v, ok := os.LookupEnv(…)`, or a field of a struct that is looked at later. */
export function goVerdict(source: Source, from: number, to: number, verdict: Verdict): Verdict {
  const isField =
    word(source, from - 1) === ':' &&
    isId(source, from - 2) &&
    word(source, source.parents[from] ?? -1) === '{';
  const checked = isField ? fieldChecked(source, word(source, from - 2), verdict) : undefined;
  return checked ?? lookedUp(source, from, to, verdict);
}

/** `if c.key == "" { … }` */
function fieldChecked(source: Source, field: string, verdict: Verdict): Verdict | undefined {
  for (const k of source.identifiers.get(field) ?? []) {
    if (word(source, k - 1) !== '.' || source.dead[k]) continue;
    if (word(source, k + 1) !== '==' || literal(source, k + 2) !== '') continue;
    let open = k + 3;
    while (open < k + 12 && word(source, open) !== '{') open++;
    const close = source.mates[open] ?? open;
    return leaves(source, open, close) || returnsError(source, open, close)
      ? { ...verdict, level: 'required', why: 'the code stops when it is missing' }
      : { ...verdict, level: 'optional', why: 'the code does without it' };
  }
  return undefined;
}

const tagLibraries =
  /"github\.com\/(?:caarlos0\/env|kelseyhightower\/envconfig|sethvargo\/go-envconfig|ilyakaznacheev\/cleanenv|Netflix\/go-env)/;

/** Fields that a library fills: `env:"TOKEN,required"`, `envconfig:"TOKEN" required:"true"`, `env:"N" envDefault:"1"`. */
export function readStructTags({ source, facts }: Collector): void {
  if (!tagLibraries.test(source.text)) return;
  for (let k = 0; k < source.tokens.length; k++) {
    const token = source.tokens[k];
    if (token?.t !== 'str' || source.dead[k]) continue;
    const [, name, options = ''] = /\benv(?:config)?:"([A-Za-z_]\w*)((?:,[^"]*)?)"/.exec(token.v) ?? [];
    if (name === undefined) continue;
    const isRequired = /,\s*(?:required|notEmpty)\b/.test(options) || /\brequired:"true"/.test(token.v);
    const hasDefault = /\b(?:envDefault|default|env-default):"/.test(token.v) || /,\s*default=/.test(options);
    const level = hasDefault ? 'defaulted' : isRequired ? 'required' : 'optional';
    addRead(facts, name, placeOf(source, k), level, 'field that is filled from the environment');
  }
}
