/**
 * Why the Hub does not take a name. `empty`, `dots` and `gitFolder` are parts a git tree cannot hold; `control` are
 * control characters; `notUnicode` is a name that has no UTF-8 form; `tooLong` is a path over 1000 characters or a
 * part over 255 bytes, which Linux cannot check out; `sameName` are names that fall together once normalised.
 */
export type RefusedName = 'empty' | 'dots' | 'gitFolder' | 'control' | 'notUnicode' | 'tooLong' | 'sameName';

const maxPathLength = 1000;
const maxPartBytes = 255;

/** As paths stand on the Hub: composed, so that a name typed on macOS is the same everywhere. */
export function hubPath(path: string): string {
  return path.normalize('NFC');
}

/** What most paths are: short parts of plain characters, none of which begins with a dot. */
const ordinary = /^(?:[\w-][\w.+ -]{0,99}\/)*[\w-][\w.+ -]{0,99}$/;

/** What the Hub has against a path of its own (`hubPath`), on its own; `undefined` when nothing. */
export function refuseName(path: string): Exclude<RefusedName, 'sameName'> | undefined {
  if (path.length <= maxPathLength && ordinary.test(path)) return undefined;
  // U+FFFD stands where a file system gave bytes that are not UTF-8: such a name leads to no file.
  if (/\p{Surrogate}/u.test(path) || path.includes('\uFFFD')) return 'notUnicode';
  // eslint-disable-next-line no-control-regex
  if (/[\u0000-\u001f\u007f]/.test(path)) return 'control';
  if (path.length > maxPathLength) return 'tooLong';
  for (const part of path.split('/')) {
    if (part === '') return 'empty';
    if (part === '.' || part === '..') return 'dots';
    if (part.toLowerCase() === '.git') return 'gitFolder';
    if (part.length * 3 > maxPartBytes && new TextEncoder().encode(part).length > maxPartBytes)
      return 'tooLong';
  }
  return undefined;
}

/**
 * Paths of `paths` (as on the Hub) that cannot stand side by side in one tree: given more than once, or both a file
 * and a folder of others.
 */
export function clashingNames(paths: readonly string[]): Set<string> {
  const seen = new Set<string>();
  const clashing = new Set<string>();
  for (const path of paths) {
    if (seen.has(path)) clashing.add(path);
    seen.add(path);
  }
  const checked = new Set<string>();
  for (const path of seen) {
    for (let end = path.lastIndexOf('/'); end > 0; end = path.lastIndexOf('/', end - 1)) {
      const folder = path.slice(0, end);
      if (seen.has(folder)) clashing.add(folder).add(path);
      else if (checked.has(folder)) break;
      checked.add(folder);
    }
  }
  return clashing;
}
