import type * as vscode from 'vscode';
import { isAbort } from '../../hub/errors.ts';
import type { HubHttp } from '../../hub/http.ts';
import { getRuntime } from '../../hub/spaces.ts';
import { followSpaceLog, type LogEnd } from '../../logs/follow.ts';
import { createSpaceTokens } from '../../logs/jwtLogs.ts';
import { cleanLine, guessLevel } from '../../logs/lines.ts';
import { openSpaceLog, type LogRoute } from '../../logs/spaceLogs.ts';
import { isPushLine } from '../../logs/stageHistory.ts';
import type { Clock, Log } from '../../ports.ts';
import { runtimePatch, type SpaceStore } from '../store.ts';
import { breathing } from './breathing.ts';
import type { LogChannels, LogKind } from './channels.ts';
import { endLine, type StopReason } from './logMessages.ts';
import { onWake } from './wake.ts';

/** A browser opens six connections to one server at most, and the rest of the extension wants some too. */
const mostStreams = 4;
/** Four times the Hub's keep-alive. */
const idleMs = 120_000;
/** How long a run log may report errors before the Hub is asked again whether the app still lives. */
const betweenChecksMs = 10_000;
const settleMs = 250;
const settleTries = 20;

interface Stream {
  space: string;
  kind: LogKind;
  abort: AbortController;
  reason: StopReason;
}

export interface LogStreamOptions {
  clock: Clock;
  log: Log;
  store: SpaceStore;
  channels: LogChannels;
  /** Whether a deploy of this window waits for this Space; its logs are not closed to make room. */
  isFollowed: (space: string) => boolean;
  /** Waits before each new try, in ms; for tests. */
  waitsMs?: readonly number[];
}

/** Streams logs of Spaces into their channels, each line once, until they end for good. */
export class LogStreams implements vscode.Disposable {
  readonly #options: LogStreamOptions;
  readonly #tokens = createSpaceTokens();
  readonly #streams = new Map<string, Stream>();
  readonly #checked = new Map<string, number>();
  readonly #watch: vscode.Disposable;
  /** Told when a Space that ran has failed while its log was read. */
  onCrash: ((hub: HubHttp, space: string) => void) | undefined;

