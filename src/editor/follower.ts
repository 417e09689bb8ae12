import type * as vscode from 'vscode';
import { followCommit, type FollowOutcome } from '../deploy/follow.ts';
import { readAppJson } from '../hub/appAnswer.ts';
import { HubError, isAbort } from '../hub/errors.ts';
import type { HubHttp } from '../hub/http.ts';
import { getHead } from '../hub/repo.ts';
import { getRuntime, getSpace, type SpaceRecord } from '../hub/spaces.ts';
import { findStuck, parseDuration, type Stuck } from '../logs/stuck.ts';
import { viewStage } from '../space/stage.ts';
import type { Clock, Log } from '../ports.ts';
import type { LogChannels, LogKind } from './logs/channels.ts';
import { LogStreams } from './logs/streams.ts';
import type { Memory } from './memory.ts';
import type { SpaceStore } from './store.ts';

export interface FollowedCommit {
  hub: HubHttp;
  space: string;
  commit: string;
  /** Whether the log may be brought to the front (never the focus). */
  showLog: boolean;
  /** Told once for each way to be stuck. */
  onStuck?: (stuck: Stuck) => void;
}

export interface FollowerOptions {
  clock: Clock;
  log: Log;
  store: SpaceStore;
  channels: LogChannels;
  memory: Pick<Memory, 'keepLog' | 'forgetLog'>;
}

const betweenAnswersMs = 10_000;
/** As long as it takes to know that an app is stuck, and then some. */
const answersWanted = 12;

/** Follows commits on their way to RUNNING and streams logs into their channels. */
export class Follower implements vscode.Disposable {
  readonly streams: LogStreams;
  readonly #options: FollowerOptions;
  readonly #follows = new Map<string, AbortController>();
  /** Waits for the first answer of an app that the Hub calls running. */
  readonly #answers = new Map<string, AbortController>();

  constructor(options: FollowerOptions) {
    this.#options = options;
    this.streams = new LogStreams({ ...options, isFollowed: (space) => this.isFollowing(space) });
  }

  isFollowing(space: string): boolean {
    return this.#follows.has(space);
  }

