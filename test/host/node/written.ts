/** What VS Code and the extension have written, for a search after values that must not be there. */
import { readFile, readdir } from 'node:fs/promises';
import path from 'node:path';
import { hostConfig } from '../config.ts';
import { check, same, until } from '../support.ts';

async function filesWith(folder: string, text: string): Promise<{ read: number; found: string[] }> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => path.join(parentPath, name));
  const contents = await Promise.all(files.map(async (file) => (await readFile(file)).includes(text)));
  return { read: files.length, found: files.filter((_file, index) => contents[index]) };
}

export async function checkNowhereIn(folder: string, text: string): Promise<void> {
  const { read, found } = await filesWith(folder, text);
  check(read > 3, `only ${read} files were there to read`);
  same(found, [], 'files that hold it');
}

/** Nor in settings, logs and output channels, once the log says that the deploy to `space` is over. */
export async function checkNotWritten(text: string, space: string): Promise<void> {
  const dataDir = hostConfig.dataDir ?? '';
  if (hostConfig.hasLogFiles) {
    // Channels are written a moment later; what they say last tells that all of it is there.
    await until('the log of the deploy', async () => {
      const logs = path.join(dataDir, 'data', 'logs');
      return (await filesWith(logs, `deploy to ${space}: running`)).found.length > 0;
    });
  }
  await checkNowhereIn(dataDir, text);
}
