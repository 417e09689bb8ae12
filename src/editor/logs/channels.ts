import * as vscode from 'vscode';
import type { Clock } from '../../ports.ts';
import { viewTexts } from './logMessages.ts';
import { createLogView, type LogView } from './logView.ts';
import { createPanelSink, type PanelSink } from './panelSink.ts';

export type LogKind = 'build' | 'run';

/** One log of one Space, with its lines and the output channel that shows them. */
export interface LogChannel {
  space: string;
  kind: LogKind;
  view: LogView;
  show(preserveFocus?: boolean): void;
}

interface OpenChannel extends LogChannel {
  output: vscode.OutputChannel;
  sink: PanelSink;
}

function endChannel({ view, sink, output }: OpenChannel): void {
  view.dispose();
  sink.dispose();
  output.dispose();
}

const nameOf = (space: string, kind: LogKind) => (kind === 'build' ? `${space} (build)` : `${space} (run)`);

/**
 * One output channel per Space and kind, created on first use. Raw lines with the `log` language rather than a log
 * channel: stack traces stay copyable, and the receive time a log channel would add says nothing about the Space.
 */
export class LogChannels implements vscode.Disposable {
  readonly #clock: Clock;
  readonly #isWeb: boolean;
  readonly #channels = new Map<string, OpenChannel>();
  #latest: string | undefined;

  constructor(clock: Clock, isWeb: boolean) {
    this.#clock = clock;
    this.#isWeb = isWeb;
  }

  of(space: string, kind: LogKind): LogChannel {
    const name = nameOf(space, kind);
    let channel = this.#channels.get(name);
    if (!channel) {
      const output = vscode.window.createOutputChannel(name, 'log');
      const sink = createPanelSink({ channel: output, clock: this.#clock, isWeb: this.#isWeb });
      const view = createLogView({ sink, clock: this.#clock, texts: viewTexts });
      const show = (preserveFocus?: boolean) => {
        view.flush();
        this.#latest = name;
        output.show(preserveFocus);
      };
      channel = { space, kind, view, show, output, sink };
      this.#channels.set(name, channel);
    }
    return channel;
  }

  has(space: string, kind: LogKind): boolean {
    return this.#channels.has(nameOf(space, kind));
  }

  peek(space: string, kind: LogKind): LogChannel | undefined {
    return this.#channels.get(nameOf(space, kind));
  }

  /** The one shown last comes first. */
  all(): LogChannel[] {
    const names = [...this.#channels.keys()];
    if (this.#latest !== undefined) names.unshift(...names.splice(names.indexOf(this.#latest), 1));
    return names.flatMap((name) => this.#channels.get(name) ?? []);
  }

  /** The log that a document of the Output panel shows; VS Code puts the channel's name at the end of its path. */
  ofDocument({ scheme, path }: vscode.Uri): LogChannel | undefined {
    if (scheme !== 'output') return undefined;
    return [...this.#channels].find(([name]) => path.endsWith(`-${name}`))?.[1];
  }

  close(space: string): void {
    for (const kind of ['build', 'run'] as const) {
      const name = nameOf(space, kind);
      const channel = this.#channels.get(name);
      if (channel) endChannel(channel);
      this.#channels.delete(name);
      if (this.#latest === name) this.#latest = undefined;
    }
  }

  dispose(): void {
    for (const channel of this.#channels.values()) endChannel(channel);
    this.#channels.clear();
  }
}
