import * as vscode from 'vscode';
import { followCommit, type FollowOutcome } from '../deploy/follow.ts';
import { isAbort } from '../hub/errors.ts';
import type { HubHttp } from '../hub/http.ts';
import { getHead } from '../hub/repo.ts';
import { getRuntime, getSpace } from '../hub/spaces.ts';
import { viewStage } from '../space/stage.ts';
import { stripAnsi } from '../logs/lines.ts';
import { openSpaceLog } from '../logs/spaceLogs.ts';
import { followLogs } from '../logs/stream.ts';
import type { Clock, Log } from '../ports.ts';
import type { LogChannels, LogKind } from './logs/channels.ts';
import type { SpaceStore } from './store.ts';

interface FollowedCommit {
  hub: HubHttp;
  space: string;
  commit: string;
  /** Whether the log may be brought to the front (never the focus). */
  showLog: boolean;
}

const mostStreams = 4;

/** Follows commits on their way to RUNNING and streams logs into their channels. */
export class Follower implements vscode.Disposable {
  readonly #clock: Clock;
  readonly #log: Log;
  readonly #store: SpaceStore;
  readonly #channels: LogChannels;
  readonly #streams = new Map<string, AbortController>();
  readonly #follows = new Map<string, AbortController>();

  constructor(clock: Clock, log: Log, store: SpaceStore, channels: LogChannels) {
    this.#clock = clock;
    this.#log = log;
    this.#store = store;
    this.#channels = channels;
  }

  isFollowing(space: string): boolean {
    return this.#follows.has(space);
  }

  async follow({ hub, space, commit, showLog }: FollowedCommit): Promise<FollowOutcome> {
    this.#follows.get(space)?.abort();
    const abort = new AbortController();
    this.#follows.set(space, abort);
    let shown: LogKind | undefined;
    const show = (kind: LogKind) => {
      this.stream(hub, space, kind);
      if (showLog && shown !== kind) this.#channels.of(space, kind).show(true);
      shown = kind;
    };
    try {
      const isStatic = await this.#readRecord(hub, space, abort.signal);
      const outcome = await followCommit({
        commit,
        isStatic,
        clock: this.#clock,
        signal: abort.signal,
        getRuntime: (signal) => getRuntime(hub, space, signal),
        getHead: (signal) => getHead(hub, space, 'main', signal),
        onStage: (view, runtime, isNew) => {
          // Right after the commit the Hub may still report the former stage; what people wait for is queued.
          const queued = !isNew && view.state !== 'unknown';
          this.#store.update(space, {
            stage: queued ? 'QUEUED' : runtime.stage,
            view: queued ? viewStage('QUEUED') : view,
            ...(runtime.hardware?.current ? { hardware: runtime.hardware.current } : {}),
            ...(runtime.errorMessage ? { errorMessage: runtime.errorMessage } : {}),
          });
          if (!isNew || isStatic) return;
          if (view.state === 'building' || view.failure === 'build') show('build');
          else if (view.state === 'starting' || view.state === 'running' || view.failure === 'runtime') {
            // A build that was quicker than the polling leaves its log behind all the same.
            this.stream(hub, space, 'build');
            show('run');
          }
        },
      });
      if (outcome.kind === 'running') await this.#readRecord(hub, space, abort.signal);
      return outcome;
    } finally {
      if (this.#follows.get(space) === abort) this.#follows.delete(space);
    }
  }

  /** Streams a log into its channel; a stream that is already open goes on. */
  stream(hub: HubHttp, space: string, kind: LogKind): void {
    const key = `${space} ${kind}`;
    if (this.#streams.has(key)) return;
    this.#closeOldest();
    const abort = new AbortController();
    this.#streams.set(key, abort);
    const channel = this.#channels.of(space, kind);
    channel.clear();
    void followLogs({
      open: openSpaceLog(hub, space, kind),
      clock: this.#clock,
      signal: abort.signal,
      endsBySelf: kind === 'build',
      onLine: (line) => channel.appendLine(stripAnsi(line.text)),
      onState: (state, detail) =>
        this.#log.debug(`logs ${space} ${kind}: ${state}${detail ? `, again in ${detail.ms} ms` : ''}`),
    })
      .catch((error: unknown) => {
        if (isAbort(error) || abort.signal.aborted) return;
        this.#log.warn(`logs ${space} ${kind}: ${error instanceof Error ? error.message : String(error)}`);
        channel.appendLine(vscode.l10n.t('— no log can be read now; see the "HF Spaces" log —'));
      })
      .finally(() => {
        if (this.#streams.get(key) === abort) this.#streams.delete(key);
      });
  }

  /** A browser opens six connections to one server at most; streams of Spaces that only run give way. */
  #closeOldest(): void {
    if (this.#streams.size < mostStreams) return;
    for (const [key, abort] of this.#streams) {
      if (this.#follows.has(key.slice(0, key.indexOf(' ')))) continue;
      abort.abort();
      this.#streams.delete(key);
      return;
    }
  }

  stop(space: string): void {
    this.#follows.get(space)?.abort();
    this.#stopStreams(`${space} `);
  }

  /** Whether the Space is static; the rest of its record goes to the store. */
  async #readRecord(hub: HubHttp, space: string, signal: AbortSignal): Promise<boolean> {
    try {
      const record = await getSpace(hub, space, signal);
      this.#store.update(space, {
        private: record.private,
        ...(record.host ? { host: record.host } : {}),
      });
      return record.sdk === 'static';
    } catch (error) {
      // Only a convenience; what is really wrong shows when the runtime is asked.
      this.#log.warn(`${space}: ${error instanceof Error ? error.message : String(error)}`);
      return false;
    }
  }

  #stopStreams(prefix: string): void {
    for (const [key, abort] of this.#streams) if (key.startsWith(prefix)) abort.abort();
  }

  dispose(): void {
    for (const abort of this.#follows.values()) abort.abort();
    this.#stopStreams('');
  }
}
