import type { Files } from '../ports.ts';
import type { LocalFile } from './collect.ts';

const maxScript = 1024 * 1024;
const carriageReturn = 13;
const lineFeed = 10;

/** Paths whose name says shell script, and paths that are scripts if they begin with `#!`. */
function scriptKind(path: string): 'shell' | 'maybe' | undefined {
  const name = path.slice(path.lastIndexOf('/') + 1);
  if (/\.(?:sh|bash|zsh|ksh|dash)$/i.test(name)) return 'shell';
  return !name.includes('.') || /entrypoint/i.test(name) ? 'maybe' : undefined;
}

function crlfIn(bytes: Uint8Array): boolean {
  for (let at = bytes.indexOf(carriageReturn); at >= 0; at = bytes.indexOf(carriageReturn, at + 1)) {
    if (bytes[at + 1] === lineFeed) return true;
  }
  return false;
}

/**
 * Shell scripts with CRLF line endings, which Linux does not run: `*.sh` and its kin, entry points and files without an
 * extension that begin with `#!`. Sorted as given; files over 1 MiB are no scripts.
 */
export async function scriptsWithCrlf(
  files: Files,
  candidates: readonly LocalFile[],
  signal?: AbortSignal,
): Promise<string[]> {
  const found: string[] = [];
  for (const { path, source, size } of candidates) {
    const kind = scriptKind(path);
    if (kind === undefined || size > maxScript) continue;
    signal?.throwIfAborted();
    const bytes = await files.read(source);
    const isScript = kind === 'shell' || (bytes[0] === 0x23 && bytes[1] === 0x21);
    if (isScript && !bytes.includes(0) && crlfIn(bytes)) found.push(path);
  }
  return found;
}

/** The same text with every CRLF as LF; a lone CR stays. */
export function withLf(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  const result = new Uint8Array(bytes.length);
  let length = 0;
  for (let i = 0; i < bytes.length; i++) {
    const byte = bytes[i];
    if (byte === undefined || (byte === carriageReturn && bytes[i + 1] === lineFeed)) continue;
    result[length++] = byte;
  }
  return result.slice(0, length);
}
