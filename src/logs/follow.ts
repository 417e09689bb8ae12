import { HubError } from '../hub/errors.ts';
import { viewStage } from '../space/stage.ts';
import { followLogs } from './stream.ts';
import type { FollowOptions } from './stream.ts';

/** How a log stream ended, for good. */
export type LogEnd =
  /** The build is over, or the container will write no more. */
  | { kind: 'ended' }
  | { kind: 'stoppedByYou' }
  /** The Space sleeps, is paused or stopped. */
  | { kind: 'paused'; stage: string }
  /** The Space is not there (any more), or not for this account. */
  | { kind: 'gone' }
  /** The log service answers, but without a log; `message` is the Space's own, or the service's. */
  | { kind: 'noLogsNow'; message?: string }
  /** The Hub refuses: signed out, a missing right. */
  | { kind: 'refused'; error: HubError };

export interface SpaceLogFollowOptions extends Omit<FollowOptions, 'isDone'> {
  /** What is known of the Space at this moment. */
  runtime?: () => { stage: string; errorMessage?: string } | undefined;
}

/** followLogs with a told end instead of an error. */
export async function followSpaceLog(options: SpaceLogFollowOptions): Promise<LogEnd> {
  const stage = () => options.runtime?.()?.stage;
  const isQuiet = () => ['sleeping', 'paused', 'stopped'].includes(viewStage(stage() ?? '').state);
  const atRest = (): LogEnd => {
    const now = stage();
    return now !== undefined && isQuiet() && !options.endsBySelf
      ? { kind: 'paused', stage: now }
      : { kind: 'ended' };
  };
  // A failed Space writes no more either, but its log is whole only once the server closes it, as is that of a build.
  const isDone = (isCut: boolean) =>
    !options.endsBySelf && (isQuiet() || (!isCut && viewStage(stage() ?? '').state === 'failed'));
  try {
    const end = await followLogs({ ...options, isDone });
    return end === 'stopped' ? { kind: 'stoppedByYou' } : atRest();
  } catch (error) {
    if (options.signal.aborted) return { kind: 'stoppedByYou' };
    if (!(error instanceof HubError)) throw error;
    if (error.code === 'notFound') return { kind: 'gone' };
    if (error.code !== 'badAnswer') return { kind: 'refused', error };
    if (isQuiet() && !options.endsBySelf) return atRest();
    const message = options.runtime?.()?.errorMessage ?? error.details.serverMessage;
    return message === undefined ? { kind: 'noLogsNow' } : { kind: 'noLogsNow', message };
  }
}