  async follow({ hub, space, commit, showLog, onStuck }: FollowedCommit): Promise<FollowOutcome> {
    this.#follows.get(space)?.abort();
    this.#answers.get(space)?.abort();
    const { store, channels, clock } = this.#options;
    const abort = new AbortController();
    this.#follows.set(space, abort);
    let shown: LogKind | undefined;
    const show = (kind: LogKind) => {
      this.stream(hub, space, kind);
      if (showLog && shown !== kind) channels.of(space, kind).show(true);
      shown = kind;
    };
    const told = new Set<string>();
    store.update(space, {
      changes: [{ stage: 'QUEUED', at: clock.now() }],
      pushingAt: undefined,
      healthyAt: undefined,
      failure: undefined,
    });
    try {
      const record = await this.#readRecord(hub, space, abort.signal);
      const isStatic = record?.sdk === 'static';
      const outcome = await followCommit({
        commit,
        isStatic,
        clock,
        signal: abort.signal,
        getRuntime: (signal) => getRuntime(hub, space, signal),
        getHead: (signal) => getHead(hub, space, 'main', signal),
        onStage: (view, runtime, isNew) => {
          // Right after the commit the Hub may still report the former stage; what people wait for is queued.
          const queued = !isNew && view.state !== 'unknown';
          const stage = queued ? 'QUEUED' : runtime.stage;
          store.update(space, {
            stage,
            view: queued ? viewStage('QUEUED') : view,
            ...(runtime.hardware?.current ? { hardware: runtime.hardware.current } : {}),
            errorMessage: queued ? '' : (runtime.errorMessage ?? ''),
            changes: this.#changed(space, stage),
          });
          const stuck = this.#findStuck(space, stage);
          if (stuck && !told.has(stuck.reason)) {
            told.add(stuck.reason);
            onStuck?.(stuck);
          }
          if (!isNew || isStatic) return;
          if (view.state === 'building' || view.failure === 'build') show('build');
          else if (view.state === 'starting' || view.state === 'running' || view.failure === 'runtime') {
            // A build that was quicker than the polling leaves its log behind all the same.
            this.stream(hub, space, 'build');
            show('run');
          }
        },
      });
      if (outcome.kind === 'running') {
        store.update(space, { healthyAt: clock.now() });
        await this.#readRecord(hub, space, abort.signal);
      }
      return outcome;
    } finally {
      if (this.#follows.get(space) === abort) this.#follows.delete(space);
    }
  }

  /** Streams a log into its channel; a stream that is already open goes on. */
  stream(hub: HubHttp, space: string, kind: LogKind): void {
    this.streams.start(hub, space, kind);
  }

  /** Tells when an app that the Hub calls running gives no answer for long. */
  async watchAnswer(hub: HubHttp, space: string, onStuck: (stuck: Stuck) => void): Promise<void> {
    const { store, clock, log } = this.#options;
    const host = store.get(space)?.host;
    if (host === undefined) return;
    this.#answers.get(space)?.abort();
    const abort = new AbortController();
    this.#answers.set(space, abort);
    const since = clock.now();
    try {
      for (let tries = 0; tries < answersWanted; tries++) {
        const isPrivate = store.get(space)?.private ?? true;
        if (await answers(hub, host, isPrivate, abort.signal)) return;
        if (store.get(space)?.view?.state !== 'running') return;
        const stuck = findStuck({ stage: 'RUNNING', since, now: clock.now(), noAnswerSince: since });
        if (stuck) return onStuck(stuck);
        await clock.sleep(betweenAnswersMs, abort.signal);
      }
    } catch (error) {
      if (!isAbort(error) && !abort.signal.aborted) log.debug(`${space}: ${String(error)}`);
    } finally {
      if (this.#answers.get(space) === abort) this.#answers.delete(space);
    }
  }

  stop(space: string): void {
    this.#follows.get(space)?.abort();
    this.#answers.get(space)?.abort();
    this.streams.stop(space);
  }

  #changed(space: string, stage: string) {
    const changes = this.#options.store.get(space)?.changes ?? [];
    return changes.at(-1)?.stage === stage ? changes : [...changes, { stage, at: this.#options.clock.now() }];
  }

  #findStuck(space: string, stage: string): Stuck | undefined {
    const { store, channels, clock } = this.#options;
    const { changes, card } = store.get(space) ?? {};
    const { state } = viewStage(stage);
    const lastLineAt = channels.peek(space, state === 'starting' ? 'run' : 'build')?.view.lastLineAt();
    const timeout = card?.['startup_duration_timeout'];
    const startupTimeoutMs = typeof timeout === 'string' ? parseDuration(timeout) : undefined;
    return findStuck({
      stage,
      since: changes?.at(-1)?.at ?? clock.now(),
      now: clock.now(),
      ...(lastLineAt === undefined ? {} : { lastLineAt }),
      ...(startupTimeoutMs === undefined ? {} : { startupTimeoutMs }),
    });
  }

  /** What there is to know of the Space; what people see of it goes to the store. */
  async #readRecord(hub: HubHttp, space: string, signal: AbortSignal): Promise<SpaceRecord | undefined> {
    const { store, log } = this.#options;
    try {
      const record = await getSpace(hub, space, signal);
      store.update(space, {
        private: record.private,
        ...(record.host ? { host: record.host } : {}),
        ...(record.card ? { card: record.card } : {}),
      });
      return record;
    } catch (error) {
      // Only a convenience; what is really wrong shows when the runtime is asked.
      log.warn(`${space}: ${error instanceof Error ? error.message : String(error)}`);
      return undefined;
    }
  }

  dispose(): void {
    for (const abort of [...this.#follows.values(), ...this.#answers.values()]) abort.abort();
    this.streams.dispose();
  }
}

/** Any answer but a gateway's own tells that the app lives. */
async function answers(
  hub: HubHttp,
  host: string,
  isPrivate: boolean,
  signal: AbortSignal,
): Promise<boolean> {
  try {
    await readAppJson(hub, host, '/', { private: isPrivate, signal });
    return true;
  } catch (error) {
    if (!(error instanceof HubError)) throw error;
    return error.code !== 'network' && ![502, 503, 504].includes(error.details.status ?? 0);
  }
}
