export interface HubOptions {
  port?: number;
  executor?: 'scripted' | 'docker';
  /** Added to every answer. */
  latencyMs?: number;
  dataDir?: string;
  /** Length of one build step of the scripted executor. */
  stepMs?: number;
  dockerHost?: string;
  /** How large files may come; default `both`. */
  transfers?: Switches['transfers'];
}

/** Everything that can be switched while the hub runs. */
export interface Switches {
  latencyMs: number;
  /** Of request and answer bodies; 0 = unlimited. */
  bytesPerSecond: number;
  stepMs: number;
  /** The scripted executor stays in its step until this is off again. */
  holdBuilds: boolean;
  /** For how long the former stage is still reported after a commit; default two steps. */
  lagMs: number | undefined;
  /** How long an app that does not answer stays in APP_STARTING; default fifty steps, of a real app half an hour. */
  launchTimeoutMs: number | undefined;
  /** False drops `runtime.sha`, which the real Hub may lack. */
  runtimeSha: boolean;
  keepAliveMs: number;
  /** How large files may come: `both` answers Xet to who offers it, as the real Hub; `xet` answers nothing else. */
  transfers: 'both' | 'lfs' | 'xet';
  /** LFS objects above it are sent in parts. */
  multipartOver: number;
  chunkSize: number;
  /** Requests per 5 minutes and token; undefined = shown but never enforced. */
  quota: number | undefined;
}

export function defaultSwitches(options: HubOptions): Switches {
  return {
    latencyMs: options.latencyMs ?? 0,
    bytesPerSecond: 0,
    stepMs: options.stepMs ?? 40,
    holdBuilds: false,
    lagMs: undefined,
    launchTimeoutMs: undefined,
    runtimeSha: true,
    keepAliveMs: 30_000,
    multipartOver: 50 * 1024 * 1024,
    transfers: options.transfers ?? 'both',
    chunkSize: 8 * 1024 * 1024,
    quota: undefined,
  };
}
