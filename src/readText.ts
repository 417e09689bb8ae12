import type { Files } from './ports.ts';

/** Text of a file; `undefined` when there is none. */
export async function readText(files: Files, path: string): Promise<string | undefined> {
  const found = await files.stat(path);
  return found?.kind === 'file' ? new TextDecoder().decode(await files.read(path)) : undefined;
}
