import { baseImage, type BaseImage } from './baseImages.ts';
import { contextTree, type BuildContext } from './buildContext.ts';
import { copyFiles } from './copy.ts';
import { expandWord, standsForItself, type Lookup } from './expand.ts';
import { canChangeDirectory, canReach, ensureDirectories } from './fileActions.ts';
import {
  joinPath,
  listedUnder,
  locate,
  locateParts,
  modeOf,
  newNode,
  openRule,
  pathParts,
  putNode,
  type FileNode,
  type Found,
} from './fileTree.ts';
import { isAllowed, type CommandFailure, type Machine, type Variable, type Who } from './machine.ts';
import { isShell, parseShell, shellText, type ShellParser } from './shell.ts';
import { walkScript } from './shellWalk.ts';
import { known } from './shellWords.ts';
import { commandNamed, unknownCommand } from './commands/table.ts';
import { mountFields, resolveStages, stageCalled, type Stage, type Stages } from './stages.ts';
import type { Dockerfile, Instruction } from './syntax.ts';
import { trieGet, trieSet, type Trie } from './trie.ts';
import {
  accountOf,
  groupsOf,
  homeOf,
  resolveChown,
  resolveUser,
  rootUser,
  unknownUser,
  type CurrentUser,
  type Users,
} from './users.ts';
import { blurUnder } from './commands/targets.ts';
import { octalMode } from './commands/modes.ts';

/** What is known of the image after an instruction. Immutable. */
export interface StateAfter {
  /** The instruction that it is the state after: FROM is the first. */
  instruction: Instruction;
  user: CurrentUser;
  /** Absolute and without `.` and `..`; null when it is not known. */
  workdir: string | null;
  shell: readonly string[];
  users: Users;
  /** ENV and ARG. */
  variables: Trie<Variable>;
  /** The same by value alone, as a shell gets them. */
  values: Trie<string | null>;
  /** No others are set in the image. */
  variablesComplete: boolean;
  root: FileNode;
  base: BaseImage;
  volumes: readonly string[];
  /** Commands of this RUN that are sure to fail. */
  failures: readonly CommandFailure[];
}

export interface StageModel {
  stage: Stage;
  /** The image that the chain of FROMs begins with. */
  base: BaseImage;
  /** After FROM and after each instruction, in order. */
  states: StateAfter[];
  last: StateAfter;
}

export interface ImageModel {
  file: Dockerfile;
  stages: StageModel[];
  resolved: Stages;
  /** The stage that becomes the image. */
  final: StageModel | undefined;
}

export interface ModelOptions {
  context?: BuildContext;
  /** The same as a tree made before (`contextTree`), so that a large folder is not read for every keystroke. */
  sources?: FileNode;
  /** Values given to the build (variables of the Space). */
  args?: ReadonlyMap<string, string>;
  /** Parses shell text; given where others read the same texts (`rememberingParser`). */
  parse?: ShellParser;
}

interface Builder {
  file: Dockerfile;
  resolved: Stages;
  stages: StageModel[];
  context: FileNode | undefined;
  directoryMode: number | null;
  args: ReadonlyMap<string, string>;
  parse: ShellParser;
}

/** Follows a build: what the image is like after each instruction, as far as that can be told. Never throws. */
export function buildModel(file: Dockerfile, options: ModelOptions = {}): ImageModel {
  const { context } = options;
  const args = options.args ?? new Map<string, string>();
  const builder: Builder = {
    file,
    resolved: resolveStages(file, args),
    stages: [],
    context: options.sources ?? (context === undefined ? undefined : contextTree(context)),
    directoryMode: context?.directoryMode === undefined ? 0o755 : context.directoryMode,
    args,
    parse: options.parse ?? parseShell,
  };
  for (const stage of builder.resolved.all) builder.stages.push(buildStage(builder, stage));
  return { file, stages: builder.stages, resolved: builder.resolved, final: builder.stages.at(-1) };
}

