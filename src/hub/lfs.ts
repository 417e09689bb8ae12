import { errorOf } from './answers.ts';
import { isLoopback } from './endpoint.ts';
import { HubError, isAbort } from './errors.ts';
import { throwIfAborted } from './http.ts';
import type { HubHttp, HubRequest } from './http.ts';
import { encodeId } from './paths.ts';
import { isRecord, records, text } from './shape.ts';
import type { Json } from './shape.ts';

export interface LargeFile {
  path: string;
  /** sha256 in hex. */
  oid: string;
  /** Bytes. */
  size: number;
  /**
   * Bytes [start, end). Called per request, and not at the same time for all of a file: a Blob backed by the disk
   * keeps memory small. `fetch` sends a Blob, unlike a stream, with the Content-Length that storage asks for.
   */
  open(start: number, end: number): Promise<Blob>;
}

export type LfsResult =
  | { kind: 'stored' }
  /** The Hub takes these files by Xet only; some may be stored. */
  | { kind: 'xetOnly' };

export interface LfsUpload {
  /** `ns/name` */
  id: string;
  /** Absent for a pull request, as huggingface.js does. */
  branch?: string | undefined;
  files: readonly LargeFile[];
  signal?: AbortSignal | undefined;
  /** Bytes of this file stored or on the way; may fall back when a request is tried again. */
  onProgress?: (path: string, bytes: number) => void;
}

interface Action {
  href: string;
  header: Record<string, string>;
}

/** What the Hub wants for one object; without `upload` it is stored already. */
interface Wanted {
  upload?: Action;
  verify?: Action;
}

type Batch = { kind: 'xetOnly' } | { kind: 'wanted'; objects: Map<string, Wanted> };

const batchRoute = 'POST /spaces/{id}.git/info/lfs/objects/batch';
const putRoute = 'PUT (storage)';
const completeRoute = 'POST (storage)';
const verifyRoute = 'POST (verify)';
const lfsMedia = { accept: 'application/vnd.git-lfs+json', 'content-type': 'application/vnd.git-lfs+json' };

/** As huggingface.js and huggingface_hub ask. */
const objectsPerBatch = 100;
const parallelRequests = 4;

/**
 * Stores large files by Git LFS, basic or multipart as the Hub answers; what is stored already is not sent. A commit
 * with these `oid`s is then possible. Throws HubError or AbortError, or what `open` and its Blob reject with.
 */
export async function uploadLfsFiles(hub: HubHttp, options: LfsUpload): Promise<LfsResult> {
  const failed = new AbortController();
  const signal = options.signal ? AbortSignal.any([options.signal, failed.signal]) : failed.signal;
  const inTurn = slots(parallelRequests);
  const sender: Sender = { hub, signal, inTurn };

  const paths = new Map<string, string[]>();
  const byOid = new Map<string, LargeFile>();
  for (const file of options.files) {
    byOid.set(file.oid, file);
    paths.set(file.oid, [...(paths.get(file.oid) ?? []), file.path]);
  }
  const files = [...byOid.values()];

  async function send(file: LargeFile, wanted: Wanted): Promise<void> {
    const tell = (bytes: number) => {
      for (const path of paths.get(file.oid) ?? []) options.onProgress?.(path, bytes);
    };
    try {
      await sendObject(sender, file, wanted, tell);
    } catch (error) {
      if (!mayBeStale(error)) throw error;
      // Signed URLs run out, and a completion whose answer was lost cannot be repeated: ask how things stand.
      const now = await askBatch(hub, options, [file], signal);
      if (now.kind === 'xetOnly') throw error;
      await sendObject(sender, file, now.objects.get(file.oid) ?? {}, tell);
    }
    tell(file.size);
  }

  for (let start = 0; start < files.length; start += objectsPerBatch) {
    throwIfAborted(options.signal);
    const some = files.slice(start, start + objectsPerBatch);
    const batch = await askBatch(hub, options, some, options.signal);
    if (batch.kind === 'xetOnly') return batch;
    try {
      await Promise.all(some.map((file) => send(file, batch.objects.get(file.oid) ?? {})));
    } catch (error) {
      failed.abort();
      throwIfAborted(options.signal);
      throw error;
    }
  }
  return { kind: 'stored' };
}

