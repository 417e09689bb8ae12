import type { Range } from '../finding.ts';
import { heredocMarks } from './heredoc.ts';
import { requirements } from './instructionRules.ts';
import { sliceMapped, sourceLines, sourceOffset, type MappedText } from './sourceText.ts';
import type {
  Comment,
  Directive,
  Dockerfile,
  Flag,
  Heredoc,
  Instruction,
  JsonItem,
  Pair,
  ParseProblemCode,
  Word,
} from './syntax.ts';
import { splitAtBlanks, splitFlags, splitQuoted, type Span } from './words.ts';

interface Reader {
  file: Dockerfile;
  /** Where the next line begins. */
  next: number;
  directivesDone: boolean;
  /** Comments since the last instruction. */
  pending: Comment[];
}

interface Line {
  start: number;
  /** Without the line end. */
  end: number;
  number: number;
}

/** Reads a Dockerfile as BuildKit does. Never throws; what BuildKit would refuse is in `problems`. */
export function parseDockerfile(text: string): Dockerfile {
  const file: Dockerfile = {
    text,
    lines: sourceLines(text),
    escape: '\\',
    directives: [],
    instructions: [],
    comments: [],
    problems: [],
  };
  const reader: Reader = {
    file,
    next: text.startsWith('\uFEFF') ? 1 : 0,
    directivesDone: false,
    pending: [],
  };
  for (let line = readLine(reader); line !== undefined; line = readLine(reader)) {
    const start = firstInk(text, line.start, line.end);
    if (text[start] === '#' && start < line.end) {
      readDirective(reader, start, line);
      addComment(reader, start, line);
      continue;
    }
    reader.directivesDone = true;
    if (start === line.end) continue;
    readInstruction(reader, line, start);
  }
  checkOrder(file);
  return file;
}

function readLine(reader: Reader): Line | undefined {
  const { text, lines } = reader.file;
  if (reader.next >= text.length) return undefined;
  const start = reader.next;
  const newline = text.indexOf('\n', start);
  reader.next = newline === -1 ? text.length : newline + 1;
  let end = newline === -1 ? text.length : newline;
  while (end > start && text[end - 1] === '\r') end--;
  return { start, end, number: lines.positionAt(start).line };
}

/** As `\s` has it. */
function isBlank(text: string, at: number): boolean {
  const code = text.charCodeAt(at);
  return code === 32 || (code > 8 && code < 14) || (code > 127 && /\s/.test(text[at] ?? ''));
}

function firstInk(text: string, from: number, to: number): number {
  let at = from;
  while (at < to && isBlank(text, at)) at++;
  return at;
}

function addComment(reader: Reader, start: number, line: Line): void {
  const { file } = reader;
  const comment = {
    text: file.text.slice(start + 1, line.end).trim(),
    range: file.lines.range(start, line.end),
    line: line.number,
  };
  file.comments.push(comment);
  reader.pending.push(comment);
}

function readDirective(reader: Reader, start: number, line: Line): void {
  const { file } = reader;
  if (reader.directivesDone) return;
  const match = /^#\s*([a-zA-Z][a-zA-Z0-9]*)\s*=\s*(.+?)\s*$/.exec(file.text.slice(start, line.end));
  const name = match?.[1]?.toLowerCase();
  const value = match?.[2] ?? '';
  if (name !== 'syntax' && name !== 'escape' && name !== 'check') {
    reader.directivesDone = true;
    return;
  }
  const range = file.lines.range(start, line.end);
  const valueStart = start + (match?.[0].lastIndexOf(value) ?? 0);
  const directive: Directive = {
    name,
    value,
    range,
    valueRange: file.lines.range(valueStart, valueStart + value.length),
  };
  if (file.directives.some((other) => other.name === name)) {
    problem(file, 'bad-directive', `only one ${name} parser directive can be used`, range);
    return;
  }
  file.directives.push(directive);
  if (name !== 'escape') return;
  if (value === '\\' || value === '`') file.escape = value;
  else problem(file, 'bad-directive', `invalid escape token '${value}' does not match \` or \\`, range);
}

/** Where a line ends that the next one continues; undefined when it does not. */
function continuationEnd(text: string, from: number, to: number, escape: string): number | undefined {
  let at = to;
  while (at > from && (text[at - 1] === ' ' || text[at - 1] === '\t')) at--;
  if (at === from || text[at - 1] !== escape) return undefined;
  return at - 1 > from && text[at - 2] === escape ? undefined : at - 1;
}

