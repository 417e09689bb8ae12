/** What the harness tells the suites; put in place of the name when they are bundled. */
export interface HostConfig {
  kind: 'node' | 'web';
  hub?: { url: string; token: string; user: string };
}

declare const __HOST_CONFIG__: HostConfig;

export const hostConfig = __HOST_CONFIG__;
