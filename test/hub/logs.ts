import type { EventOut } from './http.ts';

export interface LogEvent {
  data: string;
  timestamp: string;
}

/** One log stream of a Space or job: replayed from the start to everyone who connects. */
export class LogBuffer {
  private lines: LogEvent[] = [];
  private followers = new Set<EventOut>();
  private open = false;

  append(line: string): void {
    const event = { data: line.endsWith('\n') ? line : `${line}\n`, timestamp: new Date().toISOString() };
    this.lines.push(event);
    for (const out of this.followers) out.send(event);
  }

  /** A new build or container: what was there is gone. */
  begin(): void {
    this.lines = [];
    this.open = true;
  }

  finish(): void {
    this.open = false;
    for (const out of this.followers) out.end();
    this.followers.clear();
  }

  events(): readonly LogEvent[] {
    return this.lines;
  }

  stream(out: EventOut, options: { tail: number | undefined; stayOpen: boolean }): void {
    const from = options.tail === undefined ? 0 : Math.max(0, this.lines.length - options.tail);
    for (const event of this.lines.slice(from)) out.send(event);
    if (!this.open && !options.stayOpen) {
      out.end();
      return;
    }
    this.followers.add(out);
    out.onClose(() => this.followers.delete(out));
  }
}