function readInstruction(reader: Reader, first: Line, start: number): void {
  const { file } = reader;
  const { text } = file;
  const comments = reader.pending;
  reader.pending = [];
  const pieces: string[] = [];
  const joined: MappedText = { text: '', starts: [], sources: [] };
  let length = 0;
  const add = (from: number, to: number): void => {
    joined.starts.push(length);
    joined.sources.push(from);
    pieces.push(text.slice(from, to));
    length += to - from;
  };
  let line = first;
  let end = continuationEnd(text, start, line.end, file.escape);
  add(start, end ?? line.end);
  while (end !== undefined) {
    const next = readLine(reader);
    if (next === undefined) break;
    line = next;
    const ink = firstInk(text, next.start, next.end);
    if (ink === next.end) continue;
    if (text[ink] === '#') {
      addComment(reader, ink, next);
      continue;
    }
    end = continuationEnd(text, next.start, next.end, file.escape);
    add(next.start, end ?? next.end);
  }
  joined.text = pieces.length === 1 ? (pieces[0] ?? '') : pieces.join('');
  // Comments inside a continuation belong to this instruction, not to the next one.
  reader.pending = [];
  if (joined.text.trim() === '') return;
  const instruction = makeInstruction(file, joined, comments, first.number, line.number);
  instruction.index = file.instructions.length;
  file.instructions.push(instruction);
  readHeredocs(reader, instruction, line);
}

function makeInstruction(
  file: Dockerfile,
  joined: MappedText,
  comments: Comment[],
  line: number,
  endLine: number,
): Instruction {
  const { text } = joined;
  const rangeOf = (from: number, to: number): Range =>
    file.lines.range(sourceOffset(joined, from), sourceOffset(joined, to, true));
  const start = text.length - text.trimStart().length;
  let keywordEnd = start;
  while (keywordEnd < text.length && !'\t\v\f\r '.includes(text[keywordEnd] ?? '')) keywordEnd++;
  const inkEnd = text.trimEnd().length;
  const keyword = text.slice(start, keywordEnd).toUpperCase();
  const { flags, rest: restStart } = splitFlags(text, keywordEnd);
  const restEnd = Math.max(restStart, inkEnd);
  const instruction: Instruction = {
    index: 0,
    keyword,
    keywordRange: rangeOf(start, keywordEnd),
    range: rangeOf(start, Math.max(keywordEnd, inkEnd)),
    line,
    endLine,
    joined,
    rest: sliceMapped(joined, restStart, restEnd),
    flags: flags.map((flag) => makeFlag(flag, rangeOf)),
    args: [],
    pairs: [],
    json: undefined,
    jsonItems: [],
    heredocs: [],
    trigger: undefined,
    comments,
  };
  readArguments(file, instruction, restStart, restEnd, rangeOf);
  checkInstruction(file, instruction);
  return instruction;
}

function makeFlag(flag: Span & { value: string }, rangeOf: (from: number, to: number) => Range): Flag {
  const equals = flag.value.indexOf('=');
  const written = flag.text.indexOf('=');
  const nameEnd = flag.start + (written === -1 ? flag.text.length : written);
  return {
    name: flag.value.slice(2, equals === -1 ? undefined : equals).toLowerCase(),
    value: equals === -1 ? undefined : flag.value.slice(equals + 1),
    range: rangeOf(flag.start, flag.end),
    nameRange: rangeOf(flag.start, nameEnd),
    valueRange: written === -1 ? undefined : rangeOf(nameEnd + 1, flag.end),
  };
}

const jsonKeywords = new Set(['RUN', 'CMD', 'ENTRYPOINT', 'SHELL', 'COPY', 'ADD', 'VOLUME']);
const blankSplit = new Set(['FROM', 'EXPOSE', 'COPY', 'ADD', 'VOLUME']);
const pairKeywords = new Set(['ENV', 'ARG', 'LABEL']);

function readArguments(
  file: Dockerfile,
  instruction: Instruction,
  start: number,
  end: number,
  rangeOf: (from: number, to: number) => Range,
): void {
  const { keyword, joined } = instruction;
  const text = joined.text.slice(0, end);
  if (end <= start) return;
  const toWord = (span: Span): Word => ({ ...span, range: rangeOf(span.start, span.end) });
  if (jsonKeywords.has(keyword)) readJson(file, instruction, start, end, rangeOf);
  if (keyword === 'ONBUILD' || keyword === 'HEALTHCHECK') {
    const inner = sliceMapped(joined, start, end);
    instruction.args = [toWord({ text: text.slice(start), start, end })];
    if (keyword === 'ONBUILD' || /^cmd\b/i.test(inner.text)) {
      instruction.trigger = makeInstruction(file, inner, [], instruction.line, instruction.endLine);
    }
  } else if (blankSplit.has(keyword)) {
    instruction.args =
      instruction.json === undefined
        ? splitAtBlanks(text, start).map(toWord)
        : instruction.jsonItems.map(({ value, range }) => ({ text: value, start, end, range }));
  } else if (pairKeywords.has(keyword)) readPairs(file, instruction, text, start, rangeOf);
  else instruction.args = [toWord({ text: text.slice(start), start, end })];
}

