import { parse, type ParsedScript } from 'unbash';
import type { Position } from '../finding.ts';
import { joinMapped, sourceOffset, type MappedText } from './sourceText.ts';
import type { Dockerfile, Heredoc, Instruction } from './syntax.ts';

/** The text that a shell gets to read from an instruction, with the way back to the file. */
export interface ShellText {
  text: string;
  mapped: MappedText;
  /** The program that reads it when that is not the image's SHELL: the first line of a heredoc that begins with `#!`. */
  interpreter: string | undefined;
}

const newline: MappedText = { text: '\n', starts: [0], sources: [0] };

/**
 * The shell text of RUN, CMD, ENTRYPOINT or HEALTHCHECK CMD in shell form, of `RUN <<EOF` and of exec forms such as
 * `["sh", "-c", "…"]`; undefined for other exec forms. Positions in a JSON string with escapes are those of its beginning.
 */
export function shellText(instruction: Instruction): ShellText | undefined {
  const { json, rest, heredocs } = instruction;
  if (json !== undefined) return jsonScript(instruction);
  const [first] = heredocs;
  if (first === undefined) return { text: rest.text, mapped: rest, interpreter: undefined };
  const mark = /^\s*\d*<<-?\s*(['"]?)[^\s'"<>&|;()]+\1\s*$/.exec(rest.text);
  if (mark !== null) {
    const shebang = /^#!\s*(\S+(?:[ \t]+\S+)*)/.exec(first.body);
    const mapped = bodyOf(first);
    return { text: mapped.text, mapped, interpreter: shebang?.[1] };
  }
  const pieces: MappedText[] = [rest, newline];
  for (const heredoc of heredocs) {
    const end = heredoc.bodyOffset + heredoc.body.length;
    const delimiter = { text: `${heredoc.name}\n`, starts: [0], sources: [end] };
    pieces.push({ text: heredoc.body, starts: [0], sources: [heredoc.bodyOffset] }, delimiter);
  }
  const mapped = joinMapped(pieces);
  return { text: mapped.text, mapped, interpreter: undefined };
}

/** Where a character of the shell text stands in the file. */
export function shellPosition(file: Dockerfile, shell: ShellText, offset: number, end = false): Position {
  return file.lines.positionAt(sourceOffset(shell.mapped, offset, end));
}

function bodyOf(heredoc: Heredoc): MappedText {
  if (!heredoc.stripTabs) return { text: heredoc.body, starts: [0], sources: [heredoc.bodyOffset] };
  const pieces: MappedText[] = [];
  for (const match of heredoc.body.matchAll(/^\t*([^\n]*\n?)/gm)) {
    const text = match[1] ?? '';
    const offset = heredoc.bodyOffset + match.index + match[0].length - text.length;
    if (text !== '') pieces.push({ text, starts: [0], sources: [offset] });
  }
  return joinMapped(pieces);
}

const shells = /^(?:\/usr)?(?:\/bin\/)?(?:ba|da|a|z|k)?sh$/;

export function isShell(program: string | undefined): boolean {
  return program?.endsWith('sh') === true && shells.test(program);
}

function jsonScript(instruction: Instruction): ShellText | undefined {
  const { json = [], jsonItems } = instruction;
  if (!isShell(json[0])) return undefined;
  const flag = json.findIndex((item) => /^-[a-z]*c$/.test(item));
  const text = json[flag + 1];
  const item = jsonItems[flag + 1];
  if (flag === -1 || text === undefined || item === undefined) return undefined;
  const inside = sourceOffset(instruction.joined, instruction.joined.text.indexOf(JSON.stringify(text))) + 1;
  const mapped = { text, starts: [0], sources: [inside] };
  return { text, mapped, interpreter: json[0] };
}

export type ShellParser = (text: string) => ParsedScript;

/** A parser that reads each text once, for all that look at the same file. */
export function rememberingParser(): ShellParser {
  const read = new Map<string, ParsedScript>();
  return (text) => {
    const known = read.get(text);
    if (known !== undefined) return known;
    const script = parseShell(text);
    read.set(text, script);
    return script;
  };
}

/** Parses shell text. Never throws. */
export function parseShell(text: string): ParsedScript {
  try {
    return parse(text);
  } catch (error) {
    const errors = [{ message: error instanceof Error ? error.message : 'not readable', pos: 0 }];
    return { type: 'Script', pos: 0, end: 0, shebang: undefined, commands: [], errors };
  }
}
