import { parseDotenv } from './dotenv.ts';

/** The value as it has to stand behind `NAME=`: in quotes where a character would mean something. */
export function dotenvValue(value: string): string {
  if (/^[\w./:@%+,=-]*$/.test(value)) return value;
  if (!/[\n\r']/.test(value)) return `'${value.replaceAll('\\', '\\\\')}'`;
  const escaped = value
    .replaceAll('\\', '\\\\')
    .replaceAll('"', '\\"')
    .replaceAll('\n', '\\n')
    .replaceAll('\r', '\\r');
  return `"${escaped}"`;
}

/**
 * Sets names in a `.env` text: a known one where it stands, the last time it comes, others at the end. Everything else
 * keeps its bytes.
 */
export function mergeDotenv(text: string, values: readonly { key: string; value: string }[]): string {
  const eol = text.includes('\r\n') ? '\r\n' : '\n';
  let merged = text;
  const added: string[] = [];
  for (const { key, value } of values) {
    const entries = parseDotenv(merged);
    const known = entries.findLast(({ name }) => name === key);
    if (!known) {
      added.push(`${key}=${dotenvValue(value)}${eol}`);
      continue;
    }
    if (known.value === value) continue;
    merged = replaceEntry(merged, known.line, value);
  }
  if (added.length === 0) return merged;
  const gap = merged === '' || /[\r\n]$/.test(merged) ? '' : eol;
  return merged + gap + added.join('');
}

/** Name and `=`, then the value: in quotes, over several lines maybe, or up to a comment or the line's end. */
const entry =
  /^(\uFEFF?[^\S\r\n]*(?:export[^\S\r\n]+)?(?:'[^'\r\n]+'|[^=#\s]+)[^\S\r\n]*=)[^\S\r\n]*(?:'(?:\\'|[^'])*'|"(?:\\[^]|[^"\\])*"|(?:(?!\s+#)[^\r\n])*)/;

/** `line` is 1-based and has the name. */
function replaceEntry(text: string, line: number, value: string): string {
  const starts = [0, ...[...text.matchAll(/\r\n|\n|\r/g)].map((end) => end.index + end[0].length)];
  const at = starts[line - 1] ?? 0;
  return text.slice(0, at) + text.slice(at).replace(entry, (_, lead: string) => lead + dotenvValue(value));
}
