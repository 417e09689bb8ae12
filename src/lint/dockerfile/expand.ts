/** A variable: its value, `null` when it has one that is not known, `undefined` when it is not set. */
export type Lookup = (name: string) => string | null | undefined;

export interface Expanded {
  /** `null` when it hangs on something not known. */
  text: string | null;
  /** What is known of its beginning. */
  prefix: string;
  /** Variables that are not set. */
  unset: string[];
  /** Why BuildKit refuses it. */
  error: string | undefined;
}

interface Reader {
  text: string;
  at: number;
  escape: string;
  lookup: Lookup;
  unset: string[];
  depth: number;
}

/** A marker that no text holds: the place of an unknown value. */
const unknown = '\u0000';

/** Deeper than any file that means it. */
const deepest = 100;

class BadSubstitution extends Error {}

/** A word without variables, quotes and escapes stands for itself. */
export function standsForItself(word: string): boolean {
  return !/[$'"\\`]/.test(word);
}

/** Expands a word of WORKDIR, ENV, COPY, … as BuildKit's lexer does, quotes taken away. */
export function expandWord(word: string, lookup: Lookup, escape = '\\'): Expanded {
  if (standsForItself(word)) return { text: word, prefix: word, unset: [], error: undefined };
  const reader: Reader = { text: word.replaceAll(unknown, ''), at: 0, escape, lookup, unset: [], depth: 0 };
  try {
    const value = readUntil(reader, '', false);
    const hole = value.indexOf(unknown);
    return {
      text: hole === -1 ? value : null,
      prefix: hole === -1 ? value : value.slice(0, hole),
      unset: reader.unset,
      error: undefined,
    };
  } catch (error) {
    if (!(error instanceof BadSubstitution)) throw error;
    return { text: null, prefix: '', unset: reader.unset, error: error.message };
  }
}

function readUntil(reader: Reader, stop: string, rawEscapes: boolean): string {
  const out: string[] = [];
  const { text, escape } = reader;
  while (reader.at < text.length) {
    const char = text[reader.at] ?? '';
    if (char === stop) {
      reader.at++;
      return out.join('');
    }
    if (char === '$') out.push(readDollar(reader));
    else if (char === "'") {
      const end = text.indexOf("'", reader.at + 1);
      if (end === -1)
        throw new BadSubstitution('unexpected end of statement while looking for matching single-quote');
      out.push(text.slice(reader.at + 1, end));
      reader.at = end + 1;
    } else if (char === '"') out.push(readDoubleQuoted(reader));
    else if (char === escape) {
      if (rawEscapes) out.push(char);
      out.push(text[reader.at + 1] ?? '');
      reader.at += 2;
    } else {
      out.push(char);
      reader.at++;
    }
  }
  if (stop !== '') throw new BadSubstitution(`missing '${stop}'`);
  return out.join('');
}

function readDoubleQuoted(reader: Reader): string {
  const out: string[] = [];
  const { text, escape } = reader;
  reader.at++;
  while (reader.at < text.length) {
    const char = text[reader.at] ?? '';
    if (char === '"') {
      reader.at++;
      return out.join('');
    }
    if (char === '$') out.push(readDollar(reader));
    else if (char === escape) {
      const next = text[reader.at + 1] ?? '';
      out.push(next === '"' || next === '$' || next === escape ? next : char);
      reader.at += next === '"' || next === '$' || next === escape ? 2 : 1;
    } else {
      out.push(char);
      reader.at++;
    }
  }
  throw new BadSubstitution('unexpected end of statement while looking for matching double-quote');
}

function readName(reader: Reader): string {
  const match = /^(?:\d+|[@*#?\-$!]|[\p{L}_][\p{L}\p{Nd}_]*)/u.exec(
    reader.text.slice(reader.at, reader.at + 256),
  );
  const name = match?.[0] ?? '';
  reader.at += name.length;
  return name;
}

function valueOf(reader: Reader, name: string): string | null | undefined {
  const value = reader.lookup(name);
  if (value === undefined) reader.unset.push(name);
  return value;
}

function readDollar(reader: Reader): string {
  reader.at++;
  const { text } = reader;
  if (text[reader.at] !== '{') {
    const name = readName(reader);
    if (name === '') return '$';
    const value = valueOf(reader, name);
    return value === null ? unknown : (value ?? '');
  }
  reader.at++;
  const first = text[reader.at];
  if (first === undefined) throw new BadSubstitution("syntax error: missing '}'");
  if (first === '{' || first === '}' || first === ':')
    throw new BadSubstitution('syntax error: bad substitution');
  const name = readName(reader);
  let modifier = text[reader.at++] ?? '';
  if (modifier === '}') {
    const value = valueOf(reader, name);
    return value === null ? unknown : (value ?? '');
  }
  const colon = modifier === ':';
  if (colon) modifier = text[reader.at++] ?? '';
  if ('+-?#%'.includes(modifier) && modifier !== '') {
    if (++reader.depth > deepest) throw new BadSubstitution('nested too deep');
    const word = readUntil(reader, '}', modifier === '#' || modifier === '%');
    reader.depth--;
    return modified(name, reader.lookup(name), modifier, colon, word);
  }
  if (modifier === '/' && !colon) {
    const all = text[reader.at] === '/';
    if (all) reader.at++;
    if (++reader.depth > deepest) throw new BadSubstitution('nested too deep');
    const pattern = readUntil(reader, '/', true);
    const replacement = readUntil(reader, '}', true);
    reader.depth--;
    const value = reader.lookup(name);
    if (value === null || pattern.includes(unknown) || replacement.includes(unknown)) return unknown;
    return (value ?? '').replace(
      new RegExp(shellPattern(pattern, true), all ? 'gsu' : 'su'),
      () => replacement,
    );
  }
  throw new BadSubstitution(`unsupported modifier (${colon ? ':' : ''}${modifier}) in substitution`);
}

function modified(
  name: string,
  value: string | null | undefined,
  modifier: string,
  colon: boolean,
  word: string,
): string {
  if (value === null) return modifier === '+' && word === '' ? '' : unknown;
  const missing = value === undefined || (colon && value === '');
  switch (modifier) {
    case '-':
      return missing ? word : value;
    case '+':
      return missing ? '' : word;
    case '?':
      if (missing) throw new BadSubstitution(`${name}: ${word === '' ? 'is not allowed to be unset' : word}`);
      return value;
    default: {
      if (word.includes(unknown)) return unknown;
      const greedy = word.startsWith(modifier);
      const pattern = shellPattern(greedy ? word.slice(1) : word, greedy);
      if (modifier === '#') return (value ?? '').replace(new RegExp(`^(?:${pattern})`, 'su'), '');
      return trimSuffix(value ?? '', pattern, greedy);
    }
  }
}

/** The shortest (or longest) end of a value that matches. */
function trimSuffix(value: string, pattern: string, greedy: boolean): string {
  const whole = new RegExp(`^(?:${pattern})$`, 'su');
  for (let step = 0; step <= value.length; step++) {
    const at = greedy ? step : value.length - step;
    if (whole.test(value.slice(at))) return value.slice(0, at);
  }
  return value;
}

function shellPattern(pattern: string, greedy: boolean): string {
  const out: string[] = [];
  for (let at = 0; at < pattern.length; at++) {
    const char = pattern[at] ?? '';
    if (char === '*') out.push(greedy ? '.*' : '.*?');
    else if (char === '?') out.push('.');
    else if (char === '\\' && at + 1 < pattern.length) out.push(literal(pattern[++at] ?? ''));
    else out.push(literal(char));
  }
  return out.join('');
}

function literal(char: string): string {
  return /[\\^$.*+?()[\]{}|/]/.test(char) ? `\\${char}` : char;
}
