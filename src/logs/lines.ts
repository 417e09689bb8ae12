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

/** A line as people read it: no colours, of overwritten states the last, no control characters but tabs. */
export function cleanLine(text: string): string {
  const plain = lastState(stripAnsi(text));
  // eslint-disable-next-line no-control-regex
  return plain.replace(/[\x00-\x08\x0b-\x1f\x7f-\x9f]/g, '');
}

/** From the least to the most serious. */
export const logLevels = ['trace', 'debug', 'info', 'warning', 'error'] as const;
export type LogLevel = (typeof logLevels)[number];

const levelWords: readonly [LogLevel, RegExp][] = [
  ['error', /^(?:E|F|ERROR|ERR!?|FATAL|CRITICAL|SEVERE|PANIC|EMERG|ALERT|CRIT)$/i],
  ['warning', /^(?:W|WARN|WARNING)$/i],
  ['info', /^(?:I|INFO|NOTICE|LOG)$/i],
  ['debug', /^(?:D|DEBUG|VERBOSE)$/i],
  ['trace', /^(?:T|TRACE)$/i],
];

/** Where loggers put the level: at the start, in brackets, after a time, after `npm`; single letters only as `E:`. */
const levelPlaces: readonly RegExp[] = [
  /^\s*(?:npm |pip |yarn |warn: )?\[?([A-Za-z]{3,8}!?)\]?(?::|\s-|\s\||\]|\s{2,}|\s(?=npm|E[A-Z]+\b|code\b|deprecated\b))/,
  /^([EWIDF])(?::\s|\d{4}\s)/,
  /^\s*[[(]?\d{4}[-/]\d\d[-/]\d\d[T ][\d:.,]+(?:Z| ?[+-]\d\d:?\d\d)?[\])]?[\s|:-]+(?:\[\d+\]\s*|[\w.]+\s+[-|]\s+)?[[(]?([A-Za-z]{3,8})\b/,
  /^\s*\{.*"(?:level|severity|levelname)"\s*:\s*"([A-Za-z]+)"/,
  /\blevel=([A-Za-z]+)\b/,
];

/** What a line says of its own seriousness, or a well-known form of failure; `undefined` when it says nothing. */
export function guessLevel(text: string): LogLevel | undefined {
  const line = cleanLine(text);
  for (const place of levelPlaces) {
    const word = place.exec(line)?.[1];
    const level = word === undefined ? undefined : levelWords.find(([, words]) => words.test(word))?.[0];
    if (level) return level;
  }
  if (/^Traceback \(most recent call last\):|^(?:[\w.]+\.)?\w*(?:Error|Exception)(?::|$)/.test(line))
    return 'error';
  if (/^(?:-->|#\d+) ERROR\b|\bUncaught \w*(?:Error|Exception)\b/.test(line)) return 'error';
  if (/\b\w*Warning: /.test(line)) return 'warning';
  return undefined;
}

export interface LineFilter {
  /** Part of the text, upper and lower case alike. */
  text?: string;
  /** The least serious level wanted. A line without one has that of the line before it. */
  level?: LogLevel;
}

/** Says line by line whether it passes; keeps in mind the level that unmarked lines (a stack trace) belong to. */
export function createLineFilter({ text, level }: LineFilter): (line: string) => boolean {
  const wanted = text?.toLowerCase();
  const least = level === undefined ? 0 : logLevels.indexOf(level);
  let current: LogLevel = 'info';
  return (line) => {
    if (level !== undefined) current = guessLevel(line) ?? (/^\s/.test(line) ? current : 'info');
    if (logLevels.indexOf(current) < least) return false;
    return wanted === undefined || wanted === '' || cleanLine(line).toLowerCase().includes(wanted);
  };
}

export interface LineStore<T> {
  push(line: T): void;
  /** Oldest first. */
  lines(): T[];
  /** How many were dropped for the cap. */
  dropped(): number;
  clear(): void;
}

/** Keeps the last `cap` lines; memory stays flat however long the stream. */
export function createLineStore<T>(cap: number): LineStore<T> {
  let ring: T[] = [];
  let next = 0;
  let dropped = 0;
  return {
    push(line) {
      if (ring.length < cap) {
        ring.push(line);
        return;
      }
      ring[next] = line;
      next = (next + 1) % cap;
      dropped++;
    },
    lines: () => [...ring.slice(next), ...ring.slice(0, next)],
    dropped: () => dropped,
    clear() {
      ring = [];
      next = 0;
      dropped = 0;
    },
  };
}
