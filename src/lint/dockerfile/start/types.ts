import type { Range, TextEdit } from '../../finding.ts';

/** A piece of a file of the folder. */
export interface Place {
  file: string;
  range: Range;
}

/** A word of a command line after expansion. */
export interface Token {
  /** Null: it hangs on what is not known. */
  text: string | null;
  /** As written. */
  raw: string;
  place: Place;
}

/** `default`: nothing in the folder says it; it is what the server does by itself. */
export type Origin = 'flag' | 'variable' | 'code' | 'config' | 'default';

/** What is known of an address, and where it is written. */
export interface Known<T> {
  value: T;
  origin: Origin;
  /** The text of the value and nothing else, when it could be found. */
  place: Place | undefined;
}

/** A program that waits for connections. */
export interface Listener {
  /** `uvicorn`, `gunicorn`, `node`, … */
  server: string;
  /** Empty when it is not known; nginx may have several. */
  ports: Known<number>[];
  /** Undefined when it is not known. */
  host: Known<string> | undefined;
  /** Where the address is chosen: a command, a call, a directive. */
  place: Place;
  /** Says that it listens on all addresses, where nothing says another one. */
  hostEdit: TextEdit | undefined;
}

const loopbackHosts = /^(?:127(?:\.\d{1,3}){3}|localhost|\[?::1\]?)$/i;

export function isLoopback(host: string): boolean {
  return loopbackHosts.test(host);
}

export function portNumber(text: string | null | undefined): number | undefined {
  const port = /^\d{1,5}$/.test(text ?? '') ? Number(text) : 0;
  return port > 0 && port < 65_536 ? port : undefined;
}
