import { createTextMap } from '../../textMap.ts';
import { callArguments } from './pythonCode.ts';
import { portNumber, type Known, type Listener, type Place } from './types.ts';
import { placeInside, placeOfVariable, type World } from './world.ts';

/** JavaScript with comments blanked, at equal length. */
function bareScript(source: string): string {
  return source.replace(
    /\/\*[\s\S]*?(?:\*\/|$)|\/\/[^\n]*|"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'|`(?:[^`\\]|\\.)*`/g,
    (text) => (/^\/[/*]/.test(text) ? text.replace(/[^\r\n]/g, ' ') : text),
  );
}

interface Value {
  text: string;
  place: Place | undefined;
}

interface Scope {
  world: World;
  file: string;
  code: string;
}

/** What a JavaScript file listens on when it is run: undefined unless one call of `listen` or `serve` tells it. */
export function nodeListener(world: World, file: string, source: string): Listener | undefined {
  const code = bareScript(source);
  if (/\bchild_process\b|\bcluster\b|\bworker_threads\b/.test(code)) return undefined;
  const calls = [...code.matchAll(/(?<![\w$])([\w$]+(?:\([^()]*\))?)\.(?:listen|serve)\s*\(/g)];
  const [call] = calls;
  if (call === undefined || calls.length > 1) return undefined;
  const scope: Scope = { world, file, code };
  const open = call.index + call[0].length - 1;
  const args = callArguments(code, open);
  const first = args?.[0];
  if (args === undefined || first === undefined) return undefined;
  const map = createTextMap(code);
  const isObject = first.text.startsWith('{');
  const portValue = isObject ? property(scope, first, 'port') : valueOf(scope, first.text, first.start, 0);
  const port = portNumber(portValue?.text);
  const isServe = /\.serve\s*\($/.test(call[0]);
  const isFastify = /["']fastify["']/.test(code) && /fastify|^app$|^server$/i.test(call[1] ?? '');
  const hostName = isServe ? 'hostname' : 'host';
  const hostValue = isObject
    ? property(scope, first, hostName)
    : args[1] !== undefined &&
        /^["'`]|^[A-Z_$][\w$]*$|^host$/i.test(args[1].text) &&
        !/=>|function/.test(args[1].text)
      ? valueOf(scope, args[1].text, args[1].start, 0)
      : undefined;
  const saysHost = isObject
    ? new RegExp(`\\b${hostName}\\b`).test(first.text)
    : args.length > 1 && !/=>|^(?:async\s+)?function/.test(args[1]?.text ?? '');
  let host: Known<string> | undefined;
  if (hostValue !== undefined) host = { value: hostValue.text, origin: 'code', place: hostValue.place };
  else if (!saysHost)
    host = { value: isFastify ? 'localhost' : '0.0.0.0', origin: 'default', place: undefined };
  return {
    server: isServe ? (call[1] ?? 'serve') : 'node',
    ports: port === undefined ? [] : [{ value: port, origin: 'code', place: portValue?.place }],
    host,
    place: { file, range: map.range(call.index, open) },
    hostEdit: undefined,
  };
}

function property(scope: Scope, object: { text: string; start: number }, key: string): Value | undefined {
  const parts = callArguments(object.text, 0) ?? [];
  for (const { text, start } of parts) {
    const match = new RegExp(`^${key}\\s*(?::\\s*([\\s\\S]+))?$`).exec(text);
    if (match === null) continue;
    const expression = match[1] ?? key;
    return valueOf(scope, expression, object.start + start + text.length - expression.length, 0);
  }
  return undefined;
}

const environ = /^process\.env(?:\.([A-Za-z_]\w*)|\[["']([A-Za-z_]\w*)["']\])$/;

/** What an expression of literals, constants and variables comes to. */
function valueOf(scope: Scope, expression: string, start: number, depth: number): Value | undefined {
  const text = expression.trim();
  const from = start + expression.indexOf(text);
  if (depth > 6) return undefined;
  const { world, code, file } = scope;
  const map = createTextMap(code);
  const literal = /^(?:(\d+)|(["'`])([^"'`$\\]*)\2)$/.exec(text);
  if (literal !== null) {
    const value = literal[1] ?? literal[3] ?? '';
    const range = map.range(from, from + text.length);
    return { text: value, place: placeInside(world, { file, range }, value) };
  }
  const wrapped = /^(?:Number|parseInt|Number\.parseInt|String)\(([\s\S]*?)(?:,\s*10\s*)?\)$/.exec(text);
  if (wrapped !== null) return valueOf(scope, wrapped[1] ?? '', from + text.indexOf('(') + 1, depth + 1);
  if (/^\([\s\S]*\)$/.test(text)) return valueOf(scope, text.slice(1, -1), from + 1, depth + 1);
  if (text.startsWith('+')) return valueOf(scope, text.slice(1), from + 1, depth + 1);
  const either = /^([\s\S]+?)\s*(?:\|\||\?\?)\s*([\s\S]+)$/.exec(text);
  if (either !== null) {
    const [, left = '', right = ''] = either;
    const key = variableIn(left);
    if (key === undefined) return undefined;
    const set = world.environment(key);
    if (set === null) return undefined;
    if (set === undefined || set === '')
      return valueOf(scope, right, from + text.length - right.length, depth + 1);
    return { text: set, place: placeOfVariable(world, key, set) };
  }
  const key = variableIn(text);
  if (key !== undefined) {
    const set = world.environment(key);
    return set == null ? undefined : { text: set, place: placeOfVariable(world, key, set) };
  }
  if (!/^[A-Za-z_$][\w$]*$/.test(text)) return undefined;
  const name = text.replaceAll('$', '\\$');
  const all = [
    ...code.matchAll(new RegExp(`(?<![\\w$.])${name}\\s*(?::\\s*\\w+\\s*)?=(?![=>])\\s*([^;\\n]+)`, 'g')),
  ];
  const [only] = all;
  if (only === undefined || all.length > 1) return undefined;
  const value = (only[1] ?? '').trimEnd();
  if (!/\b(?:const|let|var)\s*$/.test(code.slice(Math.max(0, only.index - 10), only.index))) return undefined;
  return valueOf(scope, value, only.index + only[0].lastIndexOf(value), depth + 1);
}

function variableIn(expression: string): string | undefined {
  const inner =
    /^(?:Number|parseInt|Number\.parseInt|\+)?\(?\s*(process\.env[^\s,)]*)\s*(?:,\s*10\s*)?\)?$/.exec(
      expression.trim(),
    )?.[1];
  const match = environ.exec(inner ?? expression.trim());
  return match?.[1] ?? match?.[2];
}
