import { addRead } from './environment.ts';
import { groupByName, type FileFacts, type Level, type Place } from './model.ts';
import { lineStartsOf, placeAt } from './source.ts';

interface Expansion {
  name: string;
  form: 'must' | 'default' | 'empty' | 'alternative' | 'plain';
  start: number;
  end: number;
  /** Set by a `[ -z … ]` or `[ -n … ]` around it. */
  test?: 'missing' | 'present';
  /** The line keeps the variable itself: `X=${X:-d}`. */
  self?: boolean;
}

const envName = /^[A-Z_][A-Z0-9_]*$/;

/** Text with comments, single-quoted strings and dead parts blanked, at the same offsets. */
function visible(text: string): string {
  const out = text.split('');
  const blank = (from: number, to: number) => {
    for (let k = from; k < to && k < out.length; k++) if (out[k] !== '\n') out[k] = ' ';
  };
  let double = false;
  let heredocs: { tag: string; quoted: boolean; from: number }[] = [];
  for (let k = 0; k < text.length; k++) {
    const char = text.charAt(k);
    if (char === '\\') {
      if (text.charAt(k + 1) === '$') blank(k, k + 2);
      k++;
    } else if (char === '"') double = !double;
    else if (double) continue;
    else if (char === "'") {
      const end = text.indexOf("'", k + 1);
      if (end < 0) break;
      blank(k, end + 1);
      k = end;
    } else if (char === '#' && (k === 0 || /[\s;(]/.test(text.charAt(k - 1)))) {
      const end = text.indexOf('\n', k);
      blank(k, end < 0 ? text.length : end);
      k = (end < 0 ? text.length : end) - 1;
    } else if (char === '<' && text.charAt(k + 1) === '<' && text.charAt(k + 2) !== '<') {
      const match = /^<<-?\s*(\\|["']?)([A-Za-z_]\w*)/.exec(text.slice(k, k + 60));
      if (match) {
        const line = text.lastIndexOf('\n', k) + 1;
        const ignored = /^\s*:\s*$/.test(text.slice(line, k));
        heredocs.push({ tag: match[2] ?? '', quoted: (match[1] ?? '') !== '' || ignored, from: k });
        k += match[0].length - 1;
        if (match[1] === "'" || match[1] === '"') k++;
      }
    } else if (char === '\n' && heredocs.length > 0) {
      let at = k + 1;
      for (const { tag, quoted } of heredocs) {
        const end = new RegExp(`^[\\t ]*${tag}[ \\t]*$`, 'm').exec(text.slice(at));
        const to = end ? at + end.index : text.length;
        if (quoted) blank(at, to);
        at = end ? to + end[0].length : to;
      }
      heredocs = [];
      k = at - 1;
    }
  }
  return withoutDead(out.join(''));
}

function withoutDead(text: string): string {
  let depth = 0;
  let deadUntil = -1;
  let over = false;
  return text
    .split('\n')
    .map((line) => {
      const opens =
        (line.match(/(?:^|[;&|]\s*|\bthen\s+|\bdo\s+)\s*(?:if|case|while|until|for)\b/g) ?? []).length +
        (/\(\)\s*\{\s*$/.test(line) ? 1 : 0);
      const closes =
        (line.match(/(?:^|;)\s*(?:fi|esac|done)\b/g) ?? []).length + (/^\}\s*$/.test(line) ? 1 : 0);
      if (over) return line.replace(/./g, ' ');
      if (deadUntil < 0 && /^\s*if\s+(?:false|\[\s*0\s*-eq\s*1\s*\])\s*(?:;|$)/.test(line)) deadUntil = depth;
      const before = depth;
      depth += opens - closes;
      if (deadUntil >= 0) {
        if (/^\s*(?:else|elif)\b/.test(line) && before === deadUntil + 1) {
          deadUntil = -1;
          return line;
        }
        if (depth <= deadUntil) deadUntil = -1;
        return line.replace(/./g, ' ');
      }
      if (
        before === 0 &&
        depth === 0 &&
        /^(?:exit\b|exec\s+(?!\d*[<>]))/.test(line) &&
        !line.trimEnd().endsWith('\\')
      )
        over = true;
      return line;
    })
    .join('\n');
}

function expansionsOf(text: string): Expansion[] {
  const found: Expansion[] = [];
  for (const match of text.matchAll(/\$(?:\{([A-Za-z_]\w*)(:?[-=?+])?([^}]*)|([A-Za-z_]\w*))/g)) {
    const name = match[1] ?? match[4] ?? '';
    const start = match.index + (match[4] === undefined ? 2 : 1);
    const operator = match[2];
    const form =
      operator === undefined
        ? 'plain'
        : operator.endsWith('?')
          ? 'must'
          : operator.endsWith('+')
            ? 'alternative'
            : (match[3] ?? '') === ''
              ? 'empty'
              : 'default';
    const line = text.slice(text.lastIndexOf('\n', match.index) + 1, match.index);
    const expansion: Expansion = { name, form, start, end: start + name.length };
    const test = /(!\s+-z|-z|-n)\s+"?$/.exec(line)?.[1];
    if (test === '-z') expansion.test = 'missing';
    else if (
      test === '-n' ||
      test?.startsWith('!') === true ||
      (/\[\[?\s+"?$/.test(line) &&
        /^[^\n]*?"?\s+\]/.test(text.slice(match.index + match[0].length, match.index + match[0].length + 8)))
    )
      expansion.test = 'present';
    const comparison = /^\}?"?\s*(==?|!=)\s*""/.exec(text.slice(match.index + match[0].length));
    if (comparison && /\[\[?\s+"?$/.test(line))
      expansion.test = comparison[1] === '!=' ? 'present' : 'missing';
    if (
      new RegExp(`(?:^|[\\s;&|])(?:export\\s+|readonly\\s+|declare\\s+(?:-\\w+\\s+)?)?${name}="?$`).test(line)
    )
      expansion.self = true;
    found.push(expansion);
  }
  for (const match of text.matchAll(/\[\[\s+(!\s+)?-v\s+([A-Za-z_]\w*)/g)) {
    const name = match[2] ?? '';
    const start = match.index + match[0].length - name.length;
    found.push({
      name,
      form: 'empty',
      start,
      end: start + name.length,
      test: match[1] ? 'missing' : 'present',
    });
  }
  return found.sort((a, b) => a.start - b.start);
}

/** Whether what follows a test stops the script or sets the variable. */
function consequence(text: string, expansion: Expansion): 'exit' | 'assign' | 'other' {
  const missing = expansion.test === 'missing';
  const lineEnd = text.indexOf('\n', expansion.end);
  const rest = text.slice(expansion.end, lineEnd < 0 ? text.length : lineEnd);
  const stops = /\b(?:exit|return)\s+[1-9]|\bdie\b|\bfail\b|\bexit\b/;
  const assigns = new RegExp(`(?:^|[\\s;{])(?:export\\s+)?${expansion.name}=`);
  const joined = missing ? /&&([\s\S]*)$/.exec(rest) : /\|\|([\s\S]*)$/.exec(rest);
  let body: string | undefined;
  if (joined) {
    body = joined[1] ?? '';
    if (/\{\s*$/.test(rest)) body += text.slice(lineEnd, text.indexOf('}', lineEnd));
    else if (/\|\|\s*$|&&\s*$/.test(rest)) body += text.slice(lineEnd, text.indexOf('\n', lineEnd + 1));
  } else {
    const line = text.slice(text.lastIndexOf('\n', expansion.start) + 1, expansion.start);
    if (!/\b(?:if|elif)\b/.test(line)) return 'other';
    const fi = /^\s*fi\b|;\s*fi\b/m.exec(text.slice(expansion.end));
    const block = text.slice(expansion.end, expansion.end + (fi ? fi.index : 0));
    const parts = block.split(/^\s*(?:else|elif)\b/m);
    const negated = /\bif\s+(?:!|\[\[?\s+!)\s/.test(line);
    body = missing !== negated ? parts[0] : parts[1];
    if (body === undefined) return 'other';
  }
  if (stops.test(body)) return 'exit';
  return assigns.test(body) ? 'assign' : 'other';
}

export function readShell(
  facts: FileFacts,
  raw: string,
  options: { offset?: number; starts?: number[]; isScript: boolean },
): void {
  const text = visible(raw);
  const offset = options.offset ?? 0;
  const starts = options.starts ?? lineStartsOf(raw);
  readTemplates(facts, raw, text, (one) => shellPlace(facts.file, starts, one, offset));
  const assigned = new Map<string, number>();
  const note = (name: string | undefined, at: number) => {
    if (name !== undefined && !(assigned.has(name) && (assigned.get(name) ?? 0) <= at))
      assigned.set(name, at);
  };
  const expansions = expansionsOf(text).filter((found) => envName.test(found.name));
  for (const match of text.matchAll(
    /(?:^|[\s;&|({])(?:(export|local|readonly|declare|typeset)\s+(?:-\w+\s+)*)?([A-Za-z_]\w*)\+?=(?!=)("?)(\S*)/gm,
  )) {
    const name = match[2] ?? '';
    const own = expansions.some(
      (found) =>
        found.self === true &&
        found.name === name &&
        found.start >= match.index &&
        found.start < match.index + match[0].length,
    );
    // `X=1 command` sets it for that command only, which is all the same to us.
    note(name, own ? match.index + match[0].length : match.index);
    if (match[1] === 'export' && !own && !/^\$/.test(match[4] ?? '') && match[4] !== '' && options.isScript)
      facts.supplied.push(name);
  }
  for (const match of text.matchAll(/\b(?:for|select)\s+([A-Za-z_]\w*)\s+in\b/g)) note(match[1], match.index);
  for (const match of text.matchAll(/\b(?:read|mapfile|readarray)\s+((?:-\w+\s+)*)([A-Za-z_][\w ]*)/g)) {
    for (const name of (match[2] ?? '').split(/\s+/)) note(name, match.index);
  }
  for (const match of text.matchAll(/\bgetopts\s+\S+\s+([A-Za-z_]\w*)/g)) note(match[1], match.index);
  const open = expansions.filter((found) => {
    const since = assigned.get(found.name);
    return since === undefined || found.self === true || since > found.start || found.test === 'missing';
  });
  const byName = groupByName(open);
  const blocks = guardedBlocks(text, expansions);
  const isIn = (block: { from: number; to: number }, { start }: Expansion) =>
    start > block.from && start < block.to;
  for (const [name, found] of byName) {
    const consequences = found.map((one) => (one.test ? consequence(text, one) : 'none'));
    const has = (form: Expansion['form']) => found.some((one) => one.form === form && one.test === undefined);
    let level: Level;
    let why: string;
    if (consequences.includes('exit')) [level, why] = ['required', 'the script stops when it is missing'];
    else if (has('must')) [level, why] = ['required', `\${${name}:?}`];
    else if (consequences.includes('assign') || has('default')) {
      const plain = found.some((one) => one.form === 'plain' && one.test === undefined);
      const first = found.find((one) => one.form === 'default');
      [level, why] =
        plain &&
        !consequences.includes('assign') &&
        !(first && /:?=$/.test(text.slice(first.end, first.end + 2).trim())) &&
        !selfOrAssign(text, found)
          ? ['required', `$${name} without a default`]
          : ['defaulted', `\${${name}:-…}`];
    } else if (found.some((one) => one.test === 'present') || has('empty') || has('alternative'))
      [level, why] = ['optional', 'the script does without it'];
    else if (found.every((one) => one.test !== undefined))
      [level, why] = ['optional', 'the script does without it'];
    else if (found.every((one) => blocks.some((block) => block.name !== name && isIn(block, one))))
      [level, why] = ['optional', 'the script does without it'];
    else [level, why] = ['required', `$${name} without a default`];
    for (const one of found) addRead(facts, name, shellPlace(facts.file, starts, one, offset), level, why);
  }
}

/** `envsubst '$A ${B}'`: the names that it puts in, in quotes that the shell leaves alone. */
function readTemplates(
  facts: FileFacts,
  raw: string,
  visibleText: string,
  placeOf: (one: Pick<Expansion, 'start' | 'end'>) => Place,
): void {
  for (const match of raw.matchAll(/\benvsubst\s+'([^'\n]*)'/g)) {
    if (!visibleText.startsWith('envsubst', match.index)) continue;
    const from = match.index + match[0].length - 1 - (match[1] ?? '').length;
    for (const one of (match[1] ?? '').matchAll(/\$\{?([A-Z_][A-Z0-9_]*)/g)) {
      const name = one[1] ?? '';
      const start = from + one.index + one[0].length - name.length;
      addRead(facts, name, placeOf({ start, end: start + name.length }), 'required', 'put in by envsubst');
    }
  }
}

/** From the `then` of `if [ -n "$X" ]` to its end. */
function guardedBlocks(
  text: string,
  expansions: readonly Expansion[],
): { name: string; from: number; to: number }[] {
  return expansions.flatMap(({ name, test, start, end }) => {
    const head = text.slice(text.lastIndexOf('\n', start) + 1, start);
    if (test !== 'present' || !/^\s*if\s+\[/.test(head)) return [];
    const close = /^\s*(?:else|elif|fi)\b|;\s*fi\b/m.exec(text.slice(end));
    return close ? [{ name, from: end, to: end + close.index }] : [];
  });
}

/** `X=${X:-d}` and `: ${X:=d}` keep their value for every later use. */
function selfOrAssign(text: string, found: Expansion[]): boolean {
  return found.some((one) => one.self === true || /^:?=/.test(text.slice(one.end, one.end + 2)));
}

const shellPlace = (
  file: string,
  starts: number[],
  one: Pick<Expansion, 'start' | 'end'>,
  offset: number,
): Place => placeAt(file, starts, one.start + offset, one.end + offset);
