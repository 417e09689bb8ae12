import type { Accounts } from './accounts.ts';
import { SpaceApp, type AppMode } from './app.ts';
import type { BuildSpec, Executor } from './executor.ts';
import type { EventOut, Json } from './http.ts';
import { Launcher } from './launch.ts';
import { newLive, runtimeRecord, setStage, waitForStage, type Live } from './live.ts';
import type { LogBuffer } from './logs.ts';
import type { Switches } from './options.ts';
import type { Space, Store } from './store.ts';

const quietStages = new Set(['PAUSED', 'SLEEPING', 'STOPPED']);

/** Stages, logs and apps of all Spaces. */
export class Runtimes {
  readonly jwts = new Map<string, string>();
  private readonly lives = new Map<string, Live>();
  private readonly store: Store;
  private readonly accounts: Accounts;
  private readonly executor: Executor;
  private readonly switches: Switches;
  private readonly launcher: Launcher;

  constructor(store: Store, accounts: Accounts, executor: Executor, switches: Switches) {
    this.store = store;
    this.accounts = accounts;
    this.executor = executor;
    this.switches = switches;
    this.launcher = new Launcher(store, executor, switches);
    executor.onEvicted((id) => {
      const live = this.lives.get(store.find(id)?._id ?? '');
      if (live) this.stopAt(live.space, 'STOPPED');
    });
  }

  /** Gives a Space its host. */
  async open(space: Space): Promise<void> {
    const app = new SpaceApp({
      title: () => space.id.split('/')[1] ?? space.id,
      running: () => space.stage.startsWith('RUNNING'),
      admits: (credential) => this.admits(space, credential),
      file: (path) => {
        const entry = this.store.head(space)?.files.get(path);
        return entry && this.store.content(entry);
      },
      isStatic: () => space.sdk === 'static',
      allowsOtherOrigins: () => space.sdk === 'gradio',
      variable: (name) => space.variables.get(name)?.value,
      wake: () => {
        if (space.stage === 'SLEEPING') this.restart(space, false);
      },
    });
    await app.listen(space.appPort);
    space.appPort = app.port;
    this.lives.set(space._id, newLive(space, app, this.switches));
  }

  live(space: Space): Live {
    const live = this.lives.get(space._id);
    if (!live) throw new Error(`${space.id} has no runtime`);
    return live;
  }

  logs(space: Space, level: string): LogBuffer {
    return level === 'build' ? this.live(space).build : this.live(space).run;
  }

  get builds(): number {
    return this.launcher.builds;
  }

  set builds(count: number) {
    this.launcher.builds = count;
  }

  buildWith(spec: BuildSpec): void {
    this.launcher.buildWith(spec);
  }

  forgetBuildSpecs(): void {
    this.launcher.forgetBuildSpecs();
  }

  setApp(space: Space, mode: AppMode, slowMs?: number): void {
    const { app } = this.live(space);
    app.mode = mode;
    if (slowMs !== undefined) app.slowMs = slowMs;
  }

  /** The head of main has moved. */
  onCommit(space: Space): void {
    if (space.stage === 'PAUSED') return;
    this.launcher.launch(this.live(space), { build: true, factory: false, lag: true });
  }

  restart(space: Space, factory: boolean): void {
    const live = this.live(space);
    const head = this.store.head(space)?.oid;
    this.launcher.launch(live, {
      build: factory || live.imageSha === undefined || live.imageSha !== head,
      factory,
      lag: false,
    });
  }

  /** A changed secret, variable, volume or hardware restarts what runs. */
  settingChanged(space: Space): void {
    if (space.sdk === 'static' || quietStages.has(space.stage) || this.live(space).imageSha === undefined)
      return;
    if (space.stage === 'BUILD_ERROR' || space.stage === 'CONFIG_ERROR') return;
    this.restart(space, false);
  }

  stopAt(space: Space, stage: string, errorMessage?: string): void {
    const live = this.live(space);
    live.abort?.abort();
    live.build.finish();
    this.launcher.settle(live, stage, errorMessage);
  }

  /** Sets a stage as a test wants it, whatever is under way. */
  force(space: Space, stage: string, errorMessage?: string): void {
    const live = this.live(space);
    live.abort?.abort();
    live.build.finish();
    setStage(live, stage, errorMessage);
  }

  async remove(space: Space): Promise<void> {
    const live = this.lives.get(space._id);
    if (!live) return;
    live.abort?.abort();
    this.lives.delete(space._id);
    live.build.finish();
    live.run.finish();
    for (const out of live.watchers) out.end();
    await live.work;
    await this.executor.stop(space.id);
    await live.app.close();
  }

  async closeAll(): Promise<void> {
    await Promise.all([...this.lives.values()].map((live) => this.remove(live.space)));
  }

  watch(space: Space, out: EventOut): void {
    const live = this.live(space);
    out.send(runtimeRecord(live));
    live.watchers.add(out);
    out.onClose(() => live.watchers.delete(out));
  }

  waitForStage(space: Space, stage: string, timeoutMs: number): Promise<void> {
    return waitForStage(this.live(space), stage, timeoutMs);
  }

  /** The answer of `GET …/runtime`. */
  record(space: Space): Json {
    return runtimeRecord(this.live(space));
  }

  private admits(space: Space, credential: string | undefined): boolean {
    if (space.visibility !== 'private') return true;
    if (credential === undefined) return false;
    if (this.jwts.get(credential) === space._id) return true;
    const token = this.accounts.tokens.get(credential);
    return token !== undefined && this.accounts.mayRead(token, space);
  }
}