  constructor(options: LogStreamOptions) {
    this.#options = options;
    this.#watch = options.store.onDidChange((space) => {
      // Only what the store forgets is gone; a Space it never knew is another matter.
      if (!options.store.get(space)) this.#stopWhere((stream) => stream.space === space, 'gone');
    });
  }

  isOpen(space: string, kind: LogKind): boolean {
    return this.#streams.has(`${space} ${kind}`);
  }

  /** A stream that is open goes on; another one begins with the log's first line. */
  start(hub: HubHttp, space: string, kind: LogKind): void {
    if (this.isOpen(space, kind)) return;
    this.#makeRoom();
    const stream: Stream = { space, kind, abort: new AbortController(), reason: 'closing' };
    this.#streams.set(`${space} ${kind}`, stream);
    this.#options.channels.of(space, kind).view.clear();
    void this.#run(hub, stream);
  }

  restart(hub: HubHttp, space: string, kind: LogKind): void {
    this.#stopWhere((stream) => stream.space === space && stream.kind === kind, 'restart');
    this.start(hub, space, kind);
  }

  stop(space: string, kind?: LogKind): void {
    this.#stopWhere(
      (stream) => stream.space === space && (kind === undefined || stream.kind === kind),
      'user',
    );
  }

  /** Waits until the log of a Space that has failed is whole, as far as can be told. */
  async settled(space: string, kind: LogKind, signal: AbortSignal): Promise<void> {
    const { channels, clock } = this.#options;
    for (let tries = 0; tries < settleTries && this.isOpen(space, kind); tries++) {
      const before = channels.peek(space, kind)?.view.lastLineAt();
      await clock.sleep(settleMs, signal);
      const after = channels.peek(space, kind)?.view.lastLineAt();
      // A run log stays open when its app is gone; a build log is closed by the Hub.
      if (kind === 'run' && after !== undefined && after === before) return;
    }
  }

  async #run(hub: HubHttp, stream: Stream): Promise<void> {
    const { space, kind, abort } = stream;
    const { clock, log, store, channels, waitsMs } = this.#options;
    const key = `${space} ${kind}`;
    const { view } = channels.of(space, kind);
    const isCurrent = () => this.#streams.get(key) === stream;
    let route: LogRoute | undefined;
    let end: LogEnd | undefined;
    const open = openSpaceLog(hub, space, kind, {
      tokens: this.#tokens,
      onRoute: (now) => {
        if (now !== route) log.info(`logs ${key}: by the ${now} route`);
        route = now;
      },
    });
    try {
      end = await followSpaceLog({
        open: (signal) => breathing(open(signal), clock),
        clock,
        signal: abort.signal,
        endsBySelf: kind === 'build',
        idleMs,
        onWake,
        ...(waitsMs ? { waitsMs } : {}),
        runtime: () => {
          const known = store.get(space);
          if (known?.stage === undefined) return undefined;
          return { stage: known.stage, ...(known.errorMessage ? { errorMessage: known.errorMessage } : {}) };
        },
        onLine: ({ text, timestamp }) => {
          if (!isCurrent()) return;
          const clean = cleanLine(text);
          view.push({ text: clean, ...(timestamp === undefined ? {} : { timestamp }) });
          if (kind === 'build' && isPushLine(clean)) store.update(space, { pushingAt: clock.now() });
          if (kind === 'run' && guessLevel(clean) === 'error') this.#check(hub, stream);
        },
        onState: (state, detail) => {
          log.debug(`logs ${key}: ${state}${detail ? `, again in ${detail.ms} ms` : ''}`);
          if (state === 'waiting') this.#check(hub, stream);
        },
      });
    } catch (error) {
      if (isAbort(error) || abort.signal.aborted) end = { kind: 'stoppedByYou' };
      else
        log.error(`logs ${key}: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
    }
    if (end) log.info(`logs ${key}: ${end.kind}${end.kind === 'stoppedByYou' ? `, ${stream.reason}` : ''}`);
    const last = endLine(end ?? { kind: 'noLogsNow' }, stream.reason);
    // A restarted stream writes into the same channel, and a closed channel takes nothing.
    if (
      last !== undefined &&
      channels.peek(space, kind)?.view === view &&
      (isCurrent() || !this.isOpen(space, kind))
    )
      view.note(last);
    view.flush();
    if (isCurrent()) this.#streams.delete(key);
  }

  /** Asks for the stage when a log says that something is wrong, but not for every line of it. */
  #check(hub: HubHttp, { space, abort }: Stream): void {
    const { clock, store, log, isFollowed } = this.#options;
    if (isFollowed(space) || abort.signal.aborted) return;
    const now = clock.now();
    if (now - (this.#checked.get(space) ?? -Infinity) < betweenChecksMs) return;
    this.#checked.set(space, now);
    const ask = async () => {
      // An app that dies writes its last words first.
      await clock.sleep(settleMs, abort.signal);
      const before = store.get(space)?.view?.state;
      const question = store.ask();
      const runtime = await getRuntime(hub, space, abort.signal);
      if (!store.answer(space, question, runtimePatch(runtime)) || isFollowed(space)) return;
      if (before === 'running' && store.get(space)?.view?.state === 'failed') this.onCrash?.(hub, space);
    };
    ask().catch((error: unknown) => {
      if (!isAbort(error))
        log.debug(`stage of ${space}: ${error instanceof Error ? error.message : String(error)}`);
    });
  }

  #makeRoom(): void {
    if (this.#streams.size < mostStreams) return;
    const oldest = [...this.#streams.values()].find(({ space }) => !this.#options.isFollowed(space));
    if (oldest) this.#stopWhere((stream) => stream === oldest, 'limit');
  }

  #stopWhere(fits: (stream: Stream) => boolean, reason: StopReason): void {
    for (const [key, stream] of this.#streams) {
      if (!fits(stream)) continue;
      stream.reason = reason;
      this.#streams.delete(key);
      stream.abort.abort();
    }
  }

  dispose(): void {
    this.#watch.dispose();
    this.#stopWhere(() => true, 'closing');
  }
}