function readPairs(
  file: Dockerfile,
  instruction: Instruction,
  text: string,
  start: number,
  rangeOf: (from: number, to: number) => Range,
): void {
  const spans = splitQuoted(text, file.escape, start);
  instruction.args = spans.map((span) => ({ ...span, range: rangeOf(span.start, span.end) }));
  const first = spans[0];
  if (first === undefined) return;
  const { keyword } = instruction;
  if (keyword !== 'ARG' && !first.text.includes('=')) {
    const match = /^([^\t\v\f\r ]+)[\t\v\f\r ]+(\S.*)$/s.exec(text.slice(start));
    if (match === null) {
      problem(file, 'bad-pair', `${keyword} must have two arguments`, instruction.range);
      return;
    }
    const [, name = '', value = ''] = match;
    const valueStart = text.length - value.length;
    instruction.pairs = [
      {
        name,
        value,
        range: rangeOf(start, text.length),
        nameRange: rangeOf(start, start + name.length),
        valueRange: rangeOf(valueStart, text.length),
      },
    ];
    return;
  }
  for (const span of spans) {
    const equals = span.text.indexOf('=');
    if (equals === -1 && keyword !== 'ARG') {
      const message = `Syntax error - can't find = in "${span.text}". Must be of the form: name=value`;
      problem(file, 'bad-pair', message, rangeOf(span.start, span.end));
      continue;
    }
    const pair: Pair = {
      name: equals === -1 ? span.text : span.text.slice(0, equals),
      value: equals === -1 ? undefined : span.text.slice(equals + 1),
      range: rangeOf(span.start, span.end),
      nameRange: rangeOf(span.start, equals === -1 ? span.end : span.start + equals),
      valueRange: equals === -1 ? undefined : rangeOf(span.start + equals + 1, span.end),
    };
    if (pair.name === '') problem(file, 'bad-pair', `${keyword} names can not be blank`, pair.range);
    else instruction.pairs.push(pair);
  }
}

function readJson(
  file: Dockerfile,
  instruction: Instruction,
  start: number,
  end: number,
  rangeOf: (from: number, to: number) => Range,
): void {
  const text = instruction.joined.text.slice(start, end);
  if (!text.startsWith('[')) return;
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return;
  }
  if (!Array.isArray(value)) return;
  if (!value.every((item) => typeof item === 'string')) {
    const message = 'when using JSON array syntax, arrays must be comprised of strings only';
    problem(file, 'bad-json', message, rangeOf(start, end));
    return;
  }
  const items: string[] = value;
  instruction.json = items;
  const found: JsonItem[] = [];
  for (const match of text.matchAll(/"(?:[^"\\]|\\.)*"/g)) {
    const item = items[found.length];
    const from = start + match.index;
    if (item !== undefined) found.push({ value: item, range: rangeOf(from, from + match[0].length) });
  }
  instruction.jsonItems = found;
}

function readHeredocs(reader: Reader, instruction: Instruction, lastLine: Line): void {
  const { file } = reader;
  const holder = instruction.keyword === 'ONBUILD' ? instruction.trigger : instruction;
  if (holder === undefined || holder.json !== undefined) return;
  if (holder.keyword !== 'RUN' && holder.keyword !== 'COPY' && holder.keyword !== 'ADD') return;
  const { joined } = instruction;
  let last = lastLine;
  for (const mark of heredocMarks(joined.text)) {
    const range = file.lines.range(sourceOffset(joined, mark.start), sourceOffset(joined, mark.end, true));
    const bodyStart = reader.next;
    let bodyEnd = bodyStart;
    let terminated = false;
    for (let line = readLine(reader); line !== undefined; line = readLine(reader)) {
      last = line;
      const found = file.text.slice(line.start, line.end);
      if ((mark.stripTabs ? found.replace(/^\t+/, '') : found) === mark.name) {
        terminated = true;
        break;
      }
      bodyEnd = reader.next;
    }
    const heredoc: Heredoc = {
      name: mark.name,
      descriptor: mark.descriptor,
      expand: mark.expand,
      stripTabs: mark.stripTabs,
      body: file.text.slice(bodyStart, bodyEnd),
      range,
      bodyRange: file.lines.range(bodyStart, bodyEnd),
      bodyOffset: bodyStart,
      terminated,
      spaced: mark.spaced,
    };
    instruction.heredocs.push(heredoc);
    if (!terminated) problem(file, 'unterminated-heredoc', `unterminated heredoc ${mark.name}`, range);
  }
  if (instruction.heredocs.length === 0) return;
  instruction.range = { start: instruction.range.start, end: file.lines.positionAt(last.end) };
  instruction.endLine = last.number;
  if (holder !== instruction) holder.heredocs = instruction.heredocs;
}

