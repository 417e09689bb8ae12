import { gitBlobId, sha256Hex } from '../hub/blobId.ts';
import type { HubHttp } from '../hub/http.ts';
import { readFile, type TreeFile } from '../hub/repo.ts';
import type { LocalFile } from './collect.ts';
import { scriptsWithCrlf, withLf } from './lineEndings.ts';
import { hashOf, inParallel, type FileHashes, type HashContext } from './hashes.ts';

/** A file that is sent. */
export interface PlannedFile extends LocalFile {
  /** What is sent instead of the bytes on disk; `size` is its length. */
  content?: Uint8Array<ArrayBuffer>;
}

export interface Comparison {
  added: PlannedFile[];
  modified: PlannedFile[];
  unchanged: number;
  crlfScripts: string[];
}

export interface CompareOptions {
  context: HashContext;
  wanted: readonly LocalFile[];
  remote: readonly TreeFile[];
  sendAsLf: boolean;
  /** Where a file of the Space is read; absent for a Space that does not exist yet. */
  readRemoteFile: { hub: HubHttp; space: string; commit: string } | undefined;
}

/** Hashes only what has a twin of the same size on the Space. */
export async function compareFiles(options: CompareOptions): Promise<Comparison> {
  const { context, remote, sendAsLf } = options;
  const { files, signal } = context;
  const there = new Map(remote.map((file) => [file.path, file]));
  // Most are known from an earlier deploy; only what is not is waited for.
  const same = new Set<LocalFile>();
  const toHash: { file: LocalFile; known: TreeFile }[] = [];
  for (const file of options.wanted) {
    const known = there.get(file.path);
    if (known?.size !== file.size) continue;
    const hash = context.cache?.get(file.source, file.size, file.mtime)?.[kindOf(known)];
    if (hash === undefined) toHash.push({ file, known });
    else if (hash === idOf(known)) same.add(file);
  }
  await inParallel(
    toHash,
    async ({ file, known }) => {
      if ((await hashOf(context, file, kindOf(known))) === idOf(known)) same.add(file);
    },
    signal,
  );
  let differing: PlannedFile[] = options.wanted.filter((file) => !same.has(file));
  const crlfScripts = await scriptsWithCrlf(context.files, differing, signal);
  if (sendAsLf) {
    const scripts = new Set(crlfScripts);
    differing = await inParallel(
      differing,
      async (file) => (scripts.has(file.path) ? replaced(file, withLf(await files.read(file.source))) : file),
      signal,
    );
  }
  const result: Comparison = { added: [], modified: [], unchanged: 0, crlfScripts };
  for (const differs of differing) {
    const known = there.get(differs.path);
    const merged =
      known && differs.path === '.gitattributes' ? await withHubRules(options, differs) : undefined;
    const file = merged?.file ?? differs;
    if (!known) result.added.push(file);
    else if (merged ? merged.isSame : file.content && (await hasContent(known, file.content))) continue;
    else result.modified.push(file);
  }
  result.unchanged = options.wanted.length - result.added.length - result.modified.length;
  return result;
}

function kindOf(file: TreeFile): keyof FileHashes {
  return file.lfsOid === undefined ? 'git' : 'sha256';
}

function idOf(file: TreeFile): string {
  return file.lfsOid ?? file.oid;
}

async function hasContent(file: TreeFile, content: Uint8Array): Promise<boolean> {
  return (file.lfsOid === undefined ? await gitBlobId(content) : await sha256Hex(content)) === idOf(file);
}

function replaced(file: LocalFile, bytes: Uint8Array): PlannedFile {
  const content = new Uint8Array(bytes);
  return { ...file, size: content.byteLength, content };
}

/**
 * The Hub writes an entry into `.gitattributes` for each large file it stores. Without it a checkout of the Space
 * holds pointers instead of files, so these lines stay when the folder has a `.gitattributes` of its own.
 */
async function withHubRules(
  { context, readRemoteFile }: CompareOptions,
  file: PlannedFile,
): Promise<{ file: PlannedFile; isSame: boolean } | undefined> {
  if (!readRemoteFile) return undefined;
  const { hub, space, commit } = readRemoteFile;
  const bytes = await readFile(hub, space, commit, file.path, context.signal);
  const theirs = new TextDecoder().decode(bytes ?? new Uint8Array());
  const ours = new TextDecoder().decode(await context.files.read(file.source));
  const have = new Set(ours.split(/\r?\n/).map((line) => line.trim()));
  const more = theirs
    .split(/\r?\n/)
    .filter((line) => /(?:^|\s)filter=lfs(?:\s|$)/.test(line) && !have.has(line.trim()));
  const start = ours === '' || ours.endsWith('\n') ? ours : `${ours}\n`;
  const text = more.length === 0 ? ours : `${start}${more.join('\n')}\n`;
  return { file: replaced(file, new TextEncoder().encode(text)), isSame: text === theirs };
}
