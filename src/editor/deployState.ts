import * as vscode from 'vscode';
import type { FileHashes, HashCache } from '../deploy/hashes.ts';
import type { Ledger, TargetRecord } from '../deploy/ledger.ts';
import type { DeployState } from '../deploy/plan.ts';
import { sha256Hex } from '../hub/blobId.ts';

type StoredHashes = Record<string, [size: number, mtime: number, hashes: FileHashes]>;

/** What deploys remember, in files of the extension's own storage: too large for a Memento, and never secret. */
export interface DeployStates {
  /** The state for deploys of `folder`. */
  of(folder: vscode.Uri): Promise<DeployState>;
  /** Writes what the deploys of `folder` have learnt of its files. */
  save(folder: vscode.Uri): Promise<void>;
}

interface OpenHashes {
  cache: HashCache;
  stored: StoredHashes;
  changed: boolean;
}

export function createDeployStates(context: vscode.ExtensionContext): DeployStates {
  const home = context.globalStorageUri;
  const open = new Map<string, Promise<OpenHashes>>();
  const at = async (kind: 'targets' | 'hashes', key: string) =>
    vscode.Uri.joinPath(home, kind, `${await sha256Hex(new TextEncoder().encode(key))}.json`);

  const ledger: Ledger = {
    get: async (key) => (await readJson(await at('targets', key))) as TargetRecord | undefined,
    set: async (key, record) => writeJson(await at('targets', key), record),
  };

  const openHashes = (folder: vscode.Uri): Promise<OpenHashes> => {
    const key = folder.toString();
    let known = open.get(key);
    if (!known) {
      known = at('hashes', key).then(async (file) =>
        hashesOf(((await readJson(file)) ?? {}) as StoredHashes),
      );
      open.set(key, known);
    }
    return known;
  };

  return {
    async of(folder) {
      return { ledger, folder: folder.toString(), hashes: (await openHashes(folder)).cache };
    },
    async save(folder) {
      const hashes = await openHashes(folder);
      if (!hashes.changed) return;
      hashes.changed = false;
      await writeJson(await at('hashes', folder.toString()), hashes.stored);
    },
  };
}

function hashesOf(stored: StoredHashes): OpenHashes {
  const opened: OpenHashes = {
    stored,
    changed: false,
    cache: {
      get(source, size, mtime) {
        const known = Object.hasOwn(stored, source) ? stored[source] : undefined;
        return known?.[0] === size && known[1] === mtime ? known[2] : undefined;
      },
      set(source, size, mtime, hashes) {
        stored[source] = [size, mtime, hashes];
        opened.changed = true;
      },
    },
  };
  return opened;
}

/** A file that is not there or not readable is as good as an empty one: everything here can be learnt again. */
async function readJson(file: vscode.Uri): Promise<unknown> {
  try {
    return JSON.parse(new TextDecoder().decode(await vscode.workspace.fs.readFile(file)));
  } catch {
    return undefined;
  }
}

async function writeJson(file: vscode.Uri, value: unknown): Promise<void> {
  await vscode.workspace.fs.writeFile(file, new TextEncoder().encode(JSON.stringify(value)));
}
