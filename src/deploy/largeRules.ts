import { HubError } from '../hub/errors.ts';
import { throwIfAborted, type HubHttp } from '../hub/http.ts';
import { encodeId } from '../hub/paths.ts';
import { byteString } from './ignore.ts';
import { wildmatch } from './wildmatch.ts';

/** The Space's rules of large file storage, and the commit they are of where the Hub tells it. */
export interface Attributes {
  text: string;
  commit: string | undefined;
}

/** The `.gitattributes` of a branch, `''` when there is none; `undefined` when the Hub does not say. */
export async function readAttributes(
  hub: HubHttp,
  space: string,
  branch: string,
  signal: AbortSignal | undefined,
): Promise<Attributes | undefined> {
  const route = 'GET /spaces/{id}/resolve/{rev}/{path}';
  try {
    const response = await hub.raw(route, {
      path: `/spaces/${encodeId(space, route)}/resolve/${encodeURIComponent(branch)}/.gitattributes`,
      retry: 'none',
      accept: [404],
      signal,
    });
    const text = await response.text();
    const isMissing = response.status === 404 && response.headers.get('x-error-code') === 'EntryNotFound';
    if (!response.ok && !isMissing) return undefined;
    return { text: isMissing ? '' : text, commit: response.headers.get('x-repo-commit') ?? undefined };
  } catch (error) {
    throwIfAborted(signal);
    if (!(error instanceof HubError)) throw error;
    return undefined;
  }
}

/** What most rules begin with. */
const plainExtension = /^\*(\.[\w.-]+)\s/;

/**
 * Whether a rule of the Space's `.gitattributes` may put a path into large file storage. In doubt (quoted patterns,
 * macros) it may: then the Hub is asked.
 */
export function createLargeRules(attributes: string): (path: string) => boolean {
  /** Those that begin with a dot are looked up by the dots of a name. */
  const extensions = new Set<string>();
  const endings: string[] = [];
  const patterns: string[] = [];
  for (const line of attributes.split('\n')) {
    const plain = plainExtension.exec(line);
    if (plain?.[1] !== undefined) {
      if (line.includes('filter', plain[0].length)) extensions.add(plain[1]);
      continue;
    }
    const [pattern = '', ...settings] = line.trim().split(/\s+/);
    if (pattern === '' || pattern.startsWith('#')) continue;
    if (pattern.startsWith('"') || pattern.startsWith('[attr]')) return () => true;
    // A macro of another name may hold a filter only when it is defined, which returned above.
    if (!settings.some((one) => one.includes('filter'))) continue;
    if (/^\*[^*?[\\/]+$/.test(pattern)) endings.push(pattern.slice(1));
    else patterns.push(byteString(pattern));
  }
  return (path) => {
    const name = path.slice(path.lastIndexOf('/') + 1);
    for (let dot = name.indexOf('.'); dot >= 0; dot = name.indexOf('.', dot + 1)) {
      if (extensions.has(name.slice(dot))) return true;
    }
    if (endings.some((ending) => name.endsWith(ending))) return true;
    if (patterns.length === 0) return false;
    const [bytes, nameBytes] = [byteString(path), byteString(name)];
    return patterns.some((pattern) =>
      pattern.includes('/') ? wildmatch(pattern.replace(/^\//, ''), bytes) : wildmatch(pattern, nameBytes),
    );
  };
}