function checkInstruction(file: Dockerfile, instruction: Instruction): void {
  const { keyword, args } = instruction;
  const rule = requirements.get(keyword);
  if (rule === undefined) {
    problem(file, 'unknown-instruction', `unknown instruction: ${keyword}`, instruction.keywordRange);
    return;
  }
  const seen = new Set<string>();
  for (const flag of instruction.flags) {
    const kind = rule.flags[flag.name];
    if (kind === undefined) problem(file, 'unknown-flag', `unknown flag: --${flag.name}`, flag.range);
    else if (kind === 'text' && flag.value === undefined) {
      problem(file, 'bad-flag', `missing a value on flag: --${flag.name}`, flag.range);
    } else if (kind === 'bool' && flag.value !== undefined && !/^(?:true|false)$/i.test(flag.value)) {
      problem(
        file,
        'bad-flag',
        `expecting boolean value for flag --${flag.name}, not: ${flag.value}`,
        flag.range,
      );
    }
    if (seen.has(flag.name) && kind !== 'list') {
      problem(file, 'duplicate-flag', `duplicate flag specified: --${flag.name}`, flag.range);
    }
    seen.add(flag.name);
  }
  const count = instruction.json === undefined ? args.length : instruction.json.length;
  if (count < rule.least && !(instruction.json !== undefined && rule.emptyJson)) {
    const message =
      rule.least > 1 ? `${keyword} requires at least two arguments` : `${keyword} requires an argument`;
    problem(file, 'missing-arguments', message, instruction.range);
  }
  if (keyword === 'FROM') checkFrom(file, instruction);
  if (keyword === 'SHELL' && instruction.json === undefined && args.length > 0) {
    problem(file, 'bad-json', 'SHELL requires the arguments to be in JSON form', instruction.range);
  }
  if (keyword === 'ONBUILD') {
    const trigger = instruction.trigger?.keyword;
    if (trigger === 'ONBUILD' || trigger === 'FROM' || trigger === 'MAINTAINER') {
      problem(file, 'bad-trigger', `${trigger} isn't allowed as an ONBUILD trigger`, instruction.range);
    }
  }
  if (keyword === 'HEALTHCHECK' && args.length > 0 && instruction.trigger === undefined) {
    const [type = ''] = (args[0]?.text ?? '').split(/\s/);
    if (type.toUpperCase() !== 'NONE') {
      problem(file, 'bad-trigger', `Unknown type "${type}" in HEALTHCHECK (try CMD)`, instruction.range);
    }
  }
  const destination = args.at(-1);
  if (
    (keyword === 'COPY' || keyword === 'ADD') &&
    destination !== undefined &&
    instruction.json === undefined
  ) {
    if (/^\d*<<-?[^<]/.test(destination.text)) {
      problem(file, 'bad-heredoc', `${keyword} cannot accept a heredoc as a destination`, destination.range);
    }
  }
}

function checkFrom(file: Dockerfile, instruction: Instruction): void {
  const { args } = instruction;
  if (args.length === 0 || args.length === 1) return;
  const [, as, name] = args;
  if (args.length !== 3 || as?.text.toLowerCase() !== 'as' || name === undefined) {
    problem(file, 'too-many-arguments', 'FROM requires either one or three arguments', instruction.range);
  } else if (!/^[a-z][a-z0-9-_.]*$/.test(name.text.toLowerCase())) {
    const message = `invalid name for build stage: "${name.text}", name can't start with a number or contain symbols`;
    problem(file, 'bad-stage-name', message, name.range);
  }
}

function checkOrder(file: Dockerfile): void {
  const first = file.instructions[0];
  if (first === undefined) {
    problem(file, 'empty-file', 'file with no instructions', file.lines.range(0, 0));
    return;
  }
  const early = file.instructions.find(({ keyword }) => keyword !== 'ARG');
  if (early !== undefined && early.keyword === 'FROM') return;
  const range = (early ?? first).range;
  problem(
    file,
    'no-from',
    'no build stage in current context: the first instruction must be FROM or ARG',
    range,
  );
}

function problem(file: Dockerfile, code: ParseProblemCode, message: string, range: Range): void {
  file.problems.push({ code, message, range });
}
