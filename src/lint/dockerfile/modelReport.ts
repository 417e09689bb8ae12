import type { BuildContext } from './buildContext.ts';
import { modeOf } from './fileTree.ts';
import { buildModel, changedPaths, homeIn, stateAt, type ModelOptions } from './model.ts';
import { parseDockerfile } from './parse.ts';

export interface ReportedPath {
  path: string;
  kind: 'dir' | 'file' | 'link' | null;
  uid: number | null;
  gid: number | null;
  /** Octal, without leading zeros. */
  mode: string | null;
  /** One-based, of the instruction that made or changed it. */
  line: number | null;
}

export interface ModelReport {
  user: { name: string | null; uid: number | null };
  workdir: string | null;
  home: string | null;
  paths: ReportedPath[];
}

export interface ReportOptions {
  /** One-based: what holds after the instruction that begins there or before; left out: of the final image. */
  line?: number;
  context?: BuildContext;
  args?: ReadonlyMap<string, string>;
}

/** What the model knows of an image; undefined for a file that has no stage (up to that line). */
export function modelReport(text: string, options: ReportOptions = {}): ModelReport | undefined {
  const settings: ModelOptions = {};
  if (options.context !== undefined) settings.context = options.context;
  if (options.args !== undefined) settings.args = options.args;
  const model = buildModel(parseDockerfile(text), settings);
  const state = options.line === undefined ? model.final?.last : stateAt(model, options.line - 1);
  if (state === undefined) return undefined;
  const paths = changedPaths(state).map(([path, node]) => {
    const mode = modeOf(node);
    const cause = node.cause;
    return {
      path,
      kind: node.kind,
      uid: node.uid,
      gid: node.gid,
      mode: mode === null ? null : mode.toString(8),
      line: cause === null ? null : cause.line + 1,
    };
  });
  paths.sort((one, other) => (one.path < other.path ? -1 : 1));
  return {
    user: { name: state.user.name, uid: state.user.uid },
    workdir: state.workdir,
    home: homeIn(state),
    paths,
  };
}
