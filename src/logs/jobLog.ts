import { HubError } from '../hub/errors.ts';
import type { HubHttp } from '../hub/http.ts';
import { getJob, openJobLog, type Job } from '../hub/jobs.ts';
import { followLogs, type LogLine } from './stream.ts';
import type { Clock } from '../ports.ts';

/** How a job ended; `gone`: deleted meanwhile, `stopped`: no longer followed. */
export type JobOutcome =
  { kind: 'completed' } | { kind: 'failed'; message?: string } | { kind: 'canceled' | 'gone' | 'stopped' };

export interface FollowJobOptions {
  hub: HubHttp;
  clock: Clock;
  namespace: string;
  id: string;
  signal: AbortSignal;
  onLine: (line: LogLine) => void;
  /** Told whenever the Hub was asked. */
  onJob?: (job: Job) => void;
}

/** Twice the pause between two keep-alives. */
const idleMs = 60_000;

/**
 * Gives out each line of a job's log once, and ends with the job. Rejects with what a new try cannot heal (HubError
 * other than network, server and rateLimited).
 */
export async function followJob(options: FollowJobOptions): Promise<JobOutcome> {
  const { hub, clock, namespace, id, signal } = options;
  let outcome: JobOutcome | undefined;
  let isRead = false;
  const ask = async () => {
    try {
      const job = await getJob(hub, namespace, id, signal);
      options.onJob?.(job);
      outcome = outcomeOf(job);
    } catch (error) {
      if (!(error instanceof HubError) || error.code !== 'notFound') throw error;
      outcome = { kind: 'gone' };
    }
  };

  async function* open(ends: AbortSignal): AsyncGenerator<{ data: string }, void, undefined> {
    await ask();
    isRead = outcome?.kind === 'gone';
    if (isRead) return;
    // A log that was opened before the end may have been closed before its last lines.
    const isWhole = outcome !== undefined;
    let isFirst = true;
    try {
      for await (const event of openJobLog(hub, namespace, id, ends)) {
        const isQuiet = event.data.trim() === '';
        yield event;
        // What is asked for at the first line is shown, and a server may keep the log of a job open that is over.
        if (isFirst || isQuiet) await ask();
        isRead = isQuiet && outcome !== undefined;
        if (isRead) return;
        isFirst = false;
      }
    } catch (error) {
      // A job that waits for its machine may not have a log yet.
      if (!(error instanceof HubError) || error.code !== 'notFound') throw error;
    }
    await ask();
    isRead = isWhole;
  }

  const end = await followLogs({
    open,
    clock,
    signal,
    onLine: options.onLine,
    endsBySelf: false,
    isDone: () => isRead || outcome?.kind === 'gone',
    idleMs,
  });
  return end === 'stopped' ? { kind: 'stopped' } : (outcome ?? { kind: 'gone' });
}

function outcomeOf({ stage, message }: Job): JobOutcome | undefined {
  switch (stage) {
    case 'COMPLETED':
      return { kind: 'completed' };
    case 'CANCELED':
      return { kind: 'canceled' };
    case 'DELETED':
      return { kind: 'gone' };
    case 'ERROR':
      return { kind: 'failed', ...(message === undefined ? {} : { message }) };
    default:
      return undefined;
  }
}