function buildStage(builder: Builder, stage: Stage): StageModel {
  const parent = stage.parent === undefined ? undefined : builder.stages[stage.parent.index];
  let state: StateAfter;
  if (parent !== undefined) state = { ...parent.last, instruction: stage.from, failures: [] };
  else {
    const base = baseImage(stage.base);
    let variables: Trie<Variable>;
    let values: Trie<string | null>;
    for (const [name, value] of base.env) {
      variables = trieSet(variables, name, { value, kind: 'env' });
      values = trieSet(values, name, value);
    }
    const user =
      base.user === undefined ? (base.known ? rootUser : unknownUser) : resolveUser(base.users, base.user);
    state = {
      instruction: stage.from,
      user: { ...user, explicit: base.user !== undefined },
      workdir: base.workdir === '' ? null : base.workdir,
      shell: ['/bin/sh', '-c'],
      users: base.users,
      variables,
      values,
      variablesComplete: base.envComplete,
      root: base.root,
      base,
      volumes: [],
      failures: [],
    };
  }
  const states = [state];
  for (const instruction of stage.instructions) {
    const failures = state.failures.length === 0 ? state.failures : [];
    state = step(builder, stage, { ...state, instruction, failures });
    states.push(state);
  }
  return { stage, base: state.base, states, last: state };
}

/** The value of an ENV or ARG at this point, for expansion in a Dockerfile: undefined when it is not set. */
export function variableOf(state: StateAfter, name: string): string | null | undefined {
  const variable = trieGet(state.variables, name);
  if (variable !== undefined) return variable.value;
  return state.variablesComplete ? undefined : null;
}

/** A word of an instruction with its variables resolved as they are in a state; null when it is not known. */
export function expandIn(file: Dockerfile, state: StateAfter, text: string): string | null {
  if (standsForItself(text)) return text;
  return expandWord(text, (name) => variableOf(state, name), file.escape).text;
}

function step(builder: Builder, stage: Stage, state: StateAfter): StateAfter {
  const { instruction } = state;
  switch (instruction.keyword) {
    case 'ENV':
      return setEnv(builder, state);
    case 'ARG':
      return setArgs(builder, state);
    case 'USER': {
      const text = expandIn(builder.file, state, instruction.args[0]?.text ?? '');
      return { ...state, user: resolveUser(state.users, text) };
    }
    case 'WORKDIR':
      return setWorkdir(builder, state);
    case 'SHELL':
      return { ...state, shell: instruction.json ?? state.shell };
    case 'COPY':
    case 'ADD':
      return copyStep(builder, stage, state);
    case 'RUN':
      return runStep(builder, state);
    case 'VOLUME':
      return volumeStep(builder, state);
    default:
      return state;
  }
}

function setEnv(builder: Builder, state: StateAfter): StateAfter {
  const lookup: Lookup = (name) => variableOf(state, name);
  let { variables, values } = state;
  for (const { name, value } of state.instruction.pairs) {
    const expanded = expandWord(value ?? '', lookup, builder.file.escape).text;
    variables = trieSet(variables, name, { value: expanded, kind: 'env' });
    values = trieSet(values, name, expanded);
  }
  return { ...state, variables, values };
}

function setArgs(builder: Builder, state: StateAfter): StateAfter {
  let { variables, values } = state;
  const own = new Set<string>();
  for (const { name, value } of state.instruction.pairs) {
    const given = builder.args.get(name);
    const global = builder.resolved.globalArgs.get(name);
    // Whether a value sees those before it in the same ARG hangs on the frontend's release.
    const refersToOwn = [...own].some(
      (each) => value?.includes(`$${each}`) === true || value?.includes(`\${${each}`) === true,
    );
    const written =
      value === undefined ? undefined : refersToOwn ? null : expandIn(builder.file, state, value);
    const result = given ?? (written === undefined ? (global?.value ?? null) : written);
    const before = trieGet(variables, name);
    own.add(name);
    // ENV first and ARG later: which one counts hangs on the engine's version.
    const isEnv = before?.kind === 'env';
    const settled = isEnv && before.value !== result ? null : result;
    variables = trieSet(variables, name, { value: settled, kind: isEnv ? 'env' : 'arg' });
    values = trieSet(values, name, settled);
  }
  return { ...state, variables, values };
}

