/** What reads the code for its needs; loaded at its first use, as the detectors are large. */
export { needsOf } from './needsOf.ts';
export { readsOf } from './readsOf.ts';
export { scanFolder } from './scanFolder.ts';
