import { createHash } from 'node:crypto';
import { openAsBlob } from 'node:fs';
import { open, stat, type FileHandle } from 'node:fs/promises';

/** Node's own Blob of a file reads 64 KiB at a time, which costs more than the reading. */
const pieceBytes = 1024 * 1024;

interface Source {
  path: string;
  size: number;
  mtimeMs: number;
}

/**
 * A file as a Blob that reads from disk when it is read, in pieces of 1 MiB. `stream` fails with NotReadableError once
 * the file has changed.
 */
export async function openDiskBlob(path: string): Promise<Blob> {
  const [blob, { size, mtimeMs }] = await Promise.all([openAsBlob(path), stat(path)]);
  return inPieces({ path, size, mtimeMs }, blob, 0);
}

/** `blob` is the part of the file that begins at `start`. */
function inPieces(source: Source, blob: Blob, start: number): Blob {
  const size = blob.size;
  const slice = (from = 0, to = size, type?: string): Blob => {
    const first = from < 0 ? Math.max(0, size + from) : Math.min(from, size);
    return inPieces(source, Blob.prototype.slice.call(blob, from, to, type), start + first);
  };
  const stream = () => readPieces(source, start, start + size);
  return Object.defineProperties(blob, {
    slice: { value: slice, configurable: true },
    stream: { value: stream, configurable: true },
  });
}

/** The next piece is read while the one before is used. */
function readPieces(source: Source, start: number, end: number): ReadableStream<Uint8Array<ArrayBuffer>> {
  let file: FileHandle | undefined;
  let ahead: Promise<Uint8Array<ArrayBuffer>> | undefined;
  let at = start;

  const readAhead = (handle: FileHandle) => {
    if (at >= end) return undefined;
    const position = at;
    at = Math.min(end, at + pieceBytes);
    const reading = readWhole(handle, position, at - position);
    // Its failure is told when it is this piece's turn.
    reading.catch(() => undefined);
    return reading;
  };
  const close = async () => {
    const open = file;
    file = undefined;
    await ahead?.catch(() => undefined);
    await open?.close();
  };
  return new ReadableStream(
    {
      async pull(controller) {
        try {
          if (!file) {
            file = await open(source.path);
            await checkSame(file, source);
            ahead = readAhead(file);
          }
          const piece = await ahead;
          if (!piece) {
            await close();
            return controller.close();
          }
          ahead = readAhead(file);
          if (!ahead) await checkSame(file, source);
          controller.enqueue(piece);
        } catch (error) {
          await close().catch(() => undefined);
          throw error;
        }
      },
      cancel: close,
    },
    { highWaterMark: 0 },
  );
}

async function readWhole(
  file: FileHandle,
  position: number,
  length: number,
): Promise<Uint8Array<ArrayBuffer>> {
  const bytes = new Uint8Array(length);
  let filled = 0;
  while (filled < length) {
    const { bytesRead } = await file.read(bytes, filled, length - filled, position + filled);
    if (bytesRead === 0) throw changed();
    filled += bytesRead;
  }
  return bytes;
}

/**
 * sha256 of a file in hex. Two buffers take turns, one being read into while the other is hashed; a stream would make
 * new ones, and so work for the garbage collector. Throws the signal's reason.
 */
export async function hashFile(path: string, signal?: AbortSignal): Promise<string> {
  const digest = createHash('sha256');
  const file = await open(path);
  let reading: Promise<{ buffer: Uint8Array; bytesRead: number }> | undefined;
  try {
    const buffers = [new Uint8Array(pieceBytes), new Uint8Array(pieceBytes)] as const;
    reading = file.read(buffers[0]);
    for (let turn = 0; ; turn ^= 1) {
      const { buffer, bytesRead } = await reading;
      signal?.throwIfAborted();
      if (bytesRead === 0) return digest.digest('hex');
      reading = file.read(buffers[turn === 0 ? 1 : 0]);
      digest.update(buffer.subarray(0, bytesRead));
    }
  } finally {
    await reading?.catch(() => undefined);
    await file.close();
  }
}

async function checkSame(file: FileHandle, source: Source): Promise<void> {
  const { size, mtimeMs } = await file.stat();
  if (size !== source.size || mtimeMs !== source.mtimeMs) throw changed();
}

function changed(): Error {
  return new DOMException('The file has changed since it was opened', 'NotReadableError');
}
