import type { Clock } from '../ports.ts';
import { HubError, isAbort } from '../hub/errors.ts';
import type { SpaceRuntime } from '../hub/spaces.ts';
import { viewStage, type StageView } from '../space/stage.ts';

/** How a followed commit ended. */
export type FollowOutcome =
  /** `confirmed` is false when the Hub gave no sign of which commit runs. */
  | { kind: 'running'; confirmed: boolean }
  | { kind: 'failed'; failure: NonNullable<StageView['failure']>; message: string | undefined }
  | { kind: 'halted'; state: 'sleeping' | 'paused' | 'stopped' }
  | { kind: 'unknownStage'; stage: string }
  | { kind: 'superseded'; commit: string }
  | { kind: 'lost'; error: HubError }
  | { kind: 'stopped' };

export interface FollowOptions {
  commit: string;
  /** A static Space has no build to wait for. */
  isStatic: boolean;
  clock: Clock;
  signal: AbortSignal;
  getRuntime: (signal: AbortSignal) => Promise<SpaceRuntime>;
  /** Branch head, asked only when another commit may have taken over. */
  getHead?: (signal: AbortSignal) => Promise<string | undefined>;
  onStage: (view: StageView, runtime: SpaceRuntime, isNew: boolean) => void;
}

const pollMs = 1_000;
/** How long the former terminal stage is distrusted after a commit when nothing says which commit it is of. */
const graceMs = 60_000;
const staticGraceMs = 3_000;
const unknownMs = 120_000;
/** A Space that runs but names an older commit for this long will not name ours any more. */
const staleShaMs = 600_000;
const maxLost = 3;

/**
 * Polls the runtime until the commit runs or has failed. The Hub may report the former stage for a while after a
 * commit, so a terminal stage counts only when `runtime.sha` is our commit, or a moving stage was seen since, or
 * the grace time is over.
 */
export async function followCommit(options: FollowOptions): Promise<FollowOutcome> {
  const { clock, signal, commit } = options;
  const start = clock.now();
  let movingSeen = false;
  let unknownSince: number | undefined;
  let lost = 0;
  for (;;) {
    if (signal.aborted) return { kind: 'stopped' };
    try {
      const runtime = await options.getRuntime(signal);
      lost = 0;
      const view = viewStage(runtime.stage);
      const ours = runtime.sha === commit;
      movingSeen ||= view.moving;
      const grace = options.isStatic ? staticGraceMs : graceMs;
      const trusted = ours || (movingSeen && !runtime.sha) || clock.now() - start > grace;
      const failureIsNew = movingSeen || trusted;
      options.onStage(view, runtime, trusted || view.moving);
      unknownSince = view.state === 'unknown' ? (unknownSince ?? clock.now()) : undefined;
      if (view.state === 'unknown' && clock.now() - (unknownSince ?? 0) > unknownMs) {
        return { kind: 'unknownStage', stage: runtime.stage };
      }
      if (view.state === 'failed' && failureIsNew) {
        return { kind: 'failed', failure: view.failure ?? 'runtime', message: runtime.errorMessage };
      }
      if (view.state === 'running' && !view.moving && trusted) {
        if (ours || !runtime.sha) return { kind: 'running', confirmed: ours || movingSeen };
        const head = await options.getHead?.(signal);
        if (head !== undefined && head !== commit && head === runtime.sha) {
          return { kind: 'superseded', commit: head };
        }
        if (clock.now() - start > staleShaMs) return { kind: 'running', confirmed: false };
      }
      if ((view.state === 'sleeping' || view.state === 'paused' || view.state === 'stopped') && trusted) {
        return { kind: 'halted', state: view.state };
      }
    } catch (error) {
      if (signal.aborted || isAbort(error)) return { kind: 'stopped' };
      if (!(error instanceof HubError)) throw error;
      if (
        error.code === 'notFound' ||
        error.code === 'signedOut' ||
        error.code === 'forbidden' ||
        ++lost >= maxLost
      ) {
        return { kind: 'lost', error };
      }
    }
    try {
      await clock.sleep(pollMs, signal);
    } catch {
      return { kind: 'stopped' };
    }
  }
}
