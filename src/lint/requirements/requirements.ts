import { normalizeName } from '../../space/pythonPackages.ts';
import type { Range } from '../finding.ts';
import { createTextMap } from '../textMap.ts';

export interface Requirement {
  /** Normalized as PyPI does: lower case, runs of `-`, `_` and `.` as one `-`. */
  name: string;
  /** As written behind the name, such as `>=4.0,<5`; `''` without one. */
  specifier: string;
  range: Range;
}

export interface Requirements {
  entries: Requirement[];
  /** False with `-r`, `-e`, addresses or paths: what they bring is not known. */
  complete: boolean;
}

/** Reads a requirements file as pip does, as far as names and versions go. */
export function readRequirements(text: string): Requirements {
  const map = createTextMap(text);
  const requirements: Requirements = { entries: [], complete: true };
  for (let line = 0; line < map.lineCount; line += 1) {
    const written = map.lineText(line).replace(/^\uFEFF/, '');
    const content = written.replace(/(?:^|\s)#.*$/, '').trim();
    if (content === '') continue;
    if (
      /^(?:--(?:extra-)?index-url|-i\b|-f\b|--find-links|--pre\b|--no-binary|--only-binary|--prefer-binary)/.test(
        content,
      )
    ) {
      continue;
    }
    const found =
      /^([A-Za-z0-9][\w.-]*)[ \t]*(?:\[[^\]]*\])?[ \t]*\(?((?:[<>=!~]=?=?[^;#@()]*)?)\)?[ \t]*(;.*|@.*|\\)?$/.exec(
        content,
      );
    if (!found?.[1] || /^@/.test(found[3] ?? '') || /\.(?:whl|zip|gz)$/.test(found[1])) {
      const named = /^([A-Za-z0-9][\w.-]*)[ \t]*(?:\[[^\]]*\])?[ \t]*@/.exec(content)?.[1];
      requirements.complete = false;
      if (named) requirements.entries.push(entryAt(map, line, named, ''));
      continue;
    }
    requirements.entries.push(entryAt(map, line, found[1], (found[2] ?? '').trim()));
  }
  return requirements;
}

function entryAt(
  map: ReturnType<typeof createTextMap>,
  line: number,
  name: string,
  specifier: string,
): Requirement {
  const start = map.lineStart(line) + map.lineText(line).indexOf(name);
  const text = map
    .lineText(line)
    .replace(/(?:^|\s)#.*$/, '')
    .trimEnd();
  return { name: normalizeName(name), specifier, range: map.range(start, map.lineStart(line) + text.length) };
}

const numbers = (version: string) => version.split('.').map(Number);

function compare(a: string, b: string): number {
  const [left, right] = [numbers(a), numbers(b)];
  for (let index = 0; index < Math.max(left.length, right.length); index += 1) {
    const difference = (left[index] ?? 0) - (right[index] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}

/** Whether a plain version such as `4.44.0` is what a specifier asks for; `undefined` when that cannot be told. */
export function satisfies(version: string, specifier: string): boolean | undefined {
  if (!/^\d+(?:\.\d+)*$/.test(version)) return undefined;
  for (const part of specifier.split(',')) {
    const found = /^(===?|~=|!=|<=|>=|<|>)\s*(\d+(?:\.\d+)*)(\.\*)?$/.exec(part.trim());
    if (!found?.[1] || !found[2]) return part.trim() === '' ? true : undefined;
    const [, operator, wanted, star] = found;
    const length = wanted.split('.').length;
    const difference = compare(star ? numbers(version).slice(0, length).join('.') : version, wanted);
    const upTo = numbers(wanted).slice(0, -1).join('.');
    const sameSeries =
      compare(
        numbers(version)
          .slice(0, length - 1)
          .join('.') || '0',
        upTo || '0',
      ) === 0;
    const good = {
      '==': difference === 0,
      '===': difference === 0,
      '!=': difference !== 0,
      '<=': difference <= 0,
      '>=': difference >= 0,
      '<': difference < 0,
      '>': difference > 0,
      '~=': difference >= 0 && sameSeries,
    }[operator];
    if (!good) return false;
  }
  return true;
}
