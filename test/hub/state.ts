import type { Accounts, Token } from './accounts.ts';
import type { Faults } from './faults.ts';
import { fail, type Exchange, type Reply } from './http.ts';
import type { HubOptions, Switches } from './options.ts';
import type { Runtimes } from './runtime.ts';
import type { Space, Store } from './store.ts';

export interface Counters {
  requests: number;
  /** Body bytes received, Large File Storage included. */
  bytesIn: number;
  /** Of these, xorbs and shards: what Xet sent. */
  casBytesIn: number;
  commits: number;
  builds: number;
  /** By `METHOD /route/{pattern}`. */
  byRoute: Record<string, number>;
}

export interface CorsRule {
  allowOrigin: string | null;
  matches: (method: string, path: string) => boolean;
}

export interface HubState {
  options: HubOptions;
  switches: Switches;
  store: Store;
  accounts: Accounts;
  faults: Faults;
  runtimes: Runtimes;
  counters: Omit<Counters, 'builds'>;
  cors: CorsRule[];
  reset(): Promise<void>;
}

export interface Route {
  method: string;
  /** `{id}` is ns/name, `{x}` one segment, `{x*}` the rest of the path. */
  pattern: string;
  handle(ex: Exchange): Reply | Promise<Reply>;
}

/** The Space a request names, when this token may read it; what is hidden looks missing. */
export function readableSpace(hub: HubState, ex: Exchange): Space {
  const token = hub.accounts.token(ex.bearer);
  const space = hub.store.find(ex.params['id'] ?? '');
  if (space && hub.accounts.mayRead(token, space)) return space;
  if (!token) fail(401, 'Invalid username or password.', 'RepoNotFound');
  return fail(404, 'Repository not found', 'RepoNotFound');
}

export function writableSpace(hub: HubState, ex: Exchange, what = 'write'): { space: Space; token: Token } {
  const space = readableSpace(hub, ex);
  const token = hub.accounts.needToken(ex);
  hub.accounts.needWrite(token, space.id.split('/')[0] ?? '', what);
  return { space, token };
}

export function hostOf(hub: HubState, space: Space): string {
  return hub.runtimes.live(space).app.url;
}
