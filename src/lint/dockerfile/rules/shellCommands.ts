import type { AndOr, Command, PipelineNode, Redirection, Statement, Word } from 'unbash';
import type { Range } from '../../finding.ts';
import { joinPath } from '../fileTree.ts';
import { fork, type Machine } from '../machine.ts';
import { homeIn, type StateAfter } from '../model.ts';
import { isShell, parseShell, shellPosition, shellText, type ShellParser, type ShellText } from '../shell.ts';
import { expandOne, expandShellWord } from '../shellWords.ts';
import type { Dockerfile, Instruction } from '../syntax.ts';
import { trieSet } from '../trie.ts';
import { resolveUser, rootUser, type CurrentUser } from '../users.ts';

export interface ShellWord {
  /** After expansion; null when it hangs on what is not known. */
  text: string | null;
  /** What is known of its beginning. */
  prefix: string;
  /** As written, quotes and variables included. */
  raw: string;
  /** It holds a pattern that the shell matches against file names. */
  glob: boolean;
  range: Range;
}

export interface ShellRedirect {
  operator: string;
  target: ShellWord;
}

/** A simple command of a RUN, CMD or ENTRYPOINT, whatever `&&`, `if`, `sh -c` or `su -c` it stands in. */
export interface ShellCommand {
  instruction: Instruction;
  /** The last part of the program's path; what stands behind `sudo`, `env`, `exec`, `time`, … Empty when it is not known. */
  name: string;
  /** The word that `name` was read from. */
  program: ShellWord | undefined;
  /** Behind the program. */
  args: readonly ShellWord[];
  /** `NAME=value` in front. */
  assignments: ReadonlyMap<string, string | null>;
  redirects: readonly ShellRedirect[];
  /** Bodies of `<<EOF` that the command reads. */
  heredocs: readonly string[];
  /** Names of the commands that stood in front of it: `sudo`, `env`, `xvfb-run`, … */
  wrappers: readonly string[];
  /** Who runs it; another one than the instruction's user behind `sudo`, `su` or `gosu`. */
  user: CurrentUser;
  /** Where it runs; null when that is not known. */
  cwd: string | null;
  /** Its failure does not stop the build, or it may not run at all: `||`, `if`, `while`, `!`, a pipe, `;` before the end. */
  guarded: boolean;
  /** It has a `||` behind it (or stands behind one), or in an `if`, `while` or `case`. */
  conditional: boolean;
  background: boolean;
  /** It stands in a text given to `sh -c` or `su -c`: ranges are those of that text. */
  nested: boolean;
  /** As written. */
  text: string;
  range: Range;
}

interface Walk {
  file: Dockerfile;
  instruction: Instruction;
  shell: ShellText | undefined;
  source: string;
  machine: Machine;
  commands: ShellCommand[];
  /** The place that everything in a nested text gets. */
  place: Range | undefined;
  conditional: boolean;
  guarded: boolean;
  background: boolean;
  errexit: boolean;
  depth: number;
}

const deepest = 20;

const noAssignments: ReadonlyMap<string, string | null> = new Map();
const noRedirects: readonly ShellRedirect[] = [];
const noHeredocs: readonly string[] = [];

