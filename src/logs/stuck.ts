import { sentence } from '../space/sentence.ts';
import type { Sentence } from '../space/sentence.ts';
import { viewStage } from '../space/stage.ts';

export type StuckReason = 'noBuildOutput' | 'nearStartupTimeout' | 'runningNoAnswer';

export interface Stuck {
  reason: StuckReason;
  sentence: Sentence;
  /** Likeliest first, each with what to do. */
  causes: Sentence[];
}

export interface StuckInput {
  stage: string;
  /** When the stage began; all times in ms since the epoch. */
  since: number;
  now: number;
  /** Of the log that belongs to the stage. */
  lastLineAt?: number;
  /** `startup_duration_timeout` of the card, see parseDuration. */
  startupTimeoutMs?: number;
  /** Since when requests to the running app go unanswered; left out while it answers or nobody asked. */
  noAnswerSince?: number;
  /** How long a build may be silent. */
  quietBuildMs?: number;
}

/** The Hub's own limit when the card sets none. */
export const defaultStartupTimeoutMs = 30 * 60_000;
const defaultQuietBuildMs = 5 * 60_000;
/** A push of a large image is silent for long. */
const noAnswerMs = 60_000;
const minutes = (ms: number) => Math.max(1, Math.floor(ms / 60_000));

/** Whether a Space takes suspiciously long where it is. */
export function findStuck(input: StuckInput): Stuck | undefined {
  const { now, since } = input;
  const { state } = viewStage(input.stage);
  if (state === 'building' || state === 'queued') {
    const quiet = now - Math.max(since, input.lastLineAt ?? since);
    if (quiet < (input.quietBuildMs ?? defaultQuietBuildMs)) return undefined;
    const hasOutput = (input.lastLineAt ?? -1) >= since;
    return {
      reason: 'noBuildOutput',
      sentence: hasOutput
        ? sentence('The build has said nothing for {0} minutes.', minutes(quiet))
        : sentence('The build has not begun to write its log after {0} minutes.', minutes(quiet)),
      causes: hasOutput
        ? [
            sentence(
              'A large download, a compilation or the push of the image takes its time; wait a little longer.',
            ),
            sentence('A command waits for input; give it an option such as -y.'),
            sentence('The builder hangs; a factory rebuild starts afresh.'),
          ]
        : [
            sentence('The Hub is busy and the build waits for its turn; wait a little longer.'),
            sentence(
              'The Space has no Dockerfile at its top, or its sdk is not what was meant; look at README.md.',
            ),
            sentence('The builder hangs; a factory rebuild starts afresh.'),
          ],
    };
  }
  if (state === 'starting') {
    const limit = input.startupTimeoutMs ?? defaultStartupTimeoutMs;
    const left = since + limit - now;
    // Told with a fifth of the time left, so that something can still be done.
    if (left > limit / 5) return undefined;
    return {
      reason: 'nearStartupTimeout',
      sentence:
        left > 0
          ? sentence('The app has not answered yet; the Hub gives up in {0} minutes.', minutes(left))
          : sentence('The app has not answered within the {0} minutes the Hub gives it.', minutes(limit)),
      causes: [
        sentence('It listens on another port than app_port; compare the two.'),
        sentence('It listens on 127.0.0.1 instead of 0.0.0.0.'),
        sentence(
          'It loads a model first; raise startup_duration_timeout, or load after the server has started.',
        ),
      ],
    };
  }
  if (state === 'running' && input.noAnswerSince !== undefined && now - input.noAnswerSince >= noAnswerMs) {
    return {
      reason: 'runningNoAnswer',
      sentence: sentence(
        'The Space is running, but the app has not answered for {0} minutes.',
        minutes(now - input.noAnswerSince),
      ),
      causes: [
        sentence('A long request keeps its only worker busy; start more workers.'),
        sentence('The program has ended behind a server that lives on; look at the run log.'),
        sentence('It is out of memory or hangs; restart the Space, or raise its hardware.'),
      ],
    };
  }
  return undefined;
}

/** Milliseconds of a card's duration such as `30m`, `1h`, `1h30m`. */
export function parseDuration(text: string): number | undefined {
  const found = /^\s*(?:(\d+)h)?\s*(?:(\d+)m(?:in)?)?\s*(?:(\d+)s)?\s*$/.exec(text);
  if (!found || found.slice(1).every((part) => part === undefined)) return undefined;
  const [hours, mins, seconds] = found.slice(1).map((part) => Number(part ?? 0));
  return (((hours ?? 0) * 60 + (mins ?? 0)) * 60 + (seconds ?? 0)) * 1000;
}
