import * as vscode from 'vscode';
import { durationText } from '../../logs/document.ts';
import { stageHistory, type HistoryPhase } from '../../logs/stageHistory.ts';
import type { Clock } from '../../ports.ts';
import type { SpaceState, SpaceStore } from '../store.ts';
import { translate } from '../ui/failureMessages.ts';
import { stageWord } from '../ui/messages.ts';

function elapsed(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1000));
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
}

/** Commands that the tooltip's links may run; each is given the Space. */
const linked = [
  'hfSpaces.openSpace',
  'hfSpaces.openSpacePage',
  'hfSpaces.showBuildLog',
  'hfSpaces.showRunLog',
  'hfSpaces.openLogDocument',
  'hfSpaces.showFailure',
  'hfSpaces.showFailureHelp',
  'hfSpaces.copyExplanation',
] as const;

/** One item: target, stage, elapsed time. Spins only while something moves; ticks only while a deploy runs. */
export class StatusBar implements vscode.Disposable {
  readonly #item: vscode.StatusBarItem;
  readonly #store: SpaceStore;
  readonly #clock: Clock;
  readonly #endpoint: () => string;
  readonly #isWatched: (space: string) => boolean;
  readonly #watch: vscode.Disposable;
  #current: string | undefined;
  #tick: AbortController | undefined;

  /** `isWatched`: whether this window learns of it when the stage of a Space changes. */
  constructor(
    store: SpaceStore,
    clock: Clock,
    endpoint: () => string,
    isWatched: (space: string) => boolean,
  ) {
    this.#store = store;
    this.#clock = clock;
    this.#endpoint = endpoint;
    this.#isWatched = isWatched;
    this.#item = vscode.window.createStatusBarItem('hfSpaces.status', vscode.StatusBarAlignment.Left, 10);
    this.#item.name = 'HF Spaces';
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

  /** What the item shows now. */
  get shown(): Pick<vscode.StatusBarItem, 'text' | 'tooltip' | 'backgroundColor' | 'command'> {
    return this.#item;
  }

  #render(): void {
    const space = this.#current === undefined ? undefined : this.#store.get(this.#current);
    if (!space) {
      this.#item.hide();
      this.#stopTicking();
      return;
    }
    const phase = space.deploy?.phase;
    const busy = phase === 'uploading' || phase === 'following';
    const failed = phase === 'failed';
    const word = phase === 'uploading' ? vscode.l10n.t('Uploading') : stageWord(space.stage);
    const time = busy && space.deploy ? ` ${elapsed(this.#clock.now() - space.deploy.startedAt)}` : '';
    const moves = busy || (space.view?.moving === true && this.#isWatched(space.id));
    const isBad = failed || space.view?.state === 'failed';
    const icon = moves ? '$(sync~spin)' : isBad ? '$(error)' : '$(rocket)';
    const name = space.id.slice(space.id.indexOf('/') + 1);
    this.#item.text = `${icon} ${name}: ${word}${time}`;
    this.#item.tooltip = this.#tooltip(space, word);
    this.#item.command = {
      command: 'hfSpaces.showActions',
      title: vscode.l10n.t('Actions'),
      arguments: [{ space: space.id }],
    };
    this.#item.accessibilityInformation = { label: `HF Space ${space.id}: ${word}`, role: 'button' };
    this.#item.backgroundColor = failed ? new vscode.ThemeColor('statusBarItem.errorBackground') : undefined;
    this.#item.show();
    if (busy && !this.#tick) void this.#keepTicking();
    if (!busy) this.#stopTicking();
  }

  #tooltip(space: SpaceState, word: string): vscode.MarkdownString {
    const text = new vscode.MarkdownString('', true);
    // Only these commands, and all text of the Hub is appended as text.
    text.isTrusted = { enabledCommands: [...linked] };
    text.appendMarkdown('**').appendText(space.id).appendMarkdown('** — ').appendText(word);
    text.appendMarkdown('\n\n');
    const { failure, deploy, hardware } = space;
    if (failure && deploy?.phase === 'failed') {
      text.appendText(translate(failure.sentence)).appendMarkdown('\n\n');
    } else if (space.errorMessage && deploy?.phase === 'failed') {
      text.appendText(space.errorMessage.slice(0, 500)).appendMarkdown('\n\n');
    }
    for (const row of this.#historyRows(space)) text.appendMarkdown(`- ${row}\n`);
    text.appendMarkdown('\n');
    if (hardware) text.appendText(vscode.l10n.t('Hardware: {0}', hardware)).appendMarkdown('\n\n');
    const commit = deploy?.commit;
    if (commit) {
      const url = `${this.#endpoint()}/spaces/${space.id}/commit/${commit}`;
      text.appendMarkdown(`${vscode.l10n.t('Commit: {0}', `[${commit.slice(0, 7)}](${url})`)}\n\n`);
    }
    text.appendMarkdown(linksOf(space).join(' · '));
    return text;
  }

  #historyRows(space: SpaceState): string[] {
    const { changes = [], pushingAt, healthyAt } = space;
    const entries = stageHistory({
      changes,
      ...(pushingAt === undefined ? {} : { pushingAt }),
      ...(healthyAt === undefined ? {} : { healthyAt }),
    });
    return entries.map(({ phase, from, durationMs }) => {
      const lasts = ['queued', 'building', 'pushing', 'starting'].includes(phase);
      const ms = durationMs ?? (lasts ? this.#clock.now() - from : undefined);
      return ms === undefined ? phaseWord(phase) : `${phaseWord(phase)}: ${durationText(ms)}`;
    });
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

  #stopTicking(): void {
    this.#tick?.abort();
    this.#tick = undefined;
  }

  dispose(): void {
    this.#stopTicking();
    this.#watch.dispose();
    this.#item.dispose();
  }
}

function linksOf({ id, failure }: SpaceState): string[] {
  const link = (title: string, command: (typeof linked)[number]) =>
    `[${title}](command:${command}?${encodeURIComponent(JSON.stringify([{ space: id }]))})`;
  return [
    link(vscode.l10n.t('Open Space'), 'hfSpaces.openSpace'),
    link(vscode.l10n.t('On the Hub'), 'hfSpaces.openSpacePage'),
    link(vscode.l10n.t('Build Log'), 'hfSpaces.showBuildLog'),
    link(vscode.l10n.t('Run Log'), 'hfSpaces.showRunLog'),
    link(vscode.l10n.t('Build Steps'), 'hfSpaces.openLogDocument'),
    ...(failure
      ? [
          link(vscode.l10n.t('Show Cause'), 'hfSpaces.showFailure'),
          link(vscode.l10n.t('What This Means'), 'hfSpaces.showFailureHelp'),
          link(vscode.l10n.t('Copy the Explanation'), 'hfSpaces.copyExplanation'),
        ]
      : []),
  ];
}

function phaseWord(phase: HistoryPhase): string {
  switch (phase) {
    case 'queued':
      return vscode.l10n.t('Queued');
    case 'building':
      return vscode.l10n.t('Building');
    case 'pushing':
      return vscode.l10n.t('Pushing');
    case 'starting':
      return vscode.l10n.t('Starting');
    case 'healthy':
      return vscode.l10n.t('Running');
    case 'failed':
      return vscode.l10n.t('Failed');
    case 'stopped':
      return vscode.l10n.t('Stopped');
  }
}
