import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { accountRoutes } from './accountRoutes.ts';
import { Accounts, writeToken } from './accounts.ts';
import type { AppMode } from './app.ts';
import { bucketRoutes } from './buckets.ts';
import { commitRoutes } from './commit.ts';
import { controlRoutes, countersOf, setCors, setSwitches } from './control.ts';
import { discussionRoutes } from './discussions.ts';
import { dockerExecutor } from './dockerExecutor.ts';
import type { BuildSpec } from './executor.ts';
import { Faults, type FaultSpec } from './faults.ts';
import { fileRoutes } from './fileRoutes.ts';
import { infoRoutes, spaceRecord } from './infoRoutes.ts';
import { jobRoutes } from './jobs.ts';
import { lfsRoutes } from './lfs.ts';
import { defaultSwitches, type HubOptions, type Switches } from './options.ts';
import { pageRoutes } from './pages.ts';
import { preuploadRoutes } from './preupload.ts';
import { refRoutes } from './refs.ts';
import { repoRoutes } from './repoRoutes.ts';
import { router } from './router.ts';
import { Runtimes } from './runtime.ts';
import { scriptedExecutor } from './scriptedExecutor.ts';
import { spaceRoutes } from './spaces.ts';
import type { Counters, HubState } from './state.ts';
import { Store, type Commit, type Space, type Visibility } from './store.ts';
import { xetRoutes } from './xet.ts';
import type { Json } from './http.ts';

export interface SpaceView {
  id: string;
  sdk: string;
  visibility: Visibility;
  stage: string;
  errorMessage: string | undefined;
  /** Origin of the running app. */
  host: string;
  /** Of main. */
  sha: string | undefined;
  hardware: string;
  sleepTime: number | null;
  secretNames: string[];
  /** With their values, for tests of what arrived. */
  secrets: ReadonlyMap<string, string>;
  variables: Record<string, string>;
  volumes: Json[];
  devMode: boolean;
  tags: Record<string, string>;
  /** Of main, newest first. */
  commits: { oid: string; title: string; message: string; author: string; date: string; parents: string[] }[];
  /** The answer of `GET /api/spaces/{id}`. */
  record: Json;
}

export interface Hub {
  readonly url: string;
  readonly token: string;
  readonly user: string;
  close(): Promise<void>;
  fault(spec: FaultSpec): void;
  clearFaults(): void;
  /** Back to a hub as just started: no Spaces, default account, no faults, counters at zero. */
  reset(): Promise<void>;
  build(spec: BuildSpec): void;
  setAccount(patch: Json): void;
  setOptions(patch: Partial<Switches>): void;
  setCors(allowOrigin: string | null, route?: string): void;
  counters(): Counters;
  /** Content at the head of main, LFS content included. */
  files(spaceId: string, rev?: string): Map<string, Buffer>;
  /** Undefined when there is no such Space. */
  space(spaceId: string): SpaceView | undefined;
  setStage(spaceId: string, stage: string, errorMessage?: string): void;
  setApp(spaceId: string, mode: AppMode, slowMs?: number): void;
  waitForStage(spaceId: string, stage: string, timeoutMs?: number): Promise<void>;
  logs(spaceId: string, level: 'build' | 'run'): string[];
}

