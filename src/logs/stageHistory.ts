import { viewStage } from '../space/stage.ts';

export type HistoryPhase = 'queued' | 'building' | 'pushing' | 'starting' | 'healthy' | 'failed' | 'stopped';

export interface HistoryEntry {
  phase: HistoryPhase;
  /** ms since the epoch. */
  from: number;
  /** Left out while it lasts. */
  durationMs?: number;
}

export interface StageChange {
  stage: string;
  /** ms since the epoch. */
  at: number;
}

export interface HistoryInput {
  /** Of one deploy, oldest first; repeats are taken together. */
  changes: readonly StageChange[];
  /** When the build log told that the image is pushed: the Hub's stage is BUILDING still. */
  pushingAt?: number;
  /** When it became clear that the running app is of the new commit; RUNNING before that is the former one. */
  healthyAt?: number;
}

/** What a deploy went through, each with its time. */
export function stageHistory({ changes, pushingAt, healthyAt }: HistoryInput): HistoryEntry[] {
  const entries: HistoryEntry[] = [];
  const begin = (phase: HistoryPhase, at: number) => {
    const last = entries.at(-1);
    if (last?.phase === phase) return;
    if (last) last.durationMs = Math.max(0, at - last.from);
    entries.push({ phase, from: at });
  };
  for (const [index, { stage, at }] of changes.entries()) {
    const { state } = viewStage(stage);
    const until = changes[index + 1]?.at ?? Infinity;
    if (state === 'building') {
      // Polling may see a push that was told before its BUILDING, but not one of an earlier build.
      if (entries.at(-1)?.phase !== 'pushing') begin('building', at);
      if (pushingAt !== undefined && pushingAt >= at && pushingAt < until) begin('pushing', pushingAt);
    } else if (state === 'running') {
      const healthy = healthyAt ?? at;
      if (healthy < until) begin('healthy', Math.max(at, healthy));
    } else if (state === 'queued' || state === 'starting' || state === 'failed') {
      begin(state, at);
    } else if (state !== 'unknown') {
      begin('stopped', at);
    }
  }
  return entries;
}

/** Whether a build log's line tells that the image is done and goes to the registry. */
export const isPushLine = (line: string): boolean =>
  /^(?:--> Pushing image|#\d+ exporting to image|#\d+ pushing layers)/i.test(line);
