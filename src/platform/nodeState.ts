import { createHash } from 'node:crypto';
import { readFileSync, renameSync, statSync, writeFileSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import type { FileHashes, HashCache } from '../deploy/hashes.ts';
import type { Ledger, TargetRecord } from '../deploy/ledger.ts';

export interface NodeState {
  ledger: Ledger;
  hashes: HashCache;
  /** Writes the hashes learnt, and records that were set in this very moment. Rejects when they cannot be written. */
  flush(): Promise<void>;
}

type HashRow = [size: number, mtime: number, hashes: FileHashes];

/** Where state is kept when nothing else is said: `$XDG_STATE_HOME` or its default, LOCALAPPDATA on Windows. */
export function stateFolder(env: NodeJS.ProcessEnv, home = homedir()): string {
  const base = env.XDG_STATE_HOME || env.LOCALAPPDATA || join(home, '.local', 'state');
  return join(base, 'hf-spaces');
}

/** What is lost or broken is nothing worse than unknown. */
function readJson(file: string): unknown {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as unknown;
  } catch {
    return undefined;
  }
}

/**
 * Gives the version of what was written, as `versionOf` tells it. These files are small and of this machine: handing
 * each step to a thread takes longer than the step.
 */
function writeJson(file: string, value: unknown): string | undefined {
  const unfinished = `${file}.${process.pid}.new`;
  writeFileSync(unfinished, JSON.stringify(value), { mode: 0o600 });
  const version = versionOf(unfinished);
  renameSync(unfinished, file);
  return version;
}

/** Another one after every write, also of another process: each write makes a file of its own. */
function versionOf(file: string): string | undefined {
  const found = statSync(file, { throwIfNoEntry: false, bigint: true });
  return found && `${found.ino} ${found.size} ${found.mtimeNs}`;
}

function nameOf(key: string): string {
  return createHash('sha256').update(key).digest('hex').slice(0, 32);
}

/** A file per target and one with the hashes of `root`, the deployed folder's absolute path, all below `folder`. */
export async function openNodeState(folder: string, root: string): Promise<NodeState> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const hashFile = join(folder, `hashes-${nameOf(root)}.json`);
  const stored = readJson(hashFile) as Record<string, HashRow> | undefined;
  const rows = new Map<string, HashRow>(Object.entries(stored ?? {}));
  let learnt = false;
  const known = new Map<string, { version: string; record: TargetRecord | undefined }>();
  const fileOf = (key: string) => join(folder, `target-${nameOf(key)}.json`);
  const readRecord = (key: string): TargetRecord | undefined => {
    const version = versionOf(fileOf(key));
    const last = known.get(key);
    if (last && version === last.version) return last.record;
    const found = readJson(fileOf(key)) as { key: string; record: TargetRecord } | undefined;
    const record = found?.key === key ? found.record : undefined;
    if (version !== undefined) known.set(key, { version, record });
    return record;
  };
  const unwritten = new Map<string, TargetRecord>();
  const writeRecords = () => {
    for (const [key, record] of unwritten) {
      known.delete(key);
      const version = writeJson(fileOf(key), { key, record });
      unwritten.delete(key);
      if (version !== undefined) known.set(key, { version, record });
    }
  };
  const writeOrKeep = () => {
    try {
      writeRecords();
    } catch {
      // `flush` tries again, and tells.
    }
  };
  return {
    ledger: {
      get: (key) => new Promise((resolve) => resolve(unwritten.get(key) ?? readRecord(key))),
      // That a deploy has ended is told before the disk has been waited for.
      set: (key, record) => {
        if (unwritten.size === 0) setImmediate(writeOrKeep);
        unwritten.set(key, record);
        return Promise.resolve();
      },
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
    flush: () =>
      new Promise((resolve) => {
        writeRecords();
        if (learnt) writeJson(hashFile, Object.fromEntries(rows));
        learnt = false;
        resolve();
      }),
  };
}
