import type { Clock } from '../../ports.ts';
import type { LogSink } from './logView.ts';

/** What a sink writes to, as VS Code's output channel has it. */
export interface PanelChannel {
  append(text: string): void;
  replace(text: string): void;
  clear(): void;
}

export interface PanelSinkOptions {
  channel: PanelChannel;
  clock: Clock;
  /** Whether the channel's file is written by the page, as in the web worker host. */
  isWeb: boolean;
}

export interface PanelSink extends LogSink {
  /** Forgets what waits. */
  dispose(): void;
}

/**
 * How long the channel rests after a write; ms. The panel takes up new text every 300 ms, so this is hardly seen; on
 * two busy cores a gap of 100 ms lost nothing.
 */
const restMs = 250;

/**
 * Writes to an output channel no faster than VS Code takes it. VS Code keeps the text in a file which the Output panel
 * reads behind it (1.103 to 1.139):
 * - text that is replaced twice in quick succession can show both, or the channel's whole past, since the panel's
 *   place in the file runs ahead of what the file has. So a replacement waits until the last write has settled.
 * - in the web worker host each append reads the file and writes it whole, and one that overlaps the next is lost: up
 *   to nine of ten at 16 ms. So appends wait there too.
 */
export function createPanelSink({ channel, clock, isWeb }: PanelSinkOptions): PanelSink {
  let waiting: { isWhole: boolean; text: string } | undefined;
  let timer: AbortController | undefined;
  let writtenAt: number | undefined;

  const write = ({ isWhole, text }: { isWhole: boolean; text: string }) => {
    waiting = undefined;
    if (!isWhole) channel.append(text);
    else if (text === '') channel.clear();
    else channel.replace(text);
    writtenAt = clock.now();
  };

  const writeRested = async (what: { isWhole: boolean; text: string }) => {
    waiting = what;
    if (timer) return;
    const rested = writtenAt === undefined ? restMs : clock.now() - writtenAt;
    // A clock that was put back makes no longer wait.
    if (rested < restMs && (isWeb || what.isWhole)) {
      timer = new AbortController();
      try {
        await clock.sleep(Math.min(restMs - rested, restMs), timer.signal);
      } catch {
        return;
      }
      timer = undefined;
    }
    write(waiting);
  };

  return {
    append: (text) =>
      void writeRested({ isWhole: waiting?.isWhole ?? false, text: (waiting?.text ?? '') + text }),
    replace(text) {
      if (text === '' && writtenAt === undefined && !waiting) return;
      void writeRested({ isWhole: true, text });
    },
    dispose() {
      timer?.abort();
      waiting = undefined;
    },
  };
}
