import type { ParsedScript } from 'unbash';
import { contextTree, type ContextFile } from '../buildContext.ts';
import type { FileNode } from '../fileTree.ts';
import type { FolderFacts } from '../../facts.ts';
import type { Finding, Fix, Position, Range, RelatedPlace, Severity, TextEdit } from '../../finding.ts';
import type { Sentence } from '../../../space/sentence.ts';
import { severityOf, type RuleId } from '../../ruleTable.ts';
import { createTextMap, type TextMap } from '../../textMap.ts';
import { readDockerIgnore } from '../../dockerignore.ts';
import { buildModel, type ImageModel, type StageModel, type StateAfter } from '../model.ts';
import { parseDockerfile } from '../parse.ts';
import type { Stages } from '../stages.ts';
import type { Dockerfile, Flag, Instruction } from '../syntax.ts';
import { parseShell, rememberingParser, type ShellParser } from '../shell.ts';
import { shellCommands, type ShellCommand } from './shellCommands.ts';

export const dockerfileName = 'Dockerfile';

/** An instruction of a stage with what is known of the image before and after it. */
export interface Step {
  instruction: Instruction;
  stage: StageModel;
  before: StateAfter;
  after: StateAfter;
}

/** Everything that a rule is given. */
export interface RuleContext {
  file: Dockerfile;
  text: string;
  map: TextMap;
  facts: FolderFacts;
  stages: Stages;
  model: ImageModel;
  /** The stage that becomes the image; undefined in a file without FROM. */
  final: StageModel | undefined;
  /** What holds when the container starts. */
  end: StateAfter | undefined;
  /** Instructions of the final stage and the stages it is FROM, in the order they run; without FROM and ONBUILD. */
  chain: readonly Step[];
  /** The same of every stage that the final one needs, in the order of the file. */
  needed: readonly Step[];
  /** The ENTRYPOINT and CMD that count at the start. */
  entrypoint: Step | undefined;
  cmd: Step | undefined;
  /** The commands of RUN, CMD, ENTRYPOINT or HEALTHCHECK CMD; those of other instructions are none. */
  commands: (step: Step) => readonly ShellCommand[];
  /** Makes a value once for each subject and kind, for rules that ask for the same. */
  once: <T>(subject: object, kind: string, make: () => T) => T;
}

export type DockerfileRule = (context: RuleContext) => Finding[];

/** A rule by its id. */
export type RuleMap = Partial<Record<RuleId, DockerfileRule>>;

const runsCommands = new Set(['RUN', 'CMD', 'ENTRYPOINT', 'HEALTHCHECK']);

/** More files than this in a folder are not followed through COPY. */
const mostContextFiles = 2000;

export function createRuleContext(
  text: string,
  facts: FolderFacts,
  file = parseDockerfile(text),
): RuleContext {
  const sources = sourceTree(facts);
  const parse = parserFor(facts);
  const model = buildModel(file, { parse, ...(sources === undefined ? {} : { sources }) });
  const stages = model.resolved;
  const { final } = model;
  const stepsOf = (stage: StageModel): Step[] => {
    const steps: Step[] = [];
    let before: StateAfter | undefined;
    for (const after of stage.states) {
      const { instruction } = after;
      if (before !== undefined && instruction.keyword !== 'ONBUILD')
        steps.push({ instruction, stage, before, after });
      before = after;
    }
    return steps;
  };
  const steps = model.stages.map(stepsOf);
  const chain = stages.chain.flatMap(({ index }) => steps[index] ?? []);
  const needed = stages.all.flatMap((stage) => (stages.needed.has(stage) ? (steps[stage.index] ?? []) : []));
  const entrypoint = chain.findLast(({ instruction }) => instruction.keyword === 'ENTRYPOINT');
  const cmd = chain.findLast(({ instruction }) => instruction.keyword === 'CMD');
  const read = new Map<Instruction, readonly ShellCommand[]>();
  const commands = ({ instruction, before }: Step): readonly ShellCommand[] => {
    const known = read.get(instruction);
    if (known !== undefined) return known;
    const { keyword } = instruction;
    const source = keyword === 'HEALTHCHECK' ? instruction.trigger : instruction;
    const found =
      runsCommands.has(keyword) && source !== undefined ? shellCommands(file, source, before, parse) : [];
    read.set(instruction, found);
    return found;
  };
  const made = new Map<string, Map<object, unknown>>();
  const once = <T>(subject: object, kind: string, make: () => T): T => {
    let subjects = made.get(kind);
    if (subjects === undefined) made.set(kind, (subjects = new Map<object, unknown>()));
    if (!subjects.has(subject)) subjects.set(subject, make());
    return subjects.get(subject) as T;
  };
  return {
    file,
    text,
    map: createTextMap(text),
    facts,
    stages,
    model,
    final,
    end: final?.last,
    chain,
    needed,
    entrypoint,
    // An ENTRYPOINT of a later stage takes back the CMD of the image it is FROM.
    cmd:
      cmd !== undefined && entrypoint !== undefined && cmd.stage.stage.index < entrypoint.stage.stage.index
        ? undefined
        : cmd,
    commands,
    once,
  };
}

/** Scripts that the run before read, of the same folder: a keystroke changes one of them at most. */
const scripts = new WeakMap<ReadonlySet<string>, ReadonlyMap<string, ParsedScript>>();

