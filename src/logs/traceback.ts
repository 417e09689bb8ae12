import { readInstructions, workdirs } from './instructions.ts';

/** A place in a log line that names a source line. `line` is zero-based, as editors count. */
export interface FrameLink {
  lineIndex: number;
  /** Characters of the log line the link covers; `end` is exclusive. */
  start: number;
  end: number;
  containerPath: string;
  line: number;
  /** Zero-based. */
  column?: number;
  /** Relative to the folder; left out when the file is not of the folder. */
  workspacePath?: string;
}

const patterns: readonly RegExp[] = [
  // Python: File "/app/app.py", line 12, in <module>
  /File "(?<path>[^"<>]+\.pyw?)", line (?<line>\d+)/dg,
  // Node: at main (file:///app/server.js:10:5) / at /app/server.js:10:5
  /(?:\(|at (?:async )?|^)(?<path>(?:file:\/\/)?\/[^\s():]+\.[cm]?[jt]sx?):(?<line>\d+)(?::(?<column>\d+))?/dg,
  // Go, Rust, Ruby, shell: /app/main.go:42 +0x1d, src/main.rs:4:5, /app/app.rb:3:in `x', start.sh: line 7:
  /(?:^|\s|\()(?<path>\.?[\w./-]+\.(?:go|rs|rb|exs?|php|java|cs)):(?<line>\d+)(?::(?<column>\d+))?/dg,
  /(?:^|\s)(?<path>\.?[\w./-]+\.sh): (?:line )?(?<line>\d+): /dg,
  // R: Error in file(app.R#12)
  /(?<path>[\w./-]+\.R)#(?<line>\d+)/dg,
];

/** Frames of stack traces in log lines, with the workspace file where the folder has it. */
export function findFrames(
  lines: readonly string[],
  files: readonly string[] = [],
  dockerfile?: string,
): FrameLink[] {
  const map = createPathMap(files, dockerfile);
  const found: FrameLink[] = [];
  for (const [lineIndex, text] of lines.entries()) found.push(...framesOfLine(text, lineIndex, map));
  return found;
}

export type PathMap = (containerPath: string) => string | undefined;

export function framesOfLine(text: string, lineIndex: number, map: PathMap): FrameLink[] {
  const links: FrameLink[] = [];
  for (const pattern of patterns) {
    for (const match of text.matchAll(pattern)) {
      const path = match.groups?.['path'];
      const range = match.indices?.groups?.['path'];
      if (path === undefined || range === undefined) continue;
      if (links.some((link) => range[0] < link.end && link.start < match.index + match[0].length)) continue;
      const containerPath = path.replace(/^file:\/\//, '');
      const column = match.groups?.['column'];
      const workspacePath = map(containerPath);
      links.push({
        lineIndex,
        start: range[0],
        end: match.index + match[0].replace(/[:\s]+$/, '').length,
        containerPath,
        line: Math.max(0, Number(match.groups?.['line']) - 1),
        ...(column === undefined ? {} : { column: Math.max(0, Number(column) - 1) }),
        ...(workspacePath === undefined ? {} : { workspacePath }),
      });
    }
  }
  return links.sort((a, b) => a.start - b.start);
}

/** Where files of a Space stand in its container, besides what the Dockerfile says. */
const usualRoots = ['/home/user/app', '/app', '/home/user', '/usr/src/app', '/code', '/workspace', '/srv'];
const notOfTheFolder =
  /\/(?:site-packages|dist-packages|node_modules|\.venv|venv)\/|^\/usr\/(?:local\/)?lib\//;

/** Maps container paths to files of the folder; COPY sources are taken into account where they are plain folders. */
export function createPathMap(files: readonly string[], dockerfile?: string): PathMap {
  const known = new Set(files);
  const view = dockerfile === undefined ? undefined : readInstructions(dockerfile);
  const roots = [...new Set([...(view ? workdirs(view).toReversed() : []), ...usualRoots])];
  const copies: { to: string; from: string }[] = [];
  let base = '/';
  for (const one of view?.instructions ?? []) {
    if (one.keyword === 'FROM') base = '/';
    if (one.keyword === 'WORKDIR') {
      base = absolute(one.rest, base);
    } else if ((one.keyword === 'COPY' || one.keyword === 'ADD') && !/--from=/.test(one.rest)) {
      const words = one.rest.split(' ').filter((word) => !word.startsWith('--'));
      const to = words.pop();
      for (const from of words)
        if (to !== undefined) copies.unshift({ from: clean(from), to: absolute(to, base) });
    }
  }
  return (containerPath) => {
    if (notOfTheFolder.test(containerPath)) return undefined;
    if (!containerPath.startsWith('/')) {
      const path = clean(containerPath);
      return known.has(path) ? path : undefined;
    }
    for (const { from, to } of copies) {
      const inside = below(containerPath, to);
      if (inside === undefined) continue;
      const path = join(from, inside);
      if (known.has(path)) return path;
      // COPY of one file into a folder, or under another name.
      const name = from.split('/').at(-1) ?? '';
      if (known.has(from) && (inside === '' || inside === name)) return from;
    }
    for (const root of roots) {
      const inside = below(containerPath, root);
      if (inside !== undefined && known.has(inside)) return inside;
    }
    return undefined;
  };
}

const clean = (path: string) =>
  path
    .replace(/^(?:\.?\/)+/, '')
    .replace(/\/+$/, '')
    .replace(/^\.$/, '');
const join = (folder: string, path: string) => [folder, path].filter((part) => part !== '').join('/');

function absolute(path: string, base: string): string {
  const plain = path.replace(/^["']|["']$/g, '').replace(/\$\{?HOME\}?/, '/home/user');
  const whole = plain.startsWith('/') ? plain : `${base}/${plain}`;
  return (
    whole
      .replace(/\/\.(?=\/|$)/g, '')
      .replace(/\/+/g, '/')
      .replace(/(?<=.)\/$/, '') || '/'
  );
}

function below(path: string, root: string): string | undefined {
  if (path === root) return '';
  const folder = root.endsWith('/') ? root : `${root}/`;
  return path.startsWith(folder) ? path.slice(folder.length) : undefined;
}
