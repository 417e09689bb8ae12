import { base64Length, writeBase64 } from './base64.ts';
import { throwIfAborted } from './http.ts';
import { compact } from './shape.ts';

export interface NewCommit {
  /** One line. */
  summary: string;
  description?: string;
  /** Head the commit is meant for; HubError `staleParent` when the branch has moved on. */
  parent?: string;
  files: { path: string; content: Uint8Array }[];
  /** Contents that are stored already. `oid` is the sha256. */
  lfsFiles?: { path: string; oid: string; size: number }[];
  deleted?: string[];
}

/** One piece up to here, which `fetch` sends as it is; a Blob of pieces above, which it reads one by one. */
const largestPiece = 32 * 1024 * 1024;
/** Other work gets a turn after so much, or after so long where the machine is slow. */
const turnBytes = 2 * 1024 * 1024;
const turnMs = 10;

/**
 * The lines of a commit request. Other work gets a turn again and again, and an abort is noticed then.
 * `onProgress` counts the files put in.
 */
export async function commitBody(
  change: NewCommit,
  signal?: AbortSignal,
  onProgress?: (done: number, total: number) => void,
): Promise<Uint8Array<ArrayBuffer> | Blob> {
  const { summary, description = '', parent, files, lfsFiles = [], deleted = [] } = change;
  const encoder = new TextEncoder();
  const head = encoder.encode(line('header', { summary, description, ...compact({ parentCommit: parent }) }));
  const tail = encoder.encode(
    [
      ...lfsFiles.map(({ path, oid, size }) => line('lfsFile', { path, algo: 'sha256', oid, size })),
      ...deleted.map((path) => line('deletedFile', { path })),
    ].join(''),
  );
  const starts = files.map(({ path }) => encoder.encode(fileStart(path)));
  const sizeOf = (index: number) =>
    (starts[index]?.length ?? 0) + base64Length(files[index]?.content.length ?? 0) + fileEnd.length;
  let left = head.length + tail.length;
  for (const index of files.keys()) left += sizeOf(index);

  const pieces: Uint8Array<ArrayBuffer>[] = [];
  let piece = new Uint8Array(Math.min(left, largestPiece));
  let filled = 0;
  let sinceTurn = 0;
  let turnStarted = performance.now();
  /** Makes room; gives a promise when other work gets its turn. */
  const room = (bytes: number): Promise<void> | undefined => {
    if (filled + bytes > piece.length) {
      pieces.push(piece.subarray(0, filled));
      piece = new Uint8Array(Math.max(bytes, Math.min(left, largestPiece)));
      filled = 0;
    }
    left -= bytes;
    sinceTurn += bytes;
    if (sinceTurn < turnBytes && performance.now() - turnStarted < turnMs) return undefined;
    return new Promise((resolve) => setTimeout(resolve, 0)).then(() => {
      sinceTurn = 0;
      turnStarted = performance.now();
      throwIfAborted(signal);
    });
  };
  const put = (bytes: Uint8Array) => {
    piece.set(bytes, filled);
    filled += bytes.length;
  };

  await room(head.length);
  put(head);
  for (const [index, { content }] of files.entries()) {
    const turn = room(sizeOf(index));
    if (turn) await turn;
    put(starts[index] ?? new Uint8Array());
    filled = writeBase64(content, piece, filled);
    put(fileEnd);
    onProgress?.(index + 1, files.length);
  }
  await room(tail.length);
  put(tail);
  const last = piece.subarray(0, filled);
  return pieces.length === 0 ? last : new Blob([...pieces, last]);
}

/** Up to where the base64 text goes. */
function fileStart(path: string): string {
  return `{"key":"file","value":{"path":${JSON.stringify(path)},"encoding":"base64","content":"`;
}

const fileEnd = new TextEncoder().encode('"}}\n');

function line(key: string, value: object): string {
  return `${JSON.stringify({ key, value })}\n`;
}
