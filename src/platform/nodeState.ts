import { createHash } from 'node:crypto';
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import type { FileHashes, HashCache } from '../deploy/hashes.ts';
import type { Ledger, TargetRecord } from '../deploy/ledger.ts';

export interface NodeState {
  ledger: Ledger;
  hashes: HashCache;
  /** Writes the hashes learnt; the ledger is written at once. */
  flush(): Promise<void>;
}

type HashRow = [size: number, mtime: number, hashes: FileHashes];

/** Where state is kept when nothing else is said: `$XDG_STATE_HOME` or its default, LOCALAPPDATA on Windows. */
export function stateFolder(env: NodeJS.ProcessEnv, home = homedir()): string {
  const base = env.XDG_STATE_HOME || env.LOCALAPPDATA || join(home, '.local', 'state');
  return join(base, 'hf-spaces');
}

/** What is lost or broken is nothing worse than unknown. */
async function readJson(file: string): Promise<unknown> {
  try {
    return JSON.parse(await readFile(file, 'utf8')) as unknown;
  } catch {
    return undefined;
  }
}

async function writeJson(file: string, value: unknown): Promise<void> {
  const unfinished = `${file}.${process.pid}.new`;
  await writeFile(unfinished, JSON.stringify(value), { mode: 0o600 });
  await rename(unfinished, file);
}

function nameOf(key: string): string {
  return createHash('sha256').update(key).digest('hex').slice(0, 32);
}

/** A file per target and one with the hashes of `root`, the deployed folder's absolute path, all below `folder`. */
export async function openNodeState(folder: string, root: string): Promise<NodeState> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const hashFile = join(folder, `hashes-${nameOf(root)}.json`);
  const stored = (await readJson(hashFile)) as Record<string, HashRow> | undefined;
  const rows = new Map<string, HashRow>(Object.entries(stored ?? {}));
  let learnt = false;
  return {
    ledger: {
      get: async (key) => {
        const found = (await readJson(join(folder, `target-${nameOf(key)}.json`))) as
          { key: string; record: TargetRecord } | undefined;
        return found?.key === key ? found.record : undefined;
      },
      set: (key, record) => writeJson(join(folder, `target-${nameOf(key)}.json`), { key, record }),
    },
    hashes: {
      get(source, size, mtime) {
        const row = rows.get(source);
        return row?.[0] === size && row[1] === mtime ? row[2] : undefined;
      },
      set(source, size, mtime, hashes) {
        rows.set(source, [size, mtime, hashes]);
        learnt = true;
      },
    },
    async flush() {
      if (learnt) await writeJson(hashFile, Object.fromEntries(rows));
      learnt = false;
    },
  };
}