function setWorkdir(builder: Builder, state: StateAfter): StateAfter {
  const { instruction, user } = state;
  const text = expandIn(builder.file, state, instruction.args[0]?.text ?? '');
  if (text === null || (state.workdir === null && !text.startsWith('/'))) return { ...state, workdir: null };
  const workdir = joinPath(state.workdir ?? '/', text);
  // A USER that is not there: some engines make the directory as root.
  const isGhost = user.uid === null;
  const owner = { uid: isGhost ? null : user.uid, gid: isGhost ? null : user.workdirGid };
  const made = ensureDirectories(state.root, workdir, (parent) => {
    const inherits = parent.special === null || (parent.special & 2) !== 0;
    // Whether the engine hands a folder over to root as well, against set-gid, hangs on its version.
    const gid = inherits && parent.gid !== owner.gid ? null : owner.gid;
    return newNode('dir', { ...owner, gid }, { perm: 0o755, special: inherits ? null : 0 }, instruction);
  });
  return { ...state, workdir, root: steppedThrough(made.root, state.workdir, text, instruction) };
}

/**
 * `/a/x/../b` makes no `x` by itself, but an engine that starts a process there may make it (measured: BuildKit of Docker
 * 20.10 keeps WORKDIR as written, and runc makes every part).
 */
function steppedThrough(
  root: FileNode,
  before: string | null,
  text: string,
  instruction: Instruction,
): FileNode {
  let result = root;
  const parts = (text.startsWith('/') ? text : `${before ?? ''}/${text}`).split('/');
  parts.forEach((part, index) => {
    if (part === '..') result = maybeMade(result, `/${parts.slice(0, index).join('/')}`, instruction);
  });
  return result;
}

function volumeStep(builder: Builder, state: StateAfter): StateAfter {
  let { root } = state;
  const volumes = [...state.volumes];
  for (const { text } of state.instruction.args) {
    const path = expandIn(builder.file, state, text);
    if (path === null || !path.startsWith('/')) continue;
    root = maybeMade(root, path, state.instruction);
    volumes.push(path);
  }
  return { ...state, root, volumes };
}

/** A directory that an engine may leave behind or make later, its parents too. */
function maybeMade(root: FileNode, path: string, cause: Instruction): FileNode {
  const made = ensureDirectories(root, path, () => ({
    ...newNode('dir', { uid: null, gid: null }, { perm: null, special: null }, cause),
    exists: null,
    rest: null,
  }));
  if (!made.sure || made.blocked) return root;
  let result = root;
  const parts = made.parts;
  for (let depth = 1; depth <= parts.length; depth++) {
    const at = parts.slice(0, depth);
    if (locateParts(result, at).node.exists === false) {
      const node = newNode('dir', { uid: null, gid: null }, { perm: null, special: null }, cause);
      result = putNode(result, at, { ...node, exists: null, rest: openRule });
    }
  }
  return result;
}

/** What a step did to a directory that may not have been there does not hold for one that is made later. */
function asMadeLater(root: FileNode, path: string): FileNode {
  let result = root;
  const parts = pathParts(path);
  for (let depth = 1; depth <= parts.length; depth++) {
    const { node, sure, parts: at } = locateParts(result, parts.slice(0, depth));
    if (!sure || node.exists !== null) continue;
    result = putNode(result, at, { ...node, uid: null, gid: null, perm: null, special: null });
  }
  return result;
}

function flagOf(instruction: Instruction, name: string): string | undefined {
  const flag = instruction.flags.find((each) => each.name === name);
  return flag === undefined ? undefined : (flag.value ?? 'true');
}

function copyStep(builder: Builder, stage: Stage, state: StateAfter): StateAfter {
  const { instruction } = state;
  const { file } = builder;
  const marks = instruction.heredocs.map(({ range }) => range.start);
  const words = instruction.args.filter(
    ({ range }) =>
      !marks.some((mark) => mark.line === range.start.line && mark.character === range.start.character),
  );
  const destination = words.at(-1);
  if (destination === undefined) return state;
  const from = flagOf(instruction, 'from');
  const chown = flagOf(instruction, 'chown');
  const chmod = flagOf(instruction, 'chmod');
  const mode = chmod === undefined ? undefined : expandIn(file, state, chmod);
  const root = copyFiles(state.root, {
    instruction,
    sources: words.slice(0, -1).map(({ text }) => expandIn(file, state, text)),
    destination: expandIn(file, state, destination.text),
    workdir: state.workdir,
    heredocs: instruction.heredocs,
    from: from === undefined ? builder.context : sourceRoot(builder, stage, state, from),
    fromImage: from !== undefined,
    chown: chown === undefined ? undefined : resolveChown(state.users, expandIn(file, state, chown)),
    chmod: mode === undefined ? undefined : mode === null ? null : (octalMode(mode) ?? null),
    link: flagOf(instruction, 'link')?.toLowerCase() === 'true',
    parents: flagOf(instruction, 'parents')?.toLowerCase() === 'true',
    exclude: flagOf(instruction, 'exclude') !== undefined,
    isAdd: instruction.keyword === 'ADD',
    directoryMode: builder.directoryMode,
  });
  return { ...state, root };
}

