import { judge, settingDefault } from './judge.ts';
import type { FileFacts, Level, Read, Verdict } from './model.ts';
import { isGiven, isName, isOauthName, isPublicName, isSecretName, isSecretValue } from './names.ts';
import { literal, placeOf, word, type Source } from './source.ts';

/** A read found by a language's syntax, before its surroundings are judged. */
export interface Found {
  names: string[];
  /** Token the name stands in, for its place. */
  at: number;
  /** First and last token of the expression. */
  from: number;
  to: number;
  /** `must` fails when the name is missing, `maybe` needs to be judged, `default` brings its own value. */
  mode: 'must' | 'maybe' | 'default' | 'optional';
  defaultValue?: string;
  secret?: boolean;
  why: string;
}

export interface ReadOptions {
  kind?: 'secret' | 'variable';
  source?: Read['source'];
  bound?: string | undefined;
  hubToken?: boolean | undefined;
}

/** Adds a read unless the name is one that a Space has anyway. */
export function addRead(
  facts: FileFacts,
  name: string,
  place: Read['place'],
  level: Level,
  why: string,
  options: ReadOptions = {},
): void {
  if (!isName(name)) return;
  if (isOauthName(name)) facts.oauth = true;
  if (isGiven(name)) return;
  const read: Read = {
    name,
    kind: options.kind ?? (isSecretName(name) ? 'secret' : 'variable'),
    required: level === 'required',
    defaulted: level === 'defaulted',
    place,
    why,
    source: options.source ?? 'code',
    sure: options.kind !== undefined,
  };
  if (options.bound !== undefined) read.bound = options.bound;
  if (options.hubToken) read.hubToken = true;
  facts.reads.push(read);
}

/** Judges what was found and adds it. */
export function addFound(
  facts: FileFacts,
  source: Source,
  found: Found,
  readsEnvironment: (k: number) => boolean,
  adjust?: (verdict: Verdict, found: Found) => Verdict,
): void {
  if (source.dead[found.from]) return;
  for (const name of found.names) {
    const judged = judge(source, name, found.from, found.to, readsEnvironment);
    let verdict: Verdict = judged;
    let why = found.why;
    if (found.mode === 'must') {
      verdict = { ...judged, level: 'required', why: 'fails without it' };
      why += ' without a default';
    } else if (found.mode === 'optional') {
      if (judged.why !== 'the code stops when it is missing' && judged.why !== 'asserted') {
        verdict = { ...judged, level: 'optional' };
      }
      why += `, ${verdict.why}`;
    } else if (found.mode === 'default') {
      const stops = judged.why === 'the code stops when it is missing' || judged.why === 'asserted';
      const empty = found.defaultValue === '';
      verdict = stops && empty ? judged : { ...judged, level: 'defaulted', why: 'has a default' };
      why += verdict.level === 'defaulted' ? ' with a default' : `, ${verdict.why}`;
    } else {
      why += `, ${verdict.why}`;
    }
    if (adjust) verdict = adjust(verdict, found);
    const secret = found.secret === true || verdict.secret || isSecretValue(found.defaultValue ?? '');
    const kind =
      secret && !isPublicName(name) ? 'secret' : settingDefault(found.defaultValue) ? 'variable' : undefined;
    addRead(facts, name, placeOf(source, found.at), verdict.level, why, {
      ...(kind ? { kind } : {}),
      bound: verdict.bound,
      hubToken: verdict.hubToken,
    });
  }
}

/** Tokens `[from, to)` of each argument of the call whose bracket opens at `open`. */
export function argumentsOf(source: Source, open: number): [number, number][] {
  const close = source.mates[open] ?? -1;
  if (close < 0) return [];
  const found: [number, number][] = [];
  let start = open + 1;
  for (let k = open + 1; k <= close; k++) {
    if (k === close || (word(source, k) === ',' && source.parents[k] === open)) {
      if (k > start) found.push([start, k]);
      start = k + 1;
    }
  }
  return found;
}

export interface Argument {
  name: string | undefined;
  from: number;
  to: number;
}

/** Arguments with the names of those given by name (`name=value`, `name: value`). */
export function namedArguments(source: Source, open: number): Argument[] {
  return argumentsOf(source, open).map(([from, to]) => {
    const sign = word(source, from + 1);
    const key = source.tokens[from];
    if ((sign === '=' || sign === ':') && (key?.t === 'id' || (sign === ':' && key?.t === 'str'))) {
      return { name: key.v, from: from + 2, to };
    }
    return { name: undefined, from, to };
  });
}

/** Value of an argument that is one literal; `undefined` otherwise. */
export function literalOf(source: Source, from: number, to: number): string | undefined {
  if (to - from !== 1) {
    if (to - from === 2 && word(source, from) === '-') return `-${source.tokens[from + 1]?.v ?? ''}`;
    return undefined;
  }
  const token = source.tokens[from];
  if (token?.t === 'num') return token.v;
  if (token?.t === 'id' && /^(?:true|false|True|False|TRUE|FALSE)$/.test(token.v)) return token.v;
  return literal(source, from);
}

export const isNothing = (source: Source, from: number, to: number) =>
  to - from === 1 && /^(?:None|null|undefined|nil|NULL|NA|NA_character_)$/.test(word(source, from));

/** String constants of a file, and lists of them, by name; a name assigned twice is nobody's constant. */
export interface Constants {
  strings: Map<string, string>;
  lists: Map<string, string[]>;
}

