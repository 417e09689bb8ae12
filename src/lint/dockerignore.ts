import { createTextMap } from './textMap.ts';

interface Pattern {
  line: number;
  keeps: boolean;
  regexp: RegExp;
}

export interface DockerIgnore {
  /** The zero-based line that keeps a path out of the build; `undefined` when it is in. */
  hiddenBy: (path: string) => number | undefined;
}

/** Go's path patterns, and `**` as moby/patternmatcher reads it. */
export function pathRegExp(pattern: string): RegExp | undefined {
  let source = '';
  for (let at = 0; at < pattern.length; at += 1) {
    const char = pattern[at] ?? '';
    if (char === '*' && pattern[at + 1] === '*') {
      at += 1;
      if (pattern[at + 1] === '/') at += 1;
      source += at >= pattern.length - 1 && pattern[at] === '*' ? '.*' : '(?:.*/)?';
    } else if (char === '*') source += '[^/]*';
    else if (char === '?') source += '[^/]';
    else if (char === '[') {
      const end = pattern.indexOf(']', at + 2);
      if (end < 0) return undefined;
      source += pattern.slice(at, end + 1);
      at = end;
    } else if (char === '\\' && at + 1 < pattern.length) {
      at += 1;
      source += (pattern[at] ?? '').replace(/[^\w/]/g, '\\$&');
    } else source += char.replace(/[.+^${}()|\\\]]/g, '\\$&');
  }
  try {
    return new RegExp(`^${source}$`);
  } catch {
    return undefined;
  }
}

/** A path without `./`, doubled and outer slashes; `undefined` when it leaves the folder. */
export function cleanPath(path: string): string | undefined {
  const parts: string[] = [];
  for (const part of path.split('/')) {
    if (part === '..') {
      if (parts.pop() === undefined) return undefined;
    } else if (part !== '' && part !== '.') parts.push(part);
  }
  return parts.join('/');
}

/** A path and the folders it is in, itself first. */
export function withParents(path: string): string[] {
  const parts = path.split('/');
  return parts.map((_, index) => parts.slice(0, parts.length - index).join('/'));
}

/** Reads a `.dockerignore`: the last pattern that matches a path or a folder above it decides. */
export function readDockerIgnore(text: string): DockerIgnore {
  const map = createTextMap(text.replace(/^\uFEFF/, ''));
  const patterns: Pattern[] = [];
  for (let line = 0; line < map.lineCount; line += 1) {
    const written = map.lineText(line);
    if (written.startsWith('#')) continue;
    const keeps = written.trim().startsWith('!');
    const pattern = cleanPath(
      written
        .trim()
        .slice(keeps ? 1 : 0)
        .trim(),
    );
    const regexp = pattern ? pathRegExp(pattern) : undefined;
    if (regexp) patterns.push({ line, keeps, regexp });
  }
  return {
    hiddenBy(path) {
      const paths = withParents(path);
      const last = patterns.findLast(({ regexp }) => paths.some((one) => regexp.test(one)));
      return last && !last.keeps ? last.line : undefined;
    },
  };
}
