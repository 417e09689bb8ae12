import { createHash } from 'node:crypto';
import { openAsBlob } from 'node:fs';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import {
  deploy,
  type DeployEvent,
  type DeployOptions,
  type DeployOutcome,
} from '../../../src/deploy/deploy.ts';
import type { DeployFiles } from '../../../src/deploy/hashes.ts';
import { memoryLedger } from '../../../src/deploy/ledger.ts';
import {
  makePlan,
  type Continuation,
  type DeployState,
  type Plan,
  type PlanOptions,
} from '../../../src/deploy/plan.ts';
import { createHub, type HubHttp } from '../../../src/hub/http.ts';
import { nodeFiles } from '../../../src/platform/nodeFiles.ts';
import { fakeClock } from '../fakeClock.ts';
import type { Hub } from '../../hub/server.ts';

export interface RealFolder {
  root: string;
  files: DeployFiles;
  write(content: Record<string, string | Uint8Array>): Promise<void>;
  remove(...paths: string[]): Promise<void>;
  dispose(): Promise<void>;
}

export async function realFolder(content: Record<string, string | Uint8Array>): Promise<RealFolder> {
  const root = await mkdtemp(join(tmpdir(), 'hf-deploy-'));
  const folder: RealFolder = {
    root,
    files: { ...nodeFiles(root), open: (path) => openAsBlob(join(root, path)) },
    async write(more) {
      for (const [path, text] of Object.entries(more)) {
        await mkdir(dirname(join(root, path)), { recursive: true });
        await writeFile(join(root, path), text);
      }
    },
    async remove(...paths) {
      for (const path of paths) await rm(join(root, path), { recursive: true });
    },
    dispose: () => rm(root, { recursive: true, force: true }),
  };
  await folder.write(content);
  return folder;
}

export const app = {
  'README.md': '---\ntitle: A\nsdk: docker\n---\n',
  Dockerfile: 'FROM python:3.11-slim\nCMD ["python", "main.py"]\n',
  'main.py': 'print(1)\n',
};

export const silent = { debug() {}, info() {}, warn() {}, error() {} };

export function connect(hub: Hub, token = hub.token): HubHttp {
  return createHub({ endpoint: hub.url, token, fetch, clock: fakeClock(), log: silent });
}

/** One target on one folder: what a user does, with what its machine remembers. */
export interface Bench {
  space: string;
  folder: RealFolder;
  state: DeployState;
  options(more?: Partial<DeployOptions>): DeployOptions;
  plan(more?: Partial<PlanOptions>, continued?: Continuation): Promise<Plan>;
  deploy(more?: Partial<DeployOptions>): Promise<DeployOutcome>;
  /** Deploys and insists on a commit. */
  commit(more?: Partial<DeployOptions>): Promise<Extract<DeployOutcome, { kind: 'committed' }>>;
  create(more?: Partial<DeployOptions>): Promise<DeployOutcome>;
  /** A commit by somebody else: text, or `null` to delete. */
  foreign(changes: Record<string, string | null>, summary?: string): Promise<string>;
  /** Path to content, without `.gitattributes`. */
  onHub(rev?: string): Record<string, string>;
  events: DeployEvent[];
}

export function bench(hub: Hub, space: string, folder: RealFolder): Bench {
  const state: DeployState = { ledger: memoryLedger(), hashes: memoryHashes(), folder: folder.root };
  const events: DeployEvent[] = [];
  const newSpace = {
    owner: hub.user,
    name: space.slice(space.indexOf('/') + 1),
    sdk: 'docker',
    visibility: 'private',
    ownerIsUser: true,
  } as const;
  const options = (more: Partial<DeployOptions> = {}): DeployOptions => ({
    hub: connect(hub),
    files: folder.files,
    space,
    state,
    summary: 'Deploy from a test',
    signal: new AbortController().signal,
    onEvent: (event) => events.push(event),
    ...more,
  });
  const one: Bench = {
    space,
    folder,
    state,
    events,
    options,
    plan: (more = {}, continued = {}) =>
      makePlan({ hub: connect(hub), files: folder.files, space, branch: 'main', state, ...more }, continued),
    deploy: (more) => deploy(options(more)),
    async commit(more) {
      const outcome = await one.deploy(more);
      if (outcome.kind !== 'committed') throw new Error(`not committed: ${JSON.stringify(outcome)}`);
      return outcome;
    },
    create: (more) => one.deploy({ create: newSpace, ...more }),
    async foreign(changes, summary = 'by hand') {
      const lines = [
        { key: 'header', value: { summary, description: '' } },
        ...Object.entries(changes).map(([path, content]) =>
          content === null
            ? { key: 'deletedFile', value: { path } }
            : { key: 'file', value: { path, content } },
        ),
      ];
      const response = await fetch(`${hub.url}/api/spaces/${space}/commit/main`, {
        method: 'POST',
        headers: { authorization: `Bearer ${hub.token}`, 'content-type': 'application/x-ndjson' },
        body: lines.map((line) => JSON.stringify(line)).join('\n'),
      });
      if (!response.ok) throw new Error(await response.text());
      return ((await response.json()) as { commitOid: string }).commitOid;
    },
    onHub: (rev) =>
      Object.fromEntries(
        [...hub.files(space, rev)]
          .filter(([path]) => path !== '.gitattributes')
          .sort(([a], [b]) => (a < b ? -1 : 1))
          .map(([path, bytes]) => [path, textOf(bytes)]),
      ),
  };
  return one;
}

export function memoryHashes(): NonNullable<DeployState['hashes']> {
  const rows = new Map<string, object>();
  const key = (...parts: unknown[]) => JSON.stringify(parts);
  return {
    get: (source, size, mtime) => rows.get(key(source, size, mtime)),
    set: (source, size, mtime, hashes) => void rows.set(key(source, size, mtime), hashes),
  };
}

export function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

/** Short text as it is, all else by its hash. */
export function textOf(bytes: Uint8Array): string {
  return bytes.length <= 1000 && !bytes.includes(0) ? new TextDecoder().decode(bytes) : sha256(bytes);
}

/** Bytes that look binary, different for each seed. */
export function binary(length: number, seed = 1): Uint8Array<ArrayBuffer> {
  return new Uint8Array(length).map((_, index) => (index * (seed * 2 + 1) + (index >> 8) * seed + 1) % 251);
}
