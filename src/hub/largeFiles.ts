import { commitIter, HubApiError, InvalidApiResponseFormatError } from '@huggingface/hub';
import { cleanMessage, errorOf } from './answers.ts';
import { HubError } from './errors.ts';
import { throwIfAborted } from './http.ts';
import { compact } from './shape.ts';

export type LargeFileOperation =
  { operation: 'addOrUpdate'; path: string; content: Blob } | { operation: 'delete'; path: string };

export interface LargeFilesCommit {
  hubUrl: string;
  token: string;
  fetch: typeof fetch;
  /** `ns/name` */
  id: string;
  branch: string;
  parent?: string;
  summary: string;
  description?: string;
  operations: LargeFileOperation[];
  signal?: AbortSignal;
  /** Upload of one large file, 0 to 1; small files are not told. */
  onProgress?: (path: string, fraction: number) => void;
}

const route = 'POST /api/spaces/{id}/commit/{rev}';

/**
 * One commit with large files by the Hub's own library (Xet or LFS, as the Hub answers). It makes its own
 * preupload and commits even when nothing differs. Throws HubError or AbortError; after `server` or `network`
 * `findLostCommit` tells whether the commit was made.
 */
export async function commitWithLargeFiles(options: LargeFilesCommit): Promise<{ oid: string; url: string }> {
  // The library does not notice a signal that is aborted already.
  throwIfAborted(options.signal);
  const failedHeaders = new Map<number, Headers>();
  const watchedFetch: typeof fetch = async (input, init) => {
    const response = await options.fetch(input, init);
    // HubApiError keeps no headers.
    if (!response.ok) failedHeaders.set(response.status, response.headers);
    return response;
  };
  try {
    const steps = commitIter({
      repo: { type: 'space', name: options.id },
      hubUrl: options.hubUrl,
      accessToken: options.token,
      fetch: watchedFetch,
      branch: options.branch,
      title: options.summary,
      operations: options.operations,
      ...compact({
        description: options.description,
        parentCommit: options.parent,
        abortSignal: options.signal,
      }),
    });
    for (;;) {
      const step = await steps.next();
      throwIfAborted(options.signal);
      if (step.done) {
        if (!step.value) throw new HubError('badAnswer', route);
        return step.value.commit;
      }
      const event = step.value;
      if (event.event === 'fileProgress' && event.state === 'uploading') {
        options.onProgress?.(event.path, event.progress);
      }
    }
  } catch (error) {
    throwIfAborted(options.signal);
    throw hubErrorOf(error, failedHeaders, options.token);
  }
}

function hubErrorOf(error: unknown, failedHeaders: Map<number, Headers>, token: string): HubError {
  if (error instanceof HubError) return error;
  if (error instanceof HubApiError) {
    const headers = new Headers(failedHeaders.get(error.statusCode));
    const body = error.data ? JSON.stringify(error.data) : '';
    return errorOf({ route, status: error.statusCode, headers, body, token });
  }
  const serverMessage = error instanceof Error ? cleanMessage(error.message, token) : undefined;
  if (error instanceof InvalidApiResponseFormatError) {
    return new HubError('badAnswer', route, compact({ serverMessage }));
  }
  // checkCredentials throws before any request.
  if (error instanceof TypeError && /access token/i.test(error.message))
    return new HubError('signedOut', route);
  if (error instanceof TypeError) return new HubError('network', route, { cause: new Error(serverMessage) });
  return new HubError('badAnswer', route, compact({ serverMessage }));
}
