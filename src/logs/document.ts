import { parseBuildSteps } from './buildSteps.ts';
import type { BuildStep } from './buildSteps.ts';
import { cleanLine } from './lines.ts';
import type { LogLine } from './lines.ts';

/** Zero-based lines, `endLine` included. */
export interface FoldingRegion {
  startLine: number;
  endLine: number;
}

export interface OutlineEntry {
  name: string;
  durationMs?: number;
  startLine: number;
  endLine: number;
  failed: boolean;
  cached: boolean;
}

/** A finished log as a read-only document. */
export interface LogDocument {
  lines: string[];
  folds: FoldingRegion[];
  outline: OutlineEntry[];
  steps: BuildStep[];
}

export interface DocumentOptions {
  /** Put before each line that has a time. */
  timestamps?: boolean;
}

/** Lines as people read them, with one fold and one outline entry per build step. */
export function createLogDocument(log: readonly LogLine[], options: DocumentOptions = {}): LogDocument {
  const plain = log.map((line) => cleanLine(line.text));
  const steps = parseBuildSteps(plain).map((step) => withMeasuredTime(step, log));
  const lines = options.timestamps
    ? plain.map((text, at) => (log[at]?.timestamp === undefined ? text : `${log[at].timestamp} ${text}`))
    : plain;
  return {
    lines,
    steps,
    folds: foldsOf(plain, steps),
    outline: steps.map((step) => ({
      name: step.number === undefined ? step.text : `${step.number}/${step.total} ${step.text}`,
      ...(step.durationMs === undefined ? {} : { durationMs: step.durationMs }),
      startLine: step.startLine,
      endLine: step.endLine,
      failed: step.failed,
      cached: step.cached,
    })),
  };
}

/** A step that does not tell its own duration took from its first line to its last. */
function withMeasuredTime(step: BuildStep, log: readonly LogLine[]): BuildStep {
  if (step.durationMs !== undefined || step.cached) return step;
  const from = Date.parse(log[step.startLine]?.timestamp ?? '');
  const to = Date.parse(log[step.endLine]?.timestamp ?? '');
  return Number.isNaN(to - from) || to < from ? step : { ...step, durationMs: to - from };
}

/** Steps that run side by side are told in turns: each turn is a region of its own, so that none overlap. */
function foldsOf(lines: readonly string[], steps: readonly BuildStep[]): FoldingRegion[] {
  const folds: FoldingRegion[] = [];
  const add = (startLine: number, endLine: number) => {
    if (endLine > startLine) folds.push({ startLine, endLine });
  };
  for (const step of steps) {
    if (step.vertex === undefined) {
      add(step.startLine, step.endLine);
      continue;
    }
    const prefix = `#${step.vertex} `;
    let start: number | undefined;
    for (let at = step.startLine; at <= step.endLine + 1; at++) {
      const isOwn = at <= step.endLine && `${lines[at] ?? ''} `.startsWith(prefix);
      if (isOwn) start ??= at;
      else if (start !== undefined) {
        add(start, at - 1);
        start = undefined;
      }
    }
  }
  return folds.sort((a, b) => a.startLine - b.startLine);
}

/** `0.3 s`, `42 s`, `3 min 5 s`, `2 h 4 min`. */
export function durationText(ms: number): string {
  if (ms < 9950) return `${(ms / 1000).toFixed(1)} s`;
  const seconds = Math.round(ms / 1000);
  if (seconds < 60) return `${seconds} s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return `${minutes} min ${seconds % 60} s`;
  return `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}