function sourceRoot(builder: Builder, stage: Stage, state: StateAfter, from: string): FileNode | undefined {
  const name = expandIn(builder.file, state, from);
  if (name === null) return undefined;
  const source = stageCalled(name, builder.resolved.all, stage.index);
  if (source === undefined) return undefined;
  return builder.stages[source.index]?.last.root;
}

function runStep(builder: Builder, state: StateAfter): StateAfter {
  const { instruction } = state;
  let { root } = state;
  const mounted: string[] = [];
  for (const flag of instruction.flags) {
    if (flag.name !== 'mount' || flag.value === undefined) continue;
    const fields = mountFields(flag.value);
    const target =
      fields.get('target') ??
      (fields.get('type') === 'secret' ? `/run/secrets/${fields.get('id') ?? ''}` : undefined);
    const expanded = target === undefined ? null : expandIn(builder.file, state, target);
    if (expanded === null) continue;
    const place = joinPath(state.workdir ?? '/', expanded);
    if (fields.get('type') === 'secret' && fields.has('env') && !fields.has('target')) continue;
    root = maybeMade(root, place, instruction);
    mounted.push(place);
  }
  // What a mount holds is not known, and nothing that is written there stays.
  const before = root;
  for (const place of mounted) {
    const found = locate(root, place);
    const open = newNode(null, { uid: null, gid: null }, { perm: null, special: null }, instruction);
    if (found.sure && found.parts.length > 0)
      root = putNode(root, found.parts, { ...open, kind: 'dir', rest: openRule });
  }
  const machine = makeMachine(root === state.root ? state : { ...state, root }, builder.parse);
  runInstruction(state, machine);
  let after = machine.root;
  for (const place of mounted) {
    const found = locate(before, place);
    if (found.sure && found.parts.length > 0) after = putNode(after, found.parts, found.node);
  }
  // What was removed, or was never there, is made when a container starts: a volume, and where its process is to work.
  const { volumes, workdir } = state;
  for (const place of workdir === null ? volumes : [...volumes, workdir]) {
    after = maybeMade(asMadeLater(after, place), place, instruction);
  }
  return { ...state, root: after, users: machine.users, failures: machine.failures };
}

function makeMachine(state: StateAfter, parse: ShellParser): Machine {
  const { user, users, instruction } = state;
  const vars = state.values;
  const home = trieGet(vars, 'HOME');
  const options = state.shell.slice(1).filter((each) => each.startsWith('-'));
  return {
    root: state.root,
    users,
    base: state.base,
    user,
    home:
      home === undefined ? (state.variablesComplete || state.base.known ? homeOf(users, user) : null) : home,
    cwd: state.workdir,
    umask: 0o022,
    vars,
    varsComplete: state.variablesComplete,
    cause: instruction,
    errexit: options.some((each) => /^-[a-z]*e/.test(each)),
    bash: /bash$/.test(state.shell[0] ?? '') || state.base.bashSh,
    done: false,
    functions: new Map(),
    depth: 0,
    budget: { left: 100_000 },
    failures: [],
    failedAt: undefined,
    parse,
    searched: undefined,
  };
}

function runInstruction(state: StateAfter, machine: Machine): void {
  const { instruction } = state;
  const script = shellText(instruction);
  let outcome: string;
  if (script !== undefined && isShell(script.interpreter ?? state.shell[0])) {
    if (script.interpreter !== undefined) machine.bash = machine.bash || /bash/.test(script.interpreter);
    outcome = walkScript(machine, script.text);
  } else if (instruction.json !== undefined && instruction.json[0] !== undefined) {
    const [name, ...args] = instruction.json;
    const call = { name, args: args.map(known), walk: walkScript, run: (): 'maybe' => 'maybe' };
    outcome = (commandNamed(name) ?? unknownCommand)(machine, call);
  } else outcome = unknownCommand(machine, { name: '', args: [], walk: walkScript, run: () => 'maybe' });
  if (machine.budget.left < 0) blurUnder(machine, null);
  if (outcome !== 'fail') for (const failure of machine.failures) failure.fatal = false;
}

