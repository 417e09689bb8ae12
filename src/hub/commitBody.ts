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

/** Large enough that many small files make few parts, which `fetch` reads one after the other. */
const partBytes = 4 * 1024 * 1024;

/**
 * The lines of a commit request. Other work gets a turn after each 4 MiB, and an abort is noticed then.
 * `onProgress` counts the files put in.
 */
export async function commitBody(
  change: NewCommit,
  signal?: AbortSignal,
  onProgress?: (done: number, total: number) => void,
): Promise<Blob> {
  const parts: Blob[] = [];
  const encoder = new TextEncoder();
  let part = new Uint8Array(partBytes);
  let filled = 0;
  const room = async (bytes: number) => {
    if (filled + bytes <= part.length) return;
    parts.push(new Blob([part.subarray(0, filled)]));
    filled = 0;
    if (bytes > part.length) part = new Uint8Array(bytes);
    await new Promise((resolve) => setTimeout(resolve, 0));
    throwIfAborted(signal);
  };
  const put = (bytes: Uint8Array) => {
    part.set(bytes, filled);
    filled += bytes.length;
  };
  const putLine = async (key: string, value: object) => {
    const bytes = encoder.encode(line(key, value));
    await room(bytes.length);
    put(bytes);
  };

  const { summary, description = '', parent, files, lfsFiles = [], deleted = [] } = change;
  await putLine('header', { summary, description, ...compact({ parentCommit: parent }) });
  for (const [index, { path, content }] of files.entries()) {
    // `content` comes first, so that the first empty string is where the base64 text goes.
    const entry = line('file', { content: '', path, encoding: 'base64' });
    const gap = entry.indexOf('""') + 1;
    const [start, end] = [encoder.encode(entry.slice(0, gap)), encoder.encode(entry.slice(gap))];
    await room(start.length + base64Length(content.length) + end.length);
    put(start);
    filled = writeBase64(content, part, filled);
    put(end);
    onProgress?.(index + 1, files.length);
  }
  for (const { path, oid, size } of lfsFiles) await putLine('lfsFile', { path, algo: 'sha256', oid, size });
  for (const path of deleted) await putLine('deletedFile', { path });
  parts.push(new Blob([part.subarray(0, filled)]));
  return new Blob(parts);
}

function line(key: string, value: object): string {
  return `${JSON.stringify({ key, value })}\n`;
}
