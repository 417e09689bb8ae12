import type { Accounts } from './accounts.ts';
import { SpaceApp, type AppMode } from './app.ts';
import { delay, JobFailure, type BuildSpec, type Executor, type Job } from './executor.ts';
import { readCard } from './frontMatter.ts';
import type { EventOut, Json } from './http.ts';
import { LogBuffer } from './logs.ts';
import type { Switches } from './options.ts';
import type { Commit, Space, Store } from './store.ts';

interface Live {
  space: Space;
  build: LogBuffer;
  run: LogBuffer;
  watchers: Set<EventOut>;
  stageListeners: Set<() => void>;
  app: SpaceApp;
  abort?: AbortController;
  work: Promise<void>;
  /** Commit whose image is at hand. */
  imageSha?: string;
  /** The container of an earlier or this commit answers. */
  up: boolean;
}

const quietStages = new Set(['PAUSED', 'SLEEPING', 'STOPPED']);

/** Stages, logs and apps of all Spaces. */
export class Runtimes {
  builds = 0;
  readonly jwts = new Map<string, string>();
  private readonly lives = new Map<string, Live>();
  private readonly store: Store;
  private readonly accounts: Accounts;
  private readonly executor: Executor;
  private readonly switches: Switches;
  private specs: { spec: BuildSpec; buildsLeft: number; startsLeft: number }[] = [];

