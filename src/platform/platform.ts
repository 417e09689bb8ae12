import type { Clock } from '../ports.ts';

/** A token found outside the extension, and where. */
export interface FoundToken {
  token: string;
  source: 'HF_TOKEN' | 'tokenFile';
}

/** What differs between the Node and the web worker extension host. */
export interface Platform {
  kind: 'node' | 'web';
  fetch: typeof fetch;
  clock: Clock;
  /** `HF_ENDPOINT`, where the host has an environment. */
  endpointFromEnvironment: string | undefined;
  /** Tokens of the machine's user. Read only when the user is about to sign in. */
  findTokens(): Promise<FoundToken[]>;
}
