import type { PlannedFile } from './compare.ts';
import { blobOf, type DeployFiles } from './hashes.ts';

/** A file changed on disk after it was planned, so neither guard nor preview saw what would be sent. */
export class FileChanged extends Error {
  readonly path: string;
  constructor(path: string) {
    super(`${path} has changed since it was compared`);
    this.name = 'FileChanged';
    this.path = path;
  }
}

const sampleSize = 512;
/** A file up to this size is read once and kept until it is sent. */
export const keptInMemory = 256 * 1024;

/** What is to be sent of one file. */
export interface Content {
  file: PlannedFile;
  bytes(): Promise<Uint8Array<ArrayBuffer>>;
  blob(): Promise<Blob>;
  sample(): Promise<Uint8Array>;
}

function contentOf(
  files: DeployFiles,
  file: PlannedFile,
  kept: Uint8Array<ArrayBuffer> | undefined,
): Content {
  const read = async () => {
    const bytes = kept ?? (await files.read(file.source));
    if (!kept) await checkSame(files, file, bytes.byteLength);
    return bytes;
  };
  const blob = async () => (kept ? new Blob([kept]) : blobOf(files, file.source));
  return {
    file,
    bytes: read,
    blob,
    sample: async () =>
      kept
        ? kept.subarray(0, sampleSize)
        : new Uint8Array(await (await blob()).slice(0, sampleSize).arrayBuffer()),
  };
}

async function checkSame(files: DeployFiles, file: PlannedFile, size: number): Promise<void> {
  const now = await files.stat(file.source);
  if (size !== file.size || now?.size !== file.size || now.mtime !== file.mtime) {
    throw new FileChanged(file.path);
  }
}

/** Rejects with FileChanged unless the file is still what was planned. */
export async function openContent(files: DeployFiles, file: PlannedFile): Promise<Content> {
  if (file.content) return contentOf(files, file, file.content);
  if (file.size > keptInMemory) {
    await checkSame(files, file, file.size);
    return contentOf(files, file, undefined);
  }
  const bytes = await files.read(file.source).catch(() => undefined);
  if (!bytes) throw new FileChanged(file.path);
  await checkSame(files, file, bytes.byteLength);
  return contentOf(files, file, bytes);
}
