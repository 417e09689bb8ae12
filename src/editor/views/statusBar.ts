import * as vscode from 'vscode';
import type { Clock } from '../../ports.ts';
import type { SpaceState, SpaceStore } from '../store.ts';
import { stageWord } from '../ui/messages.ts';

function elapsed(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1000));
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
}

/** One item: target, stage, elapsed time. Spins only while something moves; ticks only while a deploy runs. */
export class StatusBar implements vscode.Disposable {
  readonly #item: vscode.StatusBarItem;
  readonly #store: SpaceStore;
  readonly #clock: Clock;
  readonly #watch: vscode.Disposable;
  #current: string | undefined;
  #tick: AbortController | undefined;

  constructor(store: SpaceStore, clock: Clock) {
    this.#store = store;
    this.#clock = clock;
    this.#item = vscode.window.createStatusBarItem('hfSpaces.status', vscode.StatusBarAlignment.Left, 10);
    this.#item.name = 'HF Spaces';
    this.#item.command = 'hfSpaces.showActions';
    this.#watch = store.onDidChange((id) => {
      const space = store.get(id);
      if (space?.deploy || id === this.#current) {
        this.#current = id;
        this.#render();
      }
    });
  }

  /** The Space the item speaks of. */
  get space(): string | undefined {
    return this.#current;
  }

  #render(): void {
    const space = this.#current === undefined ? undefined : this.#store.get(this.#current);
    if (!space) return;
    const busy = space.deploy?.phase === 'uploading' || space.deploy?.phase === 'following';
    const failed = space.deploy?.phase === 'failed';
    const word = space.deploy?.phase === 'uploading' ? vscode.l10n.t('Uploading') : stageWord(space.stage);
    const time = busy && space.deploy ? ` ${elapsed(this.#clock.now() - space.deploy.startedAt)}` : '';
    const icon = busy ? '$(sync~spin)' : failed ? '$(error)' : '$(rocket)';
    const name = space.id.slice(space.id.indexOf('/') + 1);
    this.#item.text = `${icon} ${name}: ${word}${time}`;
    this.#item.tooltip = tooltip(space, word);
    this.#item.accessibilityInformation = { label: `HF Space ${space.id}: ${word}` };
    this.#item.backgroundColor = failed ? new vscode.ThemeColor('statusBarItem.errorBackground') : undefined;
    this.#item.show();
    if (busy && !this.#tick) void this.#keepTicking();
    if (!busy) {
      this.#tick?.abort();
      this.#tick = undefined;
    }
  }

  async #keepTicking(): Promise<void> {
    const tick = new AbortController();
    this.#tick = tick;
    while (!tick.signal.aborted) {
      try {
        await this.#clock.sleep(1_000, tick.signal);
      } catch {
        return;
      }
      this.#render();
    }
  }

  dispose(): void {
    this.#tick?.abort();
    this.#watch.dispose();
    this.#item.dispose();
  }
}

function tooltip(space: SpaceState, word: string): vscode.MarkdownString {
  const text = new vscode.MarkdownString('', true);
  text.appendMarkdown(`**${space.id}** — ${word}\n\n`);
  if (space.hardware) text.appendMarkdown(vscode.l10n.t('Hardware: {0}', space.hardware) + '\n\n');
  if (space.deploy?.commit) {
    text.appendMarkdown(vscode.l10n.t('Commit: {0}', space.deploy.commit.slice(0, 7)) + '\n\n');
  }
  if (space.errorMessage && space.deploy?.phase === 'failed') text.appendText(space.errorMessage);
  return text;
}
