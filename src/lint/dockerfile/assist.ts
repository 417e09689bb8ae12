import type { Position, Range } from '../finding.ts';
import { parseDockerfile } from './parse.ts';
import { resolveStages } from './stages.ts';

/** A name of the Space that may be written at a position. */
export interface NamePlace {
  kind: 'secret' | 'variable';
  /** What was typed of it so far, and what a proposal replaces. */
  range: Range;
  /** Names that the stage declares already. */
  taken: ReadonlySet<string>;
}

/** The `id` of a secret mount, or the name of an ARG, under the position; `undefined` elsewhere. */
export function namePlace(text: string, position: Position): NamePlace | undefined {
  const line = text.split(/\r\n|\n|\r/, position.line + 1)[position.line] ?? '';
  const before = line.slice(0, position.character);
  if (!/--mount=|^\s*ARG\s/i.test(before)) return undefined;
  const file = parseDockerfile(text);
  const instruction = file.instructions.find(
    (each) => each.line <= position.line && position.line <= each.endLine,
  );
  if (instruction === undefined) return undefined;
  const rangeOf = (typed: string, behind: string): Range => ({
    start: { line: position.line, character: position.character - typed.length },
    end: { line: position.line, character: position.character + behind.length },
  });
  const after = line.slice(position.character);
  if (instruction.keyword === 'RUN') {
    const found = /(--mount=(?:\S*,)?id=)([^\s,"']*)$/.exec(before);
    const rest = /^[^\s,"']*/.exec(after)?.[0] ?? '';
    const flag = `${found?.[1] ?? ''}${/^\S*/.exec(after)?.[0] ?? ''}`;
    if (found === null || !/[=,]type=secret(?:,|$)/.test(flag)) return undefined;
    return { kind: 'secret', range: rangeOf(found[2] ?? '', rest), taken: new Set() };
  }
  if (instruction.keyword !== 'ARG') return undefined;
  const typed = /\s(\w*)$/.exec(before)?.[1];
  if (typed === undefined) return undefined;
  const stage = resolveStages(file).all.find(({ instructions }) => instructions.includes(instruction));
  const taken = (stage?.instructions ?? []).flatMap((each) =>
    each.keyword === 'ARG' && each !== instruction ? each.pairs.map(({ name }) => name) : [],
  );
  return {
    kind: 'variable',
    range: rangeOf(typed, /^\w*/.exec(after)?.[0] ?? ''),
    taken: new Set(taken),
  };
}
