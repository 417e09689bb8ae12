import type { Sha256 } from '../hub/sha256.ts';
import type { Clock } from '../ports.ts';

/** A token found outside the extension, and where. */
export interface FoundToken {
  token: string;
  source: 'HF_TOKEN' | 'tokenFile';
}

/** What only a host with a disk can tell; paths are absolute and of the host's own form. */
export interface Disk {
  /** `path` with all links resolved; `undefined` when nothing is there. */
  realPath(path: string): Promise<string | undefined>;
  /** A Blob that reads from disk when it is read, so that a large file is never whole in memory. */
  open(path: string): Promise<Blob>;
  /** sha256 of a file in hex. */
  sha256(path: string, signal?: AbortSignal): Promise<string>;
  /** git's id of a content. WebCrypto takes about ten times as long for a small one. */
  blobId: (bytes: Uint8Array) => string;
}

/** What differs between the Node and the web worker extension host. */
export interface Platform {
  kind: 'node' | 'web';
  fetch: typeof fetch;
  clock: Clock;
  /** The fastest digest this host has. */
  newSha256: () => Sha256;
  disk: Disk | undefined;
  /** `HF_ENDPOINT`, where the host has an environment. */
  endpointFromEnvironment: string | undefined;
  /** Tokens of the machine's user. Read only when the user is about to sign in. */
  findTokens(): Promise<FoundToken[]>;
}
