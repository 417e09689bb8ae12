import { viewStage } from '../../space/stage.ts';
import { failedStep, instructionOf, parseBuildSteps } from '../buildSteps.ts';
import type { BuildStep } from '../buildSteps.ts';
import { readInstructions, startInstruction, workdirs } from '../instructions.ts';
import type { DockerfileView, Instruction } from '../instructions.ts';
import { cleanLine } from '../lines.ts';
import { createPathMap, framesOfLine } from '../traceback.ts';
import type { Context, ExplainInput, LogKind, LogText, Place } from './cause.ts';

/** The default of `app_port` in the README's front matter. */
export const defaultPort = 7860;
/** Enough for any stack trace, and few enough for every pattern to see every line in some milliseconds. */
const windowSize = 1500;

export function createContext(input: ExplainInput): Context {
  const view = input.dockerfile === undefined ? undefined : readInstructions(input.dockerfile);
  const build = input.build ?? [];
  const steps = parseBuildSteps(build);
  const step = failedStep(steps);
  const which = whichLog(input, step !== undefined);
  const instruction = which === 'build' ? instructionAt(build, step, steps, view) : undefined;
  const message = (input.errorMessage ?? '').replace(/Reason: /, 'Reason:\n').split('\n');
  // The stage itself is all the Hub says of a Space without a program.
  if (input.stage === 'NO_APP_FILE') message.push(input.stage);
  const lines: LogText[] = message
    .map((text, index): LogText => ({ kind: 'message', index, text: cleanLine(text) }))
    // What the build's cache lacked says nothing of what failed, and quotes every command.
    .filter(({ text }) => text.trim() !== '' && !/^cache miss: |^\{"total":/.test(text));
  if (which === 'build') lines.push(...buildLines(build, step));
  if (which === 'run') lines.push(...runLines(input.run ?? []));
  return {
    input,
    lines,
    map: createPathMap(input.files ?? [], input.dockerfile),
    view,
    workdir: (view && workdirs(view).at(-1)) ?? '/home/user/app',
    appPort: input.card?.appPort ?? defaultPort,
    step: which === 'build' ? step : undefined,
    instruction,
    isUnderWay:
      viewStage(input.stage ?? '').state === 'building' &&
      step === undefined &&
      input.errorMessage === undefined,
    isFailure: viewStage(input.stage ?? '').state === 'failed' || input.errorMessage !== undefined,
  };
}

function whichLog(input: ExplainInput, buildFailed: boolean): LogKind | undefined {
  const { state, failure } = viewStage(input.stage ?? '');
  if (failure === 'build' || state === 'building') return 'build';
  if (failure === 'config' || failure === 'noAppFile') return undefined;
  if (failure === 'runtime' || state === 'starting' || state === 'running') return 'run';
  if (buildFailed || (input.run ?? []).length === 0) return 'build';
  return 'run';
}

function buildLines(build: readonly string[], step: BuildStep | undefined): LogText[] {
  // Steps run side by side, and only lines of the failed one, or of none, tell of the failure.
  const from = Math.max(step ? step.startLine : 0, build.length - windowSize);
  const lines: LogText[] = [];
  for (let index = from; index < build.length; index++) {
    const text = cleanLine(build[index] ?? '');
    const vertex = /^#(\d+) (?:\d+\.\d+ )?/.exec(text);
    if (vertex && step?.vertex !== undefined && Number(vertex[1]) !== step.vertex) continue;
    lines.push({ kind: 'build', index, text: vertex ? text.slice(vertex[0].length) : text });
  }
  return lines;
}

function runLines(run: readonly string[]): LogText[] {
  const restart = run.findLastIndex((line) => line.includes('===== Application Startup at'));
  const from = Math.max(restart, run.length - windowSize, 0);
  return run.slice(from).map((text, at) => ({ kind: 'run', index: from + at, text: cleanLine(text) }));
}

function instructionAt(
  build: readonly string[],
  step: BuildStep | undefined,
  steps: readonly BuildStep[],
  view: DockerfileView | undefined,
): Instruction | undefined {
  if (!view) return undefined;
  // `--progress=plain` ends in the place itself.
  const told = build.findLast((line) => /^Dockerfile:\d+\s*$/.test(cleanLine(line)));
  const line = told === undefined ? -1 : Number(told.split(':')[1]) - 1;
  const there = view.instructions.find((one) => one.line <= line && line <= one.endLine);
  return there ?? (step && instructionOf(step, steps, view));
}

export function dockerfilePlace(one: Instruction | undefined): Place | undefined {
  if (!one) return undefined;
  return {
    file: 'Dockerfile',
    line: one.line,
    ...(one.endLine === one.line ? {} : { endLine: one.endLine }),
  };
}

/** CMD or ENTRYPOINT. */
export function startPlace({ view }: Context): Place | undefined {
  return view && dockerfilePlace(startInstruction(view));
}

/** The deepest frame of the folder's own code in the stack trace that a line belongs to. */
export function framePlace(context: Context, at: number): Place | undefined {
  const isTrace = (text: string) =>
    /^\s+(?:File "|at )|^\s*(?:\^|~)|^\s{4,}\S|^(?:[\w.]+:)?\s*$|^(?:file:\/\/)?\/\S+:\d+$/.test(text);
  // Python has the error below its frames, Node above.
  for (let index = at; index >= Math.max(0, at - 200); index--) {
    const text = context.lines[index]?.text ?? '';
    const place = workspaceFrame(text, context);
    if (place) return place;
    if (index < at && (/^Traceback \(most recent call last\)/.test(text) || text.startsWith('====='))) break;
  }
  for (let index = at + 1; index < context.lines.length && index <= at + 60; index++) {
    const text = context.lines[index]?.text ?? '';
    const place = workspaceFrame(text, context);
    if (place) return place;
    if (!isTrace(text) && index > at + 6) break;
  }
  return undefined;
}

function workspaceFrame(text: string, { map }: Context): Place | undefined {
  const frame = framesOfLine(text, 0, map).find((one) => one.workspacePath !== undefined);
  return frame?.workspacePath === undefined ? undefined : { file: frame.workspacePath, line: frame.line };
}

/** The last line of a file of the folder that a pattern fits; its first line when the content is not known. */
export function textPlace({ input }: Context, file: string, pattern: RegExp): Place | undefined {
  const text = input.texts?.[file];
  if (text === undefined) return input.files?.includes(file) ? { file, line: 0 } : undefined;
  const line = text.split(/\r?\n/).findLastIndex((one) => pattern.test(one));
  return { file, line: Math.max(0, line) };
}

/** Where a Python package is asked for. */
export function requirementPlace(context: Context, name: string): Place | undefined {
  const pattern = new RegExp(`^\\s*${escape(name).replace(/[-_.]+/g, '[-_.]+')}\\s*(?:[[=<>!~;@ #]|$)`, 'i');
  return textPlace(context, 'requirements.txt', pattern);
}

export const escape = (text: string) => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');

/** The instruction that made or last owned a path of the container: WORKDIR, COPY, ADD, or a RUN that names it. */
export function ownerOf({ view, workdir }: Context, path: string): Instruction | undefined {
  if (!view) return undefined;
  const last = view.stages.length - 1;
  const own = view.instructions.filter((one) => one.stage === last);
  const whole = path.startsWith('/') ? path : `${workdir}/${path.replace(/^\.\//, '')}`;
  const isUnder = (folder: string) =>
    folder !== '/' && (whole === folder || whole.startsWith(folder.endsWith('/') ? folder : `${folder}/`));
  const named = own.findLast((one) => one.keyword === 'RUN' && mentions(one.rest, whole));
  if (named) return named;
  let base = '/';
  let found: Instruction | undefined;
  for (const one of own) {
    if (one.keyword === 'WORKDIR') {
      base = one.rest.startsWith('/') ? one.rest : `${base}/${one.rest}`.replace(/\/+/g, '/');
      base = base.replace(/\$\{?HOME\}?/, '/home/user');
      if (isUnder(base)) found ??= one;
    }
    if (one.keyword === 'COPY' || one.keyword === 'ADD') {
      const to = one.rest.split(' ').at(-1) ?? '.';
      const folder = (to.startsWith('/') ? to : `${base}/${to}`).replace(/\/\.?\/?$|\/\.(?=\/)/g, '') || base;
      if (isUnder(folder) && folder !== base) found = one;
      else if (isUnder(folder) && found?.keyword !== 'WORKDIR') found = one;
    }
  }
  return found;
}

const mentions = (command: string, path: string) => {
  for (let part = path; part.lastIndexOf('/') > 0; part = part.slice(0, part.lastIndexOf('/'))) {
    if (
      new RegExp(`(?:mkdir|chown|chmod|cp|mv|tar|clone)\\b[^&;|]*\\s${escape(part)}(?:/|\\s|$)`).test(command)
    )
      return true;
  }
  return false;
};
