import type * as vscode from 'vscode';
import { isAbort } from '../hub/errors.ts';
import { streamRuntimes } from '../hub/events.ts';
import type { Clock, Log } from '../ports.ts';
import type { SpaceData } from './spaceData.ts';
import { runtimePatch, type SpaceStore } from './store.ts';

/** A worker has six connections to a server at most, and logs want some too. */
const streamsAtOnce = 2;
const firstPollMs = 2_000;
const slowestPollMs = 15_000;

/**
 * Keeps the stages of moving Spaces current while somebody looks: by the Hub's events where they come, else by asking.
 * With the view hidden, or nothing moving, there is no timer and no request.
 */
export class SpaceWatcher implements vscode.Disposable {
  readonly #data: SpaceData;
  readonly #store: SpaceStore;
  readonly #clock: Clock;
  readonly #log: Log;
  readonly #watch: vscode.Disposable;
  readonly #running = new Map<string, AbortController>();
  readonly #isFollowed: (space: string) => boolean;
  #streams = 0;
  #visible = false;

  constructor(options: {
    data: SpaceData;
    store: SpaceStore;
    clock: Clock;
    log: Log;
    /** Whether a deploy of this window already asks for its stage. */
    isFollowed: (space: string) => boolean;
  }) {
    this.#data = options.data;
    this.#store = options.store;
    this.#clock = options.clock;
    this.#log = options.log;
    this.#isFollowed = options.isFollowed;
    this.#watch = options.store.onDidChange((id) => this.#consider(id));
  }

  get watching(): string[] {
    return [...this.#running.keys()];
  }

  setVisible(visible: boolean): void {
    if (visible === this.#visible) return;
    this.#visible = visible;
    if (visible) {
      for (const { id } of this.#store.all()) this.#consider(id);
      return;
    }
    for (const abort of this.#running.values()) abort.abort();
    this.#running.clear();
  }

  #consider(id: string): void {
    const moving = this.#store.get(id)?.view?.moving === true;
    if (!moving || !this.#visible) {
      this.#running.get(id)?.abort();
      this.#running.delete(id);
      return;
    }
    if (this.#running.has(id) || this.#isFollowed(id)) return;
    const abort = new AbortController();
    this.#running.set(id, abort);
    void this.#follow(id, abort.signal).finally(() => {
      if (this.#running.get(id) === abort) this.#running.delete(id);
    });
  }

  async #follow(id: string, signal: AbortSignal): Promise<void> {
    try {
      if (this.#streams < streamsAtOnce) await this.#stream(id, signal);
      await this.#poll(id, signal);
    } catch (error) {
      if (signal.aborted || isAbort(error)) return;
      this.#log.debug(`stage of ${id}: ${error instanceof Error ? error.message : String(error)}`);
    }
  }

  async #stream(id: string, signal: AbortSignal): Promise<void> {
    const session = await this.#data.session();
    if (!session) return;
    this.#streams += 1;
    try {
      for await (const runtime of streamRuntimes(session.hub, id, signal)) {
        this.#store.answer(id, this.#store.ask(), runtimePatch(runtime));
        if (signal.aborted) return;
      }
    } catch (error) {
      if (signal.aborted) return;
      this.#log.debug(`events of ${id}: ${error instanceof Error ? error.message : String(error)}`);
    } finally {
      this.#streams -= 1;
    }
  }

  async #poll(id: string, signal: AbortSignal): Promise<void> {
    for (let wait = firstPollMs; !signal.aborted; wait = Math.min(wait * 1.5, slowestPollMs)) {
      await this.#clock.sleep(wait, signal);
      await this.#data.refreshRuntime(id, signal);
    }
  }

  dispose(): void {
    this.#watch.dispose();
    this.setVisible(false);
  }
}
