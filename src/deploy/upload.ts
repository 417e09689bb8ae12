import type { Files } from '../ports.ts';
import type { HubHttp } from '../hub/http.ts';
import { HubError } from '../hub/errors.ts';
import { commit, findLostCommit, isLostAnswer, preupload } from '../hub/repo.ts';
import type { Plan } from './plan.ts';

export interface UploadOptions {
  hub: HubHttp;
  files: Files;
  plan: Plan;
  branch: string;
  /** The head the commit must sit on. */
  parent: string | undefined;
  summary: string;
  signal?: AbortSignal;
  /** `fraction` 0..1 of this deploy's bytes. */
  onProgress?: (fraction: number) => void;
}

export type UploadResult = { kind: 'committed'; oid: string; url: string } | { kind: 'unchanged' };

const sampleSize = 512;

/** Sends what the plan names in one commit on `parent`. */
export async function upload(options: UploadOptions): Promise<UploadResult> {
  const { hub, plan, files, branch, signal } = options;
  const changed = [...plan.added, ...plan.modified];
  if (changed.length === 0) return { kind: 'unchanged' };
  const contents = new Map<string, Uint8Array<ArrayBuffer>>();
  for (const file of changed) {
    signal?.throwIfAborted();
    contents.set(file.path, await files.read(file.path));
  }
  const contentOf = (path: string) => {
    const content = contents.get(path);
    if (!content) throw new Error(`The Hub answered for a file that was not asked: ${path}`);
    return content;
  };
  const gitattributes = contents.get('.gitattributes');
  const answer = await preupload(
    hub,
    plan.space,
    branch,
    {
      files: changed.map((file) => {
        const content = contentOf(file.path);
        return { path: file.path, size: content.byteLength, sample: content.slice(0, sampleSize) };
      }),
      ...(plan.gitignore === undefined ? {} : { gitIgnore: plan.gitignore }),
      ...(gitattributes ? { gitAttributes: new TextDecoder().decode(gitattributes) } : {}),
    },
    signal,
  );
  const sent = answer.files.filter((file) => !file.ignored);
  if (sent.length === 0) return { kind: 'unchanged' };
  const parent = options.parent ?? answer.head;
  if (sent.some((file) => file.mode === 'lfs')) {
    const contentsSent = sent.map((file) => ({ path: file.path, content: contentOf(file.path) }));
    return { kind: 'committed', ...(await commitLarge(options, contentsSent, parent)) };
  }
  const result = await commit(
    hub,
    plan.space,
    branch,
    {
      summary: options.summary,
      ...(parent === undefined ? {} : { parent }),
      files: sent.map((file) => ({ path: file.path, content: contentOf(file.path) })),
    },
    signal,
  );
  options.onProgress?.(1);
  return { kind: 'committed', ...result };
}

/** The library brings Xet and LFS; whether its commit was made after a lost answer is looked up as for our own. */
async function commitLarge(
  options: UploadOptions,
  files: { path: string; content: Uint8Array<ArrayBuffer> }[],
  parent: string | undefined,
): Promise<{ oid: string; url: string }> {
  const { hub, plan, branch, summary, signal } = options;
  const { commitWithLargeFiles } = await import('../hub/largeFiles.ts');
  const sizes = new Map(files.map((file) => [file.path, file.content.byteLength]));
  const total = [...sizes.values()].reduce((sum, size) => sum + size, 0);
  const done = new Map<string, number>();
  try {
    return await commitWithLargeFiles({
      hubUrl: hub.endpoint,
      token: hub.token ?? '',
      fetch: hub.authorizedFetch,
      id: plan.space,
      branch,
      ...(parent === undefined ? {} : { parent }),
      summary,
      operations: files.map(({ path, content }) => ({
        operation: 'addOrUpdate' as const,
        path,
        content: new Blob([content]),
      })),
      ...(signal ? { signal } : {}),
      onProgress: (path, fraction) => {
        done.set(path, fraction * (sizes.get(path) ?? 0));
        const bytes = [...done.values()].reduce((sum, size) => sum + size, 0);
        options.onProgress?.(total === 0 ? 1 : Math.min(1, bytes / total));
      },
    });
  } catch (error) {
    if (!(error instanceof HubError) || !isLostAnswer(error)) throw error;
    const made = await findLostCommit(hub, plan.space, branch, { summary, parent }, signal);
    if (!made) throw error;
    return made;
  }
}
