import type { Files } from '../ports.ts';
import { parseDotenv } from '../secrets/dotenv.ts';
import type { EnvFile } from './collect.ts';
import { isPlaceholder, isRealPassword, looksRandom } from './secretShape.ts';

/** A value of a local `.env` that must not stand in another file. */
export interface EnvSecret {
  name: string;
  /** The `.env` it stands in. */
  file: string;
  /** What to look for: the value, or the longest line of one over several lines. */
  value: string;
}

const shortest = 8;
const maxEnvFile = 1024 * 1024;

const secretWords = new Set(
  'key keys apikey token tokens secret secrets pass passwd password passphrase pwd pw credential credentials creds auth private salt cookie webhook dsn pat jwt bearer'.split(
    ' ',
  ),
);

function isSecretName(name: string): boolean {
  const words = name
    .replace(/([a-z0-9])([A-Z])/g, '$1_$2')
    .toLowerCase()
    .split(/[^a-z0-9]+/);
  return words.some((word) => secretWords.has(word) || /(?:apikey|password|secret)$/.test(word));
}

/** Values that say nothing to an attacker, whatever their name: words, numbers, paths, addresses without a password. */
function isTrivial(value: string): boolean {
  return (
    /^[a-z]{1,15}$|^[A-Z]{1,15}$|^[A-Z][a-z]{1,14}$/.test(value) ||
    /^[\d.,:+-]{1,11}$/.test(value) ||
    /^(?:~?\.{0,2}[/\\]|[A-Za-z]:[/\\])/.test(value) ||
    /^[a-z][a-z0-9+.-]*:\/\/[^@\s]*$/i.test(value) ||
    // Words joined by separators, such as a model's or a region's name: each a word, a version or a number.
    (/[-_./ ]/.test(value) &&
      value.split(/[-_./ :]+/).every((part) => /^(?:[A-Za-z]{0,12}|v?\d{1,4}[A-Za-z]{0,2})$/.test(part)))
  );
}

/** What a bundler puts into the browser's code is public by intent. */
const publicNames = /^(?:NEXT_PUBLIC|VITE|REACT_APP|PUBLIC|NUXT_PUBLIC|EXPO_PUBLIC)_/;

function isSecret(name: string, value: string): boolean {
  if (value.length < shortest || publicNames.test(name) || isPlaceholder(value)) return false;
  const login = /:\/\/([^\s/:@]*):([^\s/@]{4,})@/.exec(value);
  if (login) return isRealPassword(login[1] ?? '', login[2] ?? '');
  if (isTrivial(value)) return false;
  return isSecretName(name) || looksRandom(value);
}

/** The secrets of `envFiles`. One value under two names is told by the first. */
export async function readEnvSecrets(
  files: Files,
  envFiles: readonly EnvFile[],
  signal: AbortSignal | undefined,
): Promise<EnvSecret[]> {
  const secrets = new Map<string, EnvSecret>();
  for (const { files: elsewhere, path, name: file } of envFiles) {
    signal?.throwIfAborted();
    const where = elsewhere ?? files;
    const found = await where.stat(path);
    if (found?.kind !== 'file' || found.size > maxEnvFile) continue;
    for (const { name, value } of parseDotenv(new TextDecoder().decode(await where.read(path)))) {
      if (!isSecret(name, value)) continue;
      const lines = value.split(/\r?\n/).sort((a, b) => b.length - a.length);
      const sought = lines[0]?.trim() ?? '';
      if (sought.length >= shortest && !secrets.has(sought))
        secrets.set(sought, { name, file, value: sought });
    }
  }
  return [...secrets.values()];
}
