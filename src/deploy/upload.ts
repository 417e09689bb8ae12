import { gitBlobId, sha256Hex } from '../hub/blobId.ts';
import { HubError } from '../hub/errors.ts';
import type { HubHttp } from '../hub/http.ts';
import { uploadLfsFiles, type LargeFile } from '../hub/lfs.ts';
import { commit, findLostCommit, isLostAnswer, preupload, type TreeFile } from '../hub/repo.ts';
import type { Sha256 } from '../hub/sha256.ts';
import type { PlannedFile } from './compare.ts';
import { blobOf, hashOf, inParallel, remember, type DeployFiles, type HashCache } from './hashes.ts';
import { commitLimits, inlineBytes, type CommitLimits } from './limits.ts';
import type { Plan } from './plan.ts';

export interface UploadOptions {
  hub: HubHttp;
  files: DeployFiles;
  plan: Plan;
  /** The head the commit must sit on. */
  parent: string;
  /** The first line is the title, the rest the description. */
  summary: string;
  hashes?: HashCache | undefined;
  newSha256?: (() => Sha256) | undefined;
  /** `xet` leaves large files to `@huggingface/hub`; `lfs` turns to it only where the Hub takes nothing else. */
  largeFiles?: 'lfs' | 'xet' | undefined;
  limits?: CommitLimits | undefined;
  signal?: AbortSignal | undefined;
  onProgress?: ((progress: UploadProgress) => void) | undefined;
  /** All contents are stored or packed; what is left is the commit. */
  onCommitting?: (() => void) | undefined;
}

export interface UploadProgress {
  /** Of all files, in bytes; small files count when they are in the commit. */
  sent: number;
  total: number;
  /** The file that has just moved on. */
  path?: string;
  fileSent?: number;
}

export interface Uploaded {
  oid: string;
  url: string;
  /** What the commit put at each path. */
  written: TreeFile[];
  commits: number;
  /** Whether the Hub may have rewritten `.gitattributes` along with the commit. */
  touchedAttributes: boolean;
}

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
const keptInMemory = 256 * 1024;
/** Above this many files one question to the Hub costs less than what a refused commit would. */
const fewFiles = 20;
const parallelDigests = 3;

