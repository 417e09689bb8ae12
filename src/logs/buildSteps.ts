import { stripAnsi } from './lines.ts';
import { fold, isStepKeyword } from './instructions.ts';
import type { DockerfileView, Instruction } from './instructions.ts';

/** One step of a build as its log tells it. Lines are zero-based, `endLine` included. */
export interface BuildStep {
  /** `4` of `[stage-1 4/9]` (within the stage) or of `Step 4/9` (within the file). */
  number?: number;
  total?: number;
  /** `stage-1` of `[stage-1 4/9]`. */
  stage?: string;
  /** BuildKit's own number of the line prefix, `12` of `#12`. */
  vertex?: number;
  /** Instruction with its keyword, or what the builder does (`Pushing image`). */
  text: string;
  format: 'buildkit' | 'hub' | 'legacy';
  startLine: number;
  endLine: number;
  durationMs?: number;
  cached: boolean;
  failed: boolean;
}

const vertexLine = /^#(\d+)(?: (.*))?$/;
const numbered = /^\[(?:(?:linux\/\w+ )?(.+?) )?(\d+)\/(\d+)\] (.+)$/;
const legacyStep = /^Step (\d+)\/(\d+) : (.+)$/;
const done = /^DONE (\d+(?:\.\d+)?)(m?s)$/;
const hubError = /^(?:--> )?ERROR: (?:process "|failed to (?:build|solve))/;

/** Steps of a build log, in the order they began: the Hub's format, `--progress=plain`, or the old builder's. */
export function parseBuildSteps(lines: readonly string[]): BuildStep[] {
  const steps: BuildStep[] = [];
  const byVertex = new Map<number, BuildStep>();
  /** For lines without a vertex number: the step they belong to. */
  let current: BuildStep | undefined;

  const begin = (step: Omit<BuildStep, 'endLine' | 'cached' | 'failed'>) => {
    const whole: BuildStep = { ...step, endLine: step.startLine, cached: false, failed: false };
    steps.push(whole);
    return whole;
  };

  for (const [at, raw] of lines.entries()) {
    const line = stripAnsi(raw).trimEnd();
    const vertex = vertexLine.exec(line);
    if (vertex) {
      const id = Number(vertex[1]);
      const body = vertex[2] ?? '';
      let step = byVertex.get(id);
      if (!step) {
        step = begin({ ...headOf(body), vertex: id, format: 'buildkit', startLine: at });
        byVertex.set(id, step);
      }
      step.endLine = at;
      note(step, body);
      current = undefined;
      continue;
    }
    const legacy = legacyStep.exec(line);
    if (legacy) {
      const [, number, total, text = ''] = legacy;
      current = begin({
        number: Number(number),
        total: Number(total),
        text: fold(text),
        format: 'legacy',
        startLine: at,
      });
      continue;
    }
    if (hubError.test(line)) {
      const failed = stepOfError(line, steps) ?? current;
      if (failed) {
        failed.failed = true;
        if (failed === current) failed.endLine = at;
      }
      continue;
    }
    const hub = /^--> (.+)$/.exec(line)?.[1] ?? (numbered.test(line) ? line : undefined);
    if (hub !== undefined) {
      current = begin({ ...headOf(hub), format: 'hub', startLine: at });
      continue;
    }
    if (!current || line.trim() === '') continue;
    // The Hub tells every layer of a base image by a DONE of its own, after blank lines.
    current.endLine = at;
    note(current, line);
    if (current.format === 'legacy' && isLegacyFailure(line)) current.failed = true;
  }
  return steps;
}

function isLegacyFailure(line: string): boolean {
  return /^The command '.*' returned a non-zero code: \d+$|^(?:COPY|ADD) failed: /.test(line);
}

function headOf(body: string): Pick<BuildStep, 'text' | 'number' | 'total' | 'stage'> {
  const found = numbered.exec(body);
  if (!found) return { text: fold(body) };
  const [, stage, number, total, text = ''] = found;
  return {
    text: fold(text),
    number: Number(number),
    total: Number(total),
    ...(stage === undefined ? {} : { stage }),
  };
}

function note(step: BuildStep, body: string): void {
  if (body === 'CACHED' || body === ' ---> Using cache') step.cached = true;
  const time = done.exec(body);
  if (time) step.durationMs = Math.round(Number(time[1]) * (time[2] === 's' ? 1000 : 1));
  if (body.startsWith('ERROR: ') && step.format === 'buildkit') step.failed = true;
  // BuildKit stops the other steps when one fails.
  if (body === 'CANCELED') step.failed = false;
}

/** The step whose command the builder quotes. */
function stepOfError(line: string, steps: readonly BuildStep[]): BuildStep | undefined {
  const command = /process "(.*)" did not complete successfully/.exec(line)?.[1];
  if (command === undefined) return undefined;
  const wanted = bare(command.replace(/\\"/g, '"').replace(/^\S+ (?:-\w+ )*/, ''));
  if (wanted === '') return undefined;
  return steps.findLast((step) => step.text.startsWith('RUN ') && bare(step.text.slice(4)).endsWith(wanted));
}

/** White space removed and flags of RUN left out, for BuildKit and the log differ there. */
const bare = (text: string) => text.replace(/^(?:--\w[\w-]*=\S+ )+/, '').replace(/[\s\\]+/g, '');

/** The step that broke the build: the last one told as failed. */
export function failedStep(steps: readonly BuildStep[]): BuildStep | undefined {
  return steps.findLast((step) => step.failed);
}

/**
 * The Dockerfile instruction a step is of: by stage and number where the log tells them, else by text, equal
 * ones in order. `steps` are all of the log.
 */
export function instructionOf(
  step: BuildStep,
  steps: readonly BuildStep[],
  view: DockerfileView,
): Instruction | undefined {
  const keyword = keywordOf(step.text);
  if (step.format === 'legacy') {
    const one = view.instructions[(step.number ?? 0) - 1];
    return one?.keyword === keyword ? one : undefined;
  }
  const stages = stagesOf(step, view);
  if (step.number !== undefined) {
    for (const stage of stages) {
      const one = stepInstructions(view, stage)[step.number - 1];
      if (one?.keyword === keyword && (keyword !== 'RUN' || isSame(one, step.text))) return one;
    }
  }
  const candidates = view.instructions.filter((one) => stages.includes(one.stage) && isSame(one, step.text));
  const earlier = steps.filter((other) => other !== step && other.startLine < step.startLine);
  const order = earlier.filter((other) => other.text === step.text && other.stage === step.stage).length;
  return candidates[Math.min(order, candidates.length - 1)] ?? onlyOfKind(step, stages, view);
}

function stagesOf(step: BuildStep, view: DockerfileView): number[] {
  const all = [...view.stages.keys()];
  if (step.stage === undefined) return all;
  const named = all.filter((at) => view.stages[at]?.name === step.stage?.toLowerCase());
  return named.length > 0 ? named : all;
}

function stepInstructions(view: DockerfileView, stage: number): Instruction[] {
  const hasFrom = view.stages[stage]?.hasFromStep ?? true;
  return view.instructions.filter(
    (one) => one.stage === stage && ((one.keyword === 'FROM' && hasFrom) || isStepKeyword(one.keyword)),
  );
}

const keywordOf = (text: string) => /^(?:LINK )?([A-Za-z]+)/.exec(text)?.[1]?.toUpperCase() ?? '';

function isSame(one: Instruction, text: string): boolean {
  if (one.keyword !== keywordOf(text)) return false;
  const told = text.replace(/^(?:LINK )?\w+ ?/, '');
  if (one.keyword === 'FROM') return isSameImage(one.rest, told);
  // A heredoc is told by its first line, in brackets.
  if (/<</.test(one.rest) && /^.*<<.* \(/.test(told))
    return bare(told.replace(/ \(.*$/, '')) === bare(one.rest);
  const pattern = bare(one.rest)
    .split(/\$\{?\w+(?::?[-+][^}]*)?\}?/)
    .map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'));
  const plain = bare(told);
  return (
    bare(one.rest) === plain || (one.keyword !== 'RUN' && new RegExp(`^${pattern.join('.*')}$`).test(plain))
  );
}

function isSameImage(rest: string, told: string): boolean {
  const image = rest.split(' ').find((word) => !word.startsWith('--')) ?? '';
  const name = (told.split(' ')[0] ?? '')
    .replace(/@sha256:[0-9a-f]+$/, '')
    .replace(/^docker\.io\/(?:library\/)?/, '');
  const wanted = image.replace(/@sha256:[0-9a-f]+$/, '').replace(/^docker\.io\/(?:library\/)?/, '');
  return name === wanted || name === `${wanted}:latest`;
}

function onlyOfKind(
  step: BuildStep,
  stages: readonly number[],
  view: DockerfileView,
): Instruction | undefined {
  const keyword = keywordOf(step.text);
  const all = view.instructions.filter((one) => one.keyword === keyword && stages.includes(one.stage));
  return all.length === 1 && keyword !== 'RUN' ? all[0] : undefined;
}
