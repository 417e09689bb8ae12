import type { ContextFile } from '../../../../src/lint/dockerfile/buildContext.ts';
import {
  buildModel,
  canCreateIn,
  canWrite,
  pathInfo,
  type StateAfter,
} from '../../../../src/lint/dockerfile/model.ts';
import { parseDockerfile } from '../../../../src/lint/dockerfile/parse.ts';

/** The base of the reference's truth table: `user` (1000) with a home, on Debian 12. */
export const withUser = 'FROM debian:12-slim\nRUN useradd -m -u 1000 user\n';

export const sampleFiles: ContextFile[] = [
  { path: 'a.txt', mode: 0o644 },
  { path: 'app.py', mode: 0o644 },
  { path: 'src/lib.py', mode: 0o644 },
  { path: 'src/deep/run.sh', mode: 0o755 },
];

export function stateOf(text: string, files: ContextFile[] = sampleFiles): StateAfter {
  const state = buildModel(parseDockerfile(text), { context: { files } }).final?.last;
  if (state === undefined) throw new Error('no stage');
  return state;
}

/** `uid:gid mode` of a path; `-` when nothing is known or it is not there. */
export function ownerOf(state: StateAfter, path: string): string {
  const info = pathInfo(state, path, false);
  if (info === undefined) return '-';
  const mode = info.mode === null ? '?' : info.mode.toString(8);
  return `${info.exists === true ? '' : 'maybe '}${info.uid ?? '?'}:${info.gid ?? '?'} ${mode}`;
}

export function owners(text: string, ...paths: string[]): string[] {
  const state = stateOf(text);
  return paths.map((path) => ownerOf(state, path));
}

export { canCreateIn, canWrite, pathInfo };
