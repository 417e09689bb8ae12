import { gitBlobId, sha256Hex } from '../hub/blobId.ts';
import { HubError } from '../hub/errors.ts';
import type { HubHttp } from '../hub/http.ts';
import { uploadLfsFiles, type LargeFile } from '../hub/lfs.ts';
import { commit, findLostCommit, isLostAnswer, type TreeFile } from '../hub/repo.ts';
import type { Sha256 } from '../hub/sha256.ts';
import type { PlannedFile } from './compare.ts';
import { openContent, type Content } from './content.ts';
import { hashOf, inParallel, remember, type BlobId, type DeployFiles, type HashCache } from './hashes.ts';
import { commitLimits, inlineBytes, type CommitLimits } from './limits.ts';
import type { Plan } from './plan.ts';
import { chooseModes, type Piece } from './uploadModes.ts';

export interface UploadOptions {
  hub: HubHttp;
  files: DeployFiles;
  plan: Plan;
  /** The head the commit must sit on. */
  parent: string;
  /** The commit opens a pull request, so that large files belong to no branch yet. */
  pullRequest?: boolean | undefined;
  /** The first line is the title, the rest the description. */
  summary: string;
  hashes?: HashCache | undefined;
  newSha256?: (() => Sha256) | undefined;
  blobId?: BlobId | undefined;
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

const parallelDigests = 3;
const commitRoute = 'POST /api/spaces/{id}/commit/{rev}';

/**
 * Sends what the plan names in one commit on `parent`; in several, each on the one before, only beyond what the Hub
 * takes in one. HubError `staleParent` when the branch has another head, FileChanged when the folder has moved on.
 */
export async function upload(options: UploadOptions): Promise<Uploaded> {
  const { files, plan, parent, signal } = options;
  const changed = [...plan.added, ...plan.modified];
  const contents = await inParallel(changed, (file) => openContent(files, file), signal);
  const asking = { hub: options.hub, plan, parent, signal };
  const chosen = await chooseModes(asking, contents);
  try {
    return await send(options, chosen.pieces);
  } catch (error) {
    const isRefused = error instanceof HubError && error.code === 'refused' && error.route === commitRoute;
    if (!isRefused || !chosen.isGuess) throw error;
    // The Hub has rules we do not know.
    const { pieces } = await chooseModes(asking, contents, { askAll: true });
    if (pieces.every(({ mode }, index) => mode === chosen.pieces[index]?.mode)) throw error;
    return send(options, pieces);
  }
}

async function send(options: UploadOptions, pieces: Piece[]): Promise<Uploaded> {
  const { plan, signal } = options;
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
            branch: options.pullRequest ? undefined : plan.branch,
            files: await inParallel(large, (content) => largeFile(content, oids), signal),
            signal,
            onProgress: (path, bytes) => progress.set(path, bytes),
          });
    if (stored.kind === 'xetOnly') return commitByLibrary(options, pieces, oids, progress);
  }
  return commitPieces(options, pieces, oids, progress);
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
  /** So much of a large file is sent. */
  set(path: string, bytes: number): void;
  /** Small files are in the commit. */
  add(bytes: number): void;
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
    add(bytes) {
      sent += bytes;
      onProgress?.({ sent, total });
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
    const idsOfSent = () =>
      inParallel(sent, async ({ content }) => (options.blobId ?? gitBlobId)(content), signal);
    let ids: Promise<string[]> | undefined;
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
      (packed, all) => {
        if (packed < all) return;
        // The request leaves first, and the Hub works on it meanwhile.
        ids = new Promise((resolve) => setTimeout(resolve, 0)).then(idsOfSent);
        ids.catch(() => undefined);
      },
    );
    parent = last.oid;
    const oids = await (ids ?? idsOfSent());
    let bytes = 0;
    for (const [at, { content }] of regular.entries()) {
      const { path, size } = content.file;
      const oid = oids[at] ?? '';
      written.push({ path, size, oid });
      if (!content.file.content) remember(hashes, content.file, { git: oid });
      bytes += size;
    }
    if (regular.length > 0) progress.add(bytes);
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
      return { path, size, oid: await (options.blobId ?? gitBlobId)(await content.bytes()) };
    },
    signal,
  );
  return { ...made, written, commits: 1, touchedAttributes: true };
}
