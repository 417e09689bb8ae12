import { closeSync, constants, fstatSync, openSync, readdirSync, readSync, statSync } from 'node:fs';
import type { Dirent, Stats } from 'node:fs';
import { readdir, readFile, realpath, stat } from 'node:fs/promises';
import path from 'node:path';
import type { FileEntry, Files } from '../ports.ts';

function kindOf(entry: Dirent | Stats): FileEntry['kind'] {
  if (entry.isSymbolicLink()) return 'link';
  if (entry.isDirectory()) return 'folder';
  return entry.isFile() ? 'file' : 'other';
}

type Found = Awaited<ReturnType<Files['stat']>>;

function foundAs(stats: Stats): Found {
  return { kind: kindOf(stats), size: stats.size, mtime: stats.mtimeMs };
}

const nothingThere = new Set(['ENOENT', 'ENOTDIR', 'ELOOP']);

function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && nothingThere.has(String(error.code));
}

/** `undefined` for an error that says that nothing is there; throws all others. */
function asMissing(error: unknown): undefined {
  if (!isMissing(error)) throw error;
}

function statNow(file: string): Found {
  try {
    // An error would have to gather its stack for every file that is not there.
    const found = statSync(file, { throwIfNoEntry: false });
    return found && foundAs(found);
  } catch (error) {
    return asMissing(error);
  }
}

/** What a call answers that has to be made by a thread. */
const byThread = Symbol('by thread');

/** What is larger is read by a thread. */
const largestAtOnce = 256 * 1024;
/** A named pipe would make an ordinary open wait for a writer. */
const openFlags = constants.O_RDONLY | (constants.O_NONBLOCK ?? 0);

/** Only a small regular file is read at once. */
function readSmallFile(file: string): Uint8Array<ArrayBuffer> | typeof byThread {
  const descriptor = openSync(file, openFlags);
  try {
    const found = fstatSync(descriptor);
    if (!found.isFile() || found.size > largestAtOnce) return byThread;
    // One more byte tells that the file has grown; what tells no size, as in /proc, is left to `readFile`.
    const bytes = new Uint8Array(found.size + 1);
    let length = 0;
    for (;;) {
      const read = readSync(descriptor, bytes, length, bytes.length - length, null);
      length += read;
      if (read === 0) return bytes.subarray(0, length);
      if (length === bytes.length) return byThread;
    }
  } finally {
    closeSync(descriptor);
  }
}

/** Other work gets its turn after so long; sooner at first, so that requests that were just made can leave. */
const turnMs = 8;
const firstTurnMs = 1;
/** After so long without a call it is a new beginning. */
const pauseMs = 20;
/** A call that took longer waited for a disk or a network. */
const slowMs = 2;
const callsLeftToThreads = 16;

/**
 * Runs `now` where the system answers from memory, which takes a fraction of what handing the call to a thread does;
 * as soon as a call has to wait, the next ones are left to a thread.
 */
function fromMemoryFirst() {
  let turnStarted = performance.now();
  let turn = firstTurnMs;
  let lastCall = turnStarted;
  let nextTurn: Promise<void> | undefined;
  let left = 0;
  return async <T>(now: () => T | typeof byThread, later: () => Promise<T>): Promise<T> => {
    if (performance.now() - lastCall > pauseMs) turn = firstTurnMs;
    // Those before in the queue may have used the new turn up.
    while (performance.now() - turnStarted > turn) {
      nextTurn ??= new Promise((resolve) =>
        setImmediate(() => {
          nextTurn = undefined;
          turn = Math.min(turnMs, turn * 2);
          turnStarted = performance.now();
          resolve();
        }),
      );
      await nextTurn;
    }
    if (left > 0) {
      left -= 1;
      return later();
    }
    const start = performance.now();
    const result = now();
    lastCall = performance.now();
    if (lastCall - start > slowMs) left = callsLeftToThreads;
    return result === byThread ? later() : result;
  };
}

/** A folder on disk without VS Code: for headless commands and tests. */
export function nodeFiles(root: string): Files {
  const at = (inside: string) => (inside === '' ? root : `${root}${path.sep}${inside}`);
  const ask = fromMemoryFirst();
  return {
    async list(folder) {
      const where = at(folder);
      const entries = await ask(
        () => readdirSync(where, { withFileTypes: true }),
        () => readdir(where, { withFileTypes: true }),
      );
      return entries.map((entry) => ({ name: entry.name, kind: kindOf(entry) }));
    },
    stat(inside) {
      const where = at(inside);
      return ask<Found>(
        () => statNow(where),
        () => stat(where).then(foundAs, asMissing),
      );
    },
    read(inside) {
      const where = at(inside);
      return ask(
        () => readSmallFile(where),
        async () => new Uint8Array(await readFile(where)),
      );
    },
    async realPath(inside) {
      try {
        const [top, target] = await Promise.all([realpath(root), realpath(at(inside))]);
        const relative = path.relative(top, target);
        const isOutside =
          relative === '..' || relative.startsWith(`..${path.sep}`) || path.isAbsolute(relative);
        return isOutside ? undefined : relative.split(path.sep).join('/');
      } catch (error) {
        if (isMissing(error)) return undefined;
        throw error;
      }
    },
  };
}