export async function startHub(options: HubOptions = {}): Promise<Hub> {
  const switches = defaultSwitches(options);
  const store = new Store(options.dataDir);
  const accounts = new Accounts();
  const faults = new Faults();
  const executor = options.executor === 'docker' ? dockerExecutor(options.dockerHost) : scriptedExecutor();
  const runtimes = new Runtimes(store, accounts, executor, switches);
  const counters = { requests: 0, bytesIn: 0, casBytesIn: 0, commits: 0, byRoute: {} };
  const hub: HubState = {
    options,
    switches,
    store,
    accounts,
    faults,
    runtimes,
    counters,
    cors: [],
    reset: async () => {
      await runtimes.closeAll();
      store.clear();
      accounts.reset();
      faults.clear();
      runtimes.forgetBuildSpecs();
      runtimes.builds = 0;
      Object.assign(counters, { requests: 0, bytesIn: 0, casBytesIn: 0, commits: 0, byRoute: {} });
      hub.cors.length = 0;
      Object.assign(switches, defaultSwitches(options));
      store.save();
    },
  };
  for (const space of store.spaces.values()) {
    await runtimes.open(space);
    if (/BUILDING|STARTING|^RUNNING$/.test(space.stage)) runtimes.restart(space, false);
  }
  const server = createServer(router(hub, allRoutes(hub)));
  // Longer than the idle time of any client's connection pool, so that no request meets a closing socket.
  server.keepAliveTimeout = 125_000;
  server.headersTimeout = 130_000;
  server.requestTimeout = 0;
  server.listen(options.port ?? 0, '127.0.0.1');
  await once(server, 'listening');
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return { ...hubApi(hub), url, token: writeToken, user: 'tester', close };

  async function close(): Promise<void> {
    const closed = new Promise<void>((resolve) => server.close(() => resolve()));
    store.save();
    await runtimes.closeAll();
    server.closeAllConnections();
    await closed;
    await executor.close();
  }
}

function allRoutes(hub: HubState) {
  return [
    controlRoutes(hub),
    accountRoutes(hub),
    repoRoutes(hub),
    infoRoutes(hub),
    fileRoutes(hub),
    preuploadRoutes(hub),
    commitRoutes(hub),
    lfsRoutes(hub),
    xetRoutes(hub),
    refRoutes(hub),
    spaceRoutes(hub),
    discussionRoutes(hub),
    bucketRoutes(hub),
    jobRoutes(hub),
    pageRoutes(hub),
  ].flat();
}

function hubApi(hub: HubState): Omit<Hub, 'url' | 'token' | 'user' | 'close'> {
  const need = (id: string): Space => {
    const space = hub.store.find(id);
    if (!space) throw new Error(`No Space ${id}`);
    return space;
  };
  return {
    fault: (spec) => hub.faults.add(spec),
    clearFaults: () => hub.faults.clear(),
    reset: () => hub.reset(),
    build: (spec) => hub.runtimes.buildWith(spec),
    setAccount: (patch) => hub.accounts.patch(patch),
    setOptions: (patch) => setSwitches(hub, patch),
    setCors: (allowOrigin, route) => setCors(hub, allowOrigin, route),
    counters: () => countersOf(hub),
    files: (id, rev = 'main') => hub.store.checkout(hub.store.resolve(need(id), rev).files),
    space: (id) => {
      const space = hub.store.find(id);
      return space && spaceView(hub, space);
    },
    setStage: (id, stage, errorMessage) => hub.runtimes.force(need(id), stage, errorMessage),
    setApp: (id, mode, slowMs) => hub.runtimes.setApp(need(id), mode, slowMs),
    waitForStage: async (id, stage, timeoutMs = 8000) =>
      hub.runtimes.waitForStage(need(id), stage, timeoutMs),
    logs: (id, level) =>
      hub.runtimes
        .logs(need(id), level)
        .events()
        .map((event) => event.data.replace(/\n$/, '')),
  };
}

function spaceView(hub: HubState, space: Space): SpaceView {
  const head = hub.store.head(space);
  const plain = ({ files: _files, ...rest }: Commit) => rest;
  return {
    id: space.id,
    sdk: space.sdk,
    visibility: space.visibility,
    stage: space.stage,
    errorMessage: space.errorMessage,
    host: hub.runtimes.live(space).app.url,
    sha: head?.oid,
    hardware: space.hardware,
    sleepTime: space.sleepTime,
    secretNames: [...space.secrets.keys()],
    secrets: new Map([...space.secrets].map(([key, s]) => [key, s.value])),
    variables: Object.fromEntries([...space.variables].map(([key, s]) => [key, s.value])),
    volumes: space.volumes,
    devMode: space.devMode,
    tags: Object.fromEntries(
      [...space.refs].filter(([r]) => r.startsWith('refs/tags/')).map(([r, oid]) => [r.slice(10), oid]),
    ),
    commits: head ? hub.store.history(space, head).map(plain) : [],
    record: spaceRecord(hub, space),
  };
}
