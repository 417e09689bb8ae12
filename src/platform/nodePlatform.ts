import { createHash } from 'node:crypto';
import { readFile, realpath } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { hashFile, openDiskBlob } from './diskBlob.ts';
import type { Disk, FoundToken, Platform } from './platform.ts';
import { systemClock } from './systemClock.ts';

/** Where the `hf` CLI keeps its token: `HF_TOKEN_PATH`, else `$HF_HOME/token` (huggingface_hub `constants.py`). */
export function tokenFilePath(env: NodeJS.ProcessEnv, home: string): string {
  if (env.HF_TOKEN_PATH) return env.HF_TOKEN_PATH;
  const hfHome = env.HF_HOME ?? join(env.XDG_CACHE_HOME ?? join(home, '.cache'), 'huggingface');
  return join(hfHome, 'token');
}

export function createNodePlatform(env: NodeJS.ProcessEnv): Platform & { disk: Disk } {
  return {
    kind: 'node',
    fetch: sendWithoutCopy,
    clock: systemClock,
    newSha256: () => {
      const hash = createHash('sha256');
      return { update: (bytes) => void hash.update(bytes), hex: () => hash.digest('hex') };
    },
    disk: {
      realPath: (path) => realpath(path).catch(() => undefined),
      open: openDiskBlob,
      sha256: hashFile,
      blobId: (bytes) => createHash('sha1').update(`blob ${bytes.length}\0`).update(bytes).digest('hex'),
    },
    endpointFromEnvironment: env.HF_ENDPOINT?.trim() || undefined,
    async findTokens() {
      const found: FoundToken[] = [];
      const fromEnvironment = (env.HF_TOKEN ?? env.HUGGING_FACE_HUB_TOKEN)?.trim();
      if (fromEnvironment) found.push({ token: fromEnvironment, source: 'HF_TOKEN' });
      const fromFile = await readFile(tokenFilePath(env, homedir()), 'utf8').then(
        (text) => text.trim(),
        () => '',
      );
      if (fromFile && fromFile !== fromEnvironment) found.push({ token: fromFile, source: 'tokenFile' });
      return found;
    },
  };
}

/**
 * Node keeps what it has sent of a body for a redirect, unless there can be neither redirect nor window: a file of
 * 200 MB would stand in memory whole. Storage, where Blobs are put, does not redirect.
 */
const sendWithoutCopy: typeof fetch = (input, init) => {
  const isStored = init?.method === 'PUT' && init.body instanceof Blob;
  return globalThis.fetch(input, isStored ? { ...init, redirect: 'error', window: null } : init);
};
