import { createLineFilter, createLineStore, type LineFilter, type LogLine } from '../../logs/lines.ts';
import type { Clock } from '../../ports.ts';

/** Where a log is shown, such as an output channel. */
export interface LogSink {
  append(text: string): void;
  /** All that is shown, at once. */
  replace(text: string): void;
}

/** Sentences the view puts between the lines. */
export interface LogViewTexts {
  leftOut(lines: number): string;
  filtered(filter: LineFilter): string;
}

export interface LogViewOptions {
  sink: LogSink;
  clock: Clock;
  texts: LogViewTexts;
  /** How many lines are kept. */
  cap?: number;
}

/** The kept lines of one log, and what of them is shown. */
export interface LogView {
  push(line: LogLine): void;
  /** A line of the extension's own, which no filter hides. */
  note(text: string): void;
  /** Shows at once what waits. */
  flush(): void;
  clear(): void;
  /** The log's own lines, oldest first. */
  lines(): LogLine[];
  filter(): LineFilter | undefined;
  setFilter(filter: LineFilter | undefined): void;
  hasTimestamps(): boolean;
  setTimestamps(on: boolean): void;
  /** When the latest line came; ms since the epoch. */
  lastLineAt(): number | undefined;
  dispose(): void;
}

interface Entry extends LogLine {
  isNote?: true;
}

/** Long enough to take a burst together, and too short to be noticed. */
const batchMs = 16;
const defaultCap = 50_000;

export function createLogView({ sink, clock, texts, cap = defaultCap }: LogViewOptions): LogView {
  const store = createLineStore<Entry>(cap);
  let waiting: string[] = [];
  let timer: AbortController | undefined;
  let shown = 0;
  let wanted: LineFilter | undefined;
  let passes: ((line: string) => boolean) | undefined;
  let timestamps = false;
  let lastAt: number | undefined;

  const rowOf = (entry: Entry): string | undefined => {
    if (entry.isNote) return entry.text;
    if (passes && !passes(entry.text)) return undefined;
    return timestamps && entry.timestamp !== undefined ? `${entry.timestamp} ${entry.text}` : entry.text;
  };

  const flush = () => {
    timer?.abort();
    timer = undefined;
    if (waiting.length === 0) return;
    const text = `${waiting.join('\n')}\n`;
    waiting = [];
    sink.append(text);
  };

  /** No timer runs while no line comes. */
  const flushSoon = async () => {
    const mine = new AbortController();
    timer = mine;
    try {
      await clock.sleep(batchMs, mine.signal);
    } catch {
      return;
    }
    if (timer === mine) flush();
  };

  const render = () => {
    timer?.abort();
    timer = undefined;
    waiting = [];
    passes = wanted && createLineFilter(wanted);
    const rows: string[] = [];
    if (store.dropped() > 0) rows.push(texts.leftOut(store.dropped()));
    if (wanted) rows.push(texts.filtered(wanted));
    const entries = store.lines();
    for (const entry of entries) {
      const row = rowOf(entry);
      if (row !== undefined) rows.push(row);
    }
    shown = entries.length;
    sink.replace(rows.length === 0 ? '' : `${rows.join('\n')}\n`);
  };

  const add = (entry: Entry) => {
    store.push(entry);
    shown++;
    // What is shown may outgrow what is kept by half, so that it is not written anew for every line.
    if (shown > cap * 1.5) return render();
    const row = rowOf(entry);
    if (row === undefined) return;
    waiting.push(row);
    if (!timer) void flushSoon();
  };

  return {
    push(line) {
      lastAt = clock.now();
      add(line);
    },
    note: (text) => add({ text, isNote: true }),
    flush,
    clear() {
      store.clear();
      lastAt = undefined;
      render();
    },
    lines: () => store.lines().filter(({ isNote }) => !isNote),
    filter: () => wanted,
    setFilter(filter) {
      wanted = filter;
      render();
    },
    hasTimestamps: () => timestamps,
    setTimestamps(on) {
      timestamps = on;
      render();
    },
    lastLineAt: () => lastAt,
    dispose() {
      timer?.abort();
      timer = undefined;
      waiting = [];
    },
  };
}
