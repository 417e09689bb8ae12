import type { SpaceApp } from './app.ts';
import type { EventOut, Json } from './http.ts';
import { LogBuffer } from './logs.ts';
import type { Switches } from './options.ts';
import type { Space } from './store.ts';

/** What a Space is beside its files: stage, logs, the app that answers at its host. */
export interface Live {
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
  switches: Switches;
}

export function newLive(space: Space, app: SpaceApp, switches: Switches): Live {
  return {
    space,
    build: new LogBuffer(),
    run: new LogBuffer(),
    watchers: new Set(),
    stageListeners: new Set(),
    app,
    work: Promise.resolve(),
    up: false,
    switches,
  };
}

export function setStage(live: Live, stage: string, errorMessage?: string): void {
  const { space } = live;
  space.stage = stage;
  if (errorMessage === undefined) delete space.errorMessage;
  else space.errorMessage = errorMessage;
  for (const out of live.watchers) out.send(runtimeRecord(live));
  for (const listener of [...live.stageListeners]) listener();
}

export function setSha({ space }: Live, sha: string): void {
  if (space.runtimeSha === sha) return;
  if (space.runtimeSha !== undefined) space.formerSha = space.runtimeSha;
  space.runtimeSha = sha;
}

/** The answer of `GET …/runtime`. */
export function runtimeRecord({ space, app, switches }: Live): Json {
  const { stage } = space;
  const up = stage.startsWith('RUNNING');
  const details: Json = {};
  if (space.errorMessage !== undefined) details['errorMessage'] = space.errorMessage;
  if (switches.runtimeSha && space.runtimeSha !== undefined) details['sha'] = space.runtimeSha;
  if (space.sdk === 'static') {
    return {
      stage,
      hardware: { current: null, requested: null },
      storage: null,
      replicas: { requested: 1, current: 1 },
      ...details,
    };
  }
  return {
    stage,
    hardware: { current: up ? space.hardware : null, requested: space.hardware },
    storage: null,
    gcTimeout: space.sleepTime,
    replicas: up ? { requested: space.replicas, current: space.replicas } : { requested: space.replicas },
    devMode: space.devMode,
    domains: [{ domain: new URL(app.url).host, stage: 'READY' }],
    ...(space.volumes.length > 0 ? { volumes: space.volumes } : {}),
    ...details,
  };
}

export function waitForStage(live: Live, stage: string, timeoutMs: number): Promise<void> {
  const { space } = live;
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
      reject(new Error(`${space.id} is ${space.stage}, not ${stage} (${space.errorMessage ?? 'no error'})`));
    }, timeoutMs);
    live.stageListeners.add(check);
  });
}
