import { delay, JobFailure, type BuildSpec, type Executor, type Job } from './executor.ts';
import { readCard } from './frontMatter.ts';
import type { Json } from './http.ts';
import { setSha, setStage, type Live } from './live.ts';
import type { Switches } from './options.ts';
import type { Commit, Space, Store } from './store.ts';

export interface How {
  build: boolean;
  factory: boolean;
  /** The former stage is still reported for a moment. */
  lag: boolean;
}

/** Brings the head of a Space to a running app, stage by stage. */
export class Launcher {
  builds = 0;
  private readonly store: Store;
  private readonly executor: Executor;
  private readonly switches: Switches;
  private specs: { spec: BuildSpec; buildsLeft: number; startsLeft: number }[] = [];

  constructor(store: Store, executor: Executor, switches: Switches) {
    this.store = store;
    this.executor = executor;
    this.switches = switches;
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

  launch(live: Live, how: How): void {
    const { space } = live;
    live.abort?.abort();
    live.build.finish();
    const abort = new AbortController();
    live.abort = abort;
    if (!how.lag && space.sdk !== 'static') {
      // A restart is seen at once, so that no caller takes the former RUNNING for the outcome.
      if (how.build) live.build.begin();
      setStage(live, how.build ? 'BUILDING' : 'APP_STARTING');
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

  settle(live: Live, stage: string, errorMessage?: string): void {
    live.up = false;
    live.app.target = undefined;
    void this.executor.stop(live.space.id);
    setStage(live, stage, errorMessage);
  }

  private async drive(live: Live, how: How, signal: AbortSignal): Promise<void> {
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
      setSha(live, head.oid);
      this.settle(live, problem.stage, problem.message);
      return;
    }
    if (space.sdk === 'static') {
      if (how.lag) setStage(live, live.up ? 'RUNNING_BUILDING' : 'BUILDING');
      await delay(this.switches.stepMs, signal);
      setSha(live, head.oid);
      live.imageSha = head.oid;
      live.up = true;
      setStage(live, 'RUNNING');
      return;
    }
    const wasUp = live.up && space.stage.startsWith('RUNNING');
    const job = this.job(live, head, card.data, how.factory, signal);
    if (!wasUp) setSha(live, head.oid);
    if (how.build && !(await this.build(live, job, wasUp))) return;
    await this.startApp(live, job, wasUp);
  }

  private async build(live: Live, job: Job, wasUp: boolean): Promise<boolean> {
    this.builds++;
    job.fault = this.take(live.space, 'build');
    live.build.begin();
    setStage(live, wasUp ? 'RUNNING_BUILDING' : 'BUILDING');
    try {
      await this.executor.build(job);
      live.build.finish();
      live.imageSha = job.sha;
      return true;
    } catch (error) {
      if (job.signal.aborted) throw error;
      const reason = error instanceof JobFailure ? error.message : `Scheduling failure: ${String(error)}`;
      live.build.finish();
      setSha(live, job.sha);
      this.settle(live, 'BUILD_ERROR', reason);
      return false;
    }
  }

  private async startApp(live: Live, job: Job, wasUp: boolean): Promise<void> {
    const { space, app } = live;
    job.fault = this.take(space, 'start');
    live.run.begin();
    setStage(live, wasUp ? 'RUNNING_APP_STARTING' : 'APP_STARTING');
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
      setSha(live, job.sha);
      setStage(live, 'RUNNING');
      void started.exited.then((reason) => {
        if (!job.signal.aborted) this.settle(live, 'RUNTIME_ERROR', reason);
      });
    } catch (error) {
      if (job.signal.aborted) throw error;
      setSha(live, job.sha);
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
      held: () => this.switches.holdBuilds,
      launchTimeoutMs: this.switches.launchTimeoutMs,
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
}