/** The state after an instruction, or after the last one that begins at or before a zero-based line. */
export function stateAt(model: ImageModel, at: Instruction | number): StateAfter | undefined {
  let found: StateAfter | undefined;
  for (const { states } of model.stages) {
    for (const state of states) {
      if (typeof at === 'number' ? state.instruction.line <= at : state.instruction === at) found = state;
    }
  }
  return found;
}

/** The state that an instruction begins with. */
export function stateBefore(model: ImageModel, instruction: Instruction): StateAfter | undefined {
  for (const { states } of model.stages) {
    const index = states.findIndex((state) => state.instruction === instruction);
    if (index !== -1) return states[index - 1];
  }
  return undefined;
}

/** HOME of a process that RUN or the container starts in this state; null when it is not known. */
export function homeIn(state: StateAfter): string | null {
  const home = trieGet(state.variables, 'HOME');
  if (home !== undefined && home.kind === 'env') return home.value;
  if (!state.variablesComplete && !state.base.known) return null;
  return homeOf(state.users, state.user);
}

export interface PathInfo {
  /** True: it is there. Null: it may be there, and then this is what is known of it. */
  exists: true | null;
  kind: 'dir' | 'file' | 'link' | null;
  uid: number | null;
  gid: number | null;
  /** With set-uid, set-gid and sticky bits. */
  mode: number | null;
  /** What made it or changed its owner or mode last; null for what the base image brought. */
  cause: Instruction | null;
}

/** What is known of a path; undefined when that is nothing, or when it is known not to be there. Links are followed. */
export function pathInfo(state: StateAfter, path: string, follow = true): PathInfo | undefined {
  const { node, sure, parentsExist } = locate(state.root, absolute(state, path), follow);
  if (!sure || node.exists === false || parentsExist === false) return undefined;
  const info = {
    exists: parentsExist === true ? node.exists : null,
    kind: node.kind,
    uid: node.uid,
    gid: node.gid,
    mode: modeOf(node),
    cause: node.cause,
  };
  const isNothing = info.exists === null && info.uid === null && info.gid === null && info.mode === null;
  return isNothing ? undefined : info;
}

/** True when a path is known not to be there. */
export function isAbsent(state: StateAfter, path: string): boolean {
  const { node, sure } = locate(state.root, absolute(state, path));
  return sure && node.exists === false;
}

function absolute(state: StateAfter, path: string): string {
  return joinPath(state.workdir ?? '/', path);
}

/** A process of a uid as the container starts it: with the group and the further groups that passwd and group give it. */
function processOf(state: StateAfter, uid: number): Who {
  const account = accountOf(state.users, uid);
  const gid = account === undefined ? (state.users.complete ? 0 : null) : account.gid;
  return { uid, groups: groupsOf(state.users, uid, gid) };
}

function isThere({ sure, node, parentsExist }: Found): boolean {
  return sure && node.exists === true && parentsExist === true;
}

/** Whether a uid can make files in a directory; undefined when that hangs on what is not known. */
export function canCreateIn(state: StateAfter, path: string, uid: number): boolean | undefined {
  const found = locate(state.root, absolute(state, path));
  if (!isThere(found) || found.node.kind === 'file') return undefined;
  return canChangeDirectory(state.root, found.parts, processOf(state, uid), found.links);
}

/** Whether a uid can write a file, or has the right to write of a directory (`test -w`). */
export function canWrite(state: StateAfter, path: string, uid: number): boolean | undefined {
  const found = locate(state.root, absolute(state, path));
  if (!isThere(found)) return undefined;
  const who = processOf(state, uid);
  const reach = canReach(state.root, found.parts, who, found.links);
  if (reach === false) return false;
  const allowed = isAllowed(found.node, who, 2);
  return allowed === true ? reach : allowed;
}

/** Every path that is known to be there, and that the build made or changed; with `under`, those below that path. */
export function changedPaths(state: StateAfter, under = '/'): [string, FileNode][] {
  return [...listedUnder(state.root, under)].filter(
    ([, node]) => node.exists === true && node.cause !== null,
  );
}
