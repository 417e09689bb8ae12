import type { Range } from '../../finding.ts';
import { shellPosition, shellText } from '../shell.ts';
import type { Instruction } from '../syntax.ts';
import type { RuleContext } from './ruleContext.ts';

/** A `$NAME` that the shell or the build expands. */
export interface VariableUse {
  name: string;
  /** `${NAME:-default}` and its like have an answer of their own for a missing one. */
  hasDefault: boolean;
  range: Range;
}

interface RawUse {
  name: string;
  hasDefault: boolean;
  start: number;
  end: number;
}

const pattern = /^\$(?:([A-Za-z_]\w*)|\{([A-Za-z_]\w*)([^}]*)\})/;

/** The variables of a text, without those in single quotes, behind a backslash or in shell comments. */
export function usesIn(text: string, comments: boolean): RawUse[] {
  const found: RawUse[] = [];
  if (!text.includes('$')) return found;
  let isDouble = false;
  for (let at = 0; at < text.length; at++) {
    const char = text[at];
    if (char === '\\') at++;
    else if (char === '"') isDouble = !isDouble;
    else if (char === "'" && !isDouble) {
      const end = text.indexOf("'", at + 1);
      if (end === -1) return found;
      at = end;
    } else if (
      comments &&
      char === '#' &&
      !isDouble &&
      /(?:^|[\s;])$/.test(text.slice(Math.max(0, at - 1), at))
    ) {
      const end = text.indexOf('\n', at);
      if (end === -1) return found;
      at = end;
    } else if (char === '$') {
      const match = pattern.exec(text.slice(at, at + 300));
      if (match === null) continue;
      const name = match[1] ?? match[2] ?? '';
      found.push({
        name,
        hasDefault: /^:?[-+=?]/.test(match[3] ?? ''),
        start: at,
        end: at + match[0].length,
      });
      if (match[1] !== undefined || !/\$/.test(match[3] ?? '')) at += match[0].length - 1;
      else at += 1 + name.length;
    }
  }
  return found;
}

/** The variables that a RUN's own command line uses; those in the bodies of its data heredocs are left out. */
export function usesInRun({ file }: RuleContext, instruction: Instruction): VariableUse[] {
  const shell = shellText(instruction);
  if (shell === undefined || /python|node|perl|ruby/.test(shell.interpreter ?? '')) return [];
  const { json, heredocs, rest } = instruction;
  const isBody = json === undefined && heredocs.length > 0 && !shell.text.startsWith(rest.text);
  const text =
    json === undefined && heredocs.length > 0 && !isBody ? shell.text.slice(0, rest.text.length) : shell.text;
  return usesIn(text, true).map(({ name, hasDefault, start, end }) => ({
    name,
    hasDefault,
    range: { start: shellPosition(file, shell, start), end: shellPosition(file, shell, end, true) },
  }));
}

/** The variables that a RUN sets itself; `undefined` where it runs what may set any. */
export function setIn(instruction: Instruction): ReadonlySet<string> | undefined {
  const text = shellText(instruction)?.text ?? '';
  if (/(?:^|[;&|\n(]\s*)(?:source|\.|eval)\s/.test(text)) return undefined;
  const names = new Set<string>();
  for (const [, name = ''] of text.matchAll(/(?<![^\s;&|("'])([A-Za-z_]\w*)\+?=/g)) names.add(name);
  for (const [part] of text.matchAll(/\b(?:for|read|mapfile|readarray)\b[^;&|\n]*/g))
    for (const [name] of part.matchAll(/[A-Za-z_]\w*/g)) names.add(name);
  return names;
}
