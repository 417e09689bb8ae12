import type { Files } from '../ports.ts';
import type { LocalFile } from './collect.ts';

/** A file that must not leave the machine as it is. `line` is 1-based, absent when the name alone decides. */
export interface Blocked {
  path: string;
  kind: 'envFile' | 'privateKey' | 'token';
  line?: number;
}

const maxScanned = 1024 * 1024;

const contentRules: { kind: Blocked['kind']; pattern: RegExp }[] = [
  { kind: 'privateKey', pattern: /-----BEGIN (?:[A-Z]+ )*PRIVATE KEY-----/ },
  { kind: 'token', pattern: /\bhf_(?:oauth_)?[A-Za-z0-9]{30,}\b/ },
  { kind: 'token', pattern: /\bgh[pousr]_[A-Za-z0-9]{36,}\b/ },
  { kind: 'token', pattern: /\bsk-(?:proj-|ant-)?[A-Za-z0-9_-]{32,}\b/ },
  { kind: 'token', pattern: /\bAKIA[0-9A-Z]{16}\b/ },
];

/** `.env`, `.env.local`, … hold real values; `.env.example` and its kin are meant to be shared. */
function isEnvFile(path: string): boolean {
  const name = path.slice(path.lastIndexOf('/') + 1);
  return /^\.env(\..+)?$/.test(name) && !/\.(example|sample|template|dist)$/.test(name);
}

/** Looks at names and at the text of files up to 1 MiB. Never returns the secret itself. */
export async function findSecrets(
  files: Files,
  candidates: LocalFile[],
  signal?: AbortSignal,
): Promise<Blocked[]> {
  const blocked: Blocked[] = [];
  for (const file of candidates) {
    signal?.throwIfAborted();
    if (isEnvFile(file.path)) {
      blocked.push({ path: file.path, kind: 'envFile' });
      continue;
    }
    if (file.size > maxScanned) continue;
    const found = scan(await files.read(file.path));
    if (found) blocked.push({ path: file.path, ...found });
  }
  return blocked;
}

function scan(content: Uint8Array): { kind: Blocked['kind']; line: number } | undefined {
  if (content.subarray(0, 8000).includes(0)) return undefined;
  const text = new TextDecoder().decode(content);
  for (const { kind, pattern } of contentRules) {
    const match = pattern.exec(text);
    if (match) return { kind, line: text.slice(0, match.index).split('\n').length };
  }
  return undefined;
}
