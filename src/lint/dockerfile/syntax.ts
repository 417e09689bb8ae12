import type { Range } from '../finding.ts';
import type { MappedText, SourceLines } from './sourceText.ts';

export interface Dockerfile {
  text: string;
  lines: SourceLines;
  /** The escape character: a backslash, or a backtick by directive. */
  escape: string;
  directives: Directive[];
  instructions: Instruction[];
  /** Every comment line, in order; those inside continuations too. */
  comments: Comment[];
  problems: ParseProblem[];
}

export interface Directive {
  name: 'syntax' | 'escape' | 'check';
  value: string;
  range: Range;
  valueRange: Range;
}

export interface Comment {
  /** Without `#` and outer blanks. */
  text: string;
  range: Range;
  line: number;
}

/** One argument as written, quotes and variables included. `start` and `end` count in `Instruction.joined.text`. */
export interface Word {
  text: string;
  start: number;
  end: number;
  range: Range;
}

/** `--name` or `--name=value`; the value without its quotes. */
export interface Flag {
  name: string;
  value: string | undefined;
  range: Range;
  nameRange: Range;
  valueRange: Range | undefined;
}

/** A `name=value` of ENV, ARG or LABEL, the value as written. */
export interface Pair {
  name: string;
  value: string | undefined;
  range: Range;
  nameRange: Range;
  valueRange: Range | undefined;
}

export interface Heredoc {
  name: string;
  /** File descriptor in front of `<<`; 0 when there is none. */
  descriptor: number;
  /** Variables in the body are expanded: no part of the delimiter was quoted. */
  expand: boolean;
  stripTabs: boolean;
  /** As in the file, with its line ends; tabs are still there. */
  body: string;
  /** The word `<<EOF` on the instruction's line. */
  range: Range;
  bodyRange: Range;
  /** Offset of the body in the file. */
  bodyOffset: number;
  /** The delimiter is there. */
  terminated: boolean;
  /** Blanks between `<<` and the delimiter: only frontends from 1.16 read it so. */
  spaced: boolean;
}

export interface JsonItem {
  value: string;
  /** With its quotes. */
  range: Range;
}

export interface Instruction {
  index: number;
  /** In capitals. */
  keyword: string;
  keywordRange: Range;
  /** From the keyword to the end of the last line, heredocs included. */
  range: Range;
  /** Zero-based lines. */
  line: number;
  endLine: number;
  /** The whole instruction on one line, without comments and continuations. */
  joined: MappedText;
  /** What follows keyword and flags. */
  rest: MappedText;
  flags: Flag[];
  /** FROM, EXPOSE, COPY, ADD, VOLUME: split at blanks. ENV, ARG, LABEL: words with quotes kept whole. Others: one. */
  args: Word[];
  /** ENV, ARG, LABEL. */
  pairs: Pair[];
  /** The exec form. Undefined for the shell form, which invalid JSON is too. */
  json: string[] | undefined;
  jsonItems: JsonItem[];
  heredocs: Heredoc[];
  /** ONBUILD: what runs in a build from this image. HEALTHCHECK CMD: the command. */
  trigger: Instruction | undefined;
  /** The comment lines between the instruction before and this one. */
  comments: Comment[];
}

export type ParseProblemCode =
  | 'empty-file'
  | 'no-from'
  | 'unknown-instruction'
  | 'missing-arguments'
  | 'too-many-arguments'
  | 'unknown-flag'
  | 'duplicate-flag'
  | 'bad-flag'
  | 'bad-pair'
  | 'bad-json'
  | 'bad-stage-name'
  | 'bad-trigger'
  | 'bad-heredoc'
  | 'unterminated-heredoc'
  | 'bad-directive';

/** What BuildKit refuses. */
export interface ParseProblem {
  code: ParseProblemCode;
  message: string;
  range: Range;
}