interface Content {
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

async function openContent(files: DeployFiles, file: PlannedFile): Promise<Content> {
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

interface Piece {
  content: Content;
  mode: 'regular' | 'lfs';
}

/**
 * Sends what the plan names in one commit on `parent`; in several, each on the one before, only beyond what the Hub
 * takes in one. HubError `staleParent` when the branch has another head, FileChanged when the folder has moved on.
 */
export async function upload(options: UploadOptions): Promise<Uploaded> {
  const { files, plan, signal } = options;
  const changed = [...plan.added, ...plan.modified];
  const contents = await inParallel(changed, (file) => openContent(files, file), signal);
  const pieces = await chooseModes(options, contents);
  const large = pieces.filter((piece) => piece.mode === 'lfs').map((piece) => piece.content);
  const progress = track(plan.bytes, options.onProgress);
  const oids = new Map(
    await inParallel(
      large,
      async (content): Promise<[string, string]> => [content.file.path, await largeFileId(options, content)],
      signal,
      parallelDigests,
    ),
  );
  if (large.length > 0) {
    const stored =
      options.largeFiles === 'xet'
        ? { kind: 'xetOnly' }
        : await uploadLfsFiles(options.hub, {
            id: plan.space,
            branch: plan.branch,
            files: await inParallel(large, (content) => largeFile(content, oids), signal),
            signal,
            onProgress: (path, bytes) => progress.set(path, bytes),
          });
    if (stored.kind === 'xetOnly') return commitByLibrary(options, pieces, oids, progress);
  }
  return commitPieces(options, pieces, oids, progress);
}

/** The Hub decides by content and `.gitattributes`; what is plain text in a file it holds as such stays so. */
async function chooseModes(options: UploadOptions, contents: Content[]): Promise<Piece[]> {
  const { hub, plan, signal } = options;
  if (contents.length === 0) return [];
  if (contents.length <= fewFiles && (await staysRegular(plan, contents))) {
    return contents.map((content) => ({ content, mode: 'regular' }));
  }
  const attributes = contents.find((content) => content.file.path === '.gitattributes');
  const answer = await preupload(
    hub,
    plan.space,
    plan.branch,
    {
      files: await inParallel(
        contents,
        async (content) => ({
          path: content.file.path,
          size: content.file.size,
          sample: await content.sample(),
        }),
        signal,
      ),
      ...(plan.gitignore === undefined ? {} : { gitIgnore: plan.gitignore }),
      ...(attributes ? { gitAttributes: new TextDecoder().decode(await attributes.bytes()) } : {}),
    },
    signal,
  );
  if (answer.head !== undefined && answer.head !== options.parent) {
    throw new HubError('staleParent', 'POST /api/spaces/{id}/preupload/{rev}');
  }
  // `ignored` is not looked at: the plan has read nested rules and `.hfignore` too, and it is what the user saw.
  const modes = new Map(answer.files.map((file) => [file.path, file.mode]));
  return inParallel(
    contents,
    async (content) => {
      const mode = modes.get(content.file.path) ?? 'regular';
      const isBinary = mode === 'regular' && (await content.bytes()).includes(0);
      // The Hub judged by the first bytes, but refuses the commit for any.
      return { content, mode: isBinary ? 'lfs' : mode };
    },
    signal,
  );
}

async function staysRegular(plan: Plan, contents: Content[]): Promise<boolean> {
  const regular = new Set(plan.remote.filter((file) => file.lfsOid === undefined).map((file) => file.path));
  for (const content of contents) {
    const { path, size } = content.file;
    if (!regular.has(path) || size > keptInMemory || path === '.gitattributes') return false;
    if (!isText(await content.bytes())) return false;
  }
  return true;
}

function isText(bytes: Uint8Array): boolean {
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    return !bytes.includes(0);
  } catch {
    return false;
  }
}

async function largeFileId(options: UploadOptions, content: Content): Promise<string> {
  const { files, hashes, newSha256, signal } = options;
  const { file } = content;
  if (!file.content) return hashOf({ files, cache: hashes, newSha256, signal }, file, 'sha256');
  const bytes = file.content;
  return sha256Hex(bytes);
}

async function largeFile(content: Content, oids: ReadonlyMap<string, string>): Promise<LargeFile> {
  const blob = await content.blob();
  const { path, size } = content.file;
  return {
    path,
    size,
    oid: oids.get(path) ?? '',
    open: (start, end) => Promise.resolve(blob.slice(start, end)),
  };
}

interface Progress {
  set(path: string, bytes: number): void;
}

function track(total: number, onProgress: UploadOptions['onProgress']): Progress {
  const done = new Map<string, number>();
  let sent = 0;
  return {
    set(path, bytes) {
      sent += bytes - (done.get(path) ?? 0);
      done.set(path, bytes);
      onProgress?.({ sent, total, path, fileSent: bytes });
    },
  };
}

async function commitPieces(
  options: UploadOptions,
  pieces: Piece[],
  largeIds: ReadonlyMap<string, string>,
  progress: Progress,
): Promise<Uploaded> {
  const { hub, plan, signal, hashes } = options;
  const { title, description } = messageParts(options.summary);
  const batches = splitCommits(pieces, options.limits ?? commitLimits);
  let parent = options.parent;
  let last: { oid: string; url: string } | undefined;
  const written: TreeFile[] = [];
  for (const [index, batch] of batches.entries()) {
    const isLast = index === batches.length - 1;
    const regular = batch.filter((piece) => piece.mode === 'regular');
    const large = batch.filter((piece) => piece.mode === 'lfs');
    const sent = await inParallel(
      regular,
      async ({ content }) => ({ path: content.file.path, content: await content.bytes() }),
      signal,
    );
    if (index === 0) options.onCommitting?.();
    last = await commit(
      hub,
      plan.space,
      plan.branch,
      {
        summary: batches.length === 1 ? title : `${title} (${index + 1}/${batches.length})`,
        description,
        parent,
        files: sent,
        lfsFiles: large.map(({ content: { file } }) => ({
          path: file.path,
          oid: largeIds.get(file.path) ?? '',
          size: file.size,
        })),
        // Paths that make room for others go first of all.
        ...(index === 0 ? { deleted: plan.deleted.map((file) => file.path) } : {}),
      },
      signal,
    );
    parent = last.oid;
    const oids = await inParallel(sent, ({ content }) => gitBlobId(content), signal);
    for (const [at, { content }] of regular.entries()) {
      const { path, size } = content.file;
      const oid = oids[at] ?? '';
      written.push({ path, size, oid });
      if (!content.file.content) remember(hashes, content.file, { git: oid });
      progress.set(path, size);
    }
    for (const { content } of large) written.push(await largeEntry(content.file, largeIds));
    if (isLast) break;
  }
  if (!last) throw new Error('There was nothing to commit');
  const touchedAttributes = pieces.some((piece) => piece.mode === 'lfs');
  return { ...last, written, commits: batches.length, touchedAttributes };
}

/** With the pointer's blob id, which is what the tree of the Space tells. */
async function largeEntry(file: PlannedFile, oids: ReadonlyMap<string, string>): Promise<TreeFile> {
  const lfsOid = oids.get(file.path) ?? '';
  const pointer = `version https://git-lfs.github.com/spec/v1\noid sha256:${lfsOid}\nsize ${file.size}\n`;
  const oid = await gitBlobId(new TextEncoder().encode(pointer));
  return { path: file.path, size: file.size, oid, lfsOid };
}

function messageParts(message: string): { title: string; description: string } {
  const [title = '', ...rest] = message.trim().split('\n');
  return { title: title.trim(), description: rest.join('\n').trim() };
}

function splitCommits(pieces: Piece[], limits: CommitLimits): Piece[][] {
  const batches: Piece[][] = [[]];
  let bytes = 0;
  let large = 0;
  for (const piece of pieces) {
    const { path, size } = piece.content.file;
    const more = piece.mode === 'lfs' ? 0 : inlineBytes(size, path);
    const isFull = bytes + more > limits.bytes || (piece.mode === 'lfs' && large >= limits.largeFiles);
    if (isFull && (batches.at(-1)?.length ?? 0) > 0) {
      batches.push([]);
      bytes = 0;
      large = 0;
    }
    batches.at(-1)?.push(piece);
    bytes += more;
    large += piece.mode === 'lfs' ? 1 : 0;
  }
  return batches;
}

/** The library brings Xet; whether its commit was made after a lost answer is looked up as for our own. */
async function commitByLibrary(
  options: UploadOptions,
  pieces: Piece[],
  oids: ReadonlyMap<string, string>,
  progress: Progress,
): Promise<Uploaded> {
  const { hub, plan, parent, signal } = options;
  const { title, description } = messageParts(options.summary);
  const { commitWithLargeFiles } = await import('../hub/largeFiles.ts');
  const sizes = new Map(pieces.map(({ content: { file } }) => [file.path, file.size]));
  const added = await inParallel(
    pieces,
    async ({ content }) => ({
      operation: 'addOrUpdate' as const,
      path: content.file.path,
      content: await content.blob(),
    }),
    signal,
  );
  let made: { oid: string; url: string } | undefined;
  try {
    made = await commitWithLargeFiles({
      hubUrl: hub.endpoint,
      token: hub.token ?? '',
      fetch: hub.authorizedFetch,
      id: plan.space,
      branch: plan.branch,
      parent,
      summary: title,
      description,
      operations: [...plan.deleted.map(({ path }) => ({ operation: 'delete' as const, path })), ...added],
      ...(signal ? { signal } : {}),
      onProgress: (path, fraction) => progress.set(path, fraction * (sizes.get(path) ?? 0)),
    });
  } catch (error) {
    if (!(error instanceof HubError) || !isLostAnswer(error)) throw error;
    made = await findLostCommit(hub, plan.space, plan.branch, { summary: title, parent }, signal);
    if (!made) throw error;
  }
  const written = await inParallel(
    pieces,
    async ({ content, mode }): Promise<TreeFile> => {
      if (mode === 'lfs') return largeEntry(content.file, oids);
      const { path, size } = content.file;
      return { path, size, oid: await gitBlobId(await content.bytes()) };
    },
    signal,
  );
  return { ...made, written, commits: 1, touchedAttributes: true };
}
