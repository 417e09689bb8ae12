import type { Finding, Fix } from './finding.ts';
import { sentence } from '../space/sentence.ts';
import { nearest } from './nearest.ts';
import { isRuleId, ruleTable, severityOf } from './ruleTable.ts';
import { createTextMap, type TextMap } from './textMap.ts';

/** What a comment stands above: an instruction, a key with its value, or a line of a script. */
export type CommentedText = 'dockerfile' | 'yaml' | 'script';

export interface IgnoreComments {
  /** Whether a comment above this line names the rule. */
  ignores(line: number, code: string): boolean;
  /** Findings on the comments themselves: names of rules that do not exist. */
  findings: Finding[];
}

const comment = /^([ \t]*#[ \t]*hf-space-ignore:[ \t]*)([^\r\n]*)$/;

function endsInBackslash(text: string): boolean {
  return /(?:^|[^\\])\\[ \t]*$/.test(text);
}

/** The last line of an instruction or command that starts at `line`. */
function continued(map: TextMap, line: number, escape: (text: string) => boolean): number {
  let last = line;
  while (last + 1 < map.lineCount) {
    const text = map.lineText(last);
    // Comments and blank lines inside a continuation do not end it.
    const between = last > line && /^[ \t]*(?:#|$)/.test(text);
    if (!between && !escape(text)) break;
    last += 1;
  }
  return last;
}

function lastLine(map: TextMap, line: number, kind: CommentedText): number {
  if (kind !== 'yaml') {
    const backtick = kind === 'dockerfile' && /^#[ \t]*escape[ \t]*=[ \t]*`/im.test(map.text.slice(0, 500));
    const escape = backtick ? (text: string) => /`[ \t]*$/.test(text) : endsInBackslash;
    return continued(map, line, escape);
  }
  const indent = /^ */.exec(map.lineText(line))?.[0].length ?? 0;
  let last = line;
  while (last + 1 < map.lineCount) {
    const text = map.lineText(last + 1);
    const deeper = (/^ */.exec(text)?.[0].length ?? 0) > indent && text.trim() !== '';
    if (!deeper && !/^[ ]*- /.test(text)) break;
    last += 1;
  }
  return last;
}

/**
 * Reads `# hf-space-ignore: rule-id[, rule-id] [-- reason]`. Other comments may stand between it and its line.
 * `extent` tells the last line of what starts at a line, where a parser knows better than the text.
 */
export function readIgnoreComments(
  file: string,
  text: string,
  kind: CommentedText,
  extent?: (line: number) => number | undefined,
): IgnoreComments {
  const ignored: { first: number; last: number; codes: Set<string> }[] = [];
  const findings: Finding[] = [];
  if (!text.includes('hf-space-ignore:')) return { ignores: () => false, findings };
  const map = createTextMap(text);
  for (let line = 0; line < map.lineCount; line += 1) {
    const found = comment.exec(map.lineText(line));
    if (!found) continue;
    const list = (found[2] ?? '').replace(/(?:^|\s)--(?:\s.*)?$/, '');
    let at = map.lineStart(line) + (found[1] ?? '').length;
    const codes = new Set<string>();
    for (const part of list.split(',')) {
      const id = part.trim();
      const start = at + part.indexOf(id);
      at += part.length + 1;
      if (isRuleId(id)) codes.add(id);
      else if (id !== '') findings.push(unknownRule(file, map, start, id));
    }
    let first = line + 1;
    while (first < map.lineCount && /^[ \t]*#/.test(map.lineText(first))) first += 1;
    const last = Math.max(first, extent?.(first) ?? lastLine(map, first, kind));
    // A finding about the block as a whole stands on its first line, which nothing can stand above.
    const top = kind === 'yaml' && /^\uFEFF?---[ \t]*$/.test(map.lineText(line - 1)) && line > 0;
    ignored.push({ first: top ? line - 1 : first, last, codes });
  }
  return {
    ignores: (line, code) =>
      ignored.some(({ first, last, codes }) => line >= first && line <= last && codes.has(code)),
    findings,
  };
}

function unknownRule(file: string, map: TextMap, start: number, id: string): Finding {
  const meant = nearest(id, ruleTable.keys());
  const range = map.range(start, start + id.length);
  const fixes: Fix[] = meant
    ? [
        {
          title: sentence('Change to "{0}"', meant),
          preferred: true,
          edits: [{ file, range, newText: meant }],
        },
      ]
    : [];
  const message = meant
    ? sentence('There is no rule "{0}"; did you mean "{1}"?', id, meant)
    : sentence('There is no rule "{0}".', id);
  const code = 'unknown-ignored-rule';
  return { file, range, severity: severityOf(code), code, message, related: [], fixes };
}

/** Takes out what comments ask to ignore, and adds what is wrong with the comments. */
export function applyIgnoreComments(findings: readonly Finding[], comments: IgnoreComments): Finding[] {
  const kept = findings.filter(({ range, code }) => !comments.ignores(range.start.line, code));
  return [
    ...kept,
    ...comments.findings.filter(({ range, code }) => !comments.ignores(range.start.line, code)),
  ];
}
