import { joinPath } from './fileTree.ts';
import { dockerfileName, type RuleContext } from './rules/ruleContext.ts';
import { splitReference } from './baseImages.ts';
import { isShell } from './shell.ts';
import { stepsOfInstruction, stepsOfScript, type StartStep, type StepReader } from './start/commandLine.ts';
import { nginxListener } from './start/nginxConf.ts';
import { programOf, readProgram } from './start/programs.ts';
import type { Listener, Place } from './start/types.ts';
import { expandAtStart, fileAt, makeWorld, withVariables, type World } from './start/world.ts';
import type { Instruction } from './syntax.ts';
import type { CurrentUser } from './users.ts';
import { createTextMap } from '../textMap.ts';

/**
 * What the container starts. `none`: the file has neither CMD nor ENTRYPOINT. `several`: more than one process.
 * `unread`: a script or program that nothing is known of. `program`: one program, its port is not known.
 */
export type Start =
  | { kind: 'none' }
  | { kind: 'several' | 'unread' | 'program'; place: Place | undefined; scripts: readonly string[] }
  | {
      kind: 'listener';
      listener: Listener;
      user: CurrentUser | undefined;
      /** The words of the Dockerfile that lead to it. */
      place: Place;
      /** Scripts on the way. */
      scripts: readonly string[];
    };

interface Walk {
  world: World;
  /** What `"$@"` stands for in an entry script. */
  rest: readonly StepReader[];
  scripts: readonly string[];
  depth: number;
}

const started = new WeakMap<RuleContext, Start>();

/** What CMD and ENTRYPOINT of the final image start, through shells, wrappers and scripts of the folder. */
export function startOf(context: RuleContext): Start {
  const known = started.get(context);
  if (known !== undefined) return known;
  const start = findStart(context);
  started.set(context, start);
  return start;
}

/** The one port that the container is known to listen on. */
export function startPort(context: RuleContext): number | undefined {
  const start = startOf(context);
  if (start.kind !== 'listener') return undefined;
  const [port, ...others] = start.listener.ports;
  return others.length === 0 ? port?.value : undefined;
}

function findStart(context: RuleContext): Start {
  const world = makeWorld(context);
  const { entrypoint, cmd, final } = context;
  if (final === undefined) return { kind: 'none' };
  const first = entrypoint ?? cmd;
  if (first === undefined) return inherited(world);
  const place: Place = { file: dockerfileName, range: first.instruction.range };
  const found = walk({ world, ...commandsOf(world), scripts: [], depth: 0 });
  return 'place' in found && found.kind === 'listener'
    ? {
        ...found,
        place:
          found.scripts.length === 0 && found.listener.place.file === dockerfileName
            ? found.listener.place
            : place,
      }
    : found;
}

function inherited(world: World): Start {
  const { context } = world;
  const from = context.stages.chain[0];
  const { name } = splitReference(from?.base ?? '');
  if (from === undefined || !/^nginx(?:inc\/nginx-unprivileged)?$/.test(name)) return { kind: 'none' };
  const place = { file: dockerfileName, range: from.from.range };
  const listener = nginxListener(world, [], place);
  if (listener === undefined) return { kind: 'unread', place, scripts: [] };
  return { kind: 'listener', listener, user: context.end?.user, place, scripts: [] };
}

/** ENTRYPOINT and CMD as Docker puts them together. */
function commandsOf(world: World): { steps: readonly StepReader[]; rest: readonly StepReader[] } {
  const { entrypoint, cmd } = world.context;
  const entry = entrypoint?.instruction;
  const command = cmd?.instruction;
  if (entry === undefined)
    return { steps: command === undefined ? [] : stepsOfInstruction(world, command), rest: [] };
  if (entry.json === undefined || command === undefined)
    return { steps: stepsOfInstruction(world, entry), rest: [] };
  const rest = stepsOfInstruction(world, command);
  // `/bin/sh -c text` are the arguments of the entry point: only one that runs its arguments gets to the text.
  const isWrapper = entry.json.every(
    (word) => /^(?:--|-\w+)$/.test(word) || /(?:^|\/)(?:tini|dumb-init)$/.test(word),
  );
  if (isWrapper) return { steps: rest, rest: [] };
  if (command.json === undefined) return { steps: stepsOfInstruction(world, entry), rest };
  const both: Instruction = {
    ...entry,
    json: [...entry.json, ...command.json],
    jsonItems: [...entry.jsonItems, ...command.jsonItems],
  };
  return { steps: stepsOfInstruction(world, both), rest };
}

