export interface LogLine {
  /** Without line end; colour codes are kept, see stripAnsi. */
  text: string;
  /** ISO 8601, of the line's first fragment. */
  timestamp?: string;
}

export interface LineSplitter {
  push(fragment: string, timestamp?: string): void;
  /** Gives out what has no line end yet. */
  flush(): void;
}

/** Joins fragments to lines; of a progress bar that redraws itself by `\r` the last state stays. */
export function createLineSplitter(emit: (line: LogLine) => void): LineSplitter {
  let partial = '';
  let partialTime: string | undefined;

  function give(line: string, timestamp: string | undefined): void {
    emit({ text: lastState(line), ...(timestamp === undefined ? {} : { timestamp }) });
  }

  return {
    push(fragment, timestamp) {
      const lines = fragment.split('\n');
      const rest = lines.pop() ?? '';
      for (const line of lines) {
        give(partial + line, partial === '' ? timestamp : partialTime);
        partial = '';
      }
      if (rest === '') return;
      if (partial === '') partialTime = timestamp;
      // Folded at once, for a bar may redraw itself for hours before its line ends.
      const joined = partial + rest;
      partial = joined.endsWith('\r') ? `${lastState(joined)}\r` : lastState(joined);
    },
    flush() {
      if (partial === '') return;
      const line = partial;
      partial = '';
      give(line, partialTime);
    },
  };
}

function lastState(line: string): string {
  if (!line.includes('\r')) return line;
  return line.split('\r').findLast((state) => state !== '') ?? '';
}

/** Removes colours, cursor moves and titles (ECMA-48 CSI, OSC and two-byte sequences). */
export function stripAnsi(text: string): string {
  // eslint-disable-next-line no-control-regex
  return text.replace(/\x1b(?:\[[0-?]*[ -/]*[@-~]|\][^\x07\x1b]*(?:\x07|\x1b\\)?|[ -/]*[0-Z\\^-~])/g, '');
}
