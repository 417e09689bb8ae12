/** What the harness tells the suites; put in place of the name when they are bundled. */
export interface HostConfig {
  kind: 'node' | 'web';
  /** A local Hub for this run only. A Node host has it in its environment too. */
  hub?: { url: string; token: string; user: string };
  /** Node hosts: where VS Code keeps settings, logs and state. */
  dataDir?: string;
  /** Node hosts: whether this server writes output channels to files. */
  hasLogFiles?: boolean;
}

declare const __HOST_CONFIG__: HostConfig;

export const hostConfig = __HOST_CONFIG__;
