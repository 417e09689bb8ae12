import type { DoubleQuotedChild, ParameterExpansionPart, Word, WordPart } from 'unbash';
import { locate, pathParts } from './fileTree.ts';
import { at } from './fileActions.ts';
import type { Machine } from './machine.ts';
import { trieEntries, trieGet } from './trie.ts';
import { accountNamed } from './users.ts';

/** A word after expansion, as far as it is known. */
export interface Value {
  /** Null: not known. */
  text: string | null;
  /** What is known of its beginning. */
  prefix: string;
  /** It holds a pattern that the shell matches against file names. */
  glob: boolean;
}

interface Build {
  fields: Value[];
  text: string;
  prefix: string;
  known: boolean;
  glob: boolean;
  /** Something was written into the word, an empty quoted text included. */
  any: boolean;
}

export const known = (text: string): Value => ({ text, prefix: text, glob: false });
export const notKnown = (prefix = ''): Value => ({ text: null, prefix, glob: false });

/** The fields that a word becomes. */
export function expandShellWord(machine: Machine, word: Word): Value[] {
  const { parts } = word;
  if (parts === undefined) {
    return [tilde(machine, word, word.value)];
  }
  const build: Build = { fields: [], text: '', prefix: '', known: true, glob: false, any: false };
  const braces = parts.filter((part) => part.type === 'BraceExpansion');
  if (machine.bash && braces.length === 1) return expandBraces(machine, word, parts);
  for (const part of parts) addPart(machine, build, part);
  flush(build);
  const [first] = build.fields;
  if (first?.text?.startsWith('~') === true && word.text.startsWith('~')) {
    build.fields[0] = { ...tilde(machine, word, first.text), glob: first.glob };
  }
  return build.fields;
}

/** The one text of a word where no splitting happens: assignments, redirects, here-documents. */
export function expandOne(machine: Machine, word: Word): Value {
  const fields = expandShellWord(machine, word);
  if (fields.length === 1 && fields[0] !== undefined) return fields[0];
  const texts = fields.map(({ text }) => text);
  return texts.includes(null) ? notKnown(fields[0]?.prefix) : known(texts.join(' '));
}

function flush(build: Build): void {
  if (build.any) {
    build.fields.push({ text: build.known ? build.text : null, prefix: build.prefix, glob: build.glob });
  }
  build.text = '';
  build.prefix = '';
  build.known = true;
  build.glob = false;
  build.any = false;
}

function add(build: Build, text: string | null): void {
  build.any = true;
  if (text === null) build.known = false;
  else {
    build.text += text;
    if (build.known) build.prefix += text;
  }
}

