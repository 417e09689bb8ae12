export interface DotenvEntry {
  name: string;
  value: string;
  /** 1-based line the name stands on. */
  line: number;
}

/** `.env`, `.env.local`, `.envrc`, …: files with real values. `.env.example` and its kin are meant to be shared. */
export function isDotenvName(name: string): boolean {
  return (
    /^\.env(?:rc)?(?:[._-].*)?$/i.test(name) &&
    !/[._-](?:example|sample|template|dist|tpl|defaults?)$/i.test(name)
  );
}

const start = /[^\S\r\n]*(?:export[^\S\r\n]+)?(?:'([^'\r\n]+)'|([^=#\s]+))[^\S\r\n]*=/y;
const quoted = /'((?:\\'|[^'])*)'|"((?:\\[^]|[^"\\])*)"/y;
const rest = /[^\S\r\n]*(?:#[^\r\n]*)?(?=\r|\n|$)/y;
const escapes: Record<string, string> = { a: '\x07', b: '\b', f: '\f', n: '\n', r: '\r', t: '\t', v: '\v' };

function matchAt(pattern: RegExp, text: string, at: number): RegExpExecArray | null {
  pattern.lastIndex = at;
  return pattern.exec(text);
}

/** The value at `at` and where it ends; `undefined` when it is quoted and something else follows on its line. */
function valueAt(text: string, equalSign: number): { value: string; end: number } | undefined {
  const at = equalSign + (matchAt(/[^\S\r\n]*/y, text, equalSign)?.[0].length ?? 0);
  if (text[at] === "'" || text[at] === '"') {
    const match = matchAt(quoted, text, at);
    const tail = match && matchAt(rest, text, at + match[0].length);
    if (!match || !tail) return undefined;
    const value =
      match[1]?.replace(/\\([\\'])/g, '$1') ??
      (match[2] ?? '').replace(/\\([\\'"abfnrtv])/g, (_, char: string) => escapes[char] ?? char);
    return { value, end: at + match[0].length + tail[0].length };
  }
  const raw = matchAt(/[^\r\n]*/y, text, equalSign)?.[0] ?? '';
  return { value: raw.replace(/\s+#.*$/, '').trim(), end: equalSign + raw.length };
}

/**
 * The entries of a `.env` text in their order, as python-dotenv reads them: `export`, single and double quotes with
 * their escapes, values over several lines in quotes, comments, CRLF and BOM. `${…}` stays as written. A line that is
 * no assignment is passed over. A name may come twice: the last one counts.
 */
export function parseDotenv(text: string): DotenvEntry[] {
  const entries: DotenvEntry[] = [];
  let at = text.startsWith('\uFEFF') ? 1 : 0;
  let line = 1;
  while (at < text.length) {
    const match = matchAt(start, text, at);
    const found = match && valueAt(text, at + match[0].length);
    if (match && found) entries.push({ name: match[1] ?? match[2] ?? '', value: found.value, line });
    const lineEnd = /\r\n|\n|\r/g;
    lineEnd.lastIndex = found ? found.end : at;
    const next = lineEnd.exec(text);
    const to = next ? next.index + next[0].length : text.length;
    line += text.slice(at, to).match(/\r\n|\n|\r/g)?.length ?? 0;
    at = to;
  }
  return entries;
}
