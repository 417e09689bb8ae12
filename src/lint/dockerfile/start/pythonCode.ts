import type { TextEdit } from '../../finding.ts';
import { createTextMap } from '../../textMap.ts';
import { optionValues } from './options.ts';
import { portNumber, type Known, type Listener, type Token } from './types.ts';
import { knownAt, placeInside, placeOfVariable, type World } from './world.ts';

/** Python source with comments and texts of several lines blanked, at equal length. */
export function bareCode(source: string): string {
  return source.replace(
    /("""|''')[\s\S]*?(?:\1|$)|"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'|#[^\n]*/g,
    (text, triple?: string) =>
      triple !== undefined || text.startsWith('#') ? text.replace(/[^\r\n]/g, ' ') : text,
  );
}

/** One argument of a call, by its offsets. */
interface Argument {
  name: string | undefined;
  text: string;
  start: number;
}

/** The arguments of the call whose `(` stands at `open`; undefined when it does not end. */
export function callArguments(code: string, open: number): Argument[] | undefined {
  const found: Argument[] = [];
  let depth = 0;
  let start = open + 1;
  const add = (end: number): void => {
    const raw = code.slice(start, end);
    if (raw.trim() === '') return;
    const lead = raw.length - raw.trimStart().length;
    const named = /^([A-Za-z_]\w*)\s*=(?!=)\s*/.exec(raw.slice(lead));
    const skip = lead + (named?.[0].length ?? 0);
    found.push({ name: named?.[1], text: raw.slice(skip).trim(), start: start + skip });
  };
  for (let at = open; at < code.length; at++) {
    const char = code[at] ?? '';
    if (char === '"' || char === "'" || char === '`') {
      const end = endOfText(code, at, char);
      if (end === undefined) return undefined;
      at = end;
    } else if ('([{'.includes(char)) depth++;
    else if (')]}'.includes(char)) {
      depth--;
      if (depth === 0) {
        add(at);
        return found;
      }
    } else if (char === ',' && depth === 1) {
      add(at);
      start = at + 1;
    }
  }
  return undefined;
}

function endOfText(code: string, at: number, quote: string): number | undefined {
  for (let end = at + 1; end < code.length; end++) {
    if (code[end] === '\\') end++;
    else if (code[end] === quote) return end;
  }
  return undefined;
}

/** A call that waits for connections, with the names and defaults of its arguments. */
interface Api {
  server: string;
  pattern: RegExp;
  port: { names: readonly string[]; at?: number; default?: number; variables?: readonly string[] };
  host: { names: readonly string[]; at?: number; default?: string; variables?: readonly string[] };
  /** Arguments that move the address out of sight. */
  away?: readonly string[];
  /** The file has to say this too. */
  needs?: RegExp;
  /** Settings elsewhere in the file that may choose the address. */
  unless?: RegExp;
  /** Classes that the object has to be made of. */
  madeOf?: string;
}

const loopback = '127.0.0.1';
const everywhere = '0.0.0.0';

const apis: readonly Api[] = [
  {
    server: 'uvicorn',
    pattern: /(?<![\w.])uvicorn\.run\s*\(/g,
    port: { names: ['port'], default: 8000 },
    host: { names: ['host'], default: loopback },
    away: ['uds', 'fd'],
  },
  {
    server: 'gradio',
    pattern: /\.launch\s*\(/g,
    port: { names: ['server_port'], default: 7860, variables: ['GRADIO_SERVER_PORT'] },
    host: { names: ['server_name'], default: loopback, variables: ['GRADIO_SERVER_NAME'] },
    needs: /^\s*(?:import|from)\s+gradio\b/m,
  },
  {
    server: 'flask',
    pattern: /(?<![\w.])(\w+)\.run\s*\(/g,
    port: { names: ['port'], at: 1, default: 5000 },
    host: { names: ['host'], at: 0, default: loopback },
    unless: /\bSERVER_NAME\b/,
    madeOf: '(?:flask\\.)?Flask',
  },
  {
    server: 'flask-socketio',
    pattern: /(?<![\w.])(\w+)\.run\s*\(/g,
    port: { names: ['port'], at: 2, default: 5000 },
    host: { names: ['host'], at: 1, default: loopback },
    unless: /\bSERVER_NAME\b/,
    madeOf: '(?:flask_socketio\\.)?SocketIO',
  },
  {
    server: 'dash',
    pattern: /(?<![\w.])(\w+)\.run(?:_server)?\s*\(/g,
    port: { names: ['port'], default: 8050, variables: ['PORT'] },
    host: { names: ['host'], default: loopback, variables: ['HOST'] },
    madeOf: '(?:dash\\.)?Dash',
  },
  {
    server: 'waitress',
    pattern: /(?<![\w.])(?:waitress\.)?serve\s*\(/g,
    port: { names: ['port'], default: 8080 },
    host: { names: ['host'], default: everywhere },
    away: ['listen', 'sockets', 'unix_socket'],
    needs: /^\s*(?:import|from)\s+waitress\b/m,
  },
  {
    server: 'aiohttp',
    pattern: /(?<![\w.])(?:aiohttp\.)?web\.run_app\s*\(/g,
    port: { names: ['port'], default: 8080 },
    host: { names: ['host'], default: everywhere },
    away: ['path', 'sock'],
  },
];

interface Scope {
  world: World;
  file: string;
  code: string;
  /** Arguments that the script gets. */
  args: readonly Token[];
}

/**
 * What a Python file listens on when it is run: undefined when no call of a server is found, or more than one, or one
 * that may not be reached.
 */
export function pythonListener(
  world: World,
  file: string,
  source: string,
  args: readonly Token[],
): Listener | undefined {
  const code = bareCode(source);
  if (/\b(?:subprocess|multiprocessing)\b|\bos\.(?:system|exec\w+|popen|spawn\w+)\b/.test(code))
    return undefined;
  const scope: Scope = { world, file, code, args };
  const found = apis.flatMap((api) => callsOf(scope, api));
  const [only] = found;
  if (only === undefined || found.length > 1 || !isReached(code, only.at)) return undefined;
  return only.listener();
}

function callsOf(scope: Scope, api: Api): { at: number; listener: () => Listener | undefined }[] {
  const { code } = scope;
  if (api.needs?.test(code) === false || api.unless?.test(code) === true) return [];
  return [...code.matchAll(api.pattern)].flatMap((call) => {
    if (api.madeOf !== undefined) {
      const made = new RegExp(`^\\s*${call[1] ?? ''}\\s*(?::[^=\\n]+)?=\\s*(?:${api.madeOf})\\s*\\(`, 'm');
      if (!made.test(code)) return [];
    }
    return [{ at: call.index, listener: () => listenerOf(scope, api, call) }];
  });
}

function listenerOf(scope: Scope, api: Api, call: RegExpMatchArray): Listener | undefined {
  const { code, file, world } = scope;
  const at = call.index ?? 0;
  const args = callArguments(code, at + call[0].length - 1);
  if (args === undefined) return undefined;
  const isOpen =
    args.some(
      ({ text, name }) => text.startsWith('*') || (name !== undefined && api.away?.includes(name) === true),
    ) || !world.baseKnown;
  const map = createTextMap(code);
  const read = <T>(
    side: Api['port'] | Api['host'],
    parse: (text: string) => T | undefined,
    fallback: T | undefined,
  ): Known<T> | undefined => {
    const positional = args.filter(({ name }) => name === undefined);
    const given =
      args.find(({ name }) => name !== undefined && side.names.includes(name)) ??
      (side.at === undefined ? undefined : positional[side.at]);
    if (given !== undefined && given.text !== 'None') {
      const value = valueOf(scope, given.text, given.start, 0);
      const parsed = value === undefined ? undefined : parse(value.text);
      return value === undefined || parsed === undefined
        ? undefined
        : { value: parsed, origin: 'code', place: value.place };
    }
    if (isOpen) return undefined;
    for (const name of side.variables ?? []) {
      const set = world.environment(name);
      if (set === undefined || set === '') continue;
      const parsed = set === null ? undefined : parse(set);
      if (parsed === undefined || set === null) return undefined;
      return { value: parsed, origin: 'variable', place: placeOfVariable(world, name, set) };
    }
    return fallback === undefined ? undefined : { value: fallback, origin: 'default', place: undefined };
  };
  const port = read(api.port, portNumber, api.port.default);
  return {
    server: api.server,
    ports: port === undefined ? [] : [port],
    host: read(api.host, (text) => text, api.host.default),
    place: { file, range: map.range(at, at + call[0].trimEnd().length - 1) },
    hostEdit: isOpen ? undefined : hostArgument(scope, api, call, args),
  };
}

/** The keyword that makes a call listen on all addresses, behind its last argument. */
function hostArgument(
  { file, code }: Scope,
  api: Api,
  call: RegExpMatchArray,
  args: readonly Argument[],
): TextEdit | undefined {
  const last = args.at(-1);
  const at = last === undefined ? (call.index ?? 0) + call[0].length : last.start + last.text.length;
  const keyword = `${api.host.names[0] ?? 'host'}="${everywhere}"`;
  const range = createTextMap(code).range(at, at);
  return { file, range, newText: last === undefined ? keyword : `, ${keyword}` };
}

/** Whether running the file comes to an offset: no other condition than `__name__` stands around it. */
function isReached(code: string, at: number): boolean {
  const lines = code.slice(0, at).split('\n');
  const last = lines.pop() ?? '';
  if (/^\s*(?:if|elif|else|for|while)\b|\blambda\b|target\s*=/.test(last)) return false;
  let depth = /^[ \t]*/.exec(last)?.[0].length ?? 0;
  for (let index = lines.length - 1; index >= 0 && depth > 0; index--) {
    const line = lines[index] ?? '';
    const indent = /^[ \t]*/.exec(line)?.[0].length ?? 0;
    if (line.trim() === '' || indent >= depth) continue;
    depth = indent;
    const header = line.trim();
    const called = /^(?:async\s+)?def\s+(\w+)\s*\(/.exec(header)?.[1];
    if (called !== undefined) {
      if (indent > 0 || (code.match(new RegExp(`(?<!def\\s)\\b${called}\\s*\\(`, 'g')) ?? []).length === 0)
        return false;
    } else if (!/^if\s+__name__\s*==|^with\b|^try\s*:|^[)\]}]/.test(header)) return false;
  }
  return depth === 0;
}

interface PythonValue {
  text: string;
  place: Known<string>['place'];
}

const name = '[A-Za-z_]\\w*';
const textLiteral = /^[rb]?(["'])([^"'\\]*)\1$/;
const environ = new RegExp(
  `^(?:os\\.)?(?:environ\\.get|getenv)\\(\\s*["'](${name})["']\\s*(?:,\\s*([^)]*(?:\\([^)]*\\))?[^)]*))?\\)$`,
);

/** A number or text that an expression comes to; undefined when it hangs on more than literals and variables. */
function valueOf(scope: Scope, expression: string, start: number, depth: number): PythonValue | undefined {
  const text = expression.trim();
  const from = start + expression.indexOf(text);
  if (depth > 6) return undefined;
  const { world, code, file } = scope;
  const map = createTextMap(code);
  const placed = (value: string): PythonValue => ({
    text: value,
    place: placeInside(world, { file, range: map.range(from, from + text.length) }, value),
  });
  if (/^\d+$/.test(text)) return placed(text);
  const quoted = textLiteral.exec(text);
  if (quoted !== null) return placed(quoted[2] ?? '');
  const wrapped = /^(?:int|str)\(([\s\S]*)\)$/.exec(text);
  if (wrapped !== null && isBalanced(wrapped[1] ?? '')) {
    return valueOf(scope, wrapped[1] ?? '', from + text.indexOf('(') + 1, depth + 1);
  }
  const variable = environ.exec(text) ?? new RegExp(`^os\\.environ\\[["'](${name})["']\\]$`).exec(text);
  if (variable !== null) {
    const [, key = '', fallback] = variable;
    const set = world.environment(key);
    if (set === null) return undefined;
    if (set !== undefined) return { text: set, place: placeOfVariable(world, key, set) };
    if (fallback === undefined) return undefined;
    return valueOf(scope, fallback, from + text.lastIndexOf(fallback), depth + 1);
  }
  const either = /^(.+?)\s+or\s+(.+)$/s.exec(text);
  if (either !== null) {
    const [, left = '', right = ''] = either;
    const key = environ.exec(left.trim());
    if (key === null) return undefined;
    const set = world.environment(key[1] ?? '');
    if (set === null) return undefined;
    if (set === undefined && key[2] === undefined)
      return valueOf(scope, right, from + text.lastIndexOf(right), depth + 1);
    return valueOf(scope, left, from, depth + 1);
  }
  const parsed = new RegExp(`^${name}\\.(${name})$`).exec(text)?.[1];
  if (parsed !== undefined) return parsedArgument(scope, parsed, depth);
  if (new RegExp(`^${name}$`).test(text)) return assigned(scope, text, depth);
  return undefined;
}

function isBalanced(text: string): boolean {
  let depth = 0;
  for (const char of text) {
    if (char === '(') depth++;
    if (char === ')' && --depth < 0) return false;
  }
  return depth === 0;
}

/** The only value that a name gets in the file. */
function assigned(scope: Scope, variable: string, depth: number): PythonValue | undefined {
  const { code } = scope;
  const all = [
    ...code.matchAll(
      new RegExp(`^([ \\t]*)${variable}[ \\t]*(?::[ \\t]*\\w+[ \\t]*)?([-+*/|]?=)(?!=)[ \\t]*(.*)$`, 'gm'),
    ),
  ];
  const [only] = all;
  const others = new RegExp(
    `\\bfor\\s+${variable}\\b|\\bas\\s+${variable}\\b|\\bglobal\\s+${variable}\\b|\\(\\s*${variable}\\s*:|,\\s*${variable}\\s*:`,
  );
  if (only === undefined || all.length > 1 || only[2] !== '=' || only[1] !== '' || others.test(code))
    return undefined;
  const value = (only[3] ?? '').trimEnd();
  return valueOf(scope, value, only.index + only[0].indexOf(value, only[0].indexOf('=') + 1), depth + 1);
}

/** `args.port` of an `argparse` option: what the command line gives, else its default. */
function parsedArgument(scope: Scope, option: string, depth: number): PythonValue | undefined {
  const { code, world, args } = scope;
  const flag = `--${option.replaceAll('_', '-')}`;
  const calls = [...code.matchAll(/\.add_argument\s*\(/g)].flatMap((call) => {
    const found = callArguments(code, call.index + call[0].length - 1) ?? [];
    const isIt = found.some(
      ({ name: key, text }) => key === undefined && [flag, `--${option}`].includes(text.slice(1, -1)),
    );
    return isIt ? [found] : [];
  });
  const [only] = calls;
  if (only === undefined || calls.length > 1) return undefined;
  const names = only.filter(({ name: key }) => key === undefined).map(({ text }) => text.slice(1, -1));
  const given = optionValues(args, names).at(-1);
  if (given !== undefined) {
    if (given.text === null) return undefined;
    return { text: given.text, place: knownAt(world, given.text, 'flag', given.token).place };
  }
  const fallback = only.find(({ name: key }) => key === 'default');
  return fallback === undefined ? undefined : valueOf(scope, fallback.text, fallback.start, depth + 1);
}
