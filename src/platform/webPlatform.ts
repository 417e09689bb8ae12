import { createSha256 } from '../hub/sha256.ts';
import type { Platform } from './platform.ts';
import { systemClock } from './systemClock.ts';

/** The web worker host has neither environment variables nor a home folder. */
export function createWebPlatform(): Platform {
  return {
    kind: 'web',
    fetch: (input, init) => globalThis.fetch(input, init),
    clock: systemClock,
    newSha256: createSha256,
    disk: undefined,
    endpointFromEnvironment: undefined,
    findTokens: () => Promise.resolve([]),
  };
}