async function askBatch(
  hub: HubHttp,
  { id, branch }: LfsUpload,
  files: readonly LargeFile[],
  signal: AbortSignal | undefined,
): Promise<Batch> {
  const answer = await hub.json<unknown>(batchRoute, {
    method: 'POST',
    path: `/spaces/${encodeId(id, batchRoute)}.git/info/lfs/objects/batch`,
    headers: lfsMedia,
    retry: 'safe',
    signal,
    body: {
      operation: 'upload',
      transfers: ['basic', 'multipart'],
      hash_algo: 'sha256',
      ...(branch === undefined ? {} : { ref: { name: branch } }),
      objects: files.map(({ oid, size }) => ({ oid, size })),
    },
  });
  if (!isRecord(answer)) throw new HubError('badAnswer', batchRoute);
  const transfer = text(answer['transfer']) ?? 'basic';
  const told = new Map(records(answer['objects']).map((object) => [object['oid'], object]));
  const objects = new Map<string, Wanted>();
  for (const { oid } of files) {
    const object = told.get(oid);
    if (!object) throw new HubError('badAnswer', batchRoute);
    objects.set(oid, wantedOf(object, hub.token));
  }
  const isSent = [...objects.values()].some((wanted) => wanted.upload);
  if (isSent && transfer !== 'basic' && transfer !== 'multipart') return { kind: 'xetOnly' };
  return { kind: 'wanted', objects };
}

function wantedOf(object: Json, token: string | undefined): Wanted {
  if (isRecord(object['error'])) {
    const { code, message } = object['error'];
    const status = typeof code === 'number' && code >= 400 ? code : 422;
    const body = JSON.stringify({ error: text(message) ?? '' });
    throw errorOf({ route: batchRoute, status, headers: new Headers(), body, token });
  }
  const actions = isRecord(object['actions']) ? object['actions'] : {};
  const [upload, verify] = [actionOf(actions['upload']), actionOf(actions['verify'])];
  return { ...(upload ? { upload } : {}), ...(upload && verify ? { verify } : {}) };
}

function actionOf(value: unknown): Action | undefined {
  if (!isRecord(value)) return undefined;
  const given = isRecord(value['header']) ? value['header'] : {};
  const header: Record<string, string> = {};
  for (const [name, one] of Object.entries(given)) {
    if (typeof one === 'string' || typeof one === 'number') header[name] = String(one);
  }
  return { href: storageUrl(text(value['href'])), header };
}

function storageUrl(href: string | undefined): string {
  const url = href !== undefined && URL.canParse(href) ? new URL(href) : undefined;
  if (url?.protocol === 'https:' || (url?.protocol === 'http:' && isLoopback(url.href))) return url.href;
  throw new HubError('badAnswer', batchRoute);
}

interface Sender {
  hub: HubHttp;
  signal: AbortSignal;
  inTurn: <T>(task: () => Promise<T>) => Promise<T>;
}

async function sendObject(
  sender: Sender,
  file: LargeFile,
  { upload, verify }: Wanted,
  tell: (bytes: number) => void,
): Promise<void> {
  if (!upload) return;
  if ('chunk_size' in upload.header) await sendParts(sender, file, upload, tell);
  else {
    const { href, header } = upload;
    await sender.inTurn(() => put(sender, file, { start: 0, end: file.size, href, header }, tell));
  }
  if (!verify) return;
  const { hub, signal } = sender;
  const { href, header } = verify;
  const isOurs = new URL(href).origin === new URL(hub.endpoint).origin;
  await post(hub, verifyRoute, {
    ...toUrl(href),
    headers: { ...lfsMedia, ...header },
    body: { oid: file.oid, size: file.size },
    signal,
    ...(isOurs && hub.token ? { token: hub.token } : {}),
  });
}