export function constantsOf(source: Source): Constants {
  const strings = new Map<string, string>();
  const lists = new Map<string, string[]>();
  const twice = new Set<string>();
  source.tokens.forEach((token, k) => {
    if (token.t !== 'p' || !/^(?:=|:=|<-)$/.test(token.v)) return;
    if (word(source, source.parents[k] ?? -1) === '(' && source.language !== 'go') return;
    let nameAt = k - 1;
    if (source.tokens[nameAt]?.t === 'id' && !source.tokens[nameAt]?.nl && word(source, nameAt - 1) === ':')
      nameAt -= 2;
    else if (word(source, nameAt) === 'str' && word(source, nameAt - 1) === '&') nameAt -= 3;
    if (!/^[A-Za-z_]\w*$/.test(word(source, nameAt))) return;
    const name = word(source, nameAt);
    if (strings.has(name) || lists.has(name)) twice.add(name);
    const value = source.tokens[k + 1];
    if (value?.t === 'str') {
      const next = source.tokens[k + 2];
      if (!next || next.nl || /^(?:;|,|\)|as)$/.test(next.v)) strings.set(name, value.v);
      else twice.add(name);
      return;
    }
    let open = k + 1;
    while (open < k + 6 && !/^[[({]$/.test(word(source, open))) open++;
    if (!/^[[({]$/.test(word(source, open))) return;
    const found = stringsIn(source, open);
    if (found) lists.set(name, found);
  });
  for (const name of twice) {
    strings.delete(name);
    lists.delete(name);
  }
  return { strings, lists };
}

/** Strings of a list literal; `undefined` when something else is in it. */
export function stringsIn(source: Source, open: number): string[] | undefined {
  const found: string[] = [];
  for (const [from, to] of argumentsOf(source, open)) {
    const value = to - from === 1 ? literal(source, from) : undefined;
    if (value === undefined) return undefined;
    found.push(value);
  }
  return found.length > 0 ? found : undefined;
}

/** Names a name expression `[from, to)` stands for: a literal, a constant, adjacent literals, a loop's variable. */
export function namesOf(source: Source, from: number, to: number, constants: Constants): string[] {
  if (to - from === 1) {
    const value = literal(source, from);
    if (value !== undefined) return [value];
    const id = word(source, from);
    const constant = constants.strings.get(id);
    if (constant !== undefined) return [constant];
    return loopValues(source, id, from, constants);
  }
  if (word(source, from) === 'f(' || source.tokens[from]?.t === 'str') {
    let value = '';
    for (let k = from; k < to; k++) {
      const token = source.tokens[k];
      if (token?.t === 'str') value += token.v;
      else if (token?.t === 'id') {
        const constant = constants.strings.get(token.v);
        if (constant === undefined) return [];
        value += constant;
      } else if (!token || !/^(?:f\(|f\)|\+|<>)$/.test(token.v)) return [];
    }
    return [value];
  }
  if (to - from === 3 && word(source, from + 1) === '+') {
    const left = literal(source, from) ?? constants.strings.get(word(source, from));
    const right = literal(source, from + 2) ?? constants.strings.get(word(source, from + 2));
    return left !== undefined && right !== undefined ? [left + right] : [];
  }
  if (to - from === 3 && word(source, from + 1) === '.') {
    const constant = constants.strings.get(word(source, from + 2));
    return constant === undefined ? [] : [constant];
  }
  return [];
}

/** Values of `id` when it runs over a list of literals: `for x in`, `for (const x of …)`, comprehensions, `.each`. */
function loopValues(source: Source, id: string, near: number, constants: Constants): string[] {
  let best: { distance: number; values: string[] } | undefined;
  for (let k = 0; k < source.tokens.length - 2; k++) {
    if (word(source, k) !== id) continue;
    const sign = word(source, k + 1);
    let values: string[] | undefined;
    if (sign === 'in' || sign === 'of') {
      const open = /^[[({]$/.test(word(source, k + 2)) ? k + 2 : word(source, k + 2) === 'c' ? k + 3 : -1;
      values = open >= 0 ? stringsIn(source, open) : constants.lists.get(word(source, k + 2));
    } else if (sign === ':=' && word(source, k + 2) === 'range') {
      const listAt = k + 3;
      if (constants.lists.has(word(source, listAt))) values = constants.lists.get(word(source, listAt));
      else {
        let open = listAt;
        while (open < listAt + 6 && word(source, open) !== '{') open++;
        values = stringsIn(source, open);
      }
    } else if (sign === '|' && word(source, k - 1) === '|') {
      for (let at = k - 2; at > k - 6 && at > 0; at--) {
        if (!/^(?:each|map|select|reject|filter|find|all\?|any\?)$/.test(word(source, at))) continue;
        const end = at - 2;
        values =
          word(source, end) === ']'
            ? stringsIn(source, source.mates[end] ?? -1)
            : constants.lists.get(word(source, end));
      }
    } else if (sign === '=>' || (sign === ')' && word(source, k + 2) === '=>')) {
      const open = source.parents[sign === ')' ? (source.mates[k + 1] ?? k) : k] ?? -1;
      if (open > 2 && /^(?:forEach|map|filter|every|some|find)$/.test(word(source, open - 1))) {
        const end = open - 3;
        values =
          word(source, end) === ']'
            ? stringsIn(source, source.mates[end] ?? -1)
            : constants.lists.get(word(source, end));
      }
    }
    if (!values) continue;
    const distance = Math.abs(near - k);
    if (!best || distance < best.distance) best = { distance, values };
  }
  return best?.values ?? [];
}
