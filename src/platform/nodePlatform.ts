import { readFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import type { FoundToken, Platform } from './platform.ts';
import { systemClock } from './systemClock.ts';

/** Where the `hf` CLI keeps its token: `HF_TOKEN_PATH`, else `$HF_HOME/token` (huggingface_hub `constants.py`). */
export function tokenFilePath(env: NodeJS.ProcessEnv, home: string): string {
  if (env.HF_TOKEN_PATH) return env.HF_TOKEN_PATH;
  const hfHome = env.HF_HOME ?? join(env.XDG_CACHE_HOME ?? join(home, '.cache'), 'huggingface');
  return join(hfHome, 'token');
}

export function createNodePlatform(env: NodeJS.ProcessEnv): Platform {
  return {
    kind: 'node',
    fetch: (input, init) => globalThis.fetch(input, init),
    clock: systemClock,
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