  constructor(store: Store, accounts: Accounts, executor: Executor, switches: Switches) {
    this.store = store;
    this.accounts = accounts;
    this.executor = executor;
    this.switches = switches;
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
      wake: () => {
        if (space.stage === 'SLEEPING') this.start(space);
      },
    });
    await app.listen(space.appPort);
    space.appPort = app.port;
    this.lives.set(space._id, {
      space,
      build: new LogBuffer(),
      run: new LogBuffer(),
      watchers: new Set(),
      stageListeners: new Set(),
      app,
      work: Promise.resolve(),
      up: false,
    });
  }

  live(space: Space): Live {
    const live = this.lives.get(space._id);
    if (!live) throw new Error(`${space.id} has no runtime`);
    return live;
  }

  logs(space: Space, level: string): LogBuffer {
    return level === 'build' ? this.live(space).build : this.live(space).run;
  }

  buildWith(spec: BuildSpec): void {
    this.specs = this.specs.filter((s) => s.spec.space !== spec.space);
    const count = spec.count === 0 ? Infinity : (spec.count ?? 1);
    this.specs.push({
      spec,
      buildsLeft: spec.failAtStep === undefined ? 0 : count,
      startsLeft: spec.runtimeError === undefined ? 0 : count,
    });
  }

  forgetBuildSpecs(): void {
    this.specs = [];
  }

  setApp(space: Space, mode: AppMode, slowMs?: number): void {
    const { app } = this.live(space);
    app.mode = mode;
    if (slowMs !== undefined) app.slowMs = slowMs;
  }

  /** The head of main has moved. */
  onCommit(space: Space): void {
    if (space.stage === 'PAUSED') return;
    this.launch(space, { build: true, factory: false, lag: true });
  }

  restart(space: Space, factory: boolean): void {
    const live = this.live(space);
    const head = this.store.head(space)?.oid;
    this.launch(space, {
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
    this.settle(live, stage, errorMessage);
  }

  /** Sets a stage as a test wants it, whatever is under way. */
  force(space: Space, stage: string, errorMessage?: string): void {
    const live = this.live(space);
    live.abort?.abort();
    live.build.finish();
    this.setStage(live, stage, errorMessage);
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
    out.send(this.record(space));
    live.watchers.add(out);
    out.onClose(() => live.watchers.delete(out));
  }

  waitForStage(space: Space, stage: string, timeoutMs: number): Promise<void> {
    const live = this.live(space);
    if (space.stage === stage) return Promise.resolve();
    return new Promise((resolve, reject) => {
      const done = () => {
        clearTimeout(timer);
        live.stageListeners.delete(check);
      };
      const check = () => {
        if (space.stage !== stage) return;
        done();
        resolve();
      };
      const timer = setTimeout(() => {
        done();
        reject(
          new Error(`${space.id} is ${space.stage}, not ${stage} (${space.errorMessage ?? 'no error'})`),
        );
      }, timeoutMs);
      live.stageListeners.add(check);
    });
  }

  /** The answer of `GET …/runtime`. */
  record(space: Space): Json {
    const { stage } = space;
    const up = stage.startsWith('RUNNING');
    if (space.sdk === 'static') {
      const flat: Json = { stage, hardware: { current: null, requested: null }, storage: null };
      flat['replicas'] = { requested: 1, current: 1 };
      this.addDetails(flat, space);
      return flat;
    }
    const record: Json = {
      stage,
      hardware: { current: up ? space.hardware : null, requested: space.hardware },
      storage: null,
      gcTimeout: space.sleepTime,
      replicas: up ? { requested: space.replicas, current: space.replicas } : { requested: space.replicas },
      devMode: space.devMode,
      domains: [{ domain: new URL(this.live(space).app.url).host, stage: 'READY' }],
    };
    if (space.volumes.length > 0) record['volumes'] = space.volumes;
    this.addDetails(record, space);
    return record;
  }

  private addDetails(record: Json, space: Space): void {
    if (space.errorMessage !== undefined) record['errorMessage'] = space.errorMessage;
    if (this.switches.runtimeSha && space.runtimeSha !== undefined) record['sha'] = space.runtimeSha;
  }

  private admits(space: Space, credential: string | undefined): boolean {
    if (space.visibility !== 'private') return true;
    if (credential === undefined) return false;
    if (this.jwts.get(credential) === space._id) return true;
    const token = this.accounts.tokens.get(credential);
    return token !== undefined && this.accounts.mayRead(token, space);
  }

  private start(space: Space): void {
    this.restart(space, false);
  }

  private launch(space: Space, how: { build: boolean; factory: boolean; lag: boolean }): void {
    const live = this.live(space);
    live.abort?.abort();
    live.build.finish();
    const abort = new AbortController();
    live.abort = abort;
    if (!how.lag && space.sdk !== 'static') {
      // A restart is seen at once, so that no caller takes the former RUNNING for the outcome.
      if (how.build) live.build.begin();
      this.setStage(live, how.build ? 'BUILDING' : 'APP_STARTING');
    }
    const before = live.work;
    live.work = before
      .then(() => this.drive(live, how, abort.signal))
      .catch((error: unknown) => {
        if (abort.signal.aborted) return;
        live.build.finish();
        this.settle(live, 'BUILD_ERROR', error instanceof Error ? error.message : String(error));
      });
  }

  private async drive(
    live: Live,
    how: { build: boolean; factory: boolean; lag: boolean },
    signal: AbortSignal,
  ): Promise<void> {
    const { space } = live;
    if (signal.aborted) return;
    if (how.lag) await delay(this.switches.lagMs ?? this.switches.stepMs * 2, signal);
    const head = this.store.head(space);
    if (!head) return;
    const readme = head.files.get('README.md');
    const card = readCard(readme && this.store.content(readme).toString('utf8'));
    const problem = this.problem(head, card);
    if (typeof card.data['sdk'] === 'string') space.sdk = card.data['sdk'];
    if (problem) {
      this.setSha(space, head.oid);
      this.settle(live, problem.stage, problem.message);
      return;
    }
    if (space.sdk === 'static') {
      if (how.lag) this.setStage(live, live.up ? 'RUNNING_BUILDING' : 'BUILDING');
      await delay(this.switches.stepMs, signal);
      this.setSha(space, head.oid);
      live.imageSha = head.oid;
      live.up = true;
      this.setStage(live, 'RUNNING');
      return;
    }
    const wasUp = live.up && space.stage.startsWith('RUNNING');
    const job = this.job(live, head, card.data, how.factory, signal);
    if (!wasUp) this.setSha(space, head.oid);
    if (how.build && !(await this.build(live, job, wasUp))) return;
    await this.startApp(live, job, wasUp);
  }

  private async build(live: Live, job: Job, wasUp: boolean): Promise<boolean> {
    this.builds++;
    job.fault = this.take(live.space, 'build');
    live.build.begin();
    this.setStage(live, wasUp ? 'RUNNING_BUILDING' : 'BUILDING');
    try {
      await this.executor.build(job);
      live.build.finish();
      live.imageSha = job.sha;
      return true;
    } catch (error) {
      if (job.signal.aborted) throw error;
      const reason = error instanceof JobFailure ? error.message : `Scheduling failure: ${String(error)}`;
      live.build.finish();
      this.setSha(live.space, job.sha);
      this.settle(live, 'BUILD_ERROR', reason);
      return false;
    }
  }

  private async startApp(live: Live, job: Job, wasUp: boolean): Promise<void> {
    const { space, app } = live;
    job.fault = this.take(space, 'start');
    live.run.begin();
    this.setStage(live, wasUp ? 'RUNNING_APP_STARTING' : 'APP_STARTING');
    try {
      const started = await this.executor.start(job);
      if (app.mode === 'wrongPort') {
        const elsewhere = job.appPort === 8080 ? 8081 : 8080;
        job.runLog(
          `INFO:     Listening on http://0.0.0.0:${elsewhere}, nothing answers on port ${job.appPort}`,
        );
        await delay(this.switches.launchTimeoutMs ?? this.switches.stepMs * 50, job.signal);
        throw new JobFailure('Launch timed out, workload was not healthy after 30 min');
      }
      app.target = started.target;
      live.up = true;
      this.setSha(space, job.sha);
      this.setStage(live, 'RUNNING');
      void started.exited.then((reason) => {
        if (!job.signal.aborted) this.settle(live, 'RUNTIME_ERROR', reason);
      });
    } catch (error) {
      if (job.signal.aborted) throw error;
      this.setSha(space, job.sha);
      this.settle(live, 'RUNTIME_ERROR', error instanceof Error ? error.message : String(error));
    }
  }

  private job(live: Live, head: Commit, card: Json, factory: boolean, signal: AbortSignal): Job {
    const { space } = live;
    const values = (map: Space['secrets']) => new Map([...map].map(([key, setting]) => [key, setting.value]));
    return {
      spaceId: space.id,
      sha: head.oid,
      sdk: space.sdk,
      appPort: typeof card['app_port'] === 'number' ? card['app_port'] : 7860,
      card,
      files: this.store.checkout(head.files),
      variables: values(space.variables),
      secrets: values(space.secrets),
      factory,
      fault: undefined,
      stepMs: this.switches.stepMs,
      signal,
      buildLog: (line) => {
        if (!signal.aborted) live.build.append(line);
      },
      runLog: (line) => {
        if (!signal.aborted) live.run.append(line);
      },
    };
  }

  private problem(
    head: Commit,
    card: ReturnType<typeof readCard>,
  ): { stage: string; message?: string } | undefined {
    if (!card.present && card.errors.length === 0) {
      return { stage: 'CONFIG_ERROR', message: 'Missing configuration in README' };
    }
    if (card.errors.length > 0) return { stage: 'CONFIG_ERROR', message: card.errors.join('\n') };
    const { sdk, app_file: appFile } = card.data;
    if (sdk === 'docker' && !head.files.has('Dockerfile')) return { stage: 'NO_APP_FILE' };
    const script = typeof appFile === 'string' ? appFile : 'app.py';
    if (sdk === 'gradio' && !head.files.has(script)) return { stage: 'NO_APP_FILE' };
    return undefined;
  }

  private take(space: Space, phase: 'build' | 'start'): BuildSpec | undefined {
    const hit = this.specs.find(
      (s) =>
        (s.spec.space === '*' || s.spec.space === space.id) &&
        (phase === 'build' ? s.buildsLeft > 0 : s.startsLeft > 0),
    );
    if (hit && phase === 'build') hit.buildsLeft--;
    else if (hit) hit.startsLeft--;
    return hit?.spec;
  }

  private settle(live: Live, stage: string, errorMessage?: string): void {
    live.up = false;
    live.app.target = undefined;
    void this.executor.stop(live.space.id);
    this.setStage(live, stage, errorMessage);
  }

  private setSha(space: Space, sha: string): void {
    if (space.runtimeSha === sha) return;
    if (space.runtimeSha !== undefined) space.formerSha = space.runtimeSha;
    space.runtimeSha = sha;
  }

  private setStage(live: Live, stage: string, errorMessage?: string): void {
    const { space } = live;
    space.stage = stage;
    if (errorMessage === undefined) delete space.errorMessage;
    else space.errorMessage = errorMessage;
    for (const out of live.watchers) out.send(this.record(space));
    for (const listener of [...live.stageListeners]) listener();
  }
}