/** The value of an unquoted expansion is split at blanks. */
function addSplit(build: Build, text: string | null): void {
  if (text === null) {
    add(build, null);
    return;
  }
  const pieces = text.split(/[ \t\n]+/);
  pieces.forEach((piece, index) => {
    if (index > 0) flush(build);
    if (piece !== '') add(build, piece);
    if (/[*?[]/.test(piece)) build.glob = true;
  });
}

function addPart(machine: Machine, build: Build, part: WordPart): void {
  switch (part.type) {
    case 'Literal':
    case 'SingleQuoted':
    case 'AnsiCQuoted':
      add(build, part.value);
      break;
    case 'Glob':
      build.glob = true;
      add(build, part.text);
      break;
    case 'ExtendedGlob':
      add(build, null);
      break;
    case 'DoubleQuoted':
    case 'LocaleString':
      build.any = true;
      for (const inner of part.parts) add(build, partText(machine, inner));
      break;
    case 'BraceExpansion':
      add(build, machine.bash ? null : part.text);
      break;
    case 'SimpleExpansion':
    case 'ParameterExpansion':
    case 'CommandExpansion':
    case 'ArithmeticExpansion':
      addSplit(build, partText(machine, part));
      break;
    case 'ProcessSubstitution':
      add(build, null);
      break;
  }
}

function partText(machine: Machine, part: DoubleQuotedChild): string | null {
  switch (part.type) {
    case 'Literal':
      return part.value;
    case 'SimpleExpansion':
      return variable(machine, part.text.slice(1)) ?? null;
    case 'ParameterExpansion':
      return parameter(machine, part);
    case 'CommandExpansion':
      return commandText(machine, part.text);
    case 'ArithmeticExpansion':
      return null;
  }
}

/** The value of a variable; an empty text when it is not set; null when that is not known. */
export function variable(machine: Machine, name: string): string | null {
  const value = trieGet(machine.vars, name);
  if (value !== undefined) return value;
  if (name === 'HOME') return machine.home;
  if (name === 'PWD') return machine.cwd;
  if (name === 'UID' && machine.bash) return machine.user.uid === null ? null : String(machine.user.uid);
  if (!/^[A-Za-z_]\w*$/.test(name) || shellVariables.has(name)) return null;
  return machine.varsComplete ? '' : null;
}

const shellVariables = new Set([
  'HOSTNAME',
  'SHLVL',
  'IFS',
  'PPID',
  'OLDPWD',
  'RANDOM',
  'UID',
  'EUID',
  'SHELL',
  'TERM',
  'LINENO',
  'OPTIND',
  'USER',
  'PATH',
  'HTTP_PROXY',
  'HTTPS_PROXY',
  'NO_PROXY',
  'http_proxy',
  'https_proxy',
  'no_proxy',
  'TARGETPLATFORM',
]);

function parameter(machine: Machine, part: ParameterExpansionPart): string | null {
  if (part.prefix !== undefined || part.index !== undefined) return null;
  const value = variable(machine, part.parameter);
  const { operation } = part;
  if (operation === undefined) return value;
  if (operation.type !== 'Default' || value === null) return null;
  const isSet = trieGet(machine.vars, part.parameter) !== undefined || value !== '';
  const missing = operation.operator.startsWith(':') ? value === '' : !isSet;
  switch (operation.operator.at(-1)) {
    case '-':
      return missing ? expandOne(machine, operation.operand).text : value;
    case '+':
      return missing ? '' : expandOne(machine, operation.operand).text;
    default:
      return missing ? null : value;
  }
}

function commandText(machine: Machine, text: string): string | null {
  const command = text.replace(/^\$\(|^`|\)$|`$/g, '').trim();
  const { user } = machine;
  if (command === 'whoami' || command === 'id -un') return user.name;
  if (command === 'id -u') return user.uid === null ? null : String(user.uid);
  if (command === 'id -g') return user.gid === null ? null : String(user.gid);
  if (command === 'pwd') return machine.cwd;
  const echoed = /^(?:echo|printf) ([\w./-]+)$/.exec(command);
  return echoed?.[1]?.startsWith('-') === true ? null : (echoed?.[1] ?? null);
}

function tilde(machine: Machine, word: Word, text: string): Value {
  if (!text.startsWith('~') || !word.text.startsWith('~')) return known(text);
  const match = /^~([a-z_][\w.-]*)?(?=\/|$)/.exec(text);
  if (match === null) return known(text);
  const home =
    match[1] === undefined ? variable(machine, 'HOME') : accountNamed(machine.users, match[1])?.home;
  return home === null || home === undefined ? notKnown() : known(home + text.slice(match[0].length));
}

function expandBraces(machine: Machine, word: Word, parts: readonly WordPart[]): Value[] {
  const at = parts.findIndex((part) => part.type === 'BraceExpansion');
  const inner = /^\{([^{}$'"\\]*)\}$/.exec(parts[at]?.text ?? '')?.[1];
  const items = inner?.includes(',') === true ? inner.split(',') : numberRange(inner);
  if (items === undefined) return [notKnown()];
  return items.flatMap((item) => {
    const build: Build = { fields: [], text: '', prefix: '', known: true, glob: false, any: false };
    parts.forEach((part, index) => {
      if (index === at) add(build, item);
      else addPart(machine, build, part);
    });
    flush(build);
    return build.fields.map((field) =>
      field.text === null ? field : { ...tilde(machine, word, field.text), glob: field.glob },
    );
  });
}

function numberRange(text: string | undefined): string[] | undefined {
  const match = /^(\d{1,4})\.\.(\d{1,4})$/.exec(text ?? '');
  if (match === null || /^0\d/.test(match[1] ?? '')) return undefined;
  const [from, to] = [Number(match[1]), Number(match[2])];
  if (from > to || to - from > 500) return undefined;
  return Array.from({ length: to - from + 1 }, (_, index) => String(from + index));
}

/** The paths that an argument stands for. */
export interface Targets {
  paths: string[];
  /** Nothing else can be meant. */
  exact: boolean;
  /** Where the rest lies; null when it can be anywhere. */
  under: string | null;
}

export function targetsOf(machine: Machine, value: Value): Targets {
  if (value.text === null) {
    const slash = value.prefix.lastIndexOf('/');
    const place = slash === -1 ? null : at(machine, value.prefix.slice(0, slash + 1));
    return { paths: [], exact: false, under: place === '/' ? null : place };
  }
  if (!value.glob) return { paths: [value.text], exact: true, under: null };
  return matchPattern(machine, value.text);
}

function matchPattern(machine: Machine, pattern: string): Targets {
  const place = at(machine, pattern.replace(/\/+$/, ''));
  if (place === null) return { paths: [], exact: false, under: null };
  const parts = pathParts(place);
  const first = parts.findIndex((part) => /[*?[]/.test(part));
  const under = `/${parts.slice(0, first).join('/')}`;
  let paths = [under === '/' ? '' : under];
  let exact = true;
  for (const [index, part] of parts.slice(first).entries()) {
    if (!/[*?[]/.test(part)) {
      paths = paths
        .map((path) => `${path}/${part}`)
        .filter((path) => locate(machine.root, path).node.exists !== false);
      continue;
    }
    const test = globPattern(part);
    if (test === undefined) return { paths: [], exact: false, under };
    const next: string[] = [];
    for (const path of paths) {
      const { node, sure } = locate(machine.root, path === '' ? '/' : path);
      if (!sure || node.rest !== null || node.kind === null) exact = false;
      for (const [name, child] of trieEntries(node.children)) {
        if (child.exists === false || !test.test(name) || (name.startsWith('.') && !part.startsWith('.')))
          continue;
        if (child.exists === null || (index + first + 1 < parts.length && child.kind !== 'dir'))
          exact = false;
        if (child.exists === true) next.push(`${path}/${name}`);
      }
    }
    paths = next;
  }
  if (exact && paths.length === 0) return { paths: [pattern], exact: true, under };
  return { paths: paths.sort(), exact, under };
}

const anything = /^/;

export function globPattern(part: string): RegExp | undefined {
  if (part === '*') return anything;
  if (part.includes('[')) return undefined;
  const source = part
    .replace(/[.+^${}()|\\\]]/g, '\\$&')
    .replaceAll('*', '.*')
    .replaceAll('?', '.');
  return new RegExp(`^${source}$`, 's');
}