async function sendParts(
  sender: Sender,
  file: LargeFile,
  { href, header }: Action,
  tell: (bytes: number) => void,
): Promise<void> {
  const chunkSize = Number(header['chunk_size']);
  const urls = Object.keys(header)
    .filter((name) => /^\d+$/.test(name))
    .sort((a, b) => Number(a) - Number(b))
    .map((name) => ({ partNumber: Number(name), href: storageUrl(header[name]) }));
  if (!(chunkSize > 0) || urls.length !== Math.ceil(file.size / chunkSize)) {
    throw new HubError('badAnswer', batchRoute);
  }
  const sent = urls.map(() => 0);
  const stop = new AbortController();
  const inside = { ...sender, signal: AbortSignal.any([sender.signal, stop.signal]) };
  const jobs = urls.map(({ partNumber, href: partHref }, index) =>
    sender.inTurn(async () => {
      const start = index * chunkSize;
      const end = Math.min(start + chunkSize, file.size);
      const headers = await put(inside, file, { start, end, href: partHref, header: {} }, (bytes) => {
        sent[index] = bytes;
        tell(sent.reduce((sum, one) => sum + one, 0));
      });
      const etag = headers.get('etag');
      if (!etag) throw new HubError('badAnswer', putRoute);
      return { partNumber, etag };
    }),
  );
  let parts;
  try {
    parts = await Promise.all(jobs);
  } catch (error) {
    // The others must be gone before this object is begun again.
    stop.abort();
    await Promise.allSettled(jobs);
    throw error;
  }
  const body = { oid: file.oid, parts };
  await post(sender.hub, completeRoute, { ...toUrl(href), headers: lfsMedia, body, signal: sender.signal });
}

interface Range {
  start: number;
  end: number;
  href: string;
  header: Record<string, string>;
}

/** Tries again by itself, each time with the Blob from its start. */
async function put(
  { hub, signal }: Sender,
  file: LargeFile,
  { start, end, href, header }: Range,
  tell: (bytes: number) => void,
): Promise<Headers> {
  throwIfAborted(signal);
  const blob = await file.open(start, end);
  if (blob.size !== end - start) throw new DOMException(`${file.path} has changed`, 'NotReadableError');
  const unread = new AbortController();
  const body = watched(blob, tell, (error) => unread.abort(error));
  try {
    const response = await hub.raw(putRoute, {
      ...toUrl(href),
      method: 'PUT',
      headers: header,
      rawBody: body,
      retry: 'safe',
      signal: AbortSignal.any([signal, unread.signal]),
    });
    await drain(response);
    tell(end - start);
    return response.headers;
  } catch (error) {
    // A file that cannot be read is not the network's fault, and no reason to try again.
    if (unread.signal.aborted && !signal.aborted) throw unread.signal.reason;
    throw error;
  }
}

/**
 * The Blob, telling how much of it was read when `fetch` reads it by `stream()`, as Node's does; a browser's does not,
 * and no type is added, as storage signs the headers.
 */
function watched(blob: Blob, tell: (bytes: number) => void, onUnreadable: (error: unknown) => void): Blob {
  const body = blob.slice(0, blob.size, '');
  const open = body.stream.bind(body);
  const stream = () => {
    const reader = open().getReader();
    let read = 0;
    tell(0);
    return new ReadableStream<Uint8Array>(
      {
        async pull(controller) {
          try {
            const piece = await reader.read();
            if (piece.done) return controller.close();
            controller.enqueue(piece.value);
            tell((read += piece.value.length));
          } catch (error) {
            onUnreadable(error);
            throw error;
          }
        },
        cancel: (reason) => reader.cancel(reason),
      },
      { highWaterMark: 0 },
    );
  };
  return Object.defineProperty(body, 'stream', { value: stream });
}

async function post(hub: HubHttp, route: string, request: HubRequest): Promise<void> {
  await drain(await hub.raw(route, { ...request, method: 'POST', retry: 'safe' }));
}

function toUrl(href: string): { baseUrl: string; path: string } {
  return { baseUrl: href, path: '' };
}

/** Frees the connection; what storage says beside its status is of no use. */
async function drain(response: Response): Promise<void> {
  await response.arrayBuffer().catch(() => undefined);
}

function mayBeStale(error: unknown): boolean {
  if (!(error instanceof HubError) || isAbort(error) || error.route === batchRoute) return false;
  return error.code === 'forbidden' || error.code === 'notFound' || error.code === 'refused';
}

/** Runs at most `count` tasks at a time, in the order they come. */
function slots(count: number): <T>(task: () => Promise<T>) => Promise<T> {
  let free = count;
  const waiting: (() => void)[] = [];
  return async (task) => {
    if (free > 0) free--;
    else await new Promise<void>((resolve) => waiting.push(resolve));
    try {
      return await task();
    } finally {
      const next = waiting.shift();
      if (next) next();
      else free++;
    }
  };
}
