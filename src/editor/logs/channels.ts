import * as vscode from 'vscode';

export type LogKind = 'build' | 'run';

/**
 * One output channel per Space and kind, created on first use. Raw lines with the `log` language rather than a log
 * channel: stack traces stay copyable, and the receive time a log channel would add says nothing about the Space.
 */
export class LogChannels implements vscode.Disposable {
  readonly #channels = new Map<string, vscode.OutputChannel>();

  of(space: string, kind: LogKind): vscode.OutputChannel {
    const name = kind === 'build' ? `${space} (build)` : `${space} (run)`;
    let channel = this.#channels.get(name);
    if (!channel) {
      channel = vscode.window.createOutputChannel(name, 'log');
      this.#channels.set(name, channel);
    }
    return channel;
  }

  has(space: string, kind: LogKind): boolean {
    return this.#channels.has(kind === 'build' ? `${space} (build)` : `${space} (run)`);
  }

  dispose(): void {
    for (const channel of this.#channels.values()) channel.dispose();
    this.#channels.clear();
  }
}
