/** How the next build or start of a Space is to end. */
export interface BuildSpec {
  /** `ns/name`, or `*` for any. */
  space: string;
  /** The first step is 1 (the FROM). */
  failAtStep?: number;
  /** Output of the failing step. */
  text?: string;
  /** The app dies at its start, with this text in its log. */
  runtimeError?: string;
  /** How many builds (or starts) it hits; default 1, 0 = until the next spec for this Space or reset. */
  count?: number;
}

export interface Job {
  spaceId: string;
  sha: string;
  sdk: string;
  appPort: number;
  card: Record<string, unknown>;
  files: Map<string, Buffer>;
  variables: ReadonlyMap<string, string>;
  secrets: ReadonlyMap<string, string>;
  /** Without cache. */
  factory: boolean;
  fault: BuildSpec | undefined;
  stepMs: number;
  /** The build is not to go on. */
  held(): boolean;
  /** How long an app may take to answer; the executor's own limit when undefined. */
  launchTimeoutMs: number | undefined;
  signal: AbortSignal;
  buildLog(line: string): void;
  runLog(line: string): void;
}

export class JobFailure extends Error {}

export interface Started {
  /** Where the app answers, when it is a real one. */
  target?: string;
  /** Settles when the app ends by itself, with the reason. */
  exited: Promise<string>;
}

export interface Executor {
  /** Rejects with JobFailure; its message becomes `errorMessage`. */
  build(job: Job): Promise<void>;
  /** Resolves once the app answers. */
  start(job: Job): Promise<Started>;
  stop(spaceId: string): Promise<void>;
  /** Another Space's app had to go to make room. */
  onEvicted(listener: (spaceId: string) => void): void;
  close(): Promise<void>;
}

export function delay(ms: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const aborted = () => {
      clearTimeout(timer);
      reject(new Error('superseded'));
    };
    const timer = setTimeout(() => {
      signal?.removeEventListener('abort', aborted);
      resolve();
    }, ms);
    if (signal?.aborted) aborted();
    else signal?.addEventListener('abort', aborted, { once: true });
  });
}