/** Programs that start others, or go to the background. */
const daemons =
  /^(?:service|systemctl|supervisord|pm2|pm2-runtime|redis-server|mongod|mysqld|mysqld_safe|postgres|pg_ctl|pg_ctlcluster|apache2ctl|apachectl|apache2-foreground|httpd|caddy|crond?|sshd|memcached|foreman|honcho|concurrently|circusd|s6-svscan|runsvdir|tmux|screen|docker|Xvfb|vncserver|start-stop-daemon|init|haproxy|traefik|envoy|npm-run-all|turbo|overmind|rabbitmq-server)$/;

/** Not worth a thought, wherever they stand. */
const trifles =
  /^(?:echo|printf|sleep|tail|wait|true|:|tee|cat|trap|cd|mkdir|chmod|chown|ls|id|whoami|date|set|ulimit|umask|touch|rm|cp|ln|mv|exit|test|\[|\[\[|env|pwd|which|kill)$/;

function walk({ world: first, steps, rest, scripts, depth }: Walk & { steps: readonly StepReader[] }): Start {
  let world = first;
  let several = false;
  let last: StartStep | undefined;
  if (depth > 4) return { kind: 'unread', place: undefined, scripts };
  for (const read of steps) {
    const step = read(world);
    const set = variablesOf(world, step);
    const inner = withVariables(world, set);
    const { name } = programOf(step);
    if (name === '' && step.program === undefined) {
      if (step.conditional) for (const key of set.keys()) set.set(key, null);
      world = withVariables(world, set);
      continue;
    }
    if (/^(?:export|declare|local|readonly)$/.test(name)) {
      world = withVariables(world, exportsOf(world, step));
      continue;
    }
    // What it sets is not known.
    if (name === 'source' || name === '.' || name === 'eval') {
      world = {
        ...world,
        environment: (key) => (/^(?:PATH|HOME)$/.test(key) ? first.environment(key) : null),
      };
      continue;
    }
    if (
      (isShell(name) || name === 'su' || name === 'runuser') &&
      step.args.some(({ text }) => /^(?:-[a-z]*c|--command)$/.test(text ?? ''))
    )
      continue;
    if (trifles.test(name)) continue;
    if (step.background) {
      several = true;
      continue;
    }
    if (daemons.test(name)) {
      const procfile = name === 'honcho' || name === 'foreman' ? processOf(inner, step) : undefined;
      if (procfile !== undefined)
        return walk({ world: inner, steps: procfile, rest: [], scripts, depth: depth + 1 });
      return { kind: 'several', place: step.place, scripts };
    }
    last = step;
    const reading = readProgram(inner, step);
    if (reading.isServer || reading.listener !== undefined) {
      const isFront =
        name === 'nginx' &&
        steps.length > 1 &&
        !step.args.some(({ text }) => text?.includes('daemon off') === true);
      if (several || isFront) return { kind: 'several', place: step.place, scripts };
      if (step.conditional) return { kind: 'unread', place: step.place, scripts };
      const { listener } = reading;
      if (listener === undefined) return { kind: 'unread', place: step.place, scripts };
      return { kind: 'listener', listener, user: step.user, place: listener.place, scripts };
    }
    const more = scriptOf(inner, step, rest);
    if (more === undefined) continue;
    if (step.conditional) return { kind: 'unread', place: step.place, scripts };
    const isLast = read === steps.at(-1);
    const found = walk({
      world: inner,
      steps: more.steps,
      rest: more.rest,
      scripts: more.file === undefined ? scripts : [...scripts, more.file],
      depth: depth + 1,
    });
    if (isLast || found.kind === 'listener' || found.kind === 'several')
      return several && found.kind === 'listener' ? { kind: 'several', place: step.place, scripts } : found;
  }
  if (several) return { kind: 'several', place: last?.place, scripts };
  if (last === undefined || isScript(last)) return { kind: 'unread', place: last?.place, scripts };
  return { kind: last.conditional ? 'unread' : 'program', place: last.place, scripts };
}

const isScript = ({ name, program }: StartStep): boolean =>
  isShell(name) ||
  /\.sh$/.test(name) ||
  /entrypoint/.test(name) ||
  program?.text == null ||
  /^(?:npm|yarn|pnpm|bun|make|just)$/.test(name);

/** `NAME=value` in front of a command or alone on a line. */
function variablesOf(world: World, step: StartStep): Map<string, string | null> {
  const found = new Map<string, string | null>();
  for (const [name, value] of step.assignments) {
    const raw = new RegExp(`(?:^|\\s)${name}=("[^"]*"|'[^']*'|\\S*)`).exec(step.text)?.[1];
    const text = value ?? (raw === undefined ? null : expandAtStart(world, raw));
    found.set(name, text);
  }
  return found;
}

function exportsOf(world: World, step: StartStep): Map<string, string | null> {
  const found = new Map<string, string | null>();
  for (const { raw, text } of step.args) {
    const match = /^([A-Za-z_]\w*)=([\s\S]*)$/.exec(raw);
    if (match === null) continue;
    const [, name = '', value = ''] = match;
    const set = value === '' ? '' : expandAtStart(world, value);
    found.set(name, step.conditional ? null : (set ?? text?.slice(name.length + 1) ?? null));
  }
  return found;
}

interface More {
  steps: readonly StepReader[];
  rest: readonly StepReader[];
  /** The shell script that they are from. */
  file: string | undefined;
}

/** The commands that a step leads to: a script of the folder, `"$@"`, a script of package.json. */
function scriptOf(world: World, step: StartStep, rest: readonly StepReader[]): More | undefined {
  const { name, args } = programOf(step);
  const program = step.program?.raw ?? '';
  if (/^"?\$(?:@|\*|\{@\})"?$/.test(program) && rest.length > 0)
    return { steps: rest, rest: [], file: undefined };
  if (/^(?:npm|yarn|pnpm|bun)$/.test(name))
    return packageScript(
      world,
      step,
      name,
      args.map(({ text }) => text),
    );
  let path = step.program?.text;
  let behind = step.args;
  if (isShell(name)) {
    const at = step.args.findIndex(({ text }) => text === null || !text.startsWith('-'));
    path = step.args[at]?.text;
    behind = step.args.slice(at + 1);
  } else if (path?.includes('/') !== true && !/\.sh$/.test(path ?? '')) return undefined;
  if (path == null || step.cwd === null) return undefined;
  const file = fileAt(world, joinPath(step.cwd, path));
  const source = file === undefined ? undefined : world.context.facts.texts.get(file);
  if (file === undefined || source === undefined) return undefined;
  const steps = stepsOfScript(world, file, source);
  if (steps === undefined) return undefined;
  return { steps, rest: restOf(step, behind, rest), file };
}

/** The arguments of an entry script as commands. */
function restOf(
  step: StartStep,
  args: StartStep['args'],
  rest: readonly StepReader[],
): readonly StepReader[] {
  const [program, ...others] = args;
  if (program?.text == null) return rest;
  // The whole of CMD, which is read as commands already.
  if (rest.length > 0 && step.json) return rest;
  const name = program.text.replace(/^.*\//, '');
  return [() => ({ ...step, name, program, args: others, assignments: new Map() })];
}

function packageScript(
  world: World,
  step: StartStep,
  manager: string,
  words: readonly (string | null)[],
): More | undefined {
  const [first, second] = words.filter((word) => word === null || !word.startsWith('-'));
  const script = first === 'run' || first === 'run-script' ? second : first === 'exec' ? undefined : first;
  if (script == null || step.cwd === null || words.includes('--') || words.includes('--prefix'))
    return undefined;
  if (manager === 'bun' && /\.[cm]?[jt]sx?$/.test(script)) return undefined;
  const file = fileAt(world, joinPath(step.cwd, 'package.json'));
  const source = file === undefined ? undefined : world.context.facts.texts.get(file);
  if (file === undefined || source === undefined) return undefined;
  const text = scriptText(source, script);
  if (text === undefined) return undefined;
  const at = source.indexOf(JSON.stringify(text));
  if (at === -1) return undefined;
  const range = createTextMap(source).range(at, at + JSON.stringify(text).length);
  const steps = stepsOfScript(world, file, text, range);
  return steps === undefined ? undefined : { steps, rest: [], file: undefined };
}

function scriptText(source: string, name: string): string | undefined {
  try {
    const parsed: unknown = JSON.parse(source);
    const scripts =
      typeof parsed === 'object' && parsed !== null && 'scripts' in parsed ? parsed.scripts : undefined;
    if (typeof scripts !== 'object' || scripts === null || !Object.hasOwn(scripts, name)) return undefined;
    const text: unknown = (scripts as Record<string, unknown>)[name];
    return typeof text === 'string' ? text : undefined;
  } catch {
    return undefined;
  }
}

/** The only process of a Procfile. */
function processOf(world: World, step: StartStep): readonly StepReader[] | undefined {
  if (step.cwd === null) return undefined;
  const file = fileAt(world, joinPath(step.cwd, 'Procfile'));
  const source = file === undefined ? undefined : world.context.facts.texts.get(file);
  const lines = [...(source ?? '').matchAll(/^([\w-]+):[ \t]*(\S[^\r\n]*)/gm)];
  const [only] = lines;
  if (file === undefined || source === undefined || only === undefined || lines.length > 1) return undefined;
  const end = only.index + only[0].length;
  const range = createTextMap(source).range(end - (only[2] ?? '').length, end);
  return stepsOfScript(world, file, only[2] ?? '', range);
}

/** Shell scripts of the folder that the container runs in the foreground, as far as they are sure to be. */
export function scriptsStarted(context: RuleContext): readonly string[] {
  const start = startOf(context);
  return start.kind === 'none' ? [] : start.scripts;
}
