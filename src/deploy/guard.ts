import type { Files } from '../ports.ts';
import { isDotenvName } from '../secrets/dotenv.ts';
import type { EnvFile, LocalFile } from './collect.ts';
import { inParallel } from './hashes.ts';
import { readEnvSecrets, type EnvSecret } from './envSecrets.ts';
import { patternsToTry, secretFileName, type SecretKind } from './secretPatterns.ts';
import { isPlaceholder } from './secretShape.ts';

/** A file that must not leave the machine as it is. Nothing here holds any part of the secret. */
export interface Blocked {
  path: string;
  /** 1-based; absent when the name alone decides. */
  line?: number;
  kind: SecretKind;
  /** Such as `Hugging Face token`, or `value of OPENAI_API_KEY in .env`. */
  what: string;
  /** The name in the `.env`, for `envValue`. */
  name?: string;
  /** That `.env`, relative to the folder. */
  envFile?: string;
}

export interface GuardOptions {
  /** The `.env*` files whose values must not stand in what is sent. */
  envFiles?: readonly EnvFile[];
  /** Paths the user let through, file by file. */
  allowed?: ReadonlySet<string>;
  signal?: AbortSignal;
}

const utf8 = new TextDecoder();
const maxScanned = 10 * 1024 * 1024;
const maxPerFile = 20;

/**
 * Files among `candidates` that are or hold secrets, by name and by text (up to 10 MiB; what holds a zero byte early is
 * not text). In the order of `candidates`, then by line; at most 20 for one file. Throws the signal's reason when aborted.
 */
export async function findSecrets(
  files: Files,
  candidates: readonly LocalFile[],
  options: GuardOptions = {},
): Promise<Blocked[]> {
  const { allowed, signal } = options;
  signal?.throwIfAborted();
  const envSecrets = await readEnvSecrets(files, options.envFiles ?? [], signal);
  const asked = candidates.filter((file) => !allowed?.has(file.path));
  const found = await inParallel(asked, (file) => inspect(files, file, envSecrets), signal);
  return found.flat();
}

async function inspect(files: Files, file: LocalFile, envSecrets: readonly EnvSecret[]): Promise<Blocked[]> {
  const { path } = file;
  const name = path.slice(path.lastIndexOf('/') + 1);
  if (isDotenvName(name)) return [{ path, kind: 'envFile', what: '.env file' }];
  const byName = secretFileName(path);
  if (byName) return [{ path, ...byName }];
  if (file.size > maxScanned) return [];
  const text = textOf(await files.read(file.source));
  if (text === undefined) return [];
  const found = [...scanPatterns(text), ...scanValues(text, envSecrets)];
  return inLines(text, found).map((one) => ({ path, ...one }));
}

/** UTF-8, or UTF-16 by its mark (what Windows PowerShell's `>` writes); `undefined` for anything binary. */
function textOf(bytes: Uint8Array): string | undefined {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return new TextDecoder('utf-16le').decode(bytes);
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return new TextDecoder('utf-16be').decode(bytes);
  return bytes.subarray(0, 8000).includes(0) ? undefined : utf8.decode(bytes);
}

interface Found {
  index: number;
  kind: SecretKind;
  what: string;
  name?: string;
  envFile?: string;
}

function scanPatterns(text: string): Found[] {
  const found: Found[] = [];
  for (const { kind, what, pattern, accept } of patternsToTry(text)) {
    let count = 0;
    for (const match of text.matchAll(pattern)) {
      const secret = match[1] ?? match[0];
      if (
        kind !== 'privateKey' &&
        kind !== 'serviceAccount' &&
        kind !== 'connectionString' &&
        isPlaceholder(secret)
      ) {
        continue;
      }
      if (accept && !accept(match, text)) continue;
      found.push({ index: match.index + match[0].lastIndexOf(secret), kind, what });
      if (++count >= maxPerFile) break;
    }
  }
  return found;
}

function scanValues(text: string, envSecrets: readonly EnvSecret[]): Found[] {
  const found: Found[] = [];
  for (const { name, file, value } of envSecrets) {
    for (let at = text.indexOf(value); at >= 0; at = text.indexOf(value, at + value.length)) {
      // A short value inside a longer word is chance.
      const around = (text[at - 1] ?? ' ') + (text[at + value.length] ?? ' ');
      if (value.length < 16 && /[A-Za-z0-9]/.test(around)) continue;
      found.push({ index: at, kind: 'envValue', what: `value of ${name} in ${file}`, name, envFile: file });
      break;
    }
  }
  return found;
}

/** Sorted and with lines; a line that tells several things of one kind tells the first. */
function inLines(text: string, found: Found[]): Omit<Blocked, 'path'>[] {
  found.sort((a, b) => a.index - b.index);
  const seen = new Set<string>();
  const result: Omit<Blocked, 'path'>[] = [];
  let line = 1;
  let counted = 0;
  for (const { index, ...rest } of found) {
    for (let at = text.indexOf('\n', counted); at >= 0 && at < index; at = text.indexOf('\n', at + 1)) {
      line += 1;
      counted = at + 1;
    }
    const key = `${line} ${rest.kind} ${rest.name ?? ''}`;
    if (seen.has(key)) continue;
    seen.add(key);
    result.push({ line, ...rest });
    if (result.length >= maxPerFile) break;
  }
  return result;
}
