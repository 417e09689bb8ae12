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
import type { Memory } from '../memory.ts';
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
  hub: HubHttp;
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
  /** Where open logs are kept for the next window. */
  memory?: Pick<Memory, 'keepLog' | 'forgetLog'>;
  /** Waits before each new try, in ms; for tests. */
  waitsMs?: readonly number[];
}

/** Streams logs of Spaces into their channels, each line once, until they end for good. */
export class LogStreams implements vscode.Disposable {
  readonly #options: LogStreamOptions;
  readonly #tokens = createSpaceTokens();
  readonly #streams = new Map<string, Stream>();
  readonly #checked = new Map<string, number>();
  /** Run logs that ended for want of a running app, by Space, with the stage it had. */
  readonly #resting = new Map<string, { hub: HubHttp; stage: string | undefined }>();
  readonly #watch: vscode.Disposable;
  /** Told when a Space that ran has failed while its log was read. */
  onCrash: ((hub: HubHttp, space: string) => Promise<void>) | undefined;

  constructor(options: LogStreamOptions) {
    this.#options = options;
    this.#watch = options.store.onDidChange((space) => {
      // Only what the store forgets is gone; a Space it never knew is another matter.
      const known = options.store.get(space);
      if (!known) this.#stopWhere((stream) => stream.space === space, 'gone');
      this.#goOn(space);
    });
  }

  isOpen(space: string, kind: LogKind): boolean {
    return this.#streams.has(`${space} ${kind}`);
  }

  /** A stream that is open goes on; another one begins with the log's first line. */
  start(hub: HubHttp, space: string, kind: LogKind): void {
    if (this.isOpen(space, kind)) return;
    this.#makeRoom();
    if (kind === 'run') this.#resting.delete(space);
    const stream: Stream = { hub, space, kind, abort: new AbortController(), reason: 'closing' };
    this.#streams.set(`${space} ${kind}`, stream);
    this.#remember(stream, true);
    this.#options.channels.of(space, kind).view.clear();
    void this.#run(stream);
  }

  restart(hub: HubHttp, space: string, kind: LogKind): void {
    this.#stopWhere((stream) => stream.space === space && stream.kind === kind, 'restart');
    this.start(hub, space, kind);
  }

  stop(space: string, kind?: LogKind): void {
    if (kind !== 'build') this.#resting.delete(space);
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

  async #run(stream: Stream): Promise<void> {
    const { hub, space, kind, abort } = stream;
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
          if (kind === 'run' && guessLevel(clean) === 'error') this.#check(stream);
        },
        onState: (state, detail) => {
          log.debug(`logs ${key}: ${state}${detail ? `, again in ${detail.ms} ms` : ''}`);
          if (state === 'waiting') this.#check(stream);
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
    if (!isCurrent()) return;
    this.#streams.delete(key);
    this.#remember(stream, false);
    if (kind === 'run' && (end?.kind === 'paused' || end?.kind === 'noLogsNow'))
      this.#resting.set(space, { hub, stage: store.get(space)?.stage });
  }

  /** An app that runs again writes a new log into the channel of the former one. */
  #goOn(space: string): void {
    const resting = this.#resting.get(space);
    const { stage, view } = this.#options.store.get(space) ?? {};
    if (!resting || stage === resting.stage) return;
    if (view?.state === 'starting' || view?.state === 'running') this.start(resting.hub, space, 'run');
  }

  #remember({ hub, space, kind }: Stream, isOpen: boolean): void {
    const { memory, log } = this.#options;
    const entry = { space, kind, endpoint: hub.endpoint };
    const done = isOpen ? memory?.keepLog(entry) : memory?.forgetLog(entry);
    done?.catch((error: unknown) => log.warn(`open logs: ${String(error)}`));
  }

  /** Asks for the stage when a log says that something is wrong, but not for every line of it. */
  #check({ hub, space, abort }: Stream): void {
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
      if (before === 'running' && store.get(space)?.view?.state === 'failed')
        await this.onCrash?.(hub, space);
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
      // A closing window finds it again.
      if (reason !== 'closing') this.#remember(stream, false);
      stream.abort.abort();
    }
  }

  dispose(): void {
    this.#watch.dispose();
    this.#stopWhere(() => true, 'closing');
  }
}