const setsErrexit = /(?:^|[\s;&|(])set\s+(?:-[a-z]*e|-o\s+errexit)/;

/** The commands of an instruction as it runs in a state, in the order of the text. */
export function shellCommands(
  file: Dockerfile,
  instruction: Instruction,
  state: StateAfter,
  parse: ShellParser = parseShell,
): ShellCommand[] {
  const { json, jsonItems } = instruction;
  const script = shellText(instruction);
  const machine = machineOf(state, parse);
  const walk: Walk = {
    file,
    instruction,
    shell: script,
    source: script?.text ?? '',
    machine,
    commands: [],
    place: undefined,
    conditional: false,
    guarded: false,
    background: false,
    errexit:
      state.shell.slice(1).some((each) => /^-[a-z]*e/.test(each)) ||
      (script?.text.includes('set') === true && setsErrexit.test(script.text)),
    depth: 0,
  };
  if (script !== undefined && isShell(script.interpreter?.split(/\s+/)[0] ?? state.shell[0])) {
    const first = jsonItems[json?.findIndex((item) => /^-[a-z]*c$/.test(item)) ?? -1];
    if (json !== undefined && first !== undefined)
      walk.place = jsonItems[jsonItems.indexOf(first) + 1]?.range;
    forgetAssigned(machine, script.text);
    walkStatements(walk, parse(script.text).commands);
  } else if (json !== undefined) {
    const words = jsonItems.map(({ value, range }) => ({ ...plainWord(value, range) }));
    const range = instruction.range;
    addCommand(walk, words, noAssignments, noRedirects, noHeredocs, range, instruction.rest.text);
  }
  return walk.commands;
}

function plainWord(text: string, range: Range): ShellWord {
  return { text, prefix: text, raw: text, glob: false, range };
}

function machineOf(state: StateAfter, parse: ShellParser): Machine {
  return {
    root: state.root,
    users: state.users,
    base: state.base,
    user: state.user,
    home: homeIn(state),
    cwd: state.workdir,
    umask: 0o022,
    vars: state.values,
    // Programs and scripts may set others; an unset one is no path worth a word.
    varsComplete: false,
    cause: state.instruction,
    errexit: false,
    bash: false,
    done: false,
    functions: new Map(),
    depth: 0,
    budget: { left: 0 },
    failures: [],
    failedAt: undefined,
    parse,
    searched: undefined,
  };
}

/** Variables that the text itself sets have no single value. */
function forgetAssigned(machine: Machine, text: string): void {
  if (!/=|\b(?:for|read)\s/.test(text)) return;
  for (const found of text.matchAll(
    /(?:^|[\s;&|(])(?:(?:export|local|declare|readonly)\s+)?([A-Za-z_]\w*)\+?=|\b(?:for|read)\s+(?:-\w+\s+)*([A-Za-z_]\w*)/g,
  )) {
    const name = found[1] ?? found[2] ?? '';
    machine.vars = trieSet(machine.vars, name, null);
  }
}

function walkStatements(walk: Walk, statements: readonly Statement[]): void {
  for (let index = 0; index < statements.length; index++) {
    const statement = statements[index];
    if (statement === undefined) continue;
    const background = walk.background || statement.background === true;
    const guarded = walk.guarded || background || (index + 1 < statements.length && !walk.errexit);
    const isSame = background === walk.background && guarded === walk.guarded;
    walkNode(isSame ? walk : { ...walk, background, guarded }, statement.command);
  }
}

function walkNode(walk: Walk, node: PipelineNode | AndOr): void {
  if (walk.depth > deepest) return;
  if (node.type === 'Command') {
    walkCommand(walk, node);
    return;
  }
  const deeper = { ...walk, depth: walk.depth + 1 };
  const unsure = (): Walk => ({ ...deeper, conditional: true, guarded: true });
  switch (node.type) {
    case 'AndOr': {
      // `a || b && c`: everything that a `||` stands beside may fail or be skipped.
      const lastOr = node.operators.lastIndexOf('||');
      const maybe = lastOr === -1 ? deeper : unsure();
      node.commands.forEach((command, index) => {
        walkNode(index <= lastOr + 1 && lastOr !== -1 ? maybe : deeper, command);
      });
      break;
    }
    case 'Pipeline': {
      const negated = node.prefixes.some(({ type }) => type === 'Negation');
      node.commands.forEach((command, index) => {
        const last = index === node.commands.length - 1;
        walkNode(negated ? unsure() : last ? deeper : { ...deeper, guarded: true }, command);
      });
      break;
    }
    case 'Redirected': {
      const before = walk.commands.length;
      walkNode(deeper, node.command);
      const more = redirectsOf(walk, node.redirects);
      const last = walk.commands.at(-1);
      if (last !== undefined && walk.commands.length > before && more.length > 0)
        walk.commands[walk.commands.length - 1] = { ...last, redirects: [...last.redirects, ...more] };
      break;
    }
    case 'Subshell': {
      const { cwd } = walk.machine;
      walkStatements(deeper, node.body.commands);
      walk.machine.cwd = cwd;
      break;
    }
    case 'BraceGroup':
      walkStatements(deeper, node.body.commands);
      break;
    case 'If': {
      const maybe = unsure();
      walkStatements(maybe, node.clause.commands);
      walkStatements(maybe, node.then.commands);
      for (const branch of node.elif) {
        walkStatements(maybe, branch.clause.commands);
        walkStatements(maybe, branch.then.commands);
      }
      if (node.else !== undefined) walkStatements(maybe, node.else.commands);
      break;
    }
    case 'While': {
      const maybe = unsure();
      walkStatements(maybe, node.clause.commands);
      walkStatements(maybe, node.body.commands);
      break;
    }
    case 'For':
      walkStatements({ ...deeper, guarded: true }, node.body.commands);
      break;
    case 'ArithmeticFor':
    case 'Select':
      walkStatements(unsure(), node.body.commands);
      break;
    case 'Case':
      for (const item of node.items) walkStatements(unsure(), item.body.commands);
      break;
    case 'Function':
      if (node.body.type === 'BraceGroup') walkStatements(unsure(), node.body.body.commands);
      break;
    default:
      break;
  }
}

function rangeOf(walk: Walk, start: number, end: number): Range {
  if (walk.place !== undefined || walk.shell === undefined) return walk.place ?? walk.instruction.range;
  return {
    start: shellPosition(walk.file, walk.shell, start),
    end: shellPosition(walk.file, walk.shell, end, true),
  };
}

function addWords(walk: Walk, word: Word, into: ShellWord[]): void {
  const range = rangeOf(walk, word.pos, word.end);
  for (const { text, prefix, glob } of expandShellWord(walk.machine, word))
    into.push({ text, prefix, raw: word.text, glob, range });
}

function redirectsOf(walk: Walk, redirects: readonly Redirection[]): readonly ShellRedirect[] {
  if (redirects.length === 0) return noRedirects;
  return redirects.flatMap((each): ShellRedirect[] => {
    if (each.type !== 'Redirect' || each.target === undefined) return [];
    const { text, prefix, glob } = expandOne(walk.machine, each.target);
    const range = rangeOf(walk, each.target.pos, each.target.end);
    return [{ operator: each.operator, target: { text, prefix, raw: each.target.text, glob, range } }];
  });
}

function walkCommand(walk: Walk, node: Command): void {
  const assignments = node.prefix.length === 0 ? noAssignments : assignmentsOf(walk, node);
  const words: ShellWord[] = [];
  if (node.name !== undefined) addWords(walk, node.name, words);
  for (const arg of node.args) {
    if (arg.type === 'Word') {
      addWords(walk, arg, words);
      continue;
    }
    const value = arg.value.type === 'Word' ? expandOne(walk.machine, arg.value).text : null;
    const text = value === null ? null : `${arg.name}=${value}`;
    const range = rangeOf(walk, arg.pos, arg.end);
    words.push({ text, prefix: text ?? `${arg.name}=`, raw: arg.text, glob: false, range });
  }
  const text = walk.source.slice(node.pos, node.end);
  const redirects = redirectsOf(walk, node.redirects);
  addCommand(walk, words, assignments, redirects, heredocsOf(node), rangeOf(walk, node.pos, node.end), text);
}

function heredocsOf({ redirects }: Command): readonly string[] {
  if (redirects.length === 0) return noHeredocs;
  return redirects.flatMap((each) => (each.type === 'HereDoc' ? [each.body.text] : []));
}

function assignmentsOf(walk: Walk, node: Command): ReadonlyMap<string, string | null> {
  const assignments = new Map<string, string | null>();
  for (const each of node.prefix) {
    if (each.type !== 'Assignment') continue;
    assignments.set(each.name, each.value.type === 'Word' ? expandOne(walk.machine, each.value).text : null);
  }
  return assignments;
}

/** Programs that run the rest of their line. */
const wrapperOptions: Readonly<Partial<Record<string, RegExp>>> = {
  sudo: /^-[ugCph]$/,
  env: /^-[uSC]$/,
  exec: /^-a$/,
  time: /^-[fo]$/,
  nohup: /^$/,
  nice: /^-n$/,
  ionice: /^-[cn]$/,
  command: /^$/,
  builtin: /^$/,
  busybox: /^$/,
  timeout: /^-[ks]$/,
  stdbuf: /^-[ioe]$/,
  'dumb-init': /^$/,
  tini: /^-[pg]$/,
  'xvfb-run': /^-[nsef]$/,
};

function addCommand(
  walk: Walk,
  words: readonly ShellWord[],
  assigned: ReadonlyMap<string, string | null>,
  redirects: readonly ShellRedirect[],
  heredocs: readonly string[],
  range: Range,
  text: string,
): void {
  let assignments = assigned;
  const wrappers: string[] = [];
  let { user } = walk.machine;
  let at = 0;
  const nameAt = (index: number) => {
    const word = words[index]?.text ?? '';
    return word.includes('/') ? word.replace(/^.*\//, '') : word;
  };
  for (;;) {
    const wrapper = nameAt(at);
    if (wrapper === 'gosu' || wrapper === 'su-exec') {
      wrappers.push(wrapper);
      user = resolveUser(walk.machine.users, words[at + 1]?.text ?? null);
      at += 2;
      continue;
    }
    const options = Object.hasOwn(wrapperOptions, wrapper) ? wrapperOptions[wrapper] : undefined;
    if (options === undefined || words[at + 1] === undefined) break;
    wrappers.push(wrapper);
    at += 1;
    if (wrapper === 'sudo') user = rootUser;
    for (; at < words.length; at += 1) {
      const word = words[at]?.text ?? '';
      const variable = /^([A-Za-z_]\w*)=(.*)$/s.exec(word);
      if (variable !== null && wrapper !== 'exec')
        assignments = new Map(assignments).set(variable[1] ?? '', variable[2] ?? '');
      else if (wrapper === 'sudo' && (word === '-u' || word === '--user')) {
        user = resolveUser(walk.machine.users, words[at + 1]?.text ?? null);
        at += 1;
      } else if (options.test(word)) at += 1;
      else if (!word.startsWith('-') && !(wrapper === 'timeout' && /^\d/.test(word))) break;
    }
  }
  const program = words[at];
  const args = words.slice(at + 1);
  const name = nameAt(at);
  const { machine } = walk;
  walk.commands.push({
    instruction: walk.instruction,
    name,
    program,
    args,
    assignments,
    redirects,
    heredocs,
    wrappers,
    user,
    cwd: machine.cwd,
    guarded: walk.guarded,
    conditional: walk.conditional,
    background: walk.background,
    nested: walk.place !== undefined,
    text,
    range,
  });
  if (name === 'cd' || name === 'pushd') {
    const target = args.find(({ text: each }) => each === null || !/^-[LPe]+$/.test(each));
    const path = target === undefined ? machine.home : target.text;
    machine.cwd = path === null || machine.cwd === null ? null : joinPath(machine.cwd, path);
    if (path?.startsWith('/') === true) machine.cwd = joinPath('/', path);
  }
  nestedCommands(walk, name, args, user, heredocs, range);
}

function nestedCommands(
  walk: Walk,
  name: string,
  args: readonly ShellWord[],
  user: CurrentUser,
  heredocs: readonly string[],
  range: Range,
): void {
  const { machine } = walk;
  const isSu = name === 'su' || name === 'runuser';
  if (!isSu && !isShell(name)) return;
  const flag = args.findIndex(
    ({ text }) => text !== null && (/^-[a-z]*c$/.test(text) || text === '--command'),
  );
  const script = flag === -1 ? undefined : args[flag + 1];
  const text = script?.text ?? (flag === -1 && !isSu && args.length === 0 ? heredocs[0] : undefined);
  if (text === undefined || text === null) return;
  const others = args.filter((_, index) => index !== flag && index !== flag + 1);
  const named = others.find(({ text: each }) => each !== null && !each.startsWith('-'));
  const inner = isSu ? resolveUser(machine.users, named?.text ?? 'root') : user;
  const as = fork(machine);
  as.user = inner;
  walkStatements(
    {
      ...walk,
      machine: as,
      source: text,
      place: script?.range ?? range,
      depth: walk.depth + 1,
      errexit: /e/.test(args[flag]?.text ?? ''),
    },
    machine.parse(text).commands,
  );
}