function parserFor({ paths }: FolderFacts): ShellParser {
  if (paths === undefined) return rememberingParser();
  const before = scripts.get(paths);
  const now = new Map<string, ParsedScript>();
  scripts.set(paths, now);
  return (text) => {
    const script = now.get(text) ?? before?.get(text) ?? parseShell(text);
    now.set(text, script);
    return script;
  };
}

/** Made once for a list of files: it is the same for every keystroke in the Dockerfile. */
const trees = new WeakMap<ReadonlySet<string>, { ignore: string | undefined; tree: FileNode }>();

function sourceTree({ paths, texts }: FolderFacts): FileNode | undefined {
  if (paths === undefined || paths.size > mostContextFiles) return undefined;
  const ignore = texts.get('Dockerfile.dockerignore') ?? texts.get('.dockerignore');
  const listed = paths.has('Dockerfile.dockerignore') || paths.has('.dockerignore');
  if (ignore === undefined && listed) return undefined;
  const known = trees.get(paths);
  if (known !== undefined && known.ignore === ignore) return known.tree;
  const rules = ignore === undefined ? undefined : readDockerIgnore(ignore);
  const files: ContextFile[] = [...paths].map((path) => ({ path }));
  const tree = contextTree({
    files,
    ...(rules === undefined ? {} : { ignores: (path: string) => rules.hiddenBy(path) !== undefined }),
  });
  trees.set(paths, { ignore, tree });
  return tree;
}

export interface FindingDetails {
  severity?: Severity;
  related?: (RelatedPlace | undefined)[];
  fixes?: (Fix | undefined)[];
}

/** A finding of the Dockerfile. Fixes without edits are left out. */
export function ruleFinding(
  code: RuleId,
  range: Range,
  message: Sentence,
  { severity = severityOf(code), related = [], fixes = [] }: FindingDetails = {},
): Finding {
  return {
    file: dockerfileName,
    range,
    severity,
    code,
    message,
    related: related.filter((each) => each !== undefined),
    fixes: fixes.filter((each) => each !== undefined).filter(({ edits }) => edits.length > 0),
  };
}

export function relatedPlace(range: Range, message: Sentence): RelatedPlace {
  return { file: dockerfileName, range, message };
}

/** The first line of an instruction, so that a long one is not underlined whole. */
export function firstLine({ map }: RuleContext, { range }: Instruction): Range {
  if (range.start.line === range.end.line) return range;
  return { start: range.start, end: map.positionAt(map.lineEnd(range.start.line)) };
}

export function lineNumber({ line }: Instruction): number {
  return line + 1;
}

/** The steps of one keyword. */
export function stepsOf(steps: readonly Step[], ...keywords: string[]): Step[] {
  const [only] = keywords;
  return keywords.length === 1
    ? steps.filter(({ instruction }) => instruction.keyword === only)
    : steps.filter(({ instruction }) => keywords.includes(instruction.keyword));
}

export function flagOf(instruction: Instruction, name: string): Flag | undefined {
  return instruction.flags.findLast((flag) => flag.name === name);
}

export function fixOf(title: Sentence, edits: (TextEdit | undefined)[], preferred = true): Fix {
  return { title, preferred, edits: edits.filter((edit) => edit !== undefined) };
}

export function replaceRange(range: Range, newText: string): TextEdit {
  return { file: dockerfileName, range, newText };
}

export function insertAt(position: Position, newText: string): TextEdit {
  return replaceRange({ start: position, end: position }, newText);
}

/** New lines above an instruction and below the comments that belong to it; `lines` without line breaks. */
export function insertAbove({ map }: RuleContext, instruction: Instruction, ...lines: string[]): TextEdit {
  const start = map.lineStart(instruction.line);
  return replaceRange(map.range(start, start), lines.map((line) => line + map.eol).join(''));
}

/** New lines right below an instruction. */
export function insertBelow({ map }: RuleContext, instruction: Instruction, ...lines: string[]): TextEdit {
  const end = map.lineEnd(instruction.endLine);
  return replaceRange(map.range(end, end), lines.map((line) => map.eol + line).join(''));
}

/** Takes out an instruction with its whole lines. */
export function removeLines({ map }: RuleContext, { line, endLine }: Instruction): TextEdit {
  const isLast = endLine + 1 >= map.lineCount;
  const start = isLast && line > 0 ? map.lineEnd(line - 1) : map.lineStart(line);
  const end = isLast ? map.text.length : map.lineStart(endLine + 1);
  return replaceRange(map.range(start, end), '');
}

/** The lines of an instruction as they are in the file, without the last line break. */
export function linesOf({ map }: RuleContext, { line, endLine }: Instruction): string {
  return map.text.slice(map.lineStart(line), map.lineEnd(endLine));
}

/** Adds `--name=value` behind the keyword, or replaces the flag that is there. */
export function setFlag(instruction: Instruction, name: string, value: string): TextEdit {
  const flag = flagOf(instruction, name);
  if (flag !== undefined) return replaceRange(flag.range, `--${name}=${value}`);
  return insertAt(instruction.keywordRange.end, ` --${name}=${value}`);
}

/** What the user is called in a message: its name, or `uid N`. */
export function userLabel(user: { name: string | null; uid: number | null }): string {
  return user.name ?? (user.uid === null ? '?' : `uid ${user.uid}`);
}

/** How a user is written in USER, `--chown` and chown. */
export function userText(user: { name: string | null; uid: number | null }): string | undefined {
  return user.name ?? (user.uid === null ? undefined : String(user.uid));
}
